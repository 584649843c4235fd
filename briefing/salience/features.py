"""Features: what the sentences' own words, read by the encoder, don't say — place, length, centrality and form.

Numpy alone, pure. Centrality is LexRank's (Erkan and Radev 2004): likeness of TF-IDF vectors within the article.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from briefing.words import stems

PLACE = ("first", "second", "third", "early", "fraction", "tokens", "stub", "count")
FEATURES = (
    *PLACE, "fourth", "top", "near", "length", "length squared", "short", "long",
    "central", "degree", "like the lead", "frequency", "frequency sum", "frequent", "names repeated", "new",
    "quotes", "open quote", "pronoun opens", "connective opens", "question", "number", "numbers", "names",
    "first person", "reports", "weekday", "early central", "early frequency",
)  # fmt: skip
"""One column each. The first ones, PLACE, are the only ones that the encoder's own head sees."""

_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")
_CAPITALISED = re.compile(r"\b[A-Z][a-z]+")
_NUMBER = re.compile(r"\d+")
_PRONOUN = frozenset(["he", "she", "it", "they", "this", "that", "these", "his", "her", "their"])
_CONNECTIVE = frozenset(["but", "and", "so", "yet", "or"])
_FIRST_PERSON = re.compile(r"\b(?:I|we|my|our|me|us|you|your)\b")
_REPORTS = re.compile(r"\b(?:say|said|says|told|added|according)\b")
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")


def features(texts: Sequence[str], lengths: Sequence[int]) -> NDArray[np.float32]:
    """Return the features of an article's sentences, in order, shape (len(texts), len(FEATURES)).

    `lengths` are the sentences' lengths in tokens of the encoder.
    """
    tokens = [stems(text) for text in texts]
    place = np.arange(len(texts), dtype=np.float64)
    columns: list[NDArray[np.float64] | list[float]] = [*_place(lengths), *_length(place, texts)]
    central = _centrality(tokens)
    frequent = _frequency(tokens, texts)
    columns += [*central, *frequent, *_form(texts)]
    early = 1 / (1 + place / 4)
    columns += [central[0] * early, np.asarray(frequent[0]) * early]
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def place_features(lengths: Sequence[int]) -> NDArray[np.float32]:
    """Return the features named in PLACE alone, which need no text, shape (len(lengths), len(PLACE))."""
    return np.stack(_place(lengths), axis=1).astype(np.float32)


def _place(lengths: Sequence[int]) -> list[NDArray[np.float64]]:
    place, size = np.arange(len(lengths), dtype=np.float64), np.asarray(lengths, dtype=np.float64)
    count = len(place)
    return [place == 0, place == 1, place == 2, 1 / (1 + place / 4), place / max(count, 1), np.log1p(size) / 4,
            size < 8, np.full(count, np.log1p(count) / 4)]  # fmt: skip


def _length(place: NDArray[np.float64], texts: Sequence[str]) -> list[NDArray[np.float64]]:
    words = np.array([len(text.split()) for text in texts], dtype=np.float64)
    bounded = np.minimum(words, 50) / 25
    return [place == 3, 1 / (1 + place), 1 / (1 + place / 15), bounded, bounded**2, words < 8, words > 35]


def _centrality(tokens: Sequence[Sequence[str]]) -> list[NDArray[np.float64]]:
    """Return mean likeness to the article, the share of sentences that are alike, and likeness to the first three."""
    count = len(tokens)
    spread = Counter(w for sentence in tokens for w in set(sentence))
    column = {w: i for i, w in enumerate(spread)}
    vectors = np.zeros((count, max(len(column), 1)), dtype=np.float32)
    for row, sentence in enumerate(tokens):
        for w, n in Counter(sentence).items():
            vectors[row, column[w]] = n * np.log((count + 1) / (spread[w] + 0.5))
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    like = (vectors @ vectors.T).astype(np.float64)
    np.fill_diagonal(like, 0.0)
    return [like.mean(axis=1) * 10, (like > 0.1).mean(axis=1), like[:, :3].mean(axis=1)]


def _frequency(tokens: Sequence[Sequence[str]], texts: Sequence[str]) -> list[list[float]]:
    """Return how much of the article's repeated words and names a sentence has, and how much it says first."""
    spread = Counter(w for sentence in tokens for w in set(sentence))
    named = Counter(name for text in texts for name in set(_NAME.findall(text)))
    seen: set[str] = set()
    columns: list[list[float]] = [[], [], [], [], []]
    for sentence, text in zip(tokens, texts, strict=True):
        own = set(sentence)
        heavy = sorted((spread[w] for w in own), reverse=True)[:3]
        row = (sum(float(np.log1p(spread[w])) for w in sentence) / max(len(sentence), 1),
               sum(float(np.log1p(spread[w])) for w in sorted(own)) / 20,
               float(np.log1p(sum(heavy))),
               sum(float(np.log1p(named[name])) for name in _CAPITALISED.findall(text)) / 6,
               len(own - seen) / max(len(own), 1))  # fmt: skip
        seen |= own
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    return columns


def _form(texts: Sequence[str]) -> list[list[float]]:
    columns: list[list[float]] = [[] for _ in range(11)]
    for text in texts:
        opening = next(iter(text.split()), "").strip("\"“‘'").lower()
        row = (
            '"' in text or "“" in text, text.count('"') % 2, opening in _PRONOUN, opening in _CONNECTIVE, "?" in text,
            bool(_NUMBER.search(text)), len(_NUMBER.findall(text)) / 3, len(_CAPITALISED.findall(text)) / 8,
            bool(_FIRST_PERSON.search(text)), bool(_REPORTS.search(text)), bool(_WEEKDAY.search(text)),
        )  # fmt: skip
        for column, value in zip(columns, row, strict=True):
            column.append(float(value))
    return columns
