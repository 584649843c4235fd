"""The store: what it remembers, and that it stays whole."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from examples import article, briefing

from briefing.store import Store, StoreError
from briefing.store.migrations import MIGRATIONS
from briefing.types import Digest, Receipt, Size

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
SIZE = Size()


def test_returns_the_same_briefing_that_it_was_given(tmp_path: Path) -> None:
    made = briefing("The council voted on Monday. It was close.")
    with Store(tmp_path / "deep" / "s.db") as store:
        store.remember(made, SIZE, NOW)
    with Store(tmp_path / "deep" / "s.db") as store:
        assert store.cached(made.article, SIZE, "embedded", "test") == made


@pytest.mark.parametrize(("size", "revision"), [(Size("short"), "test"), (Size(points=1), "test"), (SIZE, "other")])
def test_other_settings_are_another_briefing(size: Size, revision: str) -> None:
    made = briefing("The council voted on Monday.")
    with Store(None) as store:
        store.remember(made, SIZE, NOW)
        assert store.cached(made.article, size, "embedded", revision) is None
        assert store.cached(article("Another text.", title="B"), SIZE, "embedded", "test") is None


def test_records_what_became_of_a_digest() -> None:
    digest = Digest("d1", "T", date(2026, 11, 23), (), (), "b", "r", "v")
    receipt = Receipt("d1", "files", "out/a.html", "done", NOW)
    with Store(None) as store:
        store.record(digest, [receipt], NOW)
        store.record(digest, [receipt], NOW)
        assert store.receipts("d1") == (receipt,)


def test_a_failed_migration_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "s.db"
    Store(path).close()
    broken = (*MIGRATIONS, ("CREATE TABLE extra (a TEXT)", "CREATE NONSENSE"))
    monkeypatch.setattr("briefing.store.database.MIGRATIONS", broken)
    with pytest.raises(StoreError, match="state file"):
        Store(path)
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        assert db.execute("SELECT name FROM sqlite_master WHERE name = 'extra'").fetchall() == []
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


def test_refuses_a_newer_file_and_what_is_no_store(tmp_path: Path) -> None:
    newer = tmp_path / "newer.db"
    with sqlite3.connect(newer) as db:
        db.execute("PRAGMA user_version = 999")
    db.close()
    with pytest.raises(StoreError, match="upgrade briefing"):
        Store(newer)
    (tmp_path / "text.db").write_text("this is no database, but long enough to look at\n" * 50)
    with pytest.raises(StoreError, match="--state"):
        Store(tmp_path / "text.db")
