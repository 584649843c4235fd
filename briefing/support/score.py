"""The score: how likely what is said besides the facts is borne out.

A logistic regression on what is left when all but a few features were found to teach nothing (`weights.json`): the
share of words that the nearest sentence holds, the number of those that the evidence lacks, and how far apart its
sentences stand. The embedding takes part before: it finds the evidence where words don't.
"""

from __future__ import annotations

from collections.abc import Sequence

from briefing.support.align import covered
from briefing.support.facts import Written
from briefing.support.source import Source

FEATURES = ("covered by the nearest", "new words", "spread")
SIGNS = (1, -1, -1)
"""Whether more of it speaks for the sentence or against it."""
_MANY = 6
"""New words beyond which it makes no difference how many."""


def features(written: Written, source: Source, rows: Sequence[int]) -> tuple[float, ...]:
    """Return what FEATURES names, each from 0 to 1. `rows` are the evidence, the nearest first."""
    stems = written.stems
    total = sum(source.weight(s) for s in sorted(stems)) or 1.0
    held = set().union(*(source.stems[row] for row in rows))
    return (
        covered(stems, rows[:1], source) / total,
        min(len(stems - held), _MANY) / _MANY,
        (max(rows) - min(rows)) / max(len(source.stems), 1),
    )
