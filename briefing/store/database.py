"""One open SQLite file: its shape, and its transactions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from briefing.errors import BriefingError
from briefing.store.migrations import MIGRATIONS


class StoreError(BriefingError):
    """The state file can't be used."""


class Database:
    """An open state file, brought to this version's shape. Use it as a context manager."""

    def __init__(self, path: Path | None) -> None:
        """Open the file at `path`, making it and its folder where missing; None keeps everything in memory.

        Raises:
            StoreError: the file can't be opened, is no such store, or was written by a newer version.
        """
        self.path = path
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                # What somebody reads is nobody else's business; the journals beside it take its permissions.
                path.touch(mode=0o600)
            self._db = sqlite3.connect(path or ":memory:", timeout=30, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._migrate()
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"{path}: the state file can't be used ({error}); free the disk, mend or move the file, or name another with --state"
            ) from error

    def _migrate(self) -> None:
        with self.transaction() as db:
            version = int(db.execute("PRAGMA user_version").fetchone()[0])
            if version > len(MIGRATIONS):
                raise StoreError(f"{self.path}: a newer version of briefing wrote this state file; upgrade briefing")
            for number, statements in enumerate(MIGRATIONS[version:], start=version + 1):
                for statement in statements:
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {number}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Make all writes in the block at once, or none of them. Inside another, a block belongs to the outer one.

        Raises:
            StoreError: the file can't be written.
        """
        if self._db.in_transaction:
            yield self._db
            return
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

    def sound(self) -> bool:
        """Say whether the whole file is as SQLite left it."""
        return bool(self._db.execute("PRAGMA integrity_check").fetchone()[0] == "ok")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def utc(at: datetime) -> str:
    """Return a time as it is kept: in UTC, so that kept times sort."""
    return at.astimezone(UTC).isoformat()
