"""The systems that are compared: each takes an article's sentences and returns the indices of its picks.

All baselines pick three sentences, as LEAD-3 does.
"""

from __future__ import annotations

import random
import zlib
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from briefing.models.encoder import encode
from briefing.salience.scorer import Scorer
from briefing.selection.select import select
from briefing.training.rouge import Reference, oracle, tokens
from briefing.types import Sentence, Size

Picks = Sequence[int]
System = Callable[[Sequence[Sentence], str, str], Picks]
"""Sentences, title and reference summary (only the oracle looks at it) to indices."""

POINTS = 3


def lead(sentences: Sequence[Sentence], _title: str, _reference: str) -> Picks:
    """The first three sentences."""
    return range(min(POINTS, len(sentences)))


def chance(sentences: Sequence[Sentence], _title: str, _reference: str) -> Picks:
    """Three sentences at random, the same in every run."""
    seed = zlib.crc32("".join(s.text for s in sentences).encode())
    return random.Random(seed).sample(range(len(sentences)), min(POINTS, len(sentences)))


def textrank(sentences: Sequence[Sentence], _title: str, _reference: str) -> Picks:
    """TextRank (Mihalcea and Tarau 2004): PageRank over shared words, normalised by the logarithms of the lengths."""
    bags = [set(tokens(s.text)) for s in sentences]
    size = np.array([np.log(max(len(bag), 2)) for bag in bags])
    shared = np.array([[len(a & b) if a is not b else 0 for b in bags] for a in bags], dtype=float)
    return best(pagerank(shared / (size[:, None] + size[None, :])))


def lexrank(sentences: Sequence[Sentence], _title: str, _reference: str) -> Picks:
    """LexRank (Erkan and Radev 2004): PageRank over TF-IDF cosines above 0.1."""
    bags = [Counter(tokens(s.text)) for s in sentences]
    spread = Counter(word for bag in bags for word in bag)
    column = {word: i for i, word in enumerate(spread)}
    vectors = np.zeros((len(bags), max(len(column), 1)))
    for row, bag in enumerate(bags):
        for word, count in bag.items():
            vectors[row, column[word]] = count * np.log(1 + len(bags) / spread[word])
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return best(pagerank((vectors @ vectors.T > 0.1).astype(float)))


def pagerank(weights: NDArray[np.float64], damping: float = 0.85, rounds: int = 50) -> NDArray[np.float64]:
    """Return the stationary scores of a random walk over a graph of non-negative weights."""
    count = len(weights)
    total = weights.sum(axis=1, keepdims=True)
    step = np.where(total > 0, weights / np.maximum(total, 1e-12), 1 / count)
    score = np.full(count, 1 / count)
    for _ in range(rounds):
        score = (1 - damping) / count + damping * score @ step
    return score


def best(scores: NDArray[np.floating]) -> Picks:
    """Return the places of the three highest scores, in order."""
    return sorted(np.argsort(-scores, kind="stable")[:POINTS].tolist())


def centroid(sentences: Sequence[Sentence], _title: str, _reference: str) -> Picks:
    """The sentences nearest to the mean of all, by the untrained MiniLM."""
    vectors = encode([s.text for s in sentences])
    return best(vectors @ vectors.mean(axis=0))


def ceiling(sentences: Sequence[Sentence], _title: str, reference: str) -> Picks:
    """The oracle: the best of all sets of at most three of the eight singly best sentences."""
    return oracle(Reference(reference), [tokens(s.text) for s in sentences])


def ours(scorer: Scorer, size: Size) -> System:
    """The trained model and the selection that `briefing` runs."""

    def system(sentences: Sequence[Sentence], title: str, _reference: str) -> Picks:
        return select(sentences, scorer([s.text for s in sentences]), title, size)

    return system
