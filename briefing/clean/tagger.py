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

from briefing.clean.table import Floats, Ints

HEADS: Final = ("body", "title", "byline", "date")
DILATIONS: Final = (1, 2, 4, 8)

Weights = Mapping[str, Any]
"""`mean` and `std` of the features; `embed`, buckets × members × numbers; every other array has the ensemble's members as its
first axis."""


@cache
def load(name: str) -> Weights:
    """Return the ensemble `name` (`text` or `html`) that the package ships."""
    with as_file(files("briefing.clean").joinpath(f"weights/{name}.npz")) as path:
        return read(path)


def read(path: Path) -> Weights:
    """Return the ensemble stored at `path`."""
    with np.load(path) as stored:
        weights = {key: stored[key].astype(np.float32) for key in stored}
    # Buckets first, so that the words of a line lie in few rows.
    return weights | {"embed": np.ascontiguousarray(weights["embed"].transpose(1, 0, 2))}


def tag(weights: Weights, dense: Floats, hashed: Ints) -> Floats:
    """Return the probabilities, lines × HEADS, that each line is body, title, byline, date line."""
    # All in single precision: one array in double would carry every product with it.
    used = np.maximum((hashed > 0).sum(axis=1, keepdims=True, dtype=np.float32), 1)
    words = np.einsum("nwmk->mnk", weights["embed"].take(hashed, axis=0)) / used
    seen = (dense - weights["mean"]) / weights["std"]
    # Members run side by side: many small products in one call each.
    x = np.maximum(seen @ weights["w_seen"] + words @ weights["w_words"] + weights["b0"], 0)
    members, n, width = x.shape
    for layer, dilation in enumerate(DILATIONS, start=1):
        padded = np.zeros((members, n + 2 * dilation, width), np.float32)
        padded[:, dilation : dilation + n] = x
        near = np.concatenate([padded[:, :n], x, padded[:, 2 * dilation :]], axis=2)
        x = x + np.maximum(near @ weights[f"w{layer}"] + weights[f"b{layer}"], 0)
    logits = (x @ weights["w_out"] + weights["b_out"]).mean(axis=0)
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), np.float32)
