"""Briefings that were made before, so that the same article, model and settings cost nothing again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from briefing import archive
from briefing._version import __version__
from briefing.store.database import Database
from briefing.types import Article, Briefing, Excerpt, Point, Size, Task, Verdict, Writing

T = TypeVar("T")

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
        kept = self._made(_Kept, _key(article, size, backend, revision))
        if kept is None:
            return None
        return Briefing(replace(article, labels=kept.labels), kept.points, backend, revision, kept.verdicts)

    def remember(self, briefing: Briefing, size: Size, at: datetime) -> None:
        """Keep a briefing for `cached`."""
        kept = _Kept(briefing.article.labels, briefing.points, briefing.verdicts)
        self._keep_made(kept, _key(briefing.article, size, briefing.backend, briefing.revision), at)

    def written(
        self, task: Task, excerpts: Sequence[Excerpt], size: Size, backend: str, revision: str
    ) -> Writing | None:
        """Return what was written of the same excerpts before, as for `cached`."""
        return self._made(Writing, _key_of(task, excerpts, size, backend, revision))

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
        self._keep_made(writing, _key_of(task, excerpts, size, backend, revision), at)

    def _made(self, kind: type[T], key: str) -> T | None:
        row = self._db.execute("SELECT points FROM briefing WHERE key = ?", (key,)).fetchone()
        return archive.load(kind, row[0]) if row else None

    def _keep_made(self, value: _Kept | Writing, key: str, at: datetime) -> None:
        kept = archive.dump(value).decode("ascii")
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO briefing VALUES (?, ?, ?)", (key, kept, at.isoformat()))


def _key(article: Article, size: Size, backend: str, revision: str) -> str:
    """Fingerprint everything that decides a briefing."""
    return _fingerprint(article.id, article.language, size.length, size.points, size.tighten, backend, revision)


def _key_of(task: Task, excerpts: Sequence[Excerpt], size: Size, backend: str, revision: str) -> str:
    """Fingerprint everything that decides what is written of several articles."""
    read = [(e.article.id, e.article.language, [s.start for s in e.sentences]) for e in excerpts]
    return _fingerprint(task, read, size.length, size.points, backend, revision)


def _fingerprint(*parts: object) -> str:
    """Return a key of the parts. The version is in it because segmenting and selecting decide, too."""
    return hashlib.sha256(json.dumps((__version__, _SHAPE, *parts)).encode()).hexdigest()
