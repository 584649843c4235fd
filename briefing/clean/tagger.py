"""The line model: a dilated convolution over the lines of a page, evaluated with numpy.

Trained by `briefing/training/cleaning.py`; the weights hold hashed words only.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np

from briefing.clean.features import Floats, Ints

HEADS: Final = ("body", "title", "byline", "date")
DILATIONS: Final = (1, 2, 4, 8)


@cache
def load(name: str) -> tuple[Mapping[str, Any], ...]:
    """Return the members of the ensemble `name` (`text` or `html`)."""
    with files("briefing.clean").joinpath(f"weights/{name}.npz").open("rb") as file, np.load(file) as stored:
        members = int(stored["members"])
        return tuple(
            {key.split(".", 1)[1]: stored[key].astype(np.float32) for key in stored if key.startswith(f"{m}.")}
            for m in range(members)
        )


def tag(members: tuple[Mapping[str, Any], ...], dense: Floats, hashed: Ints) -> Floats:
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
