"""The score: how likely what is said besides the facts is borne out.

A logistic regression (`weights.json`) on how near the embedding of the sentence is to its evidence, and on what patching
leaves behind: words that the evidence lacks, and evidence from places far apart. Both tell more in a copy, most of whose
pairs of neighbouring words stand in the evidence, than in a free paraphrase: who copies a sentence and changes a word,
or joins the halves of two, says something else; who says it in other words has other words.
"""

from __future__ import annotations

from collections.abc import Sequence

from briefing.support.facts import Written
from briefing.support.source import Source, pairs

FEATURES = ("new words", "likeness", "new words in a copy", "spread of a copy")
SIGNS = (-1, 1, -1, -1)
"""Whether more of it speaks for the sentence or against it."""
_MANY = 6
"""New words beyond which it makes no difference how many."""
_COPY = 0.45
"""The share of pairs of words from which on a sentence is more and more a copy."""


def features(written: Written, source: Source, rows: Sequence[int]) -> tuple[float, ...]:
    """Return what FEATURES names, each from 0 to 1. `rows` are the evidence, the nearest first."""
    held = set().union(*(source.stems[row] for row in rows))
    new = min(len(written.plain_stems - held), _MANY) / _MANY
    spread = (max(rows) - min(rows)) / max(len(source.stems), 1)
    own = pairs(written.tokens)
    share = len(own & set().union(*(source.pairs[row] for row in rows))) / max(len(own), 1)
    copy = max(0.0, share - _COPY) / (1 - _COPY)
    return new, source.likeness(written.text, rows), new * copy, spread * copy
