"""Near-duplicates: wire copy under other titles, cut or lightly edited, which adds nothing to the fullest version."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING
from zlib import crc32

from briefing.types import Article

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHINGLE = 4
"""Words in a row that are compared as one."""

CONTAINED = 0.8
"""An article is a copy when at least this share of its shingles stands in the other."""

SAMPLED = 8
"""One shingle in so many is in the index that finds candidates: the same ones in every text (Broder 1997, mod m)."""

SHARED = 2
"""How many sampled shingles two texts share at least to be compared in full."""

CROWDED = 50
"""A shingle of more texts than these is furniture."""

_WORD = re.compile(r"\w+")
_MULTIPLIERS = (1, 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)


def originals(articles: Sequence[Article]) -> list[tuple[int, float]]:
    """Return for each article the index of the one it is a copy of, itself if of none, and the share that it repeats.

    Whole articles come before teasers, longer before shorter ones, so that what is kept is the fullest version and no
    original is a copy itself. The order of `articles` makes no difference. Linear but for what is really repeated.
    """
    shingles = [_shingles(a.text) for a in articles]
    ordered = sorted(range(len(articles)), key=lambda i: fullest_first(articles[i]))
    rank = {i: place for place, i in enumerate(ordered)}
    found: list[tuple[int, float]] = [(i, 0.0) for i in range(len(articles))]
    index: dict[int, list[int]] = defaultdict(list)
    by_id: dict[str, int] = {}
    for i in ordered:
        own, article = shingles[i], articles[i]
        if (same := by_id.setdefault(article.id, i)) != i:
            found[i] = same, 1.0
            continue
        sample = own[own % SAMPLED == 0].tolist()
        shared = Counter(k for shingle in sample if len(index[shingle]) <= CROWDED for k in index[shingle])
        # A text too short to be sampled well is only ever the same as another by its id.
        near = [k for k, times in shared.items() if times >= min(SHARED, len(sample))]
        shares = {k: _held(own, shingles[k]) for k in near}
        best = max(near, key=lambda k: (shares[k], -rank[k]), default=None)
        if best is not None and shares[best] >= CONTAINED:
            found[i] = best, shares[best]
            continue
        for shingle in sample:
            index[shingle].append(i)
    return found


def fullest_first(article: Article) -> tuple[bool, int, str, str]:
    """Order articles: whole before teasers, then the longest, then by id and source."""
    return "teaser" in article.labels, -len(article.text), article.id, article.source


def _held(own: NDArray[np.uint32], other: NDArray[np.uint32]) -> float:
    """Return the share of one sorted array's values that stand in another."""
    import numpy as np

    places = np.minimum(np.searchsorted(other, own), len(other) - 1)
    return float((other[places] == own).mean())


def _shingles(text: str) -> NDArray[np.uint32]:
    """Return the sorted hashes of every SHINGLE words in a row, each once."""
    import numpy as np

    words = np.array([crc32(w.encode("utf-8", "surrogatepass")) for w in _WORD.findall(text.lower())], dtype=np.uint32)
    if len(words) < SHINGLE:
        return words[:0]
    count = len(words) - SHINGLE + 1
    mixed = np.zeros(count, dtype=np.uint32)
    for place, factor in enumerate(_MULTIPLIERS):
        mixed += (words[place : place + count] ^ (words[place : place + count] >> np.uint32(15))) * np.uint32(factor)
    return np.unique(mixed)
