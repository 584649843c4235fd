"""A digest is finished in one transaction: whatever kills the run, it is there whole or not at all."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import sys
import time
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from examples import article, briefing

from briefing.compose import identify
from briefing.store import Store
from briefing.types import Decision, Digest, Letter, Section, Story

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the runs are forked")

FORK = multiprocessing.get_context("fork")
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
ITEMS = 20


def finish(store: Store, number: int) -> None:
    """Finish a digest of ITEMS items, as the pipeline does."""
    name, day = f"d{number:04}", date(2026, 1, 1) + timedelta(days=number)
    told = [briefing(f"Item {n} of day {number} says something.", title=f"{number}.{n}") for n in range(ITEMS)]
    digest = Digest(name, "T", day, (Section("S", tuple(map(Story, told))),), (), "b", "r", "v")
    fates = [
        (
            identify(b.article), b.article, Decision(b.article.source, b.article.title, None, "shown", "shown", ("r",), n)
        )
        for n, b in enumerate(told, 1)
    ]  # fmt: skip
    with store.transaction():
        store.record(digest, (), NOW)
        store.keep(digest)
        store.enter(name, day, fates, (), NOW)
        store.prune(NOW, 60)
        store.post([Letter(name, "email", "a@b.example", name, b"mail", NOW, NOW)], NOW)


def interrupted(store: Store) -> None:
    with store.transaction():
        finish(store, 1)
        raise KeyError


def work(path: Path, done: Connection) -> None:
    with Store(path) as store:
        first = len(store.letters())
        for number in range(first, first + 1000):
            finish(store, number)
            done.send(number)
    os._exit(0)


def test_kills_leave_every_digest_whole_or_absent(tmp_path: Path) -> None:
    path, chance = tmp_path / "s.db", random.Random(3)
    Store(path).close()
    for _ in range(12):
        ours, theirs = FORK.Pipe()
        child = FORK.Process(target=work, args=(path, theirs))
        child.start()
        for _ in range(chance.randint(1, 3)):
            ours.recv()
        # Somewhere in the next one.
        end = time.perf_counter() + chance.uniform(0, 0.02)
        while time.perf_counter() < end:
            pass
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        ours.close()
        theirs.close()
        db = sqlite3.connect(path)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        counts = {
            table: dict(db.execute(f"SELECT {column}, count(*) FROM {table} GROUP BY 1"))  # noqa: S608
            for table, column in (("digest", "id"), ("edition", "digest_id"), ("item", "digest_id"), ("outbox", "digest_id"))
        }  # fmt: skip
        db.close()
        assert set(counts["item"].values()) == {ITEMS}
        assert set(counts["digest"]) == set(counts["item"]) == set(counts["outbox"])
        assert set(counts["edition"]) <= set(counts["digest"])


def test_a_digest_that_is_not_finished_changes_nothing(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        finish(store, 0)
        with pytest.raises(KeyError):
            interrupted(store)
        assert store.known(identify(article("Item 1 of day 1 says something.", title="1.1"))) is None
        assert store.known(identify(briefing("Item 1 of day 0 says something.", title="0.1").article)) is not None
        assert len(store.letters()) == 1
