"""What the lines of a page are by themselves: numbers about each, hashed words, and the phrase that it is.

Nothing here depends on a site: words enter only as hashed buckets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from briefing.clean.codes import REMOVAL_CODES
from briefing.clean.furniture import MARKS, furniture_codes
from briefing.clean.joined import Joined, Places
from briefing.clean.likeness import Likes
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
_LINK, _QUOTE, _DASH, _MARK = ([_SOUGHT.index(mark) for mark in some] for some in (_LINKISH, _QUOTES, _DASHES, MARKS))
_ENDS: Final = {".": 0, "!": 1, "?": 1, ":": 2, ",": 3, ";": 3, '"': 4, "”": 4, "’": 4, "'": 4, "»": 4, "…": 5, ")": 6}
_STOPS: Final = frozenset(".!?\"”’':…)")
_NAME_ONLY: Final = re.compile(r"[^\W\d_][\w.'’-]*(?:\s[^\W\d_][\w.'’-]*){0,3}\s?")
_NAME_SPACES, _NAME_LONGEST = 4, 100
_SEEN, _HEAD = 600, 240
"""Characters of a line that are looked at at most, its length counting in full; those in which marks and dates count."""
_FIRST = 6
_HEADED, _LAST = 12, 9
_CODES: Final = {code: number for number, code in enumerate(REMOVAL_CODES)}
# The columns of a table's values: 0 to 2, length in characters, in words, of a word; 3, words with a capital; 4, all in
# capitals; 5, numbers; 6, function words; 7, ends of sentences within; 8, commas; 9 to 12, how the line begins; 13, a date;
# 14, a time of day; 15, marks of links; 16 to 18, layout; 19, a colon early; 20, a question; 21, a name alone; 22, quotation
# marks; 23, words of a headline first; 24, a dash early; then words of LEXICON, "photo" and the like last, the last
# character, and the phrase code.
_SHAPE: Final = 25
DATED: Final = 13
_LAYOUT: Final = slice(16, 19)
GAP: Final = 18
_LOWER, _QUOTED, _NUMBER, _LETTER, _OPEN, _CLOSE, _ASK, _STOP, _END = range(9)
"""What a character tells where a line begins or ends, in bits; from _END on, one more than its number in _ENDS, or 0."""
_CASED: Final = 1 << CAPITAL | 1 << DIGITS | 1 << FUNCTION
_PHRASE: Final = _SHAPE + len(LEXICON) + 1 + 7
LINE_FEATURES: Final = _PHRASE + len(_CODES)


class _Kinds(dict[str, int]):
    """What characters tell where a line begins or ends: _LOWER and so on."""

    def __missing__(self, character: str) -> int:
        told = (
            character.islower(),
            character in _QUOTES,
            character.isdigit(),
            character.isalnum(),
            character == "(",
            character == ")",
            character == "?",
            character in _STOPS,
        )
        kind = _ENDS.get(character, -1) + 1 << _END | sum(1 << bit for bit, true in enumerate(told) if true)
        return self.setdefault(character, kind)


_KINDS: Final = _Kinds()


class Table(NamedTuple):
    """What the lines of a page are by themselves: phrase codes, numbers, hashed words, lines × WORDS (0 is none), words by
    which they are alike, the traits that words of them have, as bit sets, their characters, and whether the last one closes
    a sentence.
    """

    codes: list[str | None]
    values: Floats
    hashed: Ints
    likes: Likes
    traits: list[int]
    size: Places
    stopped: Any

    def only(self, kept: list[int], lines: Sequence[Line]) -> Table:
        """Return the lines `kept` as they are where they stand alone as `lines`, a blank line apart, with the same words."""
        values = self.values[kept]
        values[:, _LAYOUT] = (0, 0, 1 / 2)
        values[:1, GAP] = 0
        return Table(
            [self.codes[at] for at in kept],
            values,
            self.hashed[kept],
            self.likes.only(kept),
            [self.traits[at] for at in kept],
            np.array([len(line.text) for line in lines]),
            self.stopped[kept],
        )


def tabulate(lines: Sequence[Line], language: str | None) -> Table:
    """Return what `lines`, of a text in `language` (ISO 639-1), are by themselves."""
    bare = [line.bare for line in lines]
    page = Joined(bare, _SEEN)
    spans = page.words()
    words, borders = look_up(page.text, spans), spans.borders
    first, count = borders[:-1], np.diff(borders)
    line_of = np.repeat(np.arange(len(lines)), count)
    sums = _sums(words.traits, first, count)
    ends = page.ends(_SOUGHT)
    traits = _together(words.traits, first, count)
    triggered = (traits >> TRIGGER & 1 > 0) | (ends[:, _MARK] <= _SEEN).any(axis=1)
    codes = furniture_codes(bare, language, triggered.tolist())
    values = np.zeros((len(lines), LINE_FEATURES), np.float32)
    close = np.array([_KINDS[text[-1:]] for text in bare])
    _measure(values, bare, count, sums, close)
    values[:, 7] = np.minimum(page.counts(_INNER_END), 6) / 3
    values[:, 13:15] = _times(bare, traits)
    values[:, 15] = np.minimum((ends[:, _LINK] <= _HEAD).sum(axis=1), 3) / 2
    values[:, _LAYOUT] = _layout(lines)
    values[:, 19] = ends[:, _SOUGHT.index(":")] <= 40
    values[:, 22] = (ends[:, _QUOTE] <= _HEAD).sum(axis=1) / 2
    # A teaser opens with a headline: words in title case.
    plain = np.flatnonzero(words.traits & _CASED == 0)
    opening = np.append(plain, borders[-1])[np.searchsorted(plain, first)] - first
    values[:, 23] = np.minimum(np.minimum(opening, count), _HEADED) / 8
    values[:, 24] = (ends[:, _DASH] <= 60).any(axis=1)
    pictures = np.flatnonzero(words.traits >> PICTURE & 1)
    pictures = pictures[borders[line_of[pictures] + 1] - pictures <= _LAST]
    values[line_of[pictures], _SHAPE + len(LEXICON)] = 1
    for row, code in enumerate(codes):
        if code:
            values[row, _PHRASE + _CODES[code]] = 1
    return Table(
        codes,
        values,
        _hashed(words, first, count),
        Likes.among(words, borders, line_of),
        traits.tolist(),
        np.array([len(line.text) for line in lines]),
        close >> _STOP & 1 > 0,
    )


def _sums(traits: Packed, first: Places, count: Places) -> Any:
    """Return how many words of each line have each trait, lines × 16."""
    out = np.zeros((len(count), 4), np.uint64)
    some = count > 0
    if some.any():
        bits = np.unpackbits(traits.astype("<u2").view(np.uint8).reshape(-1, 2), axis=1, bitorder="little")
        # No line has so many words that a sum would run over: four are added up as one number.
        out[some] = np.add.reduceat(bits.astype(np.uint16).view(np.uint64), first[some], axis=0)
    return out.view(np.uint16)


def _together(traits: Packed, first: Places, count: Places) -> Packed:
    """Return the traits that words of each line have."""
    # Behind the last word stands one without any, for lines without words there.
    return np.where(count > 0, np.bitwise_or.reduceat(np.append(traits, 0), first), 0)


def _measure(values: Floats, bare: Sequence[str], used: Places, sums: Any, close: Places) -> None:
    """Fill in what lengths, words, beginning and end of lines tell."""
    size = np.array([len(text) for text in bare])
    spaces = np.array([text.count(" ") for text in bare])
    commas = np.array([text.count(",") for text in bare])
    begin = np.array([_KINDS[text[:1]] for text in bare])
    count = np.maximum(spaces + 1, used)
    values[:, 0] = np.log1p(size) / 4
    values[:, 1] = np.log1p(count) / 3
    values[:, 2] = size / count / 10
    values[:, [3, 5, 6]] = sums[:, [CAPITAL, DIGITS, FUNCTION]] / np.maximum(used, 1)[:, None]
    values[:, 4] = [text.isupper() for text in bare]
    values[:, 8] = np.minimum(commas, 6) / 3
    values[:, 9:12] = begin[:, None] >> (_LOWER, _QUOTED, _NUMBER) & 1
    values[:, 12] = (begin >> _OPEN) & (close >> _CLOSE) & 1
    values[:, 20] = close >> _ASK & 1
    short = np.flatnonzero(
        (size < _NAME_LONGEST) & (spaces <= _NAME_SPACES) & (commas == 0) & (begin >> _LETTER & 1 > 0)
    )
    values[short, 21] = [_NAME_ONLY.fullmatch(bare[row]) is not None for row in short.tolist()]
    values[:, _SHAPE : _SHAPE + len(LEXICON)] = np.minimum(sums[:, PICTURE : PICTURE + len(LEXICON)], 2) / 2
    ended = np.flatnonzero(close >> _END)
    values[ended, _SHAPE + len(LEXICON) + (close[ended] >> _END)] = 1


def _times(bare: Sequence[str], traits: Packed) -> Any:
    """Tell which lines hold a date, and which a time of day, lines × 2."""
    out = np.zeros((len(bare), 2), np.bool_)
    digits, ago, timed = (traits >> trait & 1 for trait in (DIGITS, AGO, TIMED))
    for row in np.flatnonzero(timed & (digits | ago)).tolist():
        out[row, 0] = _DATE.search(bare[row][:_HEAD].lower()) is not None
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
