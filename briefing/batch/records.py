"""A record's fields to an article as it was read: the names that JSON lines and Parquet columns must have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from briefing.batch.values import Record
from briefing.decode import document
from briefing.types import Document, Media, Skip

FIELDS = ("id", "url", "title", "text", "html")
"""`text` or `html` must be there; of both, the page counts, and the text stands in where it tells less."""

_BODIES: tuple[tuple[str, Media], ...] = (("html", "text/html"), ("text", "text/plain"))


def record(source: str, fields: Mapping[str, object]) -> Record:
    """Return the article in the fields of the record at `source`, or a skip that says what they lack."""
    name = _line(fields.get("id")) or source
    bodies = [_body(source, fields[field], media) for field, media in _BODIES if fields.get(field)]
    found = [body for body in bodies if isinstance(body, Document)]
    if not found:
        told = "there is neither text nor html in this record; name its fields so"
        return Record(name, bodies[0] if bodies else Skip(source, "read", "no-text", told))
    first, *rest = (replace(body, url=_line(fields.get("url")), title=_line(fields.get("title"))) for body in found)
    return Record(name, replace(first, fallback=rest[0] if rest else None))


def _body(source: str, value: object, media: Media) -> Document | Skip:
    if isinstance(value, bytes):
        return document(source, value, media=media)  # as a file of its own would be
    if isinstance(value, str):
        return document(source, value.encode("utf-8", "replace"), encoding="utf-8", media=media)
    return Skip(source, "read", "no-text", f"its text is {type(value).__name__}, not a string; write it as one")


def _line(value: object) -> str | None:
    """Return a field that is one line: a string or a whole number, of characters that can be written."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    return " ".join(str(value).encode("utf-8", "replace").decode().split()) or None
