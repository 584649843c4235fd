"""How alike the lines of a page are: words that they share, and lines that come again or begin alike."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final, NamedTuple, Self

import numpy as np

from briefing.clean.joined import Places
from briefing.clean.vocabulary import FUNCTION, Words

TITLED: Final = 4
"""The row of `measure` that tells how like the title a line is."""
_KEY, _START = 30, 5
"""Words of a line that tell whether it is another one again, and whether it begins as another does."""


class Likes(NamedTuple):
    """The words by which lines are alike: each once a line, without function words, the lines and the words numbered from 0.

    `key` numbers each line's first thirty words, `start` its first five from 1 on, and is 0 where it has fewer.
    """

    line: Places
    word: Places
    key: Places
    start: Places

    @classmethod
    def among(cls, words: Words, borders: Places, line_of: Places) -> Self:
        """Return those of lines that begin at `borders` in `words`, each of which stands in the line `line_of`."""
        telling = words.traits >> FUNCTION & 1 == 0
        pairs = np.sort(words.number[telling] << 32 | line_of[telling])
        pairs = pairs[_changes(pairs)]
        edges = borders.tolist()
        packed = words.number.astype(np.int32).tobytes()
        size = len(packed) // max(edges[-1], 1)
        keys: dict[bytes, int] = {}
        starts: dict[bytes, int] = {}
        key, start = [], []
        for first, last in pairwise(edges):
            line = packed[first * size : min(last, first + _KEY) * size]
            key.append(keys.setdefault(line, len(keys)))
            begin = line[: _START * size]
            start.append(starts.setdefault(begin, len(starts) + 1) if last - first >= _START else 0)
        word = np.cumsum(_changes(pairs >> 32)) - 1
        return cls(pairs & (1 << 32) - 1, word, np.array(key, np.intp), np.array(start, np.intp))

    def only(self, kept: list[int]) -> Self:
        """Return the lines `kept`, numbered anew, with the same words."""
        place = np.full(len(self.key), -1)
        place[kept] = np.arange(len(kept))
        line = place[self.line]
        stays = line >= 0
        return type(self)(line[stays], self.word[stays], self.key[kept], self.start[kept])


def _changes(sorted_: Any) -> Any:
    """Return which of `sorted_` differ from the one before."""
    out = np.ones(len(sorted_), np.bool_)
    np.not_equal(sorted_[1:], sorted_[:-1], out=out[1:])
    return out


def measure(likes: Likes, prose: Any, main: Any) -> Any:
    """Return how much of a line's words the lines of `prose` elsewhere have; how often the whole line occurs, and whether it
    did before; how many begin like it (teasers and pull quotes do); how like the page's first line, often its title, it is;
    how much of its words the `main` lines of prose have; and how much of the first line it repeats: 7 × lines.
    """
    n = len(likes.key)
    size = np.bincount(likes.line, minlength=n)
    title = np.zeros(likes.word.max(initial=-1) + 1, np.bool_)
    title[likes.word[likes.line == 0]] = True
    shared = np.bincount(likes.line, title[likes.word], n)
    shared[0] = 0
    index = np.arange(n)
    met = np.empty(likes.key.max() + 1, np.intp)
    # Of several lines the first is set last, and counts.
    met[likes.key[::-1]] = index[::-1]
    rows = (
        _share(likes, size, prose),
        np.minimum(np.bincount(likes.key)[likes.key] - 1, 4) / 2,
        met[likes.key] != index,
        np.where(likes.start, np.minimum(np.bincount(likes.start)[likes.start] - 1, 3), 0),
        shared / np.maximum(size + size[0] - shared, 1),
        _share(likes, size, prose & main),
        shared / max(size[0], 1),
    )
    return np.array(rows, np.float32)


def _share(likes: Likes, size: Any, inside: Any) -> Any:
    """Return the share of each line's words that the lines `inside` have, itself left out; a half where it has no words."""
    own = inside[likes.line]
    # Of the words of a line that is inside, those that occur once are its own.
    elsewhere = np.bincount(likes.word, own)[likes.word] > own
    return np.where(size > 0, np.bincount(likes.line, elsewhere, len(size)) / np.maximum(size, 1), 0.5)
