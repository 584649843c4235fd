"""The one SQLite file: cached briefings, the digests that were made, and what became of each delivery."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Self

from briefing._version import __version__
from briefing.errors import BriefingError
from briefing.types import Article, Briefing, Digest, Point, Receipt, Sentence, Size

_SHAPE = 2
"""Of what is kept of a briefing: older ones are made anew."""

# Numbered by position and never edited once released: each runs once, in a transaction with its number.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE briefing (
            key TEXT PRIMARY KEY,
            points TEXT NOT NULL,
            made_at TEXT NOT NULL
        ) STRICT""",
        """CREATE TABLE digest (
            id TEXT PRIMARY KEY,
            day TEXT NOT NULL,
            title TEXT NOT NULL,
            articles INTEGER NOT NULL,
            stories INTEGER NOT NULL,
            skipped INTEGER NOT NULL,
            made_at TEXT NOT NULL
        ) STRICT""",
        """CREATE TABLE receipt (
            digest_id TEXT NOT NULL REFERENCES digest (id),
            channel TEXT NOT NULL,
            recipient TEXT NOT NULL,
            status TEXT NOT NULL,
            detail TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (digest_id, channel, recipient)
        ) STRICT""",
    ),
)


class StoreError(BriefingError):
    """The state file can't be used."""


class Store:
    """An open state file. Use it as a context manager; every write is one transaction."""

    def __init__(self, path: Path | None) -> None:
        """Open the file at `path`, making it and its folder where missing; None keeps everything in memory.

        Raises:
            StoreError: the file can't be opened, is no such store, or was written by a newer version.
        """
        self.path = path
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._db = sqlite3.connect(path or ":memory:", timeout=30, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._migrate()
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"{path}: the state file can't be used ({error}); mend or move it, or name another with --state"
            ) from error

    def _migrate(self) -> None:
        with self._transaction() as db:
            version = int(db.execute("PRAGMA user_version").fetchone()[0])
            if version > len(MIGRATIONS):
                raise StoreError(f"{self.path}: a newer version of briefing wrote this state file; upgrade briefing")
            for number, statements in enumerate(MIGRATIONS[version:], start=version + 1):
                for statement in statements:
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {number}")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

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
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO briefing VALUES (?, ?, ?)", (key, kept, at.isoformat()))

    def record(self, digest: Digest, receipts: Sequence[Receipt], at: datetime) -> None:
        """Record a finished digest and its deliveries."""
        counts = (len(digest.briefings), len(digest.stories), len(digest.skips))
        with self._transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO digest VALUES (?, ?, ?, ?, ?, ?, ?)",
                (digest.id, digest.day.isoformat(), digest.title, *counts, at.isoformat()),
            )
            db.executemany(
                "INSERT OR REPLACE INTO receipt VALUES (?, ?, ?, ?, ?, ?)",
                [(r.digest_id, r.channel, r.recipient, r.status, r.detail, r.at.isoformat()) for r in receipts],
            )

    def receipts(self, digest_id: str) -> tuple[Receipt, ...]:
        """Return what became of a digest's deliveries, by channel and recipient."""
        rows = self._db.execute(
            "SELECT digest_id, channel, recipient, status, at, detail FROM receipt"
            " WHERE digest_id = ? ORDER BY channel, recipient",
            (digest_id,),
        )
        return tuple(
            Receipt(i, channel, who, status, datetime.fromisoformat(at), detail)
            for i, channel, who, status, at, detail in rows
        )

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _key(article: Article, size: Size, backend: str, revision: str) -> str:
    """Fingerprint everything that decides a briefing. The version is in it because segmenting and selecting are."""
    parts = (__version__, _SHAPE, article.id, article.language, size.length, size.points, backend, revision)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
