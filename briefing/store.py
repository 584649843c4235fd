"""The one SQLite file: cached briefings, the digests that were made, and what became of each delivery."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

from briefing import archive
from briefing._version import __version__
from briefing.errors import BriefingError
from briefing.types import Article, Briefing, Delivery, Digest, Letter, Point, Receipt, Sentence, Size

EDITIONS = 60
"""How many digests are kept whole, to be sent later."""

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
    (
        """CREATE TABLE edition (
            digest_id TEXT PRIMARY KEY REFERENCES digest (id),
            contents BLOB NOT NULL
        ) STRICT""",
        """CREATE TABLE outbox (
            digest_id TEXT NOT NULL REFERENCES digest (id),
            channel TEXT NOT NULL,
            recipient TEXT NOT NULL,
            message_id TEXT NOT NULL,
            mail BLOB NOT NULL,
            expires_at TEXT NOT NULL,
            due_at TEXT NOT NULL,
            status TEXT NOT NULL,
            attempts INTEGER NOT NULL,
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
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield self._db
            self._db.execute("COMMIT")
        except BaseException as error:
            # A full disk ends the transaction by itself.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError):
                raise StoreError(
                    f"{self.path}: the state file can't be written ({error}); free the disk, or end what holds the file"
                ) from error
            raise

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
            "SELECT digest_id, channel, recipient, status, at, detail FROM receipt WHERE digest_id = :id"
            " UNION ALL SELECT digest_id, channel, recipient, status, at, detail FROM outbox WHERE digest_id = :id"
            " ORDER BY channel, recipient",
            {"id": digest_id},
        )
        return tuple(
            Receipt(i, channel, who, status, datetime.fromisoformat(at), detail)
            for i, channel, who, status, at, detail in rows
        )

    def keep(self, digest: Digest) -> None:
        """Keep the contents of a recorded digest, for `edition`; those of the oldest beyond EDITIONS go."""
        contents = zlib.compress(archive.dump(digest))
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO edition VALUES (?, ?)", (digest.id, contents))
            db.execute(
                "DELETE FROM edition WHERE digest_id NOT IN (SELECT id FROM digest ORDER BY made_at DESC LIMIT ?)",
                (EDITIONS,),
            )

    def edition(self, day: date | None = None) -> Digest | None:
        """Return the digest of `day` that was made last; without a day, the last of all."""
        row = self._db.execute(
            "SELECT contents FROM edition JOIN digest ON id = digest_id WHERE day = ? OR ? IS NULL"
            " ORDER BY made_at DESC LIMIT 1",
            (day and day.isoformat(),) * 2,
        ).fetchone()
        return archive.load(zlib.decompress(row[0])) if row else None

    def post(self, letters: Sequence[Letter], at: datetime) -> None:
        """Record the intent to send each letter, once for each digest, channel and recipient: a second is ignored."""
        with self._transaction() as db:
            db.executemany(
                "INSERT OR IGNORE INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (m.digest_id, m.channel, m.recipient, m.message_id, m.mail, _utc(m.expires_at), _utc(m.due_at),
                     m.status, m.attempts, m.detail, _utc(at))
                    for m in letters
                ],
            )  # fmt: skip

    def letters(self, *status: Delivery) -> tuple[Letter, ...]:
        """Return the letters in these states, or all, in the order in which they were posted."""
        rows = self._db.execute(
            "SELECT digest_id, channel, recipient, message_id, mail, expires_at, due_at, status, attempts, detail"
            " FROM outbox ORDER BY rowid"
        )
        return tuple(
            Letter(digest_id, channel, recipient, message_id, mail,
                   datetime.fromisoformat(expires), datetime.fromisoformat(due), state, attempts, detail)
            for digest_id, channel, recipient, message_id, mail, expires, due, state, attempts, detail in rows
            if not status or state in status
        )  # fmt: skip

    def begin(self, letter: Letter, at: datetime) -> bool:
        """Mark a letter as `unknown` before what can't be taken back; False if another run was first.

        From here on only the server's answer, or the user, can say that it was not sent.
        """
        detail = "the run ended before the server's answer was recorded"
        with self._transaction() as db:
            changed = db.execute(
                "UPDATE outbox SET status = 'unknown', attempts = attempts + 1, detail = ?, at = ?"
                " WHERE digest_id = ? AND channel = ? AND recipient = ? AND status IN ('pending', 'deferred')",
                (detail, _utc(at), letter.digest_id, letter.channel, letter.recipient),
            )
            return changed.rowcount == 1

    def settle(self, letter: Letter, since: Delivery, at: datetime) -> bool:
        """Record what became of a letter that was in the state `since`; False if it is in another by now.

        A letter that is settled for good keeps its receipt and loses its text.
        """
        with self._transaction() as db:
            changed = db.execute(
                "UPDATE outbox SET status = ?, attempts = ?, detail = ?, due_at = ?, expires_at = ?, at = ?,"
                " mail = CASE WHEN ? IN ('accepted', 'forgotten') THEN x'' ELSE mail END"
                " WHERE digest_id = ? AND channel = ? AND recipient = ? AND status = ?",
                (letter.status, letter.attempts, letter.detail, _utc(letter.due_at), _utc(letter.expires_at), _utc(at),
                 letter.status, letter.digest_id, letter.channel, letter.recipient, since),
            )  # fmt: skip
            return changed.rowcount == 1

    def delivered(self, day: date) -> bool:
        """Say whether a digest of `day` was posted to anybody already."""
        row = self._db.execute(
            "SELECT 1 FROM outbox JOIN digest ON id = digest_id WHERE day = ? LIMIT 1", (day.isoformat(),)
        )
        return row.fetchone() is not None

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _key(article: Article, size: Size, backend: str, revision: str) -> str:
    """Fingerprint everything that decides a briefing. The version is in it because segmenting and selecting are."""
    parts = (__version__, _SHAPE, article.id, article.language, size.length, size.points, backend, revision)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
