"""Alignment: which one to three sentences of the article a written sentence stands on.

The first is the nearest, by the share of its words (weighted by how rare they are in the article); where that share is
small, as in a free paraphrase, by embedding too. The others are taken while they hold enough of what is not covered
yet, those near the first before others.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from briefing.support.source import Source

MOST = 3
WORDS_DECIDE = 0.6
"""The share of words from which on they say alone which sentence is the nearest: most sentences need no embedding."""
_EMBEDDED = 0.5
"""What a cosine of 1 counts for, beside the share of words covered."""
_GAIN = 0.12
"""The least share of the words that a further sentence must add."""
_FAR = 0.003
"""What a sentence between the nearest and a further one costs that one."""


def align(text: str, stems: Collection[str], source: Source) -> tuple[int, ...]:
    """Return the rows of `source` that bear on a written sentence of these stems, the nearest first."""
    own = set(stems)
    total = sum(source.weight(s) for s in sorted(own)) or 1.0
    shares = [covered(own, [row], source) / total for row in range(len(source.stems))]
    best = max(range(len(shares)), key=lambda row: (shares[row], -row))
    if shares[best] < WORDS_DECIDE:
        alike = source.alike(text)
        best = max(range(len(shares)), key=lambda row: (shares[row] + _EMBEDDED * float(alike[row]), -row))
    rows = [best]
    while len(rows) < MOST:
        left = own - set().union(*(source.stems[row] for row in rows))
        gain, nearest = max(
            (
                (covered(left, [row], source) / total - _FAR * min(abs(row - best), 20), -row)
                for row in range(len(source.stems))
                if row not in rows
            ),
            default=(0.0, 0),
        )
        if gain < _GAIN:
            break
        rows.append(-nearest)
    return tuple(rows)


def covered(stems: Collection[str], rows: Sequence[int], source: Source) -> float:
    """Return the weight of those stems that stand in these rows."""
    held = set().union(*(source.stems[row] for row in rows)) if rows else set()
    return sum(source.weight(s) for s in sorted(set(stems) & held))
