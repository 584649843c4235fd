"""Renders a digest as JSON, made from its values. `briefing/schemas/digest.schema.json` is its published schema."""

from __future__ import annotations

import json
import re
from importlib.resources import files

from briefing.render import causes, known_options, stats, web_url
from briefing.types import Addition, Article, Briefing, Decision, Digest, Format, Options, Point, Sentence, Story

SCHEMA = files("briefing") / "schemas" / "digest.schema.json"

# JSON's own escapes stop at U+001F. These too would act on a terminal or reorder a page, or have no UTF-8.
_ACTIVE = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_Values = dict[str, object]


class JsonFormat:
    """The digest as one object, whole: the other formats are chosen from what this one holds."""

    suffix = ".json"
    media_type = "application/json"

    def __call__(self, digest: Digest, /) -> str:
        """Return the document, indented by two, in UTF-8 as it is but for characters that act on a terminal."""
        counted = stats(digest)
        values: _Values = {
            "schema": 1,
            "id": digest.id,
            "title": digest.title,
            "day": digest.day.isoformat(),
            "window": digest.window,
            "number": digest.number,
            "version": digest.version,
            "backend": digest.backend,
            "revision": digest.revision,
            "stats": {name: getattr(counted, name) for name in counted.__slots__},
            "opening": [{**_point(c.point), "article": c.article.id} for c in digest.opening],
            "opening_labels": list(digest.writing.labels),
            "sections": [{"name": s.name, "stories": [_story(story) for story in s.stories]} for s in digest.sections],
            "skips": [{"source": s.source, "stage": s.stage, "code": s.code, "detail": s.detail} for s in digest.skips],
            "decisions": [_decision(d) for d in digest.decisions],
            "notes": list(causes(digest)),
        }
        document = json.dumps(values, indent=2, ensure_ascii=False)
        return _ACTIVE.sub(lambda found: f"\\u{ord(found[0]):04x}", document) + "\n"


def _story(story: Story) -> _Values:
    return {
        **_briefing(story.briefing),
        "status": story.status,
        "since": story.since.isoformat() if story.since else None,
        "also": [_briefing(other) for other in story.also],
        "account": [_addition(story, a) for a in story.account],
        "account_labels": list(story.writing.labels),
        "additions": [_addition(story, a) for a in story.additions],
        "fresh": [_addition(story, a) for a in story.fresh],
        "disagreements": [
            {
                "subject": d.subject,
                "figures": [
                    {"text": f.text, "article": story.articles[f.article].id, "evidence": [_sentence(f.sentence)]}
                    for f in d.figures
                ],
            }
            for d in story.disagreements
        ],
    }


def _addition(story: Story, addition: Addition) -> _Values:
    return {**_point(addition.point), "article": story.articles[addition.article].id}


def _briefing(briefing: Briefing) -> _Values:
    return {**_article(briefing.article), "points": [_point(point) for point in briefing.points]}


def _article(article: Article) -> _Values:
    return {
        "id": article.id,
        "title": article.title,
        "url": article.url if web_url(article.url) else None,
        "source": article.source,
        "feed": article.feed,
        "publisher": article.publisher,
        "author": article.author,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "labels": list(article.labels),
    }


def _point(point: Point) -> _Values:
    return {
        "text": point.text,
        "support": point.support,
        "confidence": point.confidence,
        "evidence": [_sentence(s) for s in point.evidence],
    }


def _sentence(sentence: Sentence) -> _Values:
    return {"start": sentence.start, "end": sentence.end, "text": sentence.text}


def _decision(decision: Decision) -> _Values:
    return {
        "source": decision.source,
        "title": decision.title,
        "url": decision.url if web_url(decision.url) else None,
        "fate": decision.fate,
        "code": decision.code,
        "reasons": list(decision.reasons),
        "story": decision.story,
    }


def create(options: Options) -> Format:
    """Return the format, which no template makes: it takes no options of its own."""
    known_options(options)
    return JsonFormat()
