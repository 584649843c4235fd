"""The ledger: every item that came in, by its names, and what became of it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from briefing import archive
from briefing.store.database import Database, utc
from briefing.types import Article, Decision, Entry, Identity

_COLUMNS = "guid, url, text, decision, day, digest_id, article"


class Ledger(Database):
    """Items and their fates."""

    def enter(
        self,
        digest_id: str,
        day: date,
        fates: Sequence[tuple[Identity, Article | None, Decision]],
        seen: Iterable[Identity],
        at: datetime,
    ) -> None:
        """Enter what became of each item in a finished digest, in the place of what another of that day made of it.

        Args:
            digest_id: the digest.
            day: its day.
            fates: the names, the article if it is one, and the decision.
            seen: the names of items that came in again and were decided before: they are kept from being pruned.
            at: the time.
        """
        with self.transaction() as db:
            # All that is replaced goes first: two items of one digest may share a name.
            for names, _, decision in fates:
                self._forget(names, decision.source, day)
            for names, article, decision in fates:
                kept = zlib.compress(archive.dump(article)) if article else None
                db.execute(
                    "INSERT INTO item (guid, url, text, source, feed, day, digest_id, story, fate, decision, article,"
                    " entered_at, met_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (names.guid, names.url, names.text, decision.source, article.feed if article else None,
                     day.isoformat(), digest_id, decision.story, decision.fate,
                     archive.dump(decision).decode("ascii"), kept, utc(at), utc(at)),
                )  # fmt: skip
            for names in seen:
                row = self._row("id", names)
                if row:
                    db.execute("UPDATE item SET met_at = ? WHERE id = ?", (utc(at), row[0]))

    def known(self, names: Identity, besides: Iterable[str] = ()) -> Entry | None:
        """Return what became of an item last: by its guid, else its address, else its text.

        What the digests `besides` made of it counts only where no other has met it.
        """
        row = self._row(_COLUMNS, names, tuple(besides)) or self._row(_COLUMNS, names)
        return _entry(*row) if row else None

    def shown(self, since: date, before: date) -> tuple[Entry, ...]:
        """Return what digests of the days from `since` on and before `before` showed, the articles whole.

        The order is that of the days and entries.
        """
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM item WHERE day >= ? AND day < ?"  # noqa: S608
            " AND fate IN ('shown', 'merged', 'folded') AND article IS NOT NULL ORDER BY day, digest_id, story, text",
            (since.isoformat(), before.isoformat()),
        )
        return tuple(_entry(*row) for row in rows)

    def current(self, day: date, window: int) -> dict[str, int]:
        """Return the id and number of each digest of a day that nobody was sent: it may be made anew."""
        rows = self._db.execute(
            "SELECT id, number FROM digest WHERE day = ? AND window = ?"
            " AND NOT EXISTS (SELECT 1 FROM outbox WHERE digest_id = id)",
            (day.isoformat(), window),
        )
        return dict(rows.fetchall())

    def numbers(self, day: date, window: int) -> dict[str, int]:
        """Return the number of each digest of a day, by id."""
        rows = self._db.execute("SELECT id, number FROM digest WHERE day = ? AND window = ?", (day.isoformat(), window))
        return dict(rows.fetchall())

    def fed(self, digest_id: str) -> bool | None:
        """Say whether a digest decided on items of feeds; None for one that only says what could not be used."""
        row = self._db.execute(
            "SELECT max(feed IS NOT NULL) FROM item WHERE digest_id = ? AND (feed IS NOT NULL OR fate <> 'skipped')",
            (digest_id,),
        ).fetchone()
        return None if row[0] is None else bool(row[0])

    def entries(self, digest_id: str) -> tuple[Entry, ...]:
        """Return every item that a digest decided on, by story."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM item WHERE digest_id = ? ORDER BY story IS NULL, story, fate != 'shown', source",  # noqa: S608
            (digest_id,),
        )
        return tuple(_entry(*row) for row in rows)

    def find(self, source: str, url: str | None) -> tuple[Entry, ...]:
        """Return the items that came from `source`, or whose canonical address is `url`, the last decided first."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM item WHERE source = ? OR url = ? ORDER BY entered_at DESC, id DESC",  # noqa: S608
            (source, url),
        )
        return tuple(_entry(*row) for row in rows)

    def feeds(self, before: date) -> frozenset[str]:
        """Return the feeds of which a digest of a day before `before` decided on an item."""
        rows = self._db.execute(
            "SELECT DISTINCT feed FROM item WHERE feed IS NOT NULL AND day < ?", (before.isoformat(),)
        )
        return frozenset(feed for (feed,) in rows)

    def _row(self, columns: str, names: Identity, besides: Sequence[str] = ()) -> tuple[Any, ...] | None:
        others = f" AND digest_id NOT IN ({', '.join('?' * len(besides))})" if besides else ""
        for column, value in (("guid", names.guid), ("url", names.url), ("text", names.text)):
            if value is not None:
                row = self._db.execute(
                    f"SELECT {columns} FROM item WHERE {column} = ?{others} ORDER BY id DESC LIMIT 1",  # noqa: S608
                    (value, *besides),
                ).fetchone()
                if row:
                    return tuple(row)
        return None

    def _forget(self, names: Identity, source: str, day: date) -> None:
        """Remove what became of an item on that day; what has no names is known by its source."""
        row = self._row("id", names)
        if row:
            self._db.execute("DELETE FROM item WHERE id = ? AND day = ?", (*row, day.isoformat()))
        elif names == Identity(None, None, None):
            self._db.execute(
                "DELETE FROM item WHERE source = ? AND text IS NULL AND day = ?", (source, day.isoformat())
            )


def _entry(
    guid: str | None,
    url: str | None,
    text: str | None,
    decision: str,
    day: str,
    digest_id: str,
    article: bytes | None,
) -> Entry:
    return Entry(
        Identity(guid, url, text),
        archive.load(Decision, decision),
        date.fromisoformat(day),
        digest_id,
        archive.load(Article, zlib.decompress(article)) if article else None,
    )
