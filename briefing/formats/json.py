"""Renders a digest as JSON, made from its values; the docstring of `JsonFormat` documents the shape."""

from __future__ import annotations

import json
import re

from briefing.errors import UsageError
from briefing.render import causes, stats, web_url
from briefing.types import Briefing, Digest, Format, Options, Story

# JSON's own escapes stop at U+001F. These too would act on a terminal or reorder a page, or have no UTF-8.
_ACTIVE = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_Values = dict[str, object]


class JsonFormat:
    """The digest as one object.

    `{id, title, day, version, backend, revision, stats, sections, skips, notes}`, where `stats` is `{articles,
    stories, minutes, minutes_saved, skipped}`; `sections` are `{name, stories}`; a story is `{title, url, source,
    publisher, author, published, language, labels, points, also}`, and `also` holds its other articles in the same
    shape without `also`; a point is `{text, confidence, evidence}`, where
    `confidence` is 0 to 1 or null and `evidence` the source sentences `{start, end, text}` in code points of the cleaned
    article; `skips` are `{source, stage, code, detail}`; `notes` say why a digest without stories is
    empty. `day` and `published` are ISO 8601; `url` is http or https; what is not known is null.
    """

    suffix = ".json"
    media_type = "application/json"

    def __call__(self, digest: Digest, /) -> str:
        """Return the document, indented by two, in UTF-8 as it is but for characters that act on a terminal."""
        counted = stats(digest)
        values: _Values = {
            "id": digest.id,
            "title": digest.title,
            "day": digest.day.isoformat(),
            "version": digest.version,
            "backend": digest.backend,
            "revision": digest.revision,
            "stats": {name: getattr(counted, name) for name in counted.__slots__},
            "sections": [{"name": s.name, "stories": [_story(story) for story in s.stories]} for s in digest.sections],
            "skips": [{"source": s.source, "stage": s.stage, "code": s.code, "detail": s.detail} for s in digest.skips],
            "notes": list(causes(digest)),
        }
        document = json.dumps(values, indent=2, ensure_ascii=False)
        return _ACTIVE.sub(lambda found: f"\\u{ord(found[0]):04x}", document) + "\n"


def _story(story: Story) -> _Values:
    return {**_briefing(story.briefing), "also": [_briefing(other) for other in story.also]}


def _briefing(briefing: Briefing) -> _Values:
    article = briefing.article
    return {
        "title": article.title,
        "url": article.url if web_url(article.url) else None,
        "source": article.source,
        "publisher": article.publisher,
        "author": article.author,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "labels": list(article.labels),
        "points": [
            {
                "text": point.text,
                "confidence": point.confidence,
                "evidence": [{"start": s.start, "end": s.end, "text": s.text} for s in point.evidence],
            }
            for point in briefing.points
        ],
    }


def create(options: Options) -> Format:
    """Return the format. It takes no options: `UsageError` on any."""
    if options:
        raise UsageError(f"The json format has no option {min(options)!r}: it takes none.")
    return JsonFormat()
