"""Finished digests: what each held, the digests themselves for a while, and what became of their deliveries."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from briefing import archive
from briefing.store.database import Database
from briefing.types import Digest, Receipt

EDITIONS = 60
"""How many digests are kept whole, to be sent later."""


@dataclass(frozen=True, slots=True)
class Made:
    """What is recorded of a digest for good; `whole` says that it is kept itself, to be shown or sent again."""

    id: str
    day: date
    title: str
    articles: int
    stories: int
    skipped: int
    made_at: datetime
    whole: bool


class Digests(Database):
    """Finished digests and their receipts."""

    def record(self, digest: Digest, receipts: Sequence[Receipt], at: datetime) -> None:
        """Record a finished digest and its deliveries."""
        counts = (len(digest.briefings), len(digest.stories), len(digest.skips))
        with self.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO digest VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    digest.id,
                    digest.day.isoformat(),
                    digest.title,
                    *counts,
                    at.isoformat(),
                    digest.window,
                    digest.number,
                ),
            )
            self._enter(receipts)

    def hand(self, digest_id: str, channel: str, receipts: Iterable[Receipt]) -> None:
        """Record what became of a digest at a channel, in the place of what was recorded of it there."""
        with self.transaction() as db:
            db.execute("DELETE FROM receipt WHERE digest_id = ? AND channel = ?", (digest_id, channel))
            self._enter(receipts)

    def _enter(self, receipts: Iterable[Receipt]) -> None:
        rows = [(r.digest_id, r.channel, r.recipient, r.status, r.detail, r.at.isoformat()) for r in receipts]
        with self.transaction() as db:
            db.executemany("INSERT OR REPLACE INTO receipt VALUES (?, ?, ?, ?, ?, ?)", rows)

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
        with self.transaction() as db:
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
        return archive.load(Digest, zlib.decompress(row[0])) if row else None

    def kept(self) -> Iterator[Digest]:
        """Yield the digests that are kept whole, the last made first."""
        rows = self._db.execute("SELECT contents FROM edition JOIN digest ON id = digest_id ORDER BY made_at DESC")
        for (contents,) in rows.fetchall():
            yield archive.load(Digest, zlib.decompress(contents))

    def history(self) -> tuple[Made, ...]:
        """Return what is recorded of every digest, the last made first."""
        rows = self._db.execute(
            "SELECT id, day, title, articles, stories, skipped, made_at, digest_id IS NOT NULL"
            " FROM digest LEFT JOIN edition ON id = digest_id ORDER BY made_at DESC"
        )
        return tuple(
            Made(i, date.fromisoformat(day), title, articles, stories, skipped, datetime.fromisoformat(at), bool(whole))
            for i, day, title, articles, stories, skipped, at, whole in rows
        )
