"""Three mornings in a world of good and bad feeds, through the real command line, with real sockets and kills."""

from __future__ import annotations

import re
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from world.days import UNTOUCHED, Reader
from world.feeds import BAD
from world.server import World


@dataclass
class Morning:
    """What came of a day: the first run's answer, its page and ledger; and what a second run did half an hour later."""

    errors: str
    page: Counter[str]
    fates: dict[str, str]
    again: tuple[int, str]
    asked_again: set[int]
    same_page: bool


@dataclass
class Story:
    reader: Reader
    mornings: list[Morning] = field(default_factory=list)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("world")
    blocked = folder / "blocked"
    blocked.mkdir()
    (blocked / "onnxruntime.py").write_text("raise ImportError('the second run needs no model')")
    with World() as world:
        reader = Reader(world, folder / "home")
        reader.subscribe()
        made = Story(reader)
        for world.day in range(3):
            code, _, errors = reader.run("digest")
            assert code == 3, errors
            page, fates, written = reader.on_page(world.day), reader.fates(), reader.page(world.day)
            world.web.given.clear()
            path = f"{blocked}:{reader.env['PYTHONPATH']}"
            code, _, told = reader.run("digest", hour=0.5, PYTHONPATH=path)
            asked = {status for _, status in world.web.given}
            made.mornings.append(Morning(errors, page, fates, (code, told), asked, written == reader.page(world.day)))
        yield made
        reader.whole()


def test_nothing_is_shown_twice(story: Story) -> None:
    shown: Counter[str] = Counter()
    for morning in story.mornings:
        assert set(morning.page.values()) == {1}
        shown.update(morning.page)
    rewritten = story.reader.address(story.reader.world.listed(0)[1])
    assert {source for source, count in shown.items() if count > 1} == {rewritten}
    assert shown[rewritten] == 2, "what was rewritten on the second day is news once more, and only then"


def test_nothing_is_lost(story: Story) -> None:
    world = story.reader.world
    on_pages = set().union(*(morning.page for morning in story.mornings))
    last = story.mornings[-1].fates
    assert len(last) == len(world.items)
    for item in world.items:
        fate = last[story.reader.address(item)]
        assert (story.reader.address(item) in on_pages) == (fate in {"shown", "merged", "folded"}), (item, fate)
        if item.old and world.kinds[item.feed] != "undated":
            assert fate in {"skipped", "muted"}, "older than a day when its feed was read first"
    assert "muted" in last.values()


def test_each_item_is_decided_on_the_day_it_comes(story: Story) -> None:
    for day, morning in enumerate(story.mornings):
        expected = {story.reader.address(item) for item in story.reader.world.items if item.day <= day}
        assert morning.fates.keys() == expected


def test_a_feed_that_was_never_read_is_told_of_each_day(story: Story) -> None:
    for day, morning in enumerate(story.mornings):
        skips = story.reader.page(day)["skips"]
        assert isinstance(skips, list)
        told = [skip["detail"] for skip in skips]
        for name in set(BAD) - {"gone", "bomb"}:
            (line,) = [line for line in told if line.startswith(f"the feed {name.title()} ")]
            assert "could never be read, since 2026-11-23: " in line
            assert ";" in line, "cause and remedy"
        # Many share a line, and what is alone in its kind has one.
        assert re.search(r"left out \d+ \[feed-failing\]; the first is ", morning.errors)
        assert "is gone for good since 2026-11-23" in morning.errors


def test_a_second_run_asks_for_nothing_new_and_needs_no_model(story: Story) -> None:
    for morning in story.mornings:
        code, errors = morning.again
        assert code == 3, errors
        assert morning.asked_again <= UNTOUCHED
        assert 304 in morning.asked_again
        assert morning.same_page


def test_a_gone_feed_is_asked_once_and_a_moved_one_at_its_new_address(story: Story) -> None:
    world = story.reader.world
    asked = world.web.asked()
    assert asked.count(f"/feed/{world.kinds.index('gone')}") == 1
    moved = world.kinds.index("moved")
    assert asked.count(f"/feed/{moved}") == 1
    assert asked.count(f"/new/{moved}") == 6
    elsewhere = world.kinds.index("elsewhere")
    assert asked.count(f"/feed/{elsewhere}") == 6


def test_hostile_feeds_reach_nothing(story: Story) -> None:
    told = str([story.reader.page(day) for day in range(3)])
    assert "root:" not in told
    assert "lol" not in told
    assert "/secret" not in story.reader.world.web.asked()


def requested(world: World, count: int) -> Callable[[], bool]:
    return lambda: len(world.web.requests) >= count


@pytest.mark.parametrize("moment", ["fetching", "fetched", "written"])
def test_a_run_that_is_killed_costs_and_repeats_nothing(tmp_path: Path, moment: str) -> None:
    with World(good=6, bad_ones=1, counts=(2, 1, 0), backlog=0) as world:
        reader = Reader(world, tmp_path / "home")
        reader.subscribe()
        reached = {
            "fetching": requested(world, 3),
            "fetched": requested(world, 7),
            "written": (reader.home / "reports").exists,
        }[moment]
        process = reader.start("digest")
        while not reached() and process.poll() is None:
            try:
                process.wait(0.005)
            except subprocess.TimeoutExpired:
                continue
        process.kill()
        process.communicate()
        assert process.returncode in {-signal.SIGKILL, 0, 3}
        reader.whole()
        code, _, errors = reader.run("digest", hour=0.1)
        assert code in {0, 3}, errors
        first = reader.on_page(0)
        assert set(first.values()) == {1}
        assert set(reader.fates()) == {reader.address(item) for item in world.items if item.day == 0}
        world.day = 1
        reader.run("digest")
        fresh = {reader.address(item) for item in world.items if item.day == 1} | {reader.address(world.listed(0)[0])}
        assert set(reader.on_page(1)) <= fresh
        assert len(reader.fates()) == len(world.items)
