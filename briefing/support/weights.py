"""The weights of the check's two logistic regressions: a few numbers in `weights.json`.

`python -m briefing.training.support` makes the file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression, and the least likelihood that passes."""

    bias: float
    weights: tuple[float, ...]
    enough: float

    def __call__(self, values: Sequence[float]) -> float:
        """Return the likelihood of these features, in 0..1."""
        total = self.bias + sum(w * v for w, v in zip(self.weights, values, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def load(name: str) -> Weights:
    """Return the weights `name`: `name` for one name of a sentence, `sentence` for the whole of it."""
    kept = json.loads((files("briefing.support") / "weights.json").read_text(encoding="utf-8"))[name]
    return Weights(kept["bias"], tuple(kept["weights"]), kept["enough"])
