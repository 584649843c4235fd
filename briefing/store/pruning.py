"""Pruning: what is kept of the past, and for how long."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from briefing.store.database import Database, StoreError, utc

NAMES = timedelta(days=400)
"""How long an item is known after it came in last, so that it is not taken for new."""

UNSHOWN = timedelta(days=2)
"""How long the text of an item is kept that no digest showed."""


class Pruning(Database):
    """Removes what is old."""

    def prune(self, at: datetime, days: int) -> None:
        """Remove the texts, vectors and cached briefings of more than `days` days ago, and names that are long gone.

        Digests go as well, but for the record of deliveries. What can be made anew from the articles is not missed.
        """
        old, unshown, gone = (utc(at - age) for age in (timedelta(days=days), UNSHOWN, NAMES))
        with self.transaction() as db:
            db.execute("DELETE FROM briefing WHERE datetime(made_at) < datetime(?)", (old,))
            db.execute("DELETE FROM vector WHERE made_at < ?", (old,))
            db.execute(
                "DELETE FROM edition WHERE digest_id IN (SELECT id FROM digest WHERE datetime(made_at) < datetime(?))",
                (old,),
            )
            db.execute(
                "UPDATE item SET article = NULL WHERE article IS NOT NULL"
                " AND (entered_at < ? OR (entered_at < ? AND fate IN ('muted', 'skipped')))",
                (old, unshown),
            )
            db.execute("DELETE FROM item WHERE met_at < ?", (gone,))

    def size(self) -> int:
        """Return the bytes of the state file."""
        (pages,), (size,) = (
            self._db.execute("PRAGMA page_count").fetchone(),
            self._db.execute("PRAGMA page_size").fetchone(),
        )
        return int(pages) * int(size)

    def compact(self) -> None:
        """Give the room of what was removed back to the disk.

        Raises:
            StoreError: the disk has no room for the copy that this makes.
        """
        try:
            self._db.execute("VACUUM")
        except sqlite3.OperationalError as error:
            raise StoreError(f"{self.path}: can't be made smaller ({error}); free the disk and try again") from error
