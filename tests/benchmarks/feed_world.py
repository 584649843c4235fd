"""Three mornings in the whole test world: wall time, peak memory, requests and model calls; or kills at random moments.

python -m tests.benchmarks.feed_world [--feeds 60] [--items 2000]
python -m tests.benchmarks.feed_world --kills 50 [--seed 1]
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from world.days import UNTOUCHED, Reader
from world.feeds import BAD
from world.server import World


def measured(reader: Reader, hour: float = 0) -> tuple[float, float, str]:
    """Run a digest; return its seconds, its peak memory in MB, and what it printed."""
    reader.world.web.given.clear()
    reader.world.web.requests.clear()
    started = time.perf_counter()
    process = reader.start("digest", hour=hour)
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.close()
    # A world's worth of skips fits the pipe's buffer only if somebody reads it.
    errors = process.stderr.read()
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in {0, 3}, errors
    return time.perf_counter() - started, usage.ru_maxrss / 1024, out.splitlines()[0]


def briefings(reader: Reader) -> int:
    """Return how many briefings the model has made so far."""
    with sqlite3.connect(reader.home / ".local/share/briefing/briefing.db") as db:
        count: int = db.execute("SELECT count(*) FROM briefing").fetchone()[0]
    db.close()
    return count


def mornings(feeds: int, items: int, folder: Path) -> None:
    good = feeds - len(BAD)
    each = items // good
    counts = (each - 2 * (each // 3) - each // 5, each // 3, each // 3)
    with World(good=good, counts=counts, backlog=each // 5) as world:
        reader = Reader(world, folder / "home")
        reader.subscribe()
        print(f"{len(world.kinds)} feeds ({len(BAD)} of them bad), {len(world.items)} items\n")
        print("| run | s | MB | requests | 200 | 304 | others | model calls | made |")
        print("|---|---|---|---|---|---|---|---|---|")
        shown: Counter[str] = Counter()
        made_before = 0
        for world.day in range(3):
            for run, hour in (("first", 0.0), ("again", 0.5)):
                seconds, memory, told = measured(reader, hour)
                statuses = Counter(status for _, status in world.web.given)
                made = briefings(reader)
                others = sum(statuses.values()) - statuses[200] - statuses[304]
                print(
                    f"| day {world.day + 1}, {run} | {seconds:.1f} | {memory:.0f} | {len(world.web.requests)} | {statuses[200]}"
                    f" | {statuses[304]} | {others} | {made - made_before} | {told} |"
                )
                if run == "again":
                    assert statuses.keys() <= UNTOUCHED, statuses
                    assert made == made_before
                made_before = made
            reader.fates()
            shown.update(reader.on_page(world.day))
        fates = Counter(reader.fates().values())
        reader.whole()
        twice = [source for source, count in shown.items() if count > 1]
        print(f"\nfates: {dict(fates)}; on more than one page: {len(twice)} (the rewritten item: 1)")


def kills(count: int, seed: int, folder: Path) -> None:
    chance = random.Random(seed)
    moments: list[str] = []
    with World(good=6, bad_ones=2, counts=(3, 1, 0), backlog=1) as world:
        whole = Reader(world, folder / "whole")
        whole.subscribe()
        longest = measured(whole)[0]
        for number in range(count):
            world.day = 0
            reader = Reader(world, folder / f"kill{number}")
            reader.subscribe()
            process = reader.start("digest")
            after = chance.uniform(0, longest)
            try:
                process.wait(after)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
            process.communicate()
            killed = process.returncode == -signal.SIGKILL
            moments.append(f"{after:.2f}" if killed else "done")
            reader.whole()
            reader.run("digest", hour=0.1)
            page = reader.on_page(0)
            assert set(page.values()) == {1}, (number, after, page)
            assert page == whole.on_page(0), (number, after)
            assert reader.fates() == whole.fates(), (number, after)
            world.day = 1
            reader.run("digest")
            again = (reader.on_page(1).keys() & page.keys()) - {reader.address(world.listed(0)[1])}
            assert not again, (number, after, again)
            assert len(reader.fates()) == len(world.items)
            world.day = 0
            print(f"{number + 1}: {'killed' if killed else 'ended'} after {after:.2f} s", flush=True)
    print(
        f"\n{count} kills within {longest:.1f} s, {moments.count('done')} came too late; each item shown exactly once after all"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=60)
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.kills:
            kills(given.kills, given.seed, Path(folder))
        else:
            mornings(given.feeds, given.items, Path(folder))


if __name__ == "__main__":
    main()
