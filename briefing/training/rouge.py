"""ROUGE-1 and ROUGE-2 of sentence sets against a reference, fast enough to label every training article.

Same tokens and stems as the `rouge-score` package with stemming on, which is what evaluation uses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations, pairwise
from typing import TypeVar

from nltk.stem.porter import PorterStemmer

_TOKEN = re.compile(r"[a-z0-9]+")
_STEMMER = PorterStemmer()
_Gram = TypeVar("_Gram", str, tuple[str, str])


@lru_cache(maxsize=500_000)
def _stem(word: str) -> str:
    return _STEMMER.stem(word) if len(word) > 3 else word


def tokens(text: str) -> list[str]:
    """Return the stemmed words of `text`."""
    return [_stem(word) for word in _TOKEN.findall(text.lower())]


def bigrams(words: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs of neighbouring words."""
    return list(pairwise(words))


def f1(found: int, candidate: int, reference: int) -> float:
    """Return the harmonic mean of precision and recall, 0 where nothing was found."""
    return 2 * found / (candidate + reference) if found else 0.0


class Reference:
    """A reference summary, against which sets of an article's sentences are scored."""

    def __init__(self, summary: str) -> None:
        words = tokens(summary)
        self._uni, self._bi = Counter(words), Counter(bigrams(words))
        self._sizes = (len(words), max(len(words) - 1, 0))

    def score(self, sentences: Iterable[Sequence[str]]) -> float:
        """Return the mean of ROUGE-1 and ROUGE-2 F1, in 0..1, of the joined tokenised sentences."""
        words = [word for sentence in sentences for word in sentence]
        return (
            self._f1(Counter(words), self._uni, self._sizes[0], len(words))
            + self._f1(Counter(bigrams(words)), self._bi, self._sizes[1], max(len(words) - 1, 0))
        ) / 2

    @staticmethod
    def _f1(counts: Counter[_Gram], reference: Counter[_Gram], reference_size: int, size: int) -> float:
        found = sum(min(n, reference[gram]) for gram, n in counts.items() if gram in reference)
        return f1(found, size, reference_size)


def candidates(
    reference: Reference, sentences: Sequence[Sequence[str]], top: int = 8, most: int = 3
) -> list[tuple[tuple[int, ...], float]]:
    """Return every set of at most `most` of the `top` singly best sentences, with its score."""
    single = [reference.score([sentence]) for sentence in sentences]
    best = sorted(sorted(range(len(sentences)), key=lambda i: (-single[i], i))[:top])
    return [
        (chosen, reference.score(sentences[i] for i in chosen))
        for size in range(1, most + 1)
        for chosen in combinations(best, size)
    ]


def oracle(reference: Reference, sentences: Sequence[Sequence[str]], most: int = 3) -> tuple[int, ...]:
    """Return the best-scoring set of at most `most` sentences, in article order (the extractive oracle)."""
    return max(candidates(reference, sentences, most=most), key=lambda pair: (pair[1], -len(pair[0])))[0]
