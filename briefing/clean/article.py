"""Assembles an `Article` from what cleaning decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from briefing.clean import language
from briefing.types import Article, Document, Removed, Span

_TITLE_MAX = 100


def assemble(
    document: Document,
    title: str | None,
    paragraphs: Sequence[str],
    removed: tuple[Removed, ...],
    *,
    author: str | None = None,
    published: datetime | None = None,
    publisher: str | None = None,
    url: str | None = None,
    labels: tuple[str, ...] = (),
) -> Article:
    """Return the article of `document`, whose feed says what the text does not.

    Without any title, the first sentence, cut at a word, stands in.
    """
    text = "\n\n".join(paragraphs)
    spans = []
    at = 0
    for paragraph in paragraphs:
        spans.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 2
    title = title or document.title or _opening(paragraphs[0])
    return Article(
        id=sha256(f"{title}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()[:16],
        source=document.source,
        title=title,
        author=author or document.author,
        published=published or document.published,
        publisher=publisher,
        url=url,
        language=language.detect(text),
        text=text,
        paragraphs=tuple(spans),
        removed=removed,
        labels=tuple(dict.fromkeys((*labels, *document.labels))),
        guid=document.guid,
        feed=document.feed,
    )


def _opening(paragraph: str) -> str:
    """Return the first sentence of `paragraph`, cut at a word where it is long."""
    for end in (". ", "! ", "? "):
        head, mark, _ = paragraph.partition(end)
        if mark and 20 <= len(head) <= _TITLE_MAX:
            return head + mark.strip() if mark != ". " else head
    if len(paragraph) <= _TITLE_MAX:
        return paragraph.rstrip(".")
    cut = paragraph[:_TITLE_MAX]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(",;:–— ") + "…"


def publisher_in(removed: Sequence[Removed], paragraphs: Sequence[str]) -> str | None:
    """Return the outlet's name: a few words at the top of the page that a copyright, credit or print note repeats."""
    for at, line in enumerate(removed[:4]):
        name = line.text.strip()
        if not 1 <= len(name.split()) <= 5 or not name[:1].isupper() or line.code in ("byline", "date", "ad", "share"):
            continue
        if sum(name in paragraph for paragraph in paragraphs) > 1:
            continue
        for other in removed[at + 1 :]:
            if other.code in ("copyright", "credit", "caption", "print-note", "promo", "bio") and len(other.text) > len(
                name
            ):
                found = other.text.lower().find(name.lower())
                if found >= 0:
                    return other.text[found : found + len(name)]
    return None
