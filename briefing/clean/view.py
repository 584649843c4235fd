"""The lines of a page with all that is known of each: what the rules of shape, selection and head look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefing.clean.features import Floats
from briefing.clean.lines import Line


@dataclass(frozen=True, slots=True)
class View:
    """Lines with what is known of each: probabilities of the line model, lines × HEADS, and phrase codes."""

    lines: Sequence[Line]
    probabilities: Floats
    codes: Sequence[str | None]
