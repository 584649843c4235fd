"""The feeds that the user reads: how to ask each for what is new, and the items that they brought."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from briefing import archive
from briefing.store.database import Database, utc
from briefing.types import Document, Subscription

KEPT = timedelta(days=14)
"""How long an item is kept that its feed no longer lists."""

_COLUMNS = "url, name, groups, site, etag, modified, checked_at, wait_until, failures, failing_since, cause, gone"


class Feeds(Database):
    """Subscriptions, and the items of their feeds.

    An item is kept in the transaction that notes its feed as read, so that a run that is killed loses none: what it
    read waits for the next. `day` is that of the digest that decided on the item. As long as it has none it is for the
    next digest, and it is again when its text changes.
    """

    def subscriptions(self) -> tuple[Subscription, ...]:
        """Return every feed that is subscribed to, by name."""
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM feed ORDER BY name COLLATE NOCASE, url")  # noqa: S608 - ours
        return tuple(_subscription(*row) for row in rows)

    def subscribe(self, subscriptions: Iterable[Subscription]) -> None:
        """Add feeds; one that is there already has its name, groups and state replaced."""
        with self.transaction() as db:
            marks = ", ".join("?" * 12)
            others = ", ".join(f"{c} = excluded.{c}" for c in _COLUMNS.split(", ")[1:])
            db.executemany(
                f"INSERT INTO feed ({_COLUMNS}) VALUES ({marks}) ON CONFLICT (url) DO UPDATE SET {others}",  # noqa: S608
                [_row(s) for s in subscriptions],
            )

    def unsubscribe(self, url: str) -> None:
        """Forget a feed and its items."""
        with self.transaction() as db:
            db.execute("DELETE FROM feed WHERE url = ?", (url,))

    def read(self, before: str, feed: Subscription, items: Sequence[Document] | None, at: datetime) -> None:
        """Record what came of asking the feed at the address `before`: its state now, and its items if they have changed.

        A feed that has moved to another one's address ends: its items are that one's.
        """
        with self.transaction() as db:
            if feed.url != before and not db.execute("SELECT 1 FROM feed WHERE url = ?", (feed.url,)).fetchone():
                db.execute("UPDATE feed SET url = ? WHERE url = ?", (feed.url, before))
            elif feed.url != before:
                db.execute("DELETE FROM feed WHERE url = ?", (before,))
                return
            self.subscribe([feed])
            if items is not None:
                self._keep(feed.url, items, at)
            elif not feed.failures:
                # Nothing has changed: what it listed last, it lists still.
                db.execute(
                    "UPDATE inbox SET listed_at = ? WHERE feed = ?"
                    " AND listed_at = (SELECT max(listed_at) FROM inbox WHERE feed = ?)",
                    (utc(at), feed.url, feed.url),
                )

    def _keep(self, url: str, items: Sequence[Document], at: datetime) -> None:
        known = dict(self._db.execute("SELECT guid, text FROM inbox WHERE feed = ?", (url,)))
        for position, item in enumerate(items):
            key = (url, item.guid)
            text = sha256(f"{item.title}\n{item.text}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
            if known.get(item.guid) != text:
                # An item whose text has changed is completed and decided on anew.
                self._db.execute(
                    "INSERT INTO inbox (feed, guid, source, position, document, text, tried, seen_at, listed_at)"
                    " VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?) ON CONFLICT DO UPDATE SET position = excluded.position,"
                    " source = excluded.source, document = excluded.document, text = excluded.text, tried = 0, day = NULL, listed_at = excluded.listed_at",
                    (*key, item.source, position, _packed(_dated(item, at)), text, utc(at), utc(at)),
                )
            else:
                self._db.execute(
                    "UPDATE inbox SET position = ?, listed_at = ? WHERE feed = ? AND guid = ?",
                    (position, utc(at), *key),
                )

    def waiting(self, day: date) -> Iterator[tuple[Document, bool]]:
        """Yield each item that no digest of another day has decided on, and whether its page was asked for already.

        They come feed by feed, in the feeds' own order. Those of feeds that have been renamed bear the new name.
        """
        rows = self._db.execute(
            "SELECT name, document, tried FROM inbox JOIN feed ON feed = url WHERE document IS NOT NULL AND (day IS NULL OR day = ?)"
            " ORDER BY name COLLATE NOCASE, url, position, guid",
            (day.isoformat(),),
        )
        for name, document, tried in rows:
            yield replace(archive.load(Document, zlib.decompress(document)), feed=name), bool(tried)

    def complete(self, item: Document, page: Document) -> None:
        """Record that the page of an item was asked for: `page` is the item as it is from now on."""
        with self.transaction() as db:
            db.execute(
                "UPDATE inbox SET document = ?, tried = 1 WHERE guid = ? AND feed = (SELECT url FROM feed WHERE name = ?)",
                (_packed(page), item.guid, item.feed),
            )

    def decide(self, sources: Iterable[str], day: date) -> None:
        """Record that the digest of `day` has decided on the items of these sources."""
        with self.transaction() as db:
            db.executemany(
                "UPDATE inbox SET day = ? WHERE source = ?", [(day.isoformat(), source) for source in sources]
            )

    def new_feeds(self, day: date) -> frozenset[str]:
        """Return the names of the feeds of which no digest of another day has decided on an item."""
        rows = self._db.execute(
            "SELECT name FROM feed WHERE NOT EXISTS (SELECT 1 FROM inbox WHERE feed = url AND day <> ?)",
            (day.isoformat(),),
        )
        return frozenset(name for (name,) in rows)

    def forget_items(self, at: datetime) -> None:
        """Drop the text of items that were decided on before today, and all of those that no feed has listed for long."""
        with self.transaction() as db:
            db.execute("UPDATE inbox SET document = NULL WHERE day < ?", (at.date().isoformat(),))
            db.execute("DELETE FROM inbox WHERE day IS NOT NULL AND listed_at < ?", (utc(at - KEPT),))

    def in_groups(self) -> Mapping[str, tuple[str, ...]]:
        """Return the names of the feeds in each group."""
        groups: dict[str, tuple[str, ...]] = {}
        for feed in self.subscriptions():
            for group in feed.groups:
                groups[group] = (*groups.get(group, ()), feed.name)
        return groups


def _packed(item: Document) -> bytes:
    return zlib.compress(archive.dump(item))


def _dated(item: Document, at: datetime) -> Document:
    """Return the item with a date that is not in the future: some feeds have their clocks wrong."""
    return replace(item, published=at) if item.published and item.published > at else item


def _row(s: Subscription) -> tuple[object, ...]:
    checked, until, since = (utc(at) if at else None for at in (s.checked_at, s.wait_until, s.failing_since))
    return (
        s.url, s.name, json.dumps(s.groups), s.site, s.etag, s.modified, checked, until, s.failures, since, s.cause, s.gone,
    )  # fmt: skip


def _subscription(
    url: str,
    name: str,
    groups: str,
    site: str | None,
    etag: str | None,
    modified: str | None,
    checked: str | None,
    until: str | None,
    failures: int,
    since: str | None,
    cause: str | None,
    gone: int,
) -> Subscription:
    checked_at, wait_until, failing_since = (
        datetime.fromisoformat(at) if at else None for at in (checked, until, since)
    )
    return Subscription(
        url, name, tuple(json.loads(groups)), site, etag, modified, checked_at, wait_until, failures, failing_since, cause,
        bool(gone),
    )  # fmt: skip
