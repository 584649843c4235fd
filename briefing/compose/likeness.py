"""How likely two articles tell one event, for the pairs that could: never all pairs, so that a big day stays quick."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from briefing.compose.words import Words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WORDS_SHARE = 0.6
"""What likeness of words counts for beside likeness of vectors; docs/composing.md has the table."""

TELLING = 50
"""How many of an article's weightiest words are in the index."""

SHARED = 2
"""How many telling words two articles share at least to be compared."""

NEAREST = 50
"""With how many articles one is compared at most: those that share most."""

CROWDED = 200
"""A word that more articles have among their telling ones tells too little to search by."""

APART = timedelta(days=4)
"""Articles further apart than this do not tell one event."""

Pairs = dict[tuple[int, int], float]


def likeness(words: Sequence[Words], vectors: NDArray[np.float32], dates: Sequence[datetime | None]) -> Pairs:
    """Return the likeness (i < j) of every pair of articles that share telling words, about 0 to 1.

    It is WORDS_SHARE of the cosine of the words and the rest of the cosine of the vectors. Memory grows with the number
    of articles times NEAREST at worst, time with that times TELLING and CROWDED.

    Args:
        words: one an article.
        vectors: unit vectors, shape (len(words), d).
        dates: when each was published.
    """
    import numpy as np

    postings: dict[int, list[int]] = defaultdict(list)
    pairs: Pairs = {}
    dense = np.zeros(1 + max((int(w.ids[-1]) for w in words if len(w.ids)), default=0), dtype=np.float32)
    for j, word in enumerate(words):
        telling = word.ids[np.argsort(-word.weights, kind="stable")[:TELLING]].tolist()
        met: dict[int, int] = defaultdict(int)
        for term in telling:
            if len(postings[term]) <= CROWDED:
                for i in postings[term]:
                    met[i] += 1
            postings[term].append(j)
        near = [i for i, shared in met.items() if shared >= SHARED and _close(dates[i], dates[j])]
        if not near:
            continue
        near = heapq.nlargest(NEAREST, near, key=lambda i: (met[i], -i))
        dense[word.ids] = word.weights
        cosines = vectors[near] @ vectors[j]
        for i, cosine in zip(near, cosines.tolist(), strict=True):
            shared_words = float(dense[words[i].ids] @ words[i].weights)
            pairs[i, j] = WORDS_SHARE * shared_words + (1 - WORDS_SHARE) * cosine
        dense[word.ids] = 0
    return pairs


def _close(one: datetime | None, other: datetime | None) -> bool:
    return one is None or other is None or abs(one - other) <= APART
