"""Markdown as plain lines: front matter, title and text, without its marks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_FENCE: Final = re.compile(r"\s{0,3}(?:```|~~~)")
_IMAGE: Final = re.compile(r"!\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\)")
_LINK: Final = re.compile(r"\[([^\[\]\n]{1,500})\](?:\([^()\n]{0,2000}\)|\[[^\]\n]{0,100}\])")
_AUTOLINK: Final = re.compile(r"<(https?://[^>\s]{1,2000})>")
_EMPHASIS: Final = re.compile(r"(\*{1,3}|_{1,3}|~~)(?=\S)([^*_~\n]{1,2000}?)(?<=\S)\1(?!\w)")
_CODE: Final = re.compile(r"`{1,2}([^`\n]{1,1000})`{1,2}")
_HEADING: Final = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*\Z")
_RULE: Final = re.compile(r"\s{0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})\Z")
_UNDERLINE: Final = re.compile(r"\s{0,3}(?:=+|-{2,})\s*\Z")
_FIELD: Final = re.compile(r"([A-Za-z_]+)\s*:\s*(.*)\Z")
_DEFINITION: Final = re.compile(r"\s{0,3}\[[^\]\n]{1,100}\]:\s+\S+")


@dataclass(frozen=True, slots=True)
class Page:
    """`text` is the page as plain lines; `title` its first heading; `fields` its front matter."""

    text: str
    title: str | None
    fields: dict[str, str] = field(default_factory=dict)


def read_markdown(text: str) -> Page:
    """Return `text`, normalized Markdown, without its marks. Code blocks and images go; the words of links stay."""
    lines = text.split("\n")
    fields: dict[str, str] = {}
    if lines and lines[0].strip() == "---":
        end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() in ("---", "...")), 0)
        fields = {m[1].lower(): m[2].strip().strip("\"'[]") for line in lines[1:end] if (m := _FIELD.match(line))}
        lines = lines[end + 1 :] if end else lines
    out: list[str] = []
    title: str | None = None
    fenced = False
    for line in lines:
        if _FENCE.match(line):
            fenced = not fenced
            out.append("")
        elif fenced or _RULE.match(line) or _DEFINITION.match(line):
            out.append("")
        elif _UNDERLINE.match(line) and out and out[-1].strip():
            title = title or out[-1].strip()
            out.append("")
        else:
            heading = _HEADING.match(line)
            plain = _inline(
                heading[2] if heading else line.lstrip().removeprefix("> ") if line.lstrip().startswith(">") else line
            )
            if heading:
                title = title or (plain.strip() if len(heading[1]) == 1 else None)
                out += ["", plain, ""]
            else:
                out.append(plain)
    return Page("\n".join(out), title, fields)


def _inline(line: str) -> str:
    line = _AUTOLINK.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub("", line)))
    line = _CODE.sub(r"\1", line)
    return _EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", line))
