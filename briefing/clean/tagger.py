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
"""`embed`, buckets × numbers of all members; `w_in` and `b_in`, from features and words to the first layer of all members;
`w1` and so on, lines above, line and lines below × members × numbers in × out; every other array has the ensemble's members
as its first axis.
"""


@cache
def load(name: str) -> Weights:
    """Return the ensemble `name` (`text` or `html`) that the package ships."""
    with as_file(files("briefing.clean").joinpath(f"weights/{name}.npz")) as path:
        return read(path)


def read(path: Path) -> Weights:
    """Return the ensemble stored at `path`, its members side by side as far as they see the same."""
    with np.load(path) as stored:
        weights = {key: stored[key].astype(np.float32) for key in stored}
    mean, std = weights.pop("mean"), weights.pop("std")
    seen, words, bias = weights.pop("w_seen"), weights.pop("w_words"), weights.pop("b0")
    members, numbers, width = words.shape
    # A feature less its mean, through its deviation: that is in the product, too.
    seen = seen / std[:, None]
    own = np.zeros((members, numbers, members, width), np.float32)
    for member in range(members):
        own[member, :, member] = words[member]
    into = [seen.transpose(1, 0, 2).reshape(-1, members * width), own.reshape(-1, members * width)]
    for layer in range(1, len(DILATIONS) + 1):
        weights[f"w{layer}"] = np.stack(np.split(weights[f"w{layer}"], 3, axis=1))
    return weights | {
        "w_in": np.concatenate(into),
        "b_in": (bias - mean @ seen[:, None]).ravel(),
        "embed": weights["embed"].transpose(1, 0, 2).reshape(-1, members * numbers),
    }


def tag(weights: Weights, dense: Floats, hashed: Ints) -> Floats:
    """Return the probabilities, lines × HEADS, that each line is body, title, byline, date line."""
    # All in single precision: one array in double would carry every product with it.
    used = np.maximum((hashed > 0).sum(axis=1, keepdims=True, dtype=np.float32), 1)
    words = weights["embed"].take(hashed.T, axis=0).sum(axis=0) / used
    first = np.concatenate([dense, words], axis=1) @ weights["w_in"]
    first += weights["b_in"]
    members = len(weights["w_out"])
    x = np.maximum(first, 0, out=first).reshape(len(dense), members, -1).transpose(1, 0, 2).copy()
    y, other = np.empty_like(x), np.empty_like(x)
    for layer, dilation in enumerate(DILATIONS, start=1):
        # Lines above, the line, lines below: three products, as one of all three side by side copies too much.
        above, own, below = weights[f"w{layer}"]
        np.matmul(x, own, out=y)
        y[:, dilation:] += np.matmul(x, above, out=other)[:, :-dilation]
        y[:, :-dilation] += np.matmul(x, below, out=other)[:, dilation:]
        y += weights[f"b{layer}"]
        x += np.maximum(y, 0, out=y)
    logits = (x @ weights["w_out"] + weights["b_out"]).mean(axis=0)
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), np.float32)
