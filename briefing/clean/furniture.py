"""Which phrases are asked of which lines: only of those that can hold them, which are few."""

from __future__ import annotations

import re
from functools import cache
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
_EDGES: Final = " *•·|-–—>»()[]…\t"
_PIECE: Final = re.compile(r"\\.|\[(?:\\.|[^\]])*\]|\(\?:|\{[\d,]*\}|.")


class _Phrases(NamedTuple):
    """The patterns of a language by the character with which a line begins, and those of INNER, with their codes, by
    trigger. `codes` are in the order in which they count.
    """

    codes: list[str]
    opening: dict[str, re.Pattern[str]]
    inner: dict[str, list[tuple[str, re.Pattern[str]]]]


def triggers(pattern: str) -> tuple[str, ...]:
    """Return the triggers of which a line that `pattern` matches has one: those that are spelled out in it."""
    return tuple(trigger for trigger in TRIGGERS if trigger in pattern.replace("\\", ""))


def openings(pattern: str) -> set[str]:
    """Return the characters with which a line that `pattern` matches can begin; "0" stands for every digit.

    Raises ValueError where there is no telling.
    """
    found = _openings(_PIECE.findall(pattern), 0)[0]
    if "" in found:
        raise ValueError(f"a phrase has to begin with a letter, mark or digit: {pattern}")
    return found


def _openings(pieces: list[str], at: int) -> tuple[set[str], bool, int]:
    """Return how the alternatives from `at` on can begin, whether one of them can be empty, and where they end."""
    found: set[str] = set()
    empty, begins = False, True
    while at < len(pieces) and pieces[at] != ")":
        piece = pieces[at]
        if piece == "|":
            empty, begins = empty or begins, True
            at += 1
            continue
        first, skipped = {_opening(piece)}, piece == "$"
        if piece == "(?:":
            first, skipped, at = _openings(pieces, at + 1)
        at += 1
        if at < len(pieces) and pieces[at][0] in "?*+{":
            skipped = skipped or pieces[at][0] in "?*" or pieces[at].startswith("{0")
            at += 1
        found |= first if begins else set()
        begins = begins and skipped
    return found, empty or begins, at


def _opening(piece: str) -> str:
    if piece == r"\d":
        return "0"
    return "" if piece[0] in ".[" or re.fullmatch(r"\\[a-zA-Z]", piece) else piece[-1]


@cache
def _phrases(language: str) -> _Phrases:
    by_code: dict[str, list[str]] = {}
    for table in (NEUTRAL, BY_LANGUAGE.get(language, {})):
        for code, phrases in table.items():
            by_code.setdefault(code, []).extend(phrases)
    opening: dict[str, list[str]] = {}
    inner: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for code, patterns in by_code.items():
        begun: dict[str, list[str]] = {}
        for pattern in patterns:
            if pattern.startswith(INNER):
                for trigger in triggers(pattern):
                    inner.setdefault(trigger, []).append((code, re.compile(pattern)))
            else:
                for first in openings(pattern):
                    begun.setdefault(first, []).append(pattern)
        for first, chosen in begun.items():
            opening.setdefault(first, []).append(f"(?P<{code.replace('-', '_')}>{'|'.join(chosen)})")
    return _Phrases(list(by_code), {first: re.compile("|".join(groups)) for first, groups in opening.items()}, inner)


def furniture_code(line: str, language: str | None, *, triggered: bool = True) -> str | None:
    """Return the removal code of `line` if its words alone tell that it is furniture, else None.

    `language` (ISO 639-1) chooses the phrases; without phrases for it only the neutral ones are asked. A line that is not
    `triggered` holds neither a mark of MARKS nor a word with a STEM.
    """
    if "aption" in line and _GALLERY.search(line):
        return "caption"
    if len(line) > LONGEST:
        return None
    plain = line.lower().replace("’", "'").strip(_EDGES)
    codes, opening, inner = _phrases(language if language in BY_LANGUAGE else "")
    pattern = opening.get("0" if plain[:1].isdigit() else plain[:1])
    match = pattern.match(plain) if pattern else None
    code = match.lastgroup.replace("_", "-") if match and match.lastgroup else None
    if triggered:
        for trigger in filter(plain.__contains__, inner):
            for other, within in inner[trigger]:
                if (code is None or codes.index(other) < codes.index(code)) and within.match(plain):
                    code = other
    return code
