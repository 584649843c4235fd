"""Which phrases are asked of which lines: only of those that can hold them, which are few."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

from briefing.clean.phrases import BY_LANGUAGE, INNER, NEUTRAL, TRIGGERS

LONGEST: Final = 400
"""Characters: longer lines are told by the line model alone."""

_GALLERY: Final = re.compile(r"[Hh]ide [Cc]aption \d+ of \d+\b")
"""A whole picture gallery as one line, however long."""

_WORD: Final = re.compile(r"\w+")
MARKS: Final = tuple(trigger for trigger in TRIGGERS if not _WORD.search(trigger))
"""The triggers without a word."""
STEM: Final = re.compile("|".join(max(_WORD.findall(trigger), key=len) for trigger in TRIGGERS if trigger not in MARKS))
"""What a word in lower case contains that belongs to a trigger."""
_EDGES: Final = " *•⦁·|-–—>»()[]…\t"
_ANY: Final = "\0"
"""Whatever character."""
OPENING: Final = 5
_BEGINNINGS: Final = 4096
"""Characters of a line by which patterns are chosen, and how many such beginnings are remembered."""
_PIECE: Final = re.compile(r"\\.|\[(?:\\.|[^\]])*\]|\(\?:|\{[\d,]*\}|.")


class _Phrases(NamedTuple):
    """The patterns of a language: those of INNER, with their codes, by trigger; the others, as `opening`, with their codes
    and how they can begin. `codes` are in the order in which they count.
    """

    codes: list[str]
    opening: list[tuple[str, str, set[str]]]
    inner: dict[str, list[tuple[str, str]]]


def triggers(pattern: str) -> tuple[str, ...]:
    """Return the triggers of which a line that `pattern` matches has one: those that are spelled out in it."""
    return tuple(trigger for trigger in TRIGGERS if trigger in pattern.replace("\\", ""))


def openings(pattern: str) -> set[str]:
    """Return how a line that `pattern` matches can begin: with OPENING characters, or fewer where that is all or where there
    is no telling the next; "0" stands for those that begin with a digit.

    Raises ValueError where there is no telling the first.
    """
    found = {
        begin[:1] if begin[:1] == "0" else re.split(f"[0{_ANY}]", begin)[0]
        for begin in _begin(_PIECE.findall(pattern), 0)[0]
    }
    if "" in found:
        raise ValueError(f"a phrase has to begin with a letter, mark or digit: {pattern}")
    return found


def _begin(pieces: list[str], at: int) -> tuple[set[str], int]:
    """Return what the alternatives from `at` on can begin with, and where they end."""
    found: set[str] = set()
    so_far = {""}
    while at < len(pieces) and pieces[at] != ")":
        piece = pieces[at]
        if piece == "|":
            found |= so_far
            so_far, at = {""}, at + 1
            continue
        next_ = {_character(piece)}
        if piece == "(?:":
            next_, at = _begin(pieces, at + 1)
        at += 1
        if at < len(pieces) and pieces[at][0] in "?*+{":
            often = pieces[at][0]
            if often != "?":
                for _ in range(OPENING):
                    next_ |= {(one + two)[:OPENING] for one in next_ for two in next_}
            if often in "?*" or pieces[at].startswith("{0"):
                next_.add("")
            at += 1
        so_far = {(before + after)[:OPENING] for before in so_far for after in next_}
    return found | so_far, at


def _character(piece: str) -> str:
    if piece == "$":
        return ""
    if piece == r"\d":
        return "0"
    return _ANY if piece[0] in ".[" or re.fullmatch(r"\\[a-zA-Z]", piece) else piece[-1]


@cache
def _phrases(language: str) -> _Phrases:
    by_code: dict[str, list[str]] = {}
    for table in (NEUTRAL, BY_LANGUAGE.get(language, {})):
        for code, patterns in table.items():
            by_code.setdefault(code, []).extend(patterns)
    found = _Phrases(list(by_code), [], {})
    for code, pattern in ((code, pattern) for code, patterns in by_code.items() for pattern in patterns):
        if pattern.startswith(INNER):
            for trigger in triggers(pattern):
                found.inner.setdefault(trigger, []).append((code, pattern))
        else:
            found.opening.append((code, pattern, openings(pattern)))
    return found


@lru_cache(maxsize=_BEGINNINGS)
def _opening(language: str, beginning: str) -> list[tuple[str, str]]:
    """Return the patterns of `language` that a line with this `beginning` can match, with their codes."""
    likely = {"0"} if beginning[:1].isdigit() else {beginning[: size + 1] for size in range(OPENING)}
    return [(code, pattern) for code, pattern, begun in _phrases(language).opening if begun & likely]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # Most patterns are never asked for, and to compile them all would take as long as to clean ten pages.
    return re.compile(pattern)


def furniture_codes(lines: Sequence[str], language: str | None, triggered: Sequence[bool]) -> list[str | None]:
    """Return the removal code of each line whose words alone tell that it is furniture, else None.

    `language` (ISO 639-1) chooses the phrases; without phrases for it only the neutral ones are asked. Lines that are not
    `triggered` hold neither a mark of MARKS nor a word with a STEM.
    """
    language = language if language in BY_LANGUAGE else ""
    out: list[str | None] = []
    for line, told in zip(lines, triggered, strict=True):
        if "aption" in line and _GALLERY.search(line):
            code: str | None = "caption"
        elif len(line) > LONGEST:
            code = None
        else:
            plain = line.lower().replace("’", "'").strip(_EDGES)
            asked = _opening(language, plain[:OPENING])
            code = next((code for code, pattern in asked if _compiled(pattern).match(plain)), None) if asked else None
            if told:
                code = _inner(language, plain, code)
        out.append(code)
    return out


def _inner(language: str, plain: str, code: str | None) -> str | None:
    """Return the code of patterns of INNER that `plain` matches where it counts more than `code`, which is its else."""
    codes, _, inner = _phrases(language)
    for trigger in filter(plain.__contains__, inner):
        for other, within in inner[trigger]:
            if (code is None or codes.index(other) < codes.index(code)) and _compiled(within).match(plain):
                code = other
    return code


def furniture_code(line: str, language: str | None) -> str | None:
    """Return the removal code of `line` alone."""
    return furniture_codes([line], language, [True])[0]
