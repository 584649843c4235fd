"""Small articles and briefings that tests are made of."""

from __future__ import annotations

from briefing.segment import segment
from briefing.types import Article, Briefing, Point, Span


def article(*paragraphs: str, title: str = "A title", source: str = "a.txt", **more: object) -> Article:
    """Return an article of these paragraphs."""
    spans, at = [], 0
    for paragraph in paragraphs:
        spans.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 2
    values: dict[str, object] = {
        "id": f"id-{title}-{sum(map(len, paragraphs))}",
        "author": None,
        "published": None,
        "publisher": None,
        "url": None,
        "language": "en",
        **more,
    }
    return Article(source=source, title=title, text="\n\n".join(paragraphs), paragraphs=tuple(spans), **values)  # type: ignore[arg-type]


def briefing(*paragraphs: str, **more: object) -> Briefing:
    """Return a briefing of the first sentence of such an article."""
    made = article(*paragraphs, **more)  # type: ignore[arg-type]
    first = segment(made)[0]
    return Briefing(made, (Point(first.text, (first,)),), "embedded", "test")
