"""What cleaning makes of a document: an article, in characters of which all later offsets count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters, `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Removed:
    """A line of the raw text that is not the article's own, and the code of the reason (`promo`, `caption`...)."""

    text: str
    code: str


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article.

    `text` is the body alone: paragraphs joined by blank lines, title and furniture left out; `paragraphs` are their
    spans in it. `publisher` is the outlet's name. `labels` say what kind of text it is where that matters to the
    reader (`teaser`, `language-neutral`). `id` is a fingerprint of title and text, the same in every run. `guid` and
    `feed` are the document's.
    """

    id: str
    source: str
    title: str
    author: str | None
    published: datetime | None
    publisher: str | None
    url: str | None
    language: str | None
    text: str
    paragraphs: tuple[Span, ...]
    removed: tuple[Removed, ...] = ()
    labels: tuple[str, ...] = ()
    guid: str | None = None
    feed: str | None = None
