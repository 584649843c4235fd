"""Vectors of texts, so that none is computed twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from briefing.store.database import Database, utc

_MANY = 500
"""Keys that are asked for at once."""


class Vectors(Database):
    """Vectors as bytes, by a key that names the text and the encoder."""

    def vectors(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        """Return the vectors that are kept."""
        found: dict[str, bytes] = {}
        for at in range(0, len(keys), _MANY):
            some = keys[at : at + _MANY]
            marks = ",".join("?" * len(some))
            found.update(self._db.execute(f"SELECT key, vector FROM vector WHERE key IN ({marks})", some))  # noqa: S608
        return found

    def keep_vectors(self, vectors: Iterable[tuple[str, bytes]], at: datetime) -> None:
        """Keep vectors for `vectors`."""
        with self.transaction() as db:
            db.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?, ?)", [(k, v, utc(at)) for k, v in vectors])
