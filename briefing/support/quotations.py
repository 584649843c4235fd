"""Quotations: what stands between quotation marks, to be found word by word in the article."""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUOTED = re.compile(
    r"“([^”]+)”|\"([^\"]+)\"|«([^»]+)»|``([^']+)''|(?<![^\W_])[‘'`](?=\S)((?:[^‘’'`]|(?<=\w)['’](?=\w))+?)['’](?![^\W_])"
)
_GAP = re.compile(r"\.\.\.|…|\[[^\]]*\]|\([^)]*\)")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Quotation:
    """What is quoted, at `text[start:end]` without its marks, in pieces between omissions."""

    start: int
    end: int
    pieces: tuple[tuple[str, ...], ...]


def quotations(text: str) -> tuple[Quotation, ...]:
    """Return the quotations of `text`, in order."""
    found = []
    for match in _QUOTED.finditer(text):
        group = match.lastindex or 0
        pieces = tuple(p for piece in _GAP.split(match[group]) if (p := spoken(piece)))
        if pieces:
            found.append(Quotation(match.start(group), match.end(group), pieces))
    return tuple(found)


def spoken(text: str) -> tuple[str, ...]:
    """Return the words of `text` as they are compared: in lower case, apostrophes alike, marks left out."""
    return tuple(word for word, _, _ in spoken_at(text))


def spoken_at(text: str) -> list[tuple[str, int, int]]:
    """Return the words of `text` as `spoken` does, each with its place."""
    return [(m[0].lower().replace("’", "'"), m.start(), m.end()) for m in _WORD.finditer(text)]


_TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "\u00a0": " "})


def plainly(text: str) -> str:
    """Return `text` without what differs between typesetters: forms of quotation marks and dashes, white space."""
    return " ".join(text.translate(_TYPOGRAPHY).replace("``", '"').replace("''", '"').split())
