"""What the lines of a page are by themselves: numbers about each, hashed words, and the phrase that it is.

Nothing here depends on a site: words enter only as hashed buckets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any, Final, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from briefing.clean.codes import REMOVAL_CODES
from briefing.clean.lines import Line
from briefing.clean.phrases import furniture_code
from briefing.words import GRAMMAR

BUCKETS: Final = 2048
WORDS: Final = 10
"""Hashed words of each line: its first six and its last four."""

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

_WORD: Final = re.compile(r"\w+(?:['’]\w+)?")
_INNER_END: Final = re.compile(r"[.!?][\"”’')]?\s+[\"“‘'(]?[^\W\d_a-z]")
_DATE: Final = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d|\b\d+ (?:min|hour|day)|\bago\b",
)
_CLOCK: Final = re.compile(r"\d:\d\d|\d ?[ap]\.?m\b")
_LINKISH: Final = ("http", "www.", ".com", ".org", "@", "#", "»", "›", "→", "|")
_LEXICON: Final[tuple[frozenset[str], ...]] = tuple(
    frozenset(words.split())
    for words in (
        "photo photos photograph photographs image images picture pictures pictured foto bild credit getty reuters afp ap "
        "shutterstock courtesy screenshot illustration via source file",
        "said says told according added sagte sagt dit dijo",
        "you your you'll you’ll you're you’re sie ihre ihr vous votre usted tu",
        "our us newsletter newsletters subscribe subscribers subscription sign inbox follow click email privacy website site "
        "contact",
        "read more related watch video videos gallery listen podcast next previous here click full story stories latest "
        "trending also recommended popular view all see",
        "buy shop price deal deals sale free trial offer offers join donate support membership member members register login "
        "account app download",
        "author editor reporter writer writes correspondent columnist contributor journalist staff producer freelance twitter "
        "facebook instagram linkedin",
        "comment comments reply replies share shares tweet print ago min mins minutes hours updated published posted rights "
        "reserved copyright terms policy cookie cookies",
    )
)
"""Words that tell of pictures, speech, address to readers, the outlet itself, links, offers, authors, page controls."""
_BLANK: Final = [0] * WORDS
_CODES: Final = {code: number for number, code in enumerate(REMOVAL_CODES)}
_ENDS: Final = {".": 0, "!": 1, "?": 1, ":": 2, ",": 3, ";": 3, '"': 4, "”": 4, "’": 4, "'": 4, "»": 4, "…": 5, ")": 6}
_QUOTES: Final = '"“”„«»'
_NAME_ONLY: Final = re.compile(r"[^\W\d_][\w.'’-]*(?:\s[^\W\d_][\w.'’-]*){0,3}\s?")
_SEEN = 600
"""Characters of a line that are looked at; its length counts in full."""
_MOST: Final = 100_000
_BITS: Final = 10
_MASK: Final = (1 << _BITS) - 1
_KINDS: Final = 3
"""What a word is told by but for the lexicons: capital, number, function word."""
_PACKED: Final = 6
"""Counts in one integer: fields of `_BITS` bits, as a line that is looked at has fewer words than one field can count."""
_SHAPE: Final = 25
DATED: Final = 13
_LAYOUT: Final = slice(16, 19)
LINE_FEATURES: Final = _SHAPE + len(_LEXICON) + 1 + 7 + len(_CODES)


class Known(NamedTuple):
    """A line by itself: its words but function words as a bit set over the page's, its first thirty words, its first five
    where it has as many, and its phrase code.
    """

    words: int
    key: str
    start: str
    code: str | None


class Facts(NamedTuple):
    """A word by itself: its bucket, its bucket as first word, what it counts as (two integers), whether it is `plain`,
    lower case without being a number or a function word, and its lower case.
    """

    bucket: int
    first: int
    counts: int
    more: int
    plain: bool
    lower: str


def _traits() -> dict[str, tuple[int, int]]:
    """Return what the words of the lists count as, as `Facts` has it."""
    out: dict[str, tuple[int, int]] = {}
    for kind, words in enumerate((GRAMMAR, *_LEXICON), start=_KINDS - 1):
        for word in words:
            counts, more = out.get(word, (0, 0))
            one = 1 << _BITS * (kind % _PACKED)
            out[word] = (counts | one, more) if kind < _PACKED else (counts, more | one)
    return out


_TRAITS: Final = _traits()


def _facts(word: str) -> Facts:
    lower = word.lower()
    key = f"0{len(word)}" if word.isdigit() else lower
    counts, more = _TRAITS.get(lower, (0, 0))
    counts |= word[0].isupper() | word[0].isdigit() << _BITS
    # The first word has buckets of its own: "share", "by" mean furniture there and little elsewhere.
    return Facts(_bucket(key), _bucket(f"^{key}"), counts, more, not counts & _NO_PLAIN, lower)


class _Facts(dict[str, Facts]):
    """Words repeat so much that they are looked up rather than looked at."""

    def __missing__(self, word: str) -> Facts:
        if len(self) >= _MOST:
            self.clear()
        facts = self[word] = _facts(word)
        return facts


_FACTS: Final = _Facts()
_NO_PLAIN: Final = (1 << _BITS * _KINDS) - 1
_PICTURE: Final = _MASK << _BITS * _KINDS


def _bucket(key: str) -> int:
    return 1 + crc32(key.encode("utf-8", "surrogatepass")) % (BUCKETS - 1)


def _headed(facts: Sequence[Facts]) -> int:
    """Return with how many words in title case, up to 12, the line begins: a teaser opens with a headline."""
    at = 0
    for fact in facts[:12]:
        if fact[4]:
            break
        at += 1
    return at


def _seen(line: Line, facts: Sequence[Facts]) -> tuple[int, ...]:
    """Return the whole numbers that tell of `line`, in the order in which `_numbers` takes them."""
    text = line.bare
    size = len(text)
    head = text[:240]
    end, start = text[-1:], text[:1]
    counts, more = sum([f[2] for f in facts]), sum([f[3] for f in facts])
    digits = counts >> _BITS & _MASK
    dated = timed = False
    lower = head.lower()
    if digits or "ago" in lower:
        dated = _DATE.search(lower) is not None
        timed = digits > 0 and _CLOCK.search(lower) is not None
    return (
        size,
        text.count(" ") + 1,
        len(facts),
        counts,
        more,
        text.isupper(),
        len(_INNER_END.findall(text[:_SEEN])),
        text.count(","),
        start.islower(),
        start in _QUOTES,
        start.isdigit(),
        start == "(" and end == ")",
        dated,
        timed,
        sum(map(head.__contains__, _LINKISH)),
        line.mark,
        line.indent,
        line.gap,
        ":" in head[:40],
        end == "?",
        size < 100 and _NAME_ONLY.fullmatch(head) is not None,
        sum(map(head.__contains__, _QUOTES)),
        _headed(facts),
        "—" in head[:60] or " - " in head[:60] or "–" in head[:60],
        counts & _PICTURE > 0 and any(f[2] & _PICTURE for f in facts[-9:]),
        _ENDS.get(end, -1),
    )


def _numbers(rows: Sequence[tuple[int, ...]], codes: Sequence[str | None]) -> Floats:
    """Return the features of lines by themselves, lines × LINE_FEATURES, given what `_seen` told of each."""
    seen = np.array(rows, np.int64).reshape(len(rows), -1)
    size, spaces, used, counts, more = seen[:, :5].T
    upper, digits, function, *lexicon = (
        (packed >> _BITS * field & _MASK)
        for packed, fields in ((counts, _PACKED), (more, _KINDS + len(_LEXICON) - _PACKED))
        for field in range(fields)
    )
    count, words = np.maximum(spaces, used), np.maximum(used, 1)
    out = np.zeros((len(rows), LINE_FEATURES), np.float32)
    out[:, :_SHAPE] = np.stack(
        [
            np.log1p(size) / 4,
            np.log1p(count) / 3,
            size / count / 10,
            upper / words,
            seen[:, 5],
            digits / words,
            function / words,
            np.minimum(seen[:, 6], 6) / 3,
            np.minimum(seen[:, 7], 6) / 3,
            *seen[:, 8:14].T,
            np.minimum(seen[:, 14], 3) / 2,
            *_layout(*seen[:, 15:18].T),
            *seen[:, 18:21].T,
            seen[:, 21] / 2,
            seen[:, 22] / 8,
            seen[:, 23],
        ],
        axis=1,
    )
    at = _SHAPE + len(_LEXICON)
    out[:, _SHAPE:at] = np.minimum(np.stack(lexicon, axis=1), 2) / 2
    out[:, at] = seen[:, 24]
    ends = seen[:, 25]
    rows_ended = np.flatnonzero(ends >= 0)
    out[rows_ended, at + 1 + ends[rows_ended]] = 1
    for row, code in enumerate(codes):
        if code:
            out[row, at + 8 + _CODES[code]] = 1
    return out


def _layout(mark: Any, indent: Any, gap: Any) -> tuple[Any, Any, Any]:
    return np.minimum(mark, 1), np.minimum(indent, 8) / 4, np.minimum(gap, 3) / 2


class Table(NamedTuple):
    """What the lines of a page are by themselves: numbers, and hashed words, lines × WORDS (0 is none)."""

    known: list[Known]
    values: Floats
    hashed: Ints

    def only(self, kept: list[int], lines: Sequence[Line]) -> Table:
        """Return the lines `kept` as they are where they stand alone as `lines`, with the same words."""
        values = self.values[kept]
        layout = np.array([(line.mark, line.indent, line.gap) for line in lines]).reshape(len(lines), 3)
        values[:, _LAYOUT] = np.stack(_layout(*layout.T), axis=1)
        return Table([self.known[at] for at in kept], values, self.hashed[kept])


def tabulate(lines: Sequence[Line], language: str | None) -> Table:
    """Return what `lines`, of a text in `language` (ISO 639-1), are by themselves."""
    rows: list[tuple[int, ...]] = []
    hashed: list[list[int]] = []
    words: list[list[str]] = []
    for line in lines:
        facts = [_FACTS[word] for word in _WORD.findall(line.bare[:_SEEN])]
        rows.append(_seen(line, facts))
        chosen = [f[0] for f in (facts if len(facts) <= WORDS else facts[:6] + facts[-4:])]
        if facts:
            chosen[0] = facts[0][1]
        hashed.append(chosen + _BLANK[len(chosen) :])
        words.append([f[5] for f in facts])
    codes = [furniture_code(line.bare, language) for line in lines]
    known = list(map(Known, _bits(words), map(_opening, words), map(_start, words), codes))
    return Table(known, _numbers(rows, codes), np.array(hashed, np.int32).reshape(len(lines), WORDS))


def _bits(lines: Sequence[Sequence[str]]) -> Iterator[int]:
    """Yield the words of each of `lines` as a bit set over those of all; function words have no bit."""
    met: set[str] = set().union(*lines)
    bits = {word: 1 << number for number, word in enumerate(met - GRAMMAR)}
    bits |= dict.fromkeys(met & GRAMMAR, 0)
    return (reduce(or_, map(bits.__getitem__, words), 0) for words in lines)


def _opening(words: Sequence[str]) -> str:
    return " ".join(words[:30])


def _start(words: Sequence[str]) -> str:
    return " ".join(words[:5]) if len(words) >= 5 else ""
