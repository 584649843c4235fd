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
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(r"\d:\d\d|\d ?[ap]\.?m\b", re.IGNORECASE)
_LINKISH: Final = re.compile(r"https?:|www\.|\.com\b|\.org\b|@|#\w|»|›|→|\|")
_FUNCTION_WORDS: Final = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "and",
        "or",
        "but",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "will",
        "would",
        "that",
        "this",
        "it",
        "its",
        "he",
        "she",
        "they",
        "we",
        "i",
        "you",
        "his",
        "her",
        "their",
        "our",
        "with",
        "from",
        "by",
        "as",
        "not",
        "which",
        "who",
        "der",
        "die",
        "das",
        "und",
        "ist",
        "ein",
        "eine",
        "den",
        "dem",
        "des",
        "zu",
        "im",
        "mit",
        "auf",
        "für",
        "von",
        "nicht",
        "sich",
        "auch",
        "es",
        "er",
        "sie",
        "le",
        "la",
        "les",
        "de",
        "des",
        "du",
        "un",
        "une",
        "et",
        "est",
        "dans",
        "pour",
        "que",
        "qui",
        "en",
        "au",
        "sur",
        "ce",
        "il",
        "elle",
        "el",
        "los",
        "las",
        "y",
        "por",
        "con",
        "una",
        "del",
        "al",
        "se",
        "su",
        "lo",
        "más",
    ]
)
_CODES: Final = {code: number for number, code in enumerate(REMOVAL_CODES)}
_ENDS: Final = {".": 0, "!": 1, "?": 1, ":": 2, ",": 3, ";": 3, '"': 4, "”": 4, "’": 4, "'": 4, "»": 4, "…": 5, ")": 6}
_QUOTES: Final = frozenset('"“”„«»')
_PICTURE: Final = re.compile(
    r"\b(?:photo|photograph|image|picture|pictured|foto|bild|credit|getty|reuters|afp|ap|shutterstock|courtesy|screenshot|"
    r"illustration|via|source|file)\b"
)
_SPEECH: Final = re.compile(r"\b(?:said|says|told|according|added|sagte|sagt|dit|dijo)\b")
_ADDRESS: Final = re.compile(r"\byou(?:r|'ll|’ll|'re|’re)?\b|\b(?:sie|ihre|ihr|vous|votre|usted|tu)\b")
_OURS: Final = re.compile(
    r"\b(?:our|us|newsletter|subscribe|sign|inbox|follow|click|email|privacy|website|site|contact)\b"
)
_NAME_ONLY: Final = re.compile(r"[^\W\d_][\w.'’-]*(?:\s[^\W\d_][\w.'’-]*){0,3}\s?")
_SEEN = 600
"""Characters of a line that are looked at; its length counts in full."""
_LONG = 90
"""Characters from which a line that ends a sentence is taken as a paragraph."""

LINE_FEATURES: Final = 35 + len(_CODES)
PLACE_FEATURES: Final = 22
FEATURES: Final = LINE_FEATURES + PLACE_FEATURES


class Known(NamedTuple):
    """A line by itself: its numbers, its hashed words, its words in lower case, its phrase code."""

    values: list[float]
    hashed: list[int]
    words: list[str]
    code: str | None


def line_features(line: Line, language: str | None) -> Known:
    """Return what `line` is by itself, in a text of `language` (ISO 639-1)."""
    text = line.bare
    size = len(text)
    part = text[:_SEEN]
    words = _WORD.findall(part)
    count = max(text.count(" ") + 1, len(words))
    head = text[:240]
    code = furniture_code(text, language)
    lower = part.lower()
    facts = [_facts(word) for word in words]
    seen = len(words) or 1
    upper = sum(f[2] for f in facts)
    digits = sum(f[3] for f in facts)
    function = sum(f[4] for f in facts)
    end, start = text[-1:], text[:1]
    values = [0.0] * LINE_FEATURES
    values[:28] = (
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
        _DATE.search(head) is not None,
        _CLOCK.search(head) is not None,
        min(len(_LINKISH.findall(head)), 3) / 2,
        *_layout(line),
        _PICTURE.search(lower, 0, 400) is not None,
        _PICTURE.search(lower, max(size - 60, 0), _SEEN) is not None,
        _SPEECH.search(lower) is not None,
        _ADDRESS.search(lower) is not None,
        _OURS.search(lower) is not None,
        ":" in head[:40],
        end == "?",
        _NAME_ONLY.fullmatch(head) is not None,
        sum(c in head for c in _QUOTES) / 2,
    )
    if end in _ENDS:
        values[28 + _ENDS[end]] = 1.0
    if code:
        values[35 + _CODES[code]] = 1.0
    if len(words) > WORDS:
        last = _WORD.findall(text[-80:])[-4:]
        hashed = [f[0] for f in facts[:6]] + [_facts(word)[0] for word in last]
    else:
        hashed = [f[0] for f in facts]
    if facts:
        hashed[0] = facts[0][1]
    return Known(values, hashed, [f[5] for f in facts], code)


Facts = tuple[int, int, bool, bool, bool, str]
_known: dict[str, Facts] = {}


def _facts(word: str) -> Facts:
    """Return of `word` its bucket, its bucket as first word, whether it is capitalized, a number, a function word;
    and its lower case. Words repeat so much that they are looked up rather than looked at.
    """
    facts = _known.get(word)
    if facts is None:
        lower = word.lower()
        key = f"0{len(word)}" if word.isdigit() else lower
        if len(_known) >= 100_000:
            _known.clear()
        facts = _known[word] = (
            _bucket(key),
            # The first word has buckets of its own: "share", "by" mean furniture there and little elsewhere.
            _bucket(f"^{key}"),
            word[0].isupper(),
            word[0].isdigit(),
            lower in _FUNCTION_WORDS,
            lower,
        )
    return facts


def _bucket(key: str) -> int:
    return 1 + crc32(key.encode("utf-8", "surrogatepass")) % (BUCKETS - 1)


def placed(known: Known, line: Line) -> Known:
    """Return `known`, which was computed of the same words at another place, as it is for `line`."""
    values = [*known.values]
    values[16:19] = _layout(line)
    return known._replace(values=values)


def _layout(line: Line) -> tuple[float, float, float]:
    return min(line.mark, 1), min(line.indent, 8) / 4, min(line.gap, 3) / 2


def page_features(lines: Sequence[Line], known: Sequence[Known]) -> tuple[Floats, Ints]:
    """Return the features, lines × FEATURES, and hashed words, lines × WORDS (0 is none), of the lines of one page."""
    n = len(lines)
    dense = np.zeros((n, FEATURES), np.float32)
    dense[:, :LINE_FEATURES] = np.array([k.values for k in known], np.float32)
    hashed = np.zeros((n, WORDS), np.int32)
    for row, k in enumerate(known):
        hashed[row, : len(k.hashed)] = k.hashed
    dense[:, LINE_FEATURES:] = _place(lines, [k.words for k in known])
    return dense, hashed


def _place(lines: Sequence[Line], words: Sequence[list[str]]) -> Floats:
    n = len(lines)
    size = np.array([len(line.text) for line in lines], np.float32)
    gap = np.array([min(line.gap, 3) for line in lines], np.float32)
    prose = np.array([len(line.text) >= _LONG and line.text[-1] in ".!?\"”’':…)" for line in lines], np.float32)
    mass = size * prose
    total = float(mass.sum()) or 1.0
    before = np.concatenate([[0.0], np.cumsum(mass)[:-1]]) / total
    index = np.arange(n, dtype=np.float32)
    out = [
        index / max(n - 1, 1),
        np.log1p(index) / 4,
        np.log1p(n - 1 - index) / 4,
        before,
        1 - before - mass / total,
        mass / total,
        np.append(gap[1:], 3) / 2,
        *(_around(a, reach) for a in (prose, size / 200) for reach in (1, 3, 8)),
        _distance(prose),
        _distance(prose[::-1])[::-1],
        np.full(n, min(np.log1p(n) / 5, 2.0)),
        np.full(n, prose.mean()),
        np.full(n, (gap > 0).mean()),
        *_likeness(words, prose),
    ]
    return np.stack(out, axis=1).astype(np.float32)


def _around(values: Any, reach: int) -> Any:
    """The mean of `values` over the lines up to `reach` away, the line itself left out."""
    padded = np.concatenate([[0.0], np.cumsum(values)])
    n = len(values)
    index = np.arange(n)
    low, high = np.maximum(index - reach, 0), np.minimum(index + reach + 1, n)
    return (padded[high] - padded[low] - values) / (2 * reach)


def _distance(flags: Floats) -> Floats:
    """The logarithm of how many lines ago `flags` was last set."""
    n = len(flags)
    index = np.arange(n, dtype=np.float32)
    last = np.maximum.accumulate(np.where(flags > 0, index, -1.0))
    return np.asarray(np.where(last >= 0, np.log1p(index - last), 4.0) / 4, np.float32)


def _likeness(words: Sequence[list[str]], prose: Floats) -> list[Floats]:
    """How much of a line's words the prose elsewhere has, how often the whole line occurs, whether it did before."""
    n = len(words)
    keys = [" ".join(w[:30]) for w in words]
    times = Counter(keys)
    seen: set[str] = set()
    vocabulary: Counter[str] = Counter()
    kinds = [set(w) - _FUNCTION_WORDS for w in words]
    for kind, is_prose in zip(kinds, prose, strict=True):
        if is_prose:
            vocabulary.update(kind)
    topical = np.zeros(n, np.float32)
    again = np.zeros(n, np.float32)
    for row, (kind, key) in enumerate(zip(kinds, keys, strict=True)):
        need = 2 if prose[row] else 1
        topical[row] = sum(vocabulary[w] >= need for w in kind) / len(kind) if kind else 0.5
        again[row] = key in seen
        seen.add(key)
    # The first sentence of the page, repeated as teaser or pull quote, begins alike.
    starts = Counter(" ".join(w[:5]) for w in words if len(w) >= 5)
    alike = np.array([min(starts[" ".join(w[:5])] - 1, 3) if len(w) >= 5 else 0 for w in words], np.float32)
    return [topical, np.array([min(times[k] - 1, 4) / 2 for k in keys], np.float32), again, alike]
