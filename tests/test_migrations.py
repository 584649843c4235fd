"""Migrations: a state file of every earlier version, with data in it, becomes one of this version and loses nothing."""

from __future__ import annotations

import json
import sqlite3
import zlib
from datetime import date
from pathlib import Path

import pytest
from examples import briefing

from briefing import archive
from briefing.store import Store
from briefing.store.migrations import MIGRATIONS
from briefing.types import Digest, Section, Story

AT = "2026-11-20T07:00:00+00:00"

# What a digest did not have yet when it was first kept.
LATER = {"window", "decisions", "opening", "number", "writing"}
LATER_OF_STORY = {"additions", "disagreements", "status", "since", "fresh", "account", "writing"}


def old_edition() -> bytes:
    """Return a digest as version 2 kept it."""
    digest = Digest(
        "d1", "T", date(2026, 11, 20), (Section("S", (Story(briefing("It rained in Hessary.")),)),), (), "b", "r", "v"
    )
    kept = json.loads(archive.dump(digest))
    for name in LATER:
        del kept[name]
    for section in kept["sections"]:
        for story in section["stories"]:
            for name in LATER_OF_STORY:
                del story[name]
    return zlib.compress(json.dumps(kept).encode())


# The rows that a file of each version gets, beside those of the versions before.
ROWS: dict[int, list[tuple[str, tuple[object, ...]]]] = {
    1: [
        ("INSERT INTO briefing VALUES (?, ?, ?)", ("k", "{}", AT)),
        ("INSERT INTO digest (id, day, title, articles, stories, skipped, made_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
         ("d1", "2026-11-20", "T", 1, 1, 0, AT)),
        ("INSERT INTO receipt VALUES (?, ?, ?, ?, ?, ?)", ("d1", "files", "out/a.html", "done", "", AT)),
    ],
    2: [
        ("INSERT INTO edition VALUES (?, ?)", ("d1", old_edition())),
        ("INSERT INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
         ("d1", "email", "a@b.example", "<m@b>", b"mail", AT, AT, "pending", 0, "", AT)),
    ],
    3: [
        ("INSERT INTO item (guid, url, text, source, feed, day, digest_id, story, fate, decision, entered_at, met_at)"
         " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
         ("F\ng", "h.example/a", "t", "s", "F", "2026-11-20", "d1", 1, "shown",
          '{"source":"s","title":"A","url":null,"fate":"shown","code":"shown","reasons":["r"],"story":1}', AT, AT)),
        ("INSERT INTO vector VALUES (?, ?, ?)", ("v", b"\0\0", AT)),
        ("INSERT INTO opinion VALUES (?, ?, ?, ?, ?)", ("t", "A", 1, "A. text", AT)),
    ],
    4: [
        ("INSERT INTO feed (url, name, groups, failures, gone) VALUES (?, ?, ?, ?, ?)",
         ("https://esker.example/feed", "Esker Times", '["News"]', 0, 0)),
        ("INSERT INTO inbox VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
         ("https://esker.example/feed", "g", "s", 0, None, "t", 0, AT, AT, "2026-11-20")),
    ],
}  # fmt: skip


def file_of(version: int, path: Path) -> None:
    """Make a state file as `version` left it, with rows in every table that it had."""
    db = sqlite3.connect(path)
    for number in range(version):
        for statement in MIGRATIONS[number]:
            db.execute(statement)
        for statement, row in ROWS.get(number + 1, []):
            db.execute(statement, row)
    db.execute(f"PRAGMA user_version = {version}")
    db.commit()
    db.close()


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    db = sqlite3.connect(path)
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in tables}  # noqa: S608
    db.close()
    return found


@pytest.mark.parametrize("version", range(len(MIGRATIONS) + 1))
def test_every_earlier_version_keeps_its_data(version: int, tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    file_of(version, path)
    before = contents(path)
    with Store(path) as store:
        if version >= 1:
            assert [r.recipient for r in store.receipts("d1") if r.channel == "files"] == ["out/a.html"]
        if version >= 2:
            edition = store.edition()
            assert edition is not None
            assert (edition.window, edition.number, edition.stories[0].status) == (1, 1, "new")
            assert [letter.recipient for letter in store.letters("pending")] == ["a@b.example"]
        if version >= 3:
            assert store.find("s", None)[0].decision.title == "A"
            assert [o.title for o in store.opinions()] == ["A"]
        if version >= 4:
            assert [feed.name for feed in store.subscriptions()] == ["Esker Times"]
    after = contents(path)
    for table, rows in before.items():
        # A column may be added behind the others; nothing else changes.
        assert [row[: len(old)] for row, old in zip(after[table], rows, strict=True)] == rows, table
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()


def test_a_migrated_file_has_the_shape_of_a_new_one(tmp_path: Path) -> None:
    shapes = []
    for version in range(len(MIGRATIONS)):
        path = tmp_path / f"{version}.db"
        file_of(version, path)
        Store(path).close()
        db = sqlite3.connect(path)
        shapes.append(db.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall())
        db.close()
    assert all(shape == shapes[0] for shape in shapes)
