"""The line model: a dilated convolution over the lines of a page, evaluated with numpy.

Trained by `briefing/training/cleaning.py`; the weights hold hashed words only.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

import numpy as np

from briefing.clean.features import Floats, Ints

HEADS: Final = ("body", "title", "byline", "date")
DILATIONS: Final = (1, 2, 4, 8)


Members = tuple[Mapping[str, Any], ...]


@cache
def load(name: str) -> Members:
    """Return the ensemble `name` (`text` or `html`) that the package ships."""
    with as_file(files("briefing.clean").joinpath(f"weights/{name}.npz")) as path:
        return read(path)


def read(path: Path) -> Members:
    """Return the members of the ensemble stored at `path`."""
    with np.load(path) as stored:
        return tuple(
            {key.split(".", 1)[1]: stored[key].astype(np.float32) for key in stored if key.startswith(f"{m}.")}
            for m in range(int(stored["members"]))
        )


def tag(members: Members, dense: Floats, hashed: Ints) -> Floats:
    """Return the probabilities, lines × HEADS, that each line is body, title, byline, date line."""
    logits = np.mean([_forward(weights, dense, hashed) for weights in members], axis=0)
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), np.float32)


def _forward(weights: Mapping[str, Any], dense: Floats, hashed: Ints) -> Floats:
    used = np.maximum((hashed > 0).sum(axis=1, keepdims=True), 1)
    words = weights["embed"][hashed].sum(axis=1) / used
    x = np.concatenate([(dense - weights["mean"]) / weights["std"], words], axis=1)
    x = np.maximum(x @ weights["w0"] + weights["b0"], 0)
    for layer, dilation in enumerate(DILATIONS, start=1):
        n, width = x.shape
        padded = np.zeros((n + 2 * dilation, width), np.float32)
        padded[dilation : dilation + n] = x
        near = np.concatenate([padded[:n], x, padded[2 * dilation :]], axis=1)
        x = x + np.maximum(near @ weights[f"w{layer}"] + weights[f"b{layer}"], 0)
    return np.asarray(x @ weights["w_out"] + weights["b_out"], np.float32)
