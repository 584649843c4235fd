"""A format of the user's own: the file `NAME.j2` in the folder of templates, which is asked for as `NAME`.

What the last suffix of NAME says decides how article text is made harmless: Markdown, plain text, or else HTML.
"""

from __future__ import annotations

from pathlib import Path, PurePath

from briefing.formats.markdown import escape, link
from briefing.formats.text import plain, underline, wrap
from briefing.render import TemplateFormat, environment, for_xml
from briefing.types import Format

_MEDIA = {
    ".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".xml": "application/xml",
    ".svg": "image/svg+xml", ".md": "text/markdown",
}  # fmt: skip


def exists(name: str, folder: str) -> bool:
    """Say whether the folder holds the template of a format called `name`, which has a suffix."""
    return PurePath(name).name == name and bool(PurePath(name).suffix) and (Path(folder) / f"{name}.j2").is_file()


def create(name: str, folder: str) -> Format:
    """Return the format.

    Raises:
        ConfigError: the template can't be used.
    """
    suffix = PurePath(name).suffix.lower()
    options = {"templates": folder}
    if suffix == ".md":
        made = environment(options, filters={"link": link}, finalize=escape)
    elif suffix in _MEDIA:
        made = environment(options, filters={}, finalize=for_xml)
    else:
        made = environment(options, filters={"underline": underline, "wrap": wrap}, finalize=plain)
    return TemplateFormat(f"{name}.j2", f".{name}", _MEDIA.get(suffix, "text/plain"), made)
