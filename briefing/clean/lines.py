"""A raw text as lines: what stands on each, and how it is set off from its neighbours."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from briefing.clean.repair import is_filled, is_hard_wrapped, join_wrapped, wrap_width

# Numbers and long dashes stay: "7. März" is a date, "– Non" is speech.
_BULLET: Final = re.compile(r"(?:(?:[*•·‣▪◦●■]|-(?=\s+\D))(?:\s+|\Z))+")
_NESTED_BULLET: Final = re.compile(r"(?:[*•·‣▪◦●■+o-](?:\s+|\Z))+")
_BULLETS: Final = "*•·‣▪◦●■+o-"
_WORD: Final = re.compile(r"[^\W\d_]+")


class Line(NamedTuple):
    """One line without the white space around it.

    `text` still has its bullet, whose length is `mark`, and `bare` has not; `indent` counts the columns before it, `gap`
    the blank lines above it.
    """

    text: str
    indent: int
    gap: int
    mark: int
    bare: str


def plain_line(text: str, gap: int) -> Line:
    """Return `text` as a line without bullet or indentation."""
    return Line(text, 0, gap, 0, text)


def split_lines(text: str) -> list[Line]:
    """Return the lines of a normalized text that are not blank; hard-wrapped paragraphs become one line each."""
    blocks = _blocks(text)
    width = wrap_width([block for _, block in blocks])
    out: list[Line] = []
    words: frozenset[str] | None = None
    for gap, block in blocks:
        stripped = [line.lstrip() for line in block]
        if len(block) > 1 and ((width and is_filled(block, width)) or is_hard_wrapped(stripped)):
            words = words if words is not None else frozenset(w.lower() for w in _WORD.findall(text))
            out.append(_line(join_wrapped(stripped, words), len(block[0]) - len(stripped[0]), gap))
        else:
            for raw, line in zip(block, stripped, strict=True):
                out.append(_line(line, len(raw) - len(line), gap))
                gap = 0
    return out


def _blocks(text: str) -> list[tuple[int, list[str]]]:
    """Return the runs of lines without a blank one, without white space at their ends, and how many stand above each."""
    out: list[tuple[int, list[str]]] = []
    gap = 0
    block: list[str] = []
    for raw in text.split("\n"):
        if raw and not raw.isspace():
            if not block:
                out.append((gap, block))
            block.append(raw.rstrip())
        else:
            gap, block = (1, []) if block else (gap + 1, block)
    return out


def _line(text: str, indent: int, gap: int) -> Line:
    if text[0] in _BULLETS and (match := (_NESTED_BULLET if indent > 1 else _BULLET).match(text)):
        return Line(text, indent, gap, match.end(), text[match.end() :])
    return Line(text, indent, gap, 0, text)
