"""What the lines of a page are by themselves: numbers about each, hashed words, and the phrase that it is.

Nothing here depends on a site: words enter only as hashed buckets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from briefing.clean.codes import REMOVAL_CODES
from briefing.clean.furniture import MARKS, furniture_code
from briefing.clean.joined import Joined, Places
from briefing.clean.lines import Line
from briefing.clean.vocabulary import (
    AGO,
    CAPITAL,
    DIGITS,
    FUNCTION,
    LEXICON,
    PICTURE,
    TIMED,
    TRIGGER,
    Packed,
    Words,
    look_up,
)

WORDS: Final = 10
"""Hashed words of each line: its first six and its last four."""

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

_INNER_END: Final = re.compile(r"[.!?][\"”’')]?\s+[\"“‘'(]?[^\W\d_a-z]")
_DATE: Final = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d|\b\d+ (?:min|hour|day)|\bago\b",
)
_CLOCK: Final = re.compile(r"\d:\d\d|\d ?[AaPp]\.?[Mm]\b")
_LINKISH: Final = ("http", "www.", ".com", ".org", "@", "#", "»", "›", "→", "|")
_QUOTES: Final = '"“”„«»'
_DASHES: Final = ("—", " - ", "–")
_SOUGHT: Final = tuple(dict.fromkeys((*_LINKISH, *_QUOTES, ":", *_DASHES, *MARKS)))
_ENDS: Final = {".": 0, "!": 1, "?": 1, ":": 2, ",": 3, ";": 3, '"': 4, "”": 4, "’": 4, "'": 4, "»": 4, "…": 5, ")": 6}
_NAME_ONLY: Final = re.compile(r"[^\W\d_][\w.'’-]*(?:\s[^\W\d_][\w.'’-]*){0,3}\s?")
_NAME_SPACES, _NAME_LONGEST = 4, 100
_SEEN, _HEAD = 600, 240
"""Characters of a line that are looked at at most, its length counting in full; those in which marks and dates count."""
_FIRST = 6
_HEADED, _CLOSE = 12, 9
_CODES: Final = {code: number for number, code in enumerate(REMOVAL_CODES)}
# The columns of a table's values: 0 to 2, length in characters, in words, of a word; 3, words with a capital; 4, all in
# capitals; 5, numbers; 6, function words; 7, ends of sentences within; 8, commas; 9 to 12, how the line begins; 13, a date;
# 14, a time of day; 15, marks of links; 16 to 18, layout; 19, a colon early; 20, a question; 21, a name alone; 22, quotation
# marks; 23, words of a headline first; 24, a dash early; then words of LEXICON, "photo" and the like last, the last
# character, and the phrase code.
_SHAPE: Final = 25
DATED: Final = 13
_LAYOUT: Final = slice(16, 19)
_CASED: Final = 1 << CAPITAL | 1 << DIGITS | 1 << FUNCTION
_PHRASE: Final = _SHAPE + len(LEXICON) + 1 + 7
LINE_FEATURES: Final = _PHRASE + len(_CODES)


class Likes(NamedTuple):
    """The words by which lines are alike: each once a line, without function words, the lines and the words numbered from 0;
    and of each line the first thirty words, and the first five where it has as many, as keys.
    """

    line: Places
    word: Places
    keys: list[bytes]
    starts: list[bytes]


class Table(NamedTuple):
    """What the lines of a page are by themselves: phrase codes, numbers, hashed words, lines × WORDS (0 is none), and words
    by which they are alike.
    """

    codes: list[str | None]
    values: Floats
    hashed: Ints
    likes: Likes

    def only(self, kept: list[int], lines: Sequence[Line]) -> Table:
        """Return the lines `kept` as they are where they stand alone as `lines`, with the same words."""
        values = self.values[kept]
        values[:, _LAYOUT] = _layout(lines)
        place = np.full(len(self.codes), -1)
        place[kept] = np.arange(len(kept))
        line = place[self.likes.line]
        stays = line >= 0
        return Table(
            [self.codes[at] for at in kept],
            values,
            self.hashed[kept],
            Likes(
                line[stays],
                self.likes.word[stays],
                [self.likes.keys[at] for at in kept],
                [self.likes.starts[at] for at in kept],
            ),
        )


def tabulate(lines: Sequence[Line], language: str | None) -> Table:
    """Return what `lines`, of a text in `language` (ISO 639-1), are by themselves."""
    bare = [line.bare for line in lines]
    page = Joined(bare, _SEEN)
    texts, borders = page.words()
    words = look_up(texts)
    first, count = borders[:-1], np.diff(borders)
    line_of = np.repeat(np.arange(len(lines)), count)
    sums = _sums(words.traits, first, count)
    ends = page.ends(_SOUGHT)
    triggered = (sums[:, TRIGGER] > 0) | (_among(ends, MARKS) <= _SEEN).any(axis=1)
    codes = [furniture_code(text, language, triggered=t) for text, t in zip(bare, triggered.tolist(), strict=True)]
    values = np.zeros((len(lines), LINE_FEATURES), np.float32)
    _measure(values, bare, count, sums)
    values[:, 7] = np.minimum(page.counts(_INNER_END), 6) / 3
    values[:, 13:15] = _times(bare, sums)
    values[:, 15] = np.minimum((_among(ends, _LINKISH) <= _HEAD).sum(axis=1), 3) / 2
    values[:, _LAYOUT] = _layout(lines)
    values[:, 19] = ends[:, _SOUGHT.index(":")] <= 40
    values[:, 22] = (_among(ends, _QUOTES) <= _HEAD).sum(axis=1) / 2
    # A teaser opens with a headline: words in title case.
    plain = np.flatnonzero(words.traits & _CASED == 0)
    opening = np.append(plain, len(texts))[np.searchsorted(plain, first)] - first
    values[:, 23] = np.minimum(np.minimum(opening, count), _HEADED) / 8
    values[:, 24] = (_among(ends, _DASHES) <= 60).any(axis=1)
    pictures = np.flatnonzero(words.traits >> PICTURE & 1)
    pictures = pictures[borders[line_of[pictures] + 1] - pictures <= _CLOSE]
    values[line_of[pictures], _SHAPE + len(LEXICON)] = 1
    for row, code in enumerate(codes):
        if code:
            values[row, _PHRASE + _CODES[code]] = 1
    return Table(codes, values, _hashed(words, first, count), _likes(words, borders, line_of))


def _among(ends: Any, needles: Sequence[str]) -> Any:
    return ends[:, [_SOUGHT.index(needle) for needle in needles]]


def _sums(traits: Packed, first: Places, count: Places) -> Any:
    """Return how many words of each line have each trait, lines × 16."""
    out = np.zeros((len(count), 16), np.int32)
    some = count > 0
    if some.any():
        bits = np.unpackbits(traits.astype("<u2").view(np.uint8).reshape(-1, 2), axis=1, bitorder="little")
        out[some] = np.add.reduceat(bits, first[some], axis=0, dtype=np.int32)
    return out


def _measure(values: Floats, bare: Sequence[str], used: Places, sums: Any) -> None:
    """Fill in what lengths, words, beginning and end of lines tell."""
    starts = [text[:1] for text in bare]
    closes = [text[-1:] for text in bare]
    size = np.array([len(text) for text in bare])
    count = np.maximum([text.count(" ") + 1 for text in bare], used)
    values[:, 0] = np.log1p(size) / 4
    values[:, 1] = np.log1p(count) / 3
    values[:, 2] = size / count / 10
    values[:, [3, 5, 6]] = sums[:, [CAPITAL, DIGITS, FUNCTION]] / np.maximum(used, 1)[:, None]
    values[:, 4] = [text.isupper() for text in bare]
    values[:, 8] = np.minimum([text.count(",") for text in bare], 6) / 3
    values[:, 9] = [start.islower() for start in starts]
    values[:, 10] = [start in _QUOTES for start in starts]
    values[:, 11] = [start.isdigit() for start in starts]
    values[:, 12] = [start == "(" and close == ")" for start, close in zip(starts, closes, strict=True)]
    values[:, 20] = [close == "?" for close in closes]
    values[:, 21] = [
        len(text) < _NAME_LONGEST and text.count(" ") <= _NAME_SPACES and _NAME_ONLY.fullmatch(text) is not None
        for text in bare
    ]
    values[:, _SHAPE : _SHAPE + len(LEXICON)] = np.minimum(sums[:, PICTURE : PICTURE + len(LEXICON)], 2) / 2
    for row, close in enumerate(closes):
        if (end := _ENDS.get(close)) is not None:
            values[row, _SHAPE + len(LEXICON) + 1 + end] = 1


def _times(bare: Sequence[str], sums: Any) -> Any:
    """Tell which lines hold a date, and which a time of day, lines × 2."""
    out = np.zeros((len(bare), 2), np.bool_)
    digits = sums[:, DIGITS] > 0
    for row in np.flatnonzero((sums[:, TIMED] > 0) & (digits | (sums[:, AGO] > 0))).tolist():
        lower = bare[row][:_HEAD].lower()
        out[row, 0] = (digits[row] or "ago" in lower) and _DATE.search(lower) is not None
    for row in np.flatnonzero(digits).tolist():
        out[row, 1] = _CLOCK.search(bare[row], 0, _HEAD) is not None
    return out


def _layout(lines: Sequence[Line]) -> Any:
    """Return mark, indentation and gap of lines, lines × 3."""
    layout = np.array([(line.mark, line.indent, line.gap) for line in lines]).reshape(len(lines), 3)
    return np.minimum(layout, (1, 8, 3)) / (1, 4, 2)


def _hashed(words: Words, first: Places, count: Places) -> Ints:
    """Return the buckets of each line's first and last words, lines × WORDS."""
    # Behind the page's last word stands none, whose bucket is 0.
    bucket, opening = np.append(words.bucket, 0), np.append(words.first, 0)
    number = np.arange(WORDS)
    at = first[:, None] + number
    at[:, _FIRST:] += np.maximum(count - WORDS, 0)[:, None]
    out = bucket[np.where(number < count[:, None], at, -1)]
    out[:, 0] = opening[np.where(count > 0, first, -1)]
    return np.asarray(out, np.int32)


def _likes(words: Words, borders: Places, line_of: Places) -> Likes:
    telling = words.traits >> FUNCTION & 1 == 0
    pairs = np.sort(words.number[telling] << 32 | line_of[telling])
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    number, line = pairs >> 32, pairs & (1 << 32) - 1
    word = np.cumsum(np.diff(number, prepend=number[:1]) > 0, dtype=np.intp)
    size = 4
    packed = words.number.astype(np.int32).tobytes()
    edges = [(begin, end) for begin, end in pairwise((borders * size).tolist())]
    keys = [packed[begin : min(end, begin + 30 * size)] for begin, end in edges]
    starts = [packed[begin : begin + 5 * size] if end - begin >= 5 * size else b"" for begin, end in edges]
    return Likes(line, word, keys, starts)
