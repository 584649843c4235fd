"""A time budget: what hangs is left, what is done is kept, and a digest comes in time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import ROOT, SEEDS
from examples import article, briefing

from briefing.config import Config
from briefing.process import deadline
from briefing.process.deadline import Budget, collect
from briefing.store import Store
from briefing.types import Article, Briefing, Size, Skip
from briefing.wiring import adapters, pipeline

FERRY = SEEDS / "harbour-battery-ferry.txt"
pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarm on this system")


def hanging(*items: str) -> Iterator[str]:
    """Yield the items, then wait for ever, and at the end again."""
    try:
        yield from items
        threading.Event().wait()
    finally:
        threading.Event().wait()


def stubborn(*items: str) -> Iterator[str]:
    """Yield the items, then take every interruption for an error to go on from."""
    yield from items
    while True:
        try:
            threading.Event().wait()
        except Exception:  # noqa: S112 - that is what is tested
            continue


@pytest.mark.parametrize("source", [hanging, stubborn])
def test_what_hangs_is_left_and_what_came_is_kept(source: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "_AGAIN", 0.02)
    handler = signal.getsignal(signal.SIGALRM)
    got: list[str] = []
    started = time.monotonic()
    assert not collect(source("a", "b"), got, 0.1)  # type: ignore[operator]
    assert got == ["a", "b"]
    assert time.monotonic() - started < 5
    assert signal.getsignal(signal.SIGALRM) == handler
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_all_that_comes_in_time_is_all() -> None:
    got: list[str] = []
    assert collect("abc", got, 5)
    assert collect("de", got, None)
    assert got == list("abcde")


def test_beside_the_main_thread_time_is_looked_at_between_items() -> None:
    got: list[str] = []
    done: list[bool] = []
    thread = threading.Thread(target=lambda: done.append(collect("abc", got, 0)))
    thread.start()
    thread.join()
    assert (done, got) == ([False], ["a"])


@dataclass
class Slow:
    """A summarizer that never comes back from its second batch."""

    batch: int = 1
    backend: str = "slow"
    revision: str = "test"
    batches: int = 0
    tells: bool = False

    def __call__(self, articles: Sequence[Article], size: Size, /) -> Iterator[Briefing | Skip]:
        self.batches += bool(articles)
        if self.batches > 1:
            threading.Event().wait()
        yield from (briefing(a.text, title=a.title) for a in articles)


def test_the_likely_best_is_read_and_the_others_stand_with_their_lead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(inputs: Sequence[str], **_: object) -> Iterator[Article | Skip]:
        yield article(
            "Old news of a bridge. It was closed.", title="Bridge", published=datetime(2026, 3, 1, tzinfo=UTC)
        )
        yield article("Rain filled the lake. Boats sail again. All is well.", title="Lake", labels=("teaser",))
        yield article(
            "A new train runs at night. It is cheap.", title="Train", published=datetime(2026, 3, 2, tzinfo=UTC)
        )
        threading.Event().wait()

    monkeypatch.setattr(pipeline, "articles", read)
    monkeypatch.setattr(adapters, "summarizer_of", lambda _: Slow())
    monkeypatch.setattr(deadline, "_AGAIN", 0.02)
    config = Config(digest_out=str(tmp_path))
    with Store(None) as store:
        clock = lambda: datetime(2026, 3, 2, 7, tzinfo=UTC)  # noqa: E731
        (made,) = pipeline.editions(["feeds"], config, store, clock, budget=Budget(1.0))
    told = {b.article.title: (b.backend, [p.text for p in b.points]) for b in made.digest.briefings}
    assert told["Train"] == ("embedded", ["A new train runs at night."])
    assert told["Bridge"] == ("lead", ["Old news of a bridge.", "It was closed."])
    assert told["Lake"] == ("lead", ["Rain filled the lake.", "Boats sail again."])
    assert [(s.source, s.stage, s.code) for s in made.digest.skips] == [
        ("feeds", "read", "no-time"), ("--budget", "summarize", "no-time")
    ]  # fmt: skip
    page = (tmp_path / "2026-03-02.txt").read_text(encoding="utf-8")
    assert page.count("title and lead only, for want of time") == 2


def test_an_input_that_never_ends_takes_no_time_of_the_others(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "briefing", "digest", "-", str(FERRY), "--budget", "10s", "--out", "out"]
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=env
    ) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        told = process.stderr.read()  # ends with the process, whose input stays open
        assert b"1 story from 1 article" in process.stdout.read()
        assert process.wait() == 3
    assert told.startswith(b"briefing: left out -: it took too long to read")


@pytest.mark.parametrize(("given", "shown"), [("10x", "no time such as 90s"), ("0", "no time such as 90s")])
def test_a_wrong_budget_is_a_usage_error(given: str, shown: str, run: object) -> None:
    done = run("digest", FERRY, "--budget", given)  # type: ignore[operator]
    assert (done.returncode, shown in done.stderr) == (2, True)
