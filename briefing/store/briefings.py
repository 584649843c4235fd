"""Briefings that were made before, so that the same article, model and settings cost nothing again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from briefing import archive
from briefing._version import __version__
from briefing.store.database import Database
from briefing.types import Article, Briefing, Excerpt, Point, Size, Task, Verdict, Writing

_SHAPE = 3
"""Of what is kept of a briefing: older ones are made anew."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of a briefing: all but the article's text."""

    labels: tuple[str, ...]
    points: tuple[Point, ...]
    verdicts: tuple[Verdict, ...]


class Briefings(Database):
    """Cached briefings, and what was written of several articles."""

    def cached(self, article: Article, size: Size, backend: str, revision: str) -> Briefing | None:
        """Return the briefing that the same version, backend and settings made of the same text before, if any."""
        row = self._db.execute(
            "SELECT points FROM briefing WHERE key = ?", (_key(article, size, backend, revision),)
        ).fetchone()
        if row is None:
            return None
        kept = archive.load(_Kept, row[0])
        return Briefing(replace(article, labels=kept.labels), kept.points, backend, revision, kept.verdicts)

    def remember(self, briefing: Briefing, size: Size, at: datetime) -> None:
        """Keep a briefing for `cached`."""
        kept = archive.dump(_Kept(briefing.article.labels, briefing.points, briefing.verdicts)).decode("ascii")
        key = _key(briefing.article, size, briefing.backend, briefing.revision)
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO briefing VALUES (?, ?, ?)", (key, kept, at.isoformat()))

    def written(
        self, task: Task, excerpts: Sequence[Excerpt], size: Size, backend: str, revision: str
    ) -> Writing | None:
        """Return what was written of the same excerpts before, as for `cached`."""
        row = self._db.execute(
            "SELECT points FROM briefing WHERE key = ?", (_key_of(task, excerpts, size, backend, revision),)
        ).fetchone()
        return archive.load(Writing, row[0]) if row else None

    def keep_writing(
        self,
        writing: Writing,
        task: Task,
        excerpts: Sequence[Excerpt],
        size: Size,
        backend: str,
        revision: str,
        at: datetime,
    ) -> None:
        """Keep what was written of several articles for `written`."""
        key = _key_of(task, excerpts, size, backend, revision)
        with self.transaction() as db:
            kept = archive.dump(writing).decode("ascii")
            db.execute("INSERT OR REPLACE INTO briefing VALUES (?, ?, ?)", (key, kept, at.isoformat()))


def _key(article: Article, size: Size, backend: str, revision: str) -> str:
    """Fingerprint everything that decides a briefing. The version is in it because segmenting and selecting are."""
    sizes = (size.length, size.points, size.tighten)
    parts = (__version__, _SHAPE, article.id, article.language, *sizes, backend, revision)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _key_of(task: Task, excerpts: Sequence[Excerpt], size: Size, backend: str, revision: str) -> str:
    """Fingerprint everything that decides what is written of several articles."""
    read = [(e.article.id, e.article.language, [s.start for s in e.sentences]) for e in excerpts]
    parts = (__version__, _SHAPE, task, read, size.length, size.points, backend, revision)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
