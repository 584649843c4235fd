"""The lines of a page with all that is known of each: what the rules of shape, selection and head look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from briefing.clean.lines import Line
from briefing.clean.table import Floats

LEAST: Final = 0.25


def least_in(language: str | None) -> float:
    """Return the least probability of a paragraph in `language`: the line model learned English, and doubts others."""
    return LEAST if language in ("en", None) else LEAST / 10


@dataclass(frozen=True, slots=True)
class View:
    """Lines with what is known of each: probabilities of the line model, lines × HEADS, phrase codes, and the traits of their
    words, as bit sets.

    `least` is the probability of being body below which a paragraph goes.
    """

    lines: Sequence[Line]
    probabilities: Floats
    codes: Sequence[str | None]
    traits: Sequence[int]
    least: float = LEAST
