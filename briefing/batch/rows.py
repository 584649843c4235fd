"""A row of the output: what became of one article. Every row has the same columns."""

from __future__ import annotations

from briefing.render.objects import point_object, skip_object
from briefing.types import Briefing, Skip


def row(name: str, made: Briefing | Skip, *, text: bool) -> dict[str, object]:
    """Return the row of the article `name`; `text` adds the cleaned text, which the offsets count."""
    if isinstance(made, Skip):
        empty: dict[str, object] = {"id": name, "source": made.source, "title": None, "language": None}
        body: dict[str, object] = {"text": None} if text else {}
        nothing: dict[str, object] = {"points": [], "labels": [], "backend": None, "revision": None}
        return {**empty, **body, **nothing, "skip": skip_object(made)}
    article = made.article
    return {
        "id": name,
        "source": article.source,
        "title": article.title,
        "language": article.language,
        **({"text": article.text} if text else {}),
        "points": [point_object(point) for point in made.points],
        "labels": list(article.labels),
        "backend": made.backend,
        "revision": made.revision,
        "skip": None,
    }
