"""Renders a digest as CommonMark in which article text is text alone."""

from __future__ import annotations

import re

from markupsafe import Markup

from briefing.render import TemplateFormat, environment, visible
from briefing.types import Format, Options

# The characters that CommonMark, or a common extension of it (tables, strikethrough, mathematics), gives a meaning.
_SPECIAL = re.compile(r"[\\`*_\[\]<>#|~&$]")
_BLOCK_START = re.compile(r"[-+=]|\d+(?=[.)](?: |$))")
_ENTITY = re.compile(r"&(?=#?\w+;)")


def escape(text: str) -> Markup:
    """Return `text` as one line that CommonMark renders to the same words, with no markup or block of its own."""
    line = _SPECIAL.sub(r"\\\g<0>", re.sub(" +", " ", visible(text)).strip(" "))
    if start := _BLOCK_START.match(line):
        at = start.end() if start[0].isdigit() else 0
        line = f"{line[:at]}\\{line[at:]}"
    return Markup(line)  # noqa: S704 (escaped for Markdown, which has its own rules)


def link(text: str, url: str | None) -> Markup:
    """Return `text` as a link to `url`, or as itself where there is no address. `url` has passed `web_url`."""
    label = escape(text)
    return Markup(f"[{label}]({_ENTITY.sub('&amp;', url)})" if url else label)  # noqa: S704 (both parts are escaped)


def create(options: Options) -> Format:
    """Return the format; the option `templates` names a folder with a `digest.md.j2` of one's own."""
    made = environment(options, filters={"link": link}, finalize=escape)
    return TemplateFormat("digest.md.j2", ".md", "text/markdown", made)
