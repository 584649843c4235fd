"""The store: what it remembers, and that it stays whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from examples import article, briefing

from briefing.store import Store, StoreError
from briefing.store.migrations import MIGRATIONS
from briefing.types import Digest, Letter, Receipt, Size

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


# The outbox


def letter(digest: str = "d1", to: str = "ann@b.example", **more: object) -> Letter:
    made = Letter(digest, "email", to, f"<{digest}.{to}>", b"mail", NOW + timedelta(days=3), NOW)
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.fixture
def store() -> Iterator[Store]:
    """A store that knows two digests of one day, the second of a week, and an older one."""
    with Store(None) as made:
        for name, day, window in (("d1", 23, 1), ("w1", 23, 7), ("d0", 22, 1)):
            made.record(Digest(name, "T", date(2026, 11, day), (), (), "b", "r", "v", window), (), NOW)
        yield made


def test_a_letter_is_posted_once_and_stays_as_it_was(store: Store) -> None:
    berlin = timezone(timedelta(hours=1))
    first = letter(attempts=2, detail="busy", status="deferred", due_at=NOW.astimezone(berlin))
    store.post([first, letter(to="bob@b.example")], NOW)
    store.post([letter(mail=b"another"), letter("w1")], NOW)
    assert store.letters() == (first, letter(to="bob@b.example"), letter("w1"))
    assert store.letters("deferred") == (first,)
    assert store.letters("pending", "unknown") == (letter(to="bob@b.example"), letter("w1"))


def test_one_run_begins_a_letter_and_what_it_sends_is_unknown_until_it_says_more(store: Store) -> None:
    store.post([letter(), letter(to="bob@b.example"), letter("w1")], NOW)
    assert store.begin(letter(), NOW)
    assert not store.begin(letter(), NOW)
    detail = "the run ended before the server's answer was recorded"
    assert store.letters("unknown") == (letter(status="unknown", attempts=1, detail=detail),)
    assert store.letters("pending") == (letter(to="bob@b.example"), letter("w1"))


def test_an_outcome_is_recorded_unless_another_run_was_first(store: Store) -> None:
    store.post([letter(), letter(to="bob@b.example")], NOW)
    later = NOW + timedelta(minutes=5)
    put_off = letter(status="deferred", attempts=1, detail="450 later", due_at=later, expires_at=later)
    assert store.settle(put_off, "pending", NOW)
    assert store.letters() == (put_off, letter(to="bob@b.example"))
    assert not store.settle(letter(status="refused"), "pending", NOW)
    assert store.begin(put_off, NOW)
    assert store.settle(replace(put_off, status="accepted", attempts=2), "unknown", NOW)
    assert store.letters("accepted") == (replace(put_off, status="accepted", attempts=2, mail=b""),)


def test_a_letter_that_was_refused_keeps_its_text_and_one_that_is_forgotten_does_not(store: Store) -> None:
    store.post([letter(), letter("w1")], NOW)
    store.settle(letter(status="refused"), "pending", NOW)
    store.settle(letter("w1", status="forgotten"), "pending", NOW)
    assert [m.mail for m in store.letters()] == [b"mail", b""]


def test_the_outbox_knows_the_days_that_were_posted(store: Store) -> None:
    assert store.last_posted() is None
    store.post([letter("d0")], NOW)
    assert store.last_posted() == date(2026, 11, 22)
    assert store.delivered(date(2026, 11, 22))
    assert not store.delivered(date(2026, 11, 23))
    store.post([letter("w1")], NOW)
    assert store.last_posted() == date(2026, 11, 23)
    assert not store.delivered(date(2026, 11, 23)), "a week's digest is not the day's"
    assert store.delivered(date(2026, 11, 23), 7)


def test_a_digest_is_given_up_once_nobody_gets_it(store: Store) -> None:
    store.post([letter(), letter(to="bob@b.example"), letter("w1")], NOW)
    store.settle(letter(status="refused"), "pending", NOW)
    assert store.given_up() == frozenset()
    store.settle(letter(to="bob@b.example", status="expired"), "pending", NOW)
    assert store.given_up() == {"d1"}
