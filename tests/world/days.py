"""A reader's mornings in the world: runs of the real command line, and what is proven of each."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from briefing.store import Store
from world.feeds import Item
from world.server import World
from world.stories import MUTED

TESTS = Path(__file__).parent.parent
HANDLED = {"shown", "merged", "folded", "muted", "skipped"}
UNTOUCHED = {304, 302}
"""What a server answers to a request that needs no new text; 302 is the way to a feed that has moved for a while."""


class Reader:
    """A user with an empty home who subscribes to the whole world."""

    def __init__(self, world: World, home: Path) -> None:
        self.world = world
        self.home = home
        home.mkdir(parents=True)
        (home / "briefing.toml").write_text(
            f'[network]\nprivate_hosts = ["127.0.0.1"]\ndelay = 0\ntimeout = 5\n[interests]\nmute = ["{MUTED}"]\n'
            '[digest]\nformats = ["json"]\n'
        )
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent))),
        }

    def start(self, *args: str, hour: float = 0, **env: str) -> subprocess.Popen[str]:
        """Start the command line on the world's day, `hour` hours after seven."""
        now = self.world.first + timedelta(days=self.world.day, hours=hour)
        return subprocess.Popen(
            [sys.executable, "-m", "world.cli", now.isoformat(), "-c", "briefing.toml", *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.home,
            env={**self.env, **env},
        )

    def run(self, *args: str, hour: float = 0, stdin: str = "", **env: str) -> tuple[int, str, str]:
        """Run the command line and return its exit code, output and errors."""
        process = self.start(*args, hour=hour, **env)
        out, errors = process.communicate(stdin, timeout=900)
        assert "Traceback" not in errors, errors
        return process.returncode, out, errors

    def subscribe(self) -> None:
        code, out, errors = self.run("feeds", "import", stdin=self.world.opml())
        assert code == 0, errors
        assert f"{len(self.world.kinds)} feeds" in out

    def store(self) -> Store:
        return Store(self.home / ".local/share/briefing/briefing.db")

    def page(self, day: int) -> dict[str, object]:
        """Return the digest of a day as the reader's file has it."""
        name = f"{(self.world.first + timedelta(days=day)):%Y-%m-%d}.json"
        made: dict[str, object] = json.loads((self.home / "reports" / name).read_text(encoding="utf-8"))
        return made

    def on_page(self, day: int) -> Counter[str]:
        """Return how often each item stands in the digest of a day, by its address."""
        return Counter(_sources(self.page(day)["sections"]))

    def whole(self) -> None:
        """The state file is sound."""
        with sqlite3.connect(self.home / ".local/share/briefing/briefing.db") as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        db.close()

    def fates(self) -> dict[str, str]:
        """Return what the ledger says of each item that was ever listed, by its address: it has one line for each day on which it was decided."""
        expected = {self.address(item) for feed in range(self.world.good) for item in self.world.listed(feed)}
        with sqlite3.connect(self.home / ".local/share/briefing/briefing.db") as db:
            lines = Counter(db.execute("SELECT source, day FROM item"))
            found = dict(db.execute("SELECT source, fate FROM item ORDER BY id"))
        db.close()
        assert expected <= found.keys(), f"lost: {sorted(expected - found.keys())[:5]}"
        assert set(lines.values()) == {1}, "one line for a day"
        assert set(found.values()) <= HANDLED
        return {source: found[source] for source in expected}

    def address(self, item: Item) -> str:
        return f"{self.world.web.url}{item.path}"


def _sources(node: object) -> Iterable[str]:
    """Yield the `source` of every article below `node` that is no mere link to what was told before."""
    if isinstance(node, dict):
        if "source" in node and "title" in node:
            yield str(node["source"])
        for value in node.values():
            yield from _sources(value)
    elif isinstance(node, list):
        for value in node:
            yield from _sources(value)
