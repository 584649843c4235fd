"""The source: an article's sentences with all that the check looks up in them, read once."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from briefing.support.dates import Dated, dates
from briefing.support.names import Directory, Name, part
from briefing.support.numbers import Number, numbers
from briefing.support.quotations import spoken_at
from briefing.support.tokens import Token, tokens
from briefing.types import Article, Sentence, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def pairs(sentence: Sequence[Token]) -> frozenset[tuple[str, str]]:
    """Return the pairs of neighbouring words, as stems."""
    return frozenset(itertools.pairwise(t.stem for t in sentence if t.is_word))


Encode = Callable[[Sequence[str]], "NDArray[np.float32]"]
"""Texts in, unit vectors out."""


class Source:
    """An article as the check reads it. Rows are its sentences; places within a row count from its start."""

    def __init__(self, article: Article, sentences: Sequence[Sentence], encode: Encode) -> None:
        self._encode = encode
        self.sentences = tuple(sentences)
        self.published: date | None = article.published.date() if article.published else None
        self.tokens: list[tuple[Token, ...]] = [tokens(s.text) for s in sentences]
        self.stems = [frozenset(t.stem for t in row if t.is_content) for row in self.tokens]
        self.numbers: list[tuple[Number, ...]] = [numbers(s.text) for s in sentences]
        self.dates: list[tuple[Dated, ...]] = [dates(s.text, self.published) for s in sentences]
        self.directory = Directory(self.tokens)
        self.parts = [tuple(part(t.text) for t in row) for row in self.tokens]
        self._spread = Counter(stem for row in self.stems for stem in row)

    @cached_property
    def pairs(self) -> list[frozenset[tuple[str, str]]]:
        """Each row's pairs of neighbouring words."""
        return [pairs(row) for row in self.tokens]

    @cached_property
    def _vectors(self) -> NDArray[np.float32]:
        return self._encode([s.text for s in self.sentences])

    def alike(self, text: str) -> NDArray[np.float32]:
        """Return the cosine of each sentence with `text`."""
        cosines: NDArray[np.float32] = self._vectors @ self._encode([text])[0]
        return cosines

    def likeness(self, text: str, rows: Sequence[int]) -> float:
        """Return the cosine of `text` with the likest of some rows."""
        written, *likest = self._encode([text, *(self.sentences[row].text for row in rows)])
        return max(float(written @ vector) for vector in likest)

    def weight(self, stem: str) -> float:
        """Return how much a word says: more, the fewer sentences of the article have it."""
        return math.log(1 + (len(self.stems) + 1) / (self._spread[stem] + 0.5))

    def mentions(self, alike: frozenset[tuple[str, ...]]) -> list[tuple[int, Name]]:
        """Return where the article has one of these names, with the row of each."""
        return [(row, name) for row, found in enumerate(self.directory.found) for name in found if name.parts in alike]

    @cached_property
    def _spoken(self) -> tuple[list[str], list[tuple[int, int, int]]]:
        words: list[str] = []
        places: list[tuple[int, int, int]] = []
        for row, sentence in enumerate(self.sentences):
            for word, start, end in spoken_at(sentence.text):
                words.append(word)
                places.append((row, sentence.start + start, sentence.start + end))
        return words, places

    def quoted(self, piece: Sequence[str]) -> list[tuple[int, int, Span]]:
        """Return where these words stand in the article in this order: first and last row, and the characters."""
        words, places = self._spoken
        size = len(piece)
        return [
            (places[at][0], places[at + size - 1][0], Span(places[at][1], places[at + size - 1][2]))
            for at in range(len(words) - size + 1)
            if words[at] == piece[0] and tuple(words[at : at + size]) == tuple(piece)
        ]

    def span(self, row: int, start: int, end: int) -> Span:
        """Return a place of a row as a place of the article."""
        return Span(self.sentences[row].start + start, self.sentences[row].start + end)

    def token_span(self, row: int, first: int, last: int) -> Span:
        """Return the place of the tokens `first` to `last` (exclusive) of a row."""
        return self.span(row, self.tokens[row][first].start, self.tokens[row][last - 1].end)
