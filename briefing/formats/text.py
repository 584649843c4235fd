"""Renders a digest as plain text of 80 columns, for terminals and for the text part of a mail."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from markupsafe import Markup

from briefing.render import TemplateFormat, environment, visible
from briefing.types import Format, Options

COLUMNS = 80


def plain(text: str) -> Markup:
    """Return `text` without characters that act on a terminal."""
    return Markup(visible(text))  # noqa: S704 (plain text has no markup)


def width(text: str) -> int:
    """Count the terminal columns of `text`: two for wide characters, none for marks and joiners."""
    return sum(map(_columns, text))


def _columns(character: str) -> int:
    if character.isascii():
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(text: str, first: str = "") -> Markup:
    """Return `text` in lines of at most 80 columns, the first after `first`, the others indented by its width.

    Words longer than a line are broken.
    """
    indent = width(first)
    lines: list[str] = []
    line, used = "", indent
    for word in _pieces(visible(text).split(), COLUMNS - indent):
        columns = width(word)
        if line and used + 1 + columns > COLUMNS:
            lines.append(line)
            line, used = "", indent
        line, used = (f"{line} {word}", used + 1 + columns) if line else (word, used + columns)
    lines.append(line)
    joined = f"\n{' ' * indent}".join(lines)
    return Markup(f"{first}{joined}".rstrip(" "))  # noqa: S704 (plain text has no markup)


def _pieces(tokens: list[str], room: int) -> Iterator[str]:
    for token in tokens:
        piece, used = "", 0
        for character in token:
            columns = _columns(character)
            if used + columns > room:
                yield piece
                piece, used = "", 0
            piece += character
            used += columns
        yield piece


def underline(text: str, mark: str) -> Markup:
    """Return `text` wrapped, above a line of `mark` as wide as its widest line."""
    wrapped = wrap(text)
    return Markup(f"{wrapped}\n{mark * max(map(width, wrapped.split(chr(10))))}")  # noqa: S704


def create(options: Options) -> Format:
    """Return the format; the option `templates` names a folder with a `digest.txt.j2` of one's own."""
    made = environment(options, filters={"underline": underline, "wrap": wrap}, finalize=plain)
    return TemplateFormat("digest.txt.j2", ".txt", "text/plain", made)
