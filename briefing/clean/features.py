"""What the line model sees of a line: numbers about its own words, its place, and its likeness to other lines.

Nothing here depends on a site: words enter only as hashed buckets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import log1p
from typing import Any, Final, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from briefing.clean.codes import REMOVAL_CODES
from briefing.clean.lines import Line
from briefing.clean.phrases import furniture_code

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
_FUNCTION_WORDS: Final = frozenset(
    word
    for words in (
        "the a an of to in on at for and or but is are was were be been has have had will would that this it its he she they",
        "we i you his her their our with from by as not which who",
        "der die das und ist ein eine den dem des zu im mit auf für von nicht sich auch es er sie",
        "le la les de du un une et est dans pour que qui en au sur ce il elle el los las y por con una del al se su lo más",
    )
    for word in words.split()
)
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
_LANDMARKS: Final = (("comment",), ("related",), ("share", "tags", "bio", "copyright", "promo"), ("date",))
"""Codes of lines that mark where a text is over or interrupted: what counts is whether, and how far away, they stand."""
_CODES: Final = {code: number for number, code in enumerate(REMOVAL_CODES)}
_ENDS: Final = {".": 0, "!": 1, "?": 1, ":": 2, ",": 3, ";": 3, '"': 4, "”": 4, "’": 4, "'": 4, "»": 4, "…": 5, ")": 6}
_QUOTES: Final = '"“”„«»'
_NAME_ONLY: Final = re.compile(r"[^\W\d_][\w.'’-]*(?:\s[^\W\d_][\w.'’-]*){0,3}\s?")
_SEEN = 600
"""Characters of a line that are looked at; its length counts in full."""
_LONG = 90
"""Characters from which a line that ends a sentence is taken as a paragraph."""

_MAIN: Final = 0.4
"""Share of the greatest density of prose from which a line is where the page's main text is."""

_MOST: Final = 100_000
_BITS: Final = 12
_MASK: Final = (1 << _BITS) - 1
_SHAPE: Final = 25
_DATED: Final = 13
_LAYOUT: Final = slice(16, 19)
LINE_FEATURES: Final = _SHAPE + len(_LEXICON) + 1 + 7 + len(_CODES)


class Known(NamedTuple):
    """A line by itself: its numbers, hashed words, words in lower case (as set, all in order, the first five), phrase code."""

    values: list[float]
    hashed: list[int]
    words: set[str]
    key: str
    start: str
    code: str | None


def line_features(line: Line, language: str | None) -> Known:
    """Return what `line` is by itself, in a text of `language` (ISO 639-1)."""
    text = line.bare
    size = len(text)
    part = text[:_SEEN]
    facts = [_KNOWN[word] for word in _WORD.findall(part)]
    count = max(text.count(" ") + 1, len(facts))
    head = text[:240]
    lower = head.lower()
    code = furniture_code(text, language)
    seen = len(facts) or 1
    tally = sum([f[2] for f in facts])
    upper, digits, function = tally & _MASK, tally >> _BITS & _MASK, tally >> 2 * _BITS & _MASK
    end, start = text[-1:], text[:1]
    values = [0.0] * LINE_FEATURES
    values[:_SHAPE] = (
        log1p(size) / 4,
        log1p(count) / 3,
        size / count / 10,
        upper / seen,
        text.isupper(),
        digits / seen,
        function / seen,
        min(len(_INNER_END.findall(part)), 6) / 3,
        min(text.count(","), 6) / 3,
        start.islower(),
        start in _QUOTES,
        start.isdigit(),
        start == "(" and end == ")",
        (digits > 0 or "ago" in lower) and _DATE.search(lower) is not None,
        digits > 0 and _CLOCK.search(lower) is not None,
        min(sum([mark in head for mark in _LINKISH]), 3) / 2,
        *_layout(line),
        ":" in head[:40],
        end == "?",
        size < 100 and _NAME_ONLY.fullmatch(head) is not None,
        sum([mark in head for mark in _QUOTES]) / 2,
        _headed(facts) / 8,
        "—" in head[:60] or " - " in head[:60] or "–" in head[:60],
    )
    at = _SHAPE
    rest = tally >> 3 * _BITS
    if rest & _MASK:
        values[at + len(_LEXICON)] = float(any(f[2] >> 3 * _BITS & _MASK for f in facts[-9:]))
    while rest:
        values[at] = min(rest & _MASK, 2) / 2
        rest >>= _BITS
        at += 1
    at = _SHAPE + len(_LEXICON) + 1
    if end in _ENDS:
        values[at + _ENDS[end]] = 1.0
    if code:
        values[at + 7 + _CODES[code]] = 1.0
    hashed = [f[0] for f in (facts if len(facts) <= WORDS else facts[:6] + facts[-4:])]
    if facts:
        hashed[0] = facts[0][1]
    words = [f[3] for f in facts]
    start = " ".join(words[:5]) if len(words) >= 5 else ""
    return Known(values, hashed, set(words) - _FUNCTION_WORDS, " ".join(words[:30]), start, code)


Facts = tuple[int, int, int, str]
_PLAIN: Final = 1 | 1 << _BITS | 1 << 2 * _BITS
"""What does not end a run of words in title case: capitals, numbers, function words."""


def _headed(facts: Sequence[Facts]) -> int:
    """Return with how many words in title case, up to 12, the line begins: a teaser opens with a headline."""
    at = 0
    for fact in facts[:12]:
        if not fact[2] & _PLAIN:
            break
        at += 1
    return at


def _facts(word: str) -> Facts:
    """Return of `word` its bucket, its bucket as first word, what it counts as, and its lower case.

    It counts as capitalized, a number, a function word, a word of each lexicon: fields of `_BITS` bits, so that one sum
    over a line counts them all.
    """
    lower = word.lower()
    key = f"0{len(word)}" if word.isdigit() else lower
    is_a = (word[0].isupper(), word[0].isdigit(), lower in _FUNCTION_WORDS, *(lower in words for words in _LEXICON))
    # The first word has buckets of its own: "share", "by" mean furniture there and little elsewhere.
    return _bucket(key), _bucket(f"^{key}"), sum(1 << _BITS * i for i, v in enumerate(is_a) if v), lower


class _Known(dict[str, Facts]):
    """Words repeat so much that they are looked up rather than looked at."""

    def __missing__(self, word: str) -> Facts:
        if len(self) >= _MOST:
            self.clear()
        facts = self[word] = _facts(word)
        return facts


_KNOWN: Final = _Known()


def _bucket(key: str) -> int:
    return 1 + crc32(key.encode("utf-8", "surrogatepass")) % (BUCKETS - 1)


def _layout(line: Line) -> tuple[float, float, float]:
    return min(line.mark, 1), min(line.indent, 8) / 4, min(line.gap, 3) / 2


class Table(NamedTuple):
    """What the lines of a page are by themselves: numbers, and hashed words, lines × WORDS (0 is none)."""

    known: list[Known]
    values: Floats
    hashed: Ints

    def only(self, kept: list[int], lines: Sequence[Line]) -> Table:
        """Return the lines `kept` as they are where they stand alone as `lines`, with the same words."""
        values = self.values[kept]
        values[:, _LAYOUT] = [_layout(line) for line in lines]
        return Table([self.known[at] for at in kept], values, self.hashed[kept])


def tabulate(lines: Sequence[Line], language: str | None) -> Table:
    """Return what `lines`, of a text in `language` (ISO 639-1), are by themselves."""
    known = [line_features(line, language) for line in lines]
    hashed = np.zeros((len(lines), WORDS), np.int32)
    for row, k in enumerate(known):
        hashed[row, : len(k.hashed)] = k.hashed
    return Table(known, np.array([k.values for k in known], np.float32), hashed)


def page_features(lines: Sequence[Line], table: Table) -> Floats:
    """Return all features, lines × numbers, of the lines of one page."""
    n = len(lines)
    known, values = table.known, table.values
    size = np.array([len(line.text) for line in lines], np.float32)
    gap = np.array([min(line.gap, 3) for line in lines], np.float32)
    prose = np.array([len(line.text) >= _LONG and line.text[-1] in ".!?\"”’':…)" for line in lines], np.float32)
    mass = size * prose
    total = float(mass.sum()) or 1.0
    before = np.concatenate([[0.0], np.cumsum(mass)[:-1]]) / total
    index = np.arange(n, dtype=np.float32)
    dense = _density(mass, 6)
    likeness = _likeness(known, prose, dense > _MAIN)
    marks = np.zeros((len(_LANDMARKS) + 2, n), np.float32)
    marks[0] = prose
    codes = [k.code for k in known]
    for row, group in enumerate(_LANDMARKS, start=1):
        marks[row] = [code in group for code in codes]
    marks[-2] += (marks[-2] == 0) * ((size < 80) & (values[:, _DATED] > 0))
    marks[-1] = likeness[_TITLED] > 0.5
    since, until = _distance(marks), _distance(marks[:, ::-1])[:, ::-1]
    so_far = np.log1p(np.cumsum(marks, axis=1)) / 3
    out = [
        index / max(n - 1, 1),
        np.log1p(index) / 4,
        np.log1p(n - 1 - index) / 4,
        before,
        1 - before - mass / total,
        mass / total,
        np.append(gap[1:], 3) / 2,
        *(_around(a, reach) for a in (prose, size / 200) for reach in (1, 3, 8)),
        since[0],
        until[0],
        np.full(n, min(np.log1p(n) / 5, 2.0)),
        np.full(n, prose.mean()),
        np.full(n, (gap > 0).mean()),
        dense,
        _density(mass, 20),
        *(part for row in range(1, len(marks)) for part in (so_far[row], since[row], until[row])),
        _around(marks[-2], 6),
        *likeness,
    ]
    return np.concatenate([values, np.array(out, np.float32).T], axis=1)


def _around(values: Any, reach: int) -> Any:
    """The mean of `values` over the lines up to `reach` away, the line itself left out."""
    padded = np.concatenate([[0.0], np.cumsum(values)])
    n = len(values)
    index = np.arange(n)
    low, high = np.maximum(index - reach, 0), np.minimum(index + reach + 1, n)
    return (padded[high] - padded[low] - values) / (2 * reach)


def _density(mass: Any, reach: int) -> Any:
    """The prose up to `reach` lines away, as a share of the most that any line of the page has around it."""
    padded = np.concatenate([[0.0], np.cumsum(mass)])
    index = np.arange(len(mass))
    around = padded[np.minimum(index + reach + 1, len(mass))] - padded[np.maximum(index - reach, 0)]
    return around / (around.max() or 1.0)


def _distance(flags: Floats) -> Floats:
    """The logarithm of how many lines ago each row of `flags` was last set."""
    index = np.arange(flags.shape[1], dtype=np.float32)
    last = np.maximum.accumulate(np.where(flags > 0, index, -1.0), axis=1)
    return np.asarray(np.where(last >= 0, np.log1p(index - last), 4.0) / 4, np.float32)


_TITLED: Final = 4


def _likeness(known: Sequence[Known], prose: Floats, main: Any) -> list[Floats]:
    """How much of a line's words the prose elsewhere has, and that where most prose is; how often the whole line occurs,
    whether it did before; how many begin like it (teasers and pull quotes do); how like the page's first line, often its
    title, it is, and how much of that it repeats.
    """
    is_prose, is_main = (prose > 0).tolist(), ((prose > 0) & main).tolist()
    anywhere = Counter(word for k, inside in zip(known, is_prose, strict=True) if inside for word in k.words)
    topic = Counter(word for k, inside in zip(known, is_main, strict=True) if inside for word in k.words)
    # Of the words of a line that is counted itself, those that occur once are its own.
    pools = [[{w for w, n in c.items() if n > own} for own in (0, 1)] for c in (anywhere, topic)]
    times = Counter(k.key for k in known)
    alike = Counter(k.start for k in known)
    first = known[0].words
    seen: set[str] = set()
    out = np.zeros((7, len(known)), np.float32)
    out[0] = out[5] = 0.5
    for row, k in enumerate(known):
        words, size = k.words, len(k.words)
        if size:
            out[0, row] = len(words & pools[0][is_prose[row]]) / size
            out[5, row] = len(words & pools[1][is_main[row]]) / size
            shared = len(words & first) if row else 0
            if shared:
                out[4, row] = shared / len(words | first)
                out[6, row] = shared / len(first)
        out[1, row] = min(times[k.key] - 1, 4) / 2
        out[2, row] = k.key in seen
        if k.start:
            out[3, row] = min(alike[k.start] - 1, 3)
        seen.add(k.key)
    return list(out)
