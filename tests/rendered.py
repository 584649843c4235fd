"""Every digest of the tests in every format, and what a reader sees of each."""

from __future__ import annotations

import io
import json
import pkgutil
import zipfile
from collections.abc import Iterator
from importlib import import_module
from xml.etree.ElementTree import Element

import digests
import html5lib
import pytest
import written
from markdown_it import MarkdownIt

from briefing import formats, render
from briefing.types import Format

NAMES = sorted(m.name for m in pkgutil.iter_modules(formats.__path__) if not m.name.startswith("_"))
DIGESTS = {
    "empty": digests.empty(),
    "skips only": digests.empty(digests.SKIPS),
    "full day": digests.full_day(),
    "followed day": digests.followed_day(),
    "week": digests.week(),
    "written day": written.written_day(),
    "hostile": digests.hostile(),
}


def form(name: str, **options: object) -> Format:
    made: Format = import_module(f"briefing.formats.{name}").create(options)
    return made


def content(document: str | bytes) -> str:
    """The text of a document: of an EPUB, its content document."""
    if isinstance(document, str):
        return document
    with zipfile.ZipFile(io.BytesIO(document)) as book:
        return book.read("EPUB/content.xhtml").decode()


FORMATS = {name: form(name) for name in NAMES}
MADE = {(name, key): FORMATS[name](value) for name in NAMES for key, value in DIGESTS.items()}
RENDERED = {key: content(document) for key, document in MADE.items()}
each_format = pytest.mark.parametrize("name", NAMES)
each_digest = pytest.mark.parametrize("key", DIGESTS)


def page(text: str) -> Element:
    """Parse as a browser would; any parse error fails."""
    parsed: Element = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True).parse(text)
    return parsed


def markdown(text: str) -> str:
    """Render by an independent CommonMark implementation, with the extensions that most viewers add."""
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))


def shown(name: str, document: str) -> str:
    """The text that a reader of the document sees, without white space (formats break lines differently)."""
    if name == "json":
        document = render.visible("\n".join(_strings(json.loads(document))))
    if name == "markdown":
        document = markdown(document)
    if name in ("html", "markdown", "epub"):
        document = "".join(html5lib.parse(document, namespaceHTMLElements=False).itertext())
    return "".join(document.split())


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def seen(text: str) -> str:
    return "".join(render.visible(text).split())
