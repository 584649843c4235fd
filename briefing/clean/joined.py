"""The lines of a page as one string, in which things are sought once and not in each line."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.intp]

_BORDER: Final = "\0"
"""What stands between two lines, as it belongs to nothing: normalized text has none."""
_TABLED: Final = 0x3000
"""Characters from which few texts have any."""
_OUTSIDE: Final = re.compile(r"\W")
_APOSTROPHES: Final = (ord("'"), ord("’"))


def _in_words(characters: str) -> list[bool]:
    return [character.isalnum() or character == "_" for character in characters]


_IN_WORDS: Final = np.array(_in_words("".join(map(chr, range(_TABLED)))))


class Spans(NamedTuple):
    """Words within a text: where they begin and end, their characters one behind the other, and with which of them each line
    begins; last, how many there are.
    """

    begin: Places
    end: Places
    characters: npt.NDArray[np.uint32]
    borders: Places


class Joined:
    """`lines`, each cut to `longest` characters. They are numbered from 0, as are the characters of a line."""

    def __init__(self, lines: Sequence[str], longest: int = sys.maxsize) -> None:
        cut = [line[:longest] for line in lines]
        self.longest = longest
        self.text = _BORDER.join(cut)
        self._codes = np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), np.uint32)
        self._starts = np.zeros(len(cut) + 1, np.intp)
        np.cumsum(np.fromiter(map(len, cut), np.intp, len(cut)) + 1, out=self._starts[1:])

    def _lines(self, places: Places) -> Places:
        return np.searchsorted(self._starts, places, "right") - 1

    def _inside(self) -> npt.NDArray[np.bool_]:
        """Return which characters can stand in words, one more on either side."""
        # Only here are characters looked at one by one, so arrays do it: four times as fast as a regular expression.
        inside = np.zeros(len(self._codes) + 2, np.bool_)
        _IN_WORDS.take(self._codes, mode="clip", out=inside[1:-1])
        beyond = np.flatnonzero(self._codes >= _TABLED)
        if len(beyond):
            inside[beyond + 1] = _in_words("".join(map(chr, self._codes[beyond].tolist())))
        return inside

    def letters(self) -> list[str]:
        r"""Return what stays of each line without `\W`."""
        inside = self._inside()[1:-1]
        text = self._codes[inside].tobytes().decode("utf-32-le", "surrogatepass")
        edges = np.searchsorted(np.flatnonzero(inside), self._starts).tolist()
        return [text[begin:end] for begin, end in pairwise(edges)]

    def words(self) -> Spans:
        r"""Return the words, `\w+(?:['’]\w+)?`."""
        inside = self._inside()
        joints = np.flatnonzero((self._codes == _APOSTROPHES[0]) | (self._codes == _APOSTROPHES[1]))
        joints = joints[inside[joints] & inside[joints + 2]]
        before = None
        for at in joints.tolist():
            # Of several in a row every other one joins.
            if before is not None and not _OUTSIDE.search(self.text, before + 1, at):
                before = None
            else:
                inside[at + 1] = True
                before = at
        edges = np.flatnonzero(inside[1:] != inside[:-1])
        begin, end = edges[::2], edges[1::2]
        return Spans(begin, end, self._codes[inside[1:-1]], np.searchsorted(begin, self._starts))

    def ends(self, needles: Sequence[str]) -> Any:
        """Return where in each line each of `needles` first ends, lines × needles; 2 × `longest` where it isn't there."""
        places: list[int] = []
        columns: list[int] = []
        for column, needle in enumerate(needles):
            at = self.text.find(needle)
            while at >= 0:
                places.append(at)
                columns.append(column)
                border = self.text.find(_BORDER, at)
                at = self.text.find(needle, border) if border >= 0 else -1
        found, column_of = np.array(places, np.intp), np.array(columns, np.intp)
        lines = self._lines(found)
        out = np.full((len(self._starts) - 1, len(needles)), 2 * self.longest)
        out[lines, column_of] = found - self._starts[lines] + np.array([len(needle) for needle in needles])[column_of]
        return out

    def counts(self, pattern: re.Pattern[str]) -> Places:
        """Return how often each line has `pattern`, which spans none of them."""
        places = np.array([match.start() for match in pattern.finditer(self.text)], np.intp)
        return np.bincount(self._lines(places), minlength=len(self._starts) - 1)
