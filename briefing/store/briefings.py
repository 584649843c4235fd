"""Briefings that were made before, so that the same article, model and settings cost nothing again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime

from briefing._version import __version__
from briefing.store.database import Database
from briefing.types import Article, Briefing, Point, Sentence, Size

_SHAPE = 2
"""Of what is kept of a briefing: older ones are made anew."""


class Briefings(Database):
    """Cached briefings."""

    def cached(self, article: Article, size: Size, backend: str, revision: str) -> Briefing | None:
        """Return the briefing that the same version, backend and settings made of the same text before, if any."""
        row = self._db.execute(
            "SELECT points FROM briefing WHERE key = ?", (_key(article, size, backend, revision),)
        ).fetchone()
        if row is None:
            return None
        kept = json.loads(row[0])
        points = tuple(
            Point(
                text,
                tuple(Sentence(i, start, end, article.text[start:end], p) for i, start, end, p in evidence),
                confidence,
            )
            for text, evidence, confidence in kept["points"]
        )
        return Briefing(replace(article, labels=tuple(kept["labels"])), points, backend, revision)

    def remember(self, briefing: Briefing, size: Size, at: datetime) -> None:
        """Keep a briefing for `cached`."""
        points = [
            [p.text, [[s.index, s.start, s.end, s.paragraph] for s in p.evidence], p.confidence]
            for p in briefing.points
        ]
        kept = json.dumps({"points": points, "labels": briefing.article.labels})
        key = _key(briefing.article, size, briefing.backend, briefing.revision)
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO briefing VALUES (?, ?, ?)", (key, kept, at.isoformat()))


def _key(article: Article, size: Size, backend: str, revision: str) -> str:
    """Fingerprint everything that decides a briefing. The version is in it because segmenting and selecting are."""
    parts = (__version__, _SHAPE, article.id, article.language, size.length, size.points, backend, revision)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
