"""What README and docs show is run: each page's shell blocks, in order, as a user would type them.

A page's commands run in a folder of its own with an empty home, on articles of `seeds/` and servers of this machine. What
a page calls by a name of the world (a site, a model) stands there under that name, or is rewritten. What can't run here
is in `NOT_RUN`, with what shows it instead; `test_docs.py` parses every command, those and the ones in running text too.
"""

from __future__ import annotations

import html
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import chatserver
import corpora
import forked
import pyarrow.parquet
import pytest
from conftest import ROOT, SEEDS
from test_docs import PAGES
from webserver import Reply, WebServer

NOT_RUN = {
    r"make |PIP_EXTRA_INDEX_URL=|(\S*/)?pip install|python3 -m venv|export PATH": "installs: .ci/run does it, and tests/test_extending.py for adapters",
    r"(RAY_\S+ )?ray |.*--engine ray": "wants a cluster: tests/test_batch_ray.py starts one",
    r"pytest |python (-m )?tests": "is a test or a benchmark itself",
    r"python -m briefing\.training": "takes hours: tests/test_training.py takes each step, small",
    r"python -c": "downloads a model",
    r".*mbox:": "wants the package of the page: tests/test_extending.py builds it",
}
STAND_INS = {
    "crontab": 'if [ "$1" = - ]; then cat > "$HOME/crontab"; fi',
    "systemctl": ":",
    "loginctl": ":",
    "launchctl": ":",
    "curl": 'exec python -c "import sys, urllib.request as r; print(r.urlopen(sys.argv[-1]).read().decode())" "$@"',
}
"""What would change this machine, or may not be on it."""
BEFORE = {
    "composing.md": "briefing digest seeds --date 2026-11-23",
    "cron.md": 'mkdir -p "$HOME/Library/LaunchAgents"',
    "templates.md": "briefing digest articles",
}
"""What a page takes for granted."""
CODES = {"composing.md": (0, 3)}
"""Exit codes of pages on which something may be left out; elsewhere all is well."""

BLOCK = re.compile(r"^```(sh|console)\n(.*?)^```", re.M | re.S)
SETTINGS = {
    "BRIEFING_NETWORK_PRIVATE_HOSTS": "127.0.0.1", "BRIEFING_NETWORK_DELAY": "0", "BRIEFING_EMAIL_VIA": "eml",
    "BRIEFING_EMAIL_FROM": "me@example.org", "BRIEFING_EMAIL_TO": "me@example.org",
}  # fmt: skip


@dataclass(frozen=True)
class World:
    folder: Path
    rewritten: dict[str, str]

    def run(self, script: str, *, allowed: tuple[int, ...] = (0,)) -> str:
        """Run shell commands; return what they printed to standard output."""
        for name, stands_for in self.rewritten.items():
            script = script.replace(name, stands_for)
        env = {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "HOME": str(self.folder / "home"),
               "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **SETTINGS}  # fmt: skip
        command = ["bash", "-euo", "pipefail", "-c", script]
        done = subprocess.run(command, cwd=self.folder / "here", env=env, capture_output=True, text=True, check=False)
        assert done.returncode in allowed, f"{script}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout


def feed() -> bytes:
    """Return a feed of today's with three of the articles."""
    now, items = format_datetime(datetime.now(UTC)), ""
    for name in ("nurse-nap-trial.txt", "duncrae-cup-upset.txt", "cannery-worker-buyout.txt"):
        title, _, text = (SEEDS / name).read_text(encoding="utf-8").partition("\n")
        items += (
            f"<item><title>{html.escape(title)}</title><guid>{name}</guid><pubDate>{now}</pubDate>"
            f"<description>{html.escape(text)}</description></item>"
        )
    return f"<rss version='2.0'><channel><title>Times</title>{items}</channel></rss>".encode()


@pytest.fixture
def world(tmp_path: Path, tiny: Callable[[str], Path], forks: str | None) -> Iterator[World]:
    """Make what the pages speak of: articles, a corpus, a site with a feed, subscriptions, models, and their servers."""
    here, programs = tmp_path / "here", tmp_path / "bin"
    python = f"exec {shlex.quote(sys.executable)}"
    for folder in (here / "articles", here / "corpus", here / "scraped", programs, tmp_path / "home"):
        folder.mkdir(parents=True)
    start = f"{forked.__file__} {forks}" if forks else "-m briefing"
    for name, script in {**STAND_INS, "python": f'{python} "$@"', "briefing": f'{python} {start} "$@"'}.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    page = (SEEDS / "ferry-fenna-islanders.html").read_bytes()
    for name in ("article.html", "page.html"):
        (here / name).write_bytes(page)
    (here / "articles" / "ferry.html").write_bytes(page)
    (here / "seeds").symlink_to(SEEDS)
    for name in ("corpus/a.jsonl", "scraped/b.jsonl"):
        corpora.write_lines(here / name, corpora.records(2))
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(corpora.records(2)), here / "news.parquet")
    for name in ("path/to/flan-t5", "google/flan-t5-base", "xlsum"):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).symlink_to(tiny("taught"))
    site = b"<html><head><link rel='alternate' type='application/rss+xml' href='/feed'></head><body></body></html>"
    rss = Reply(feed(), "application/rss+xml")
    with (
        WebServer({"/": Reply(site), "/feed": rss, "/news": rss, "/story": Reply(page)}) as web,
        chatserver.serving() as chat,
    ):
        chat.models = ["qwen3:4b"]
        outline = f"<opml version='2.0'><body><outline type='rss' text='News' xmlUrl='{web.url}/news'/></body></opml>"
        (here / "subscriptions.opml").write_text(outline)
        names = {"https://example.org": web.url, "http://localhost:11434/v1": chat.address, "NAME": "Times"}
        # What the small model writes is not in the trial's article, which `models check` says with code 1.
        names |= {f"models check {n}": f"models check {n} || [ $? = 1 ]" for n in ("google/flan-t5-base", "xlsum")}
        yield World(tmp_path, names)


def shown(page: Path) -> list[tuple[str, str]]:
    """Return the shell blocks of a page: their language, and their commands without those that can't run here."""
    blocks = []
    for language, text in BLOCK.findall(page.read_text(encoding="utf-8")):
        lines = re.sub(r'^python -c "[^"]*"$', "python -c", text, flags=re.M).splitlines(keepends=True)
        kept = "".join(line for line in lines if not any(re.match(rule, line) for rule in NOT_RUN))
        if kept.strip():
            blocks.append((language, kept))
    return blocks


RUN = [page for page in PAGES if shown(page)]


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.name)
def test_what_a_page_shows_runs(page: Path, world: World) -> None:
    allowed = CODES.get(page.name, (0,))
    world.run(BEFORE.get(page.name, ":"), allowed=allowed)
    for language, text in shown(page):
        if language == "sh":
            world.run(text, allowed=allowed)
            continue
        command, _, output = text.partition("\n")
        printed = world.run(command.removeprefix("$ "))
        pattern = ".*".join(re.escape(part) for part in output.strip().split("..."))
        assert re.match(pattern, printed, re.S), printed
    if page.name == "cron.md":
        assert "digest --email" in (world.folder / "home" / "crontab").read_text()


def test_what_is_not_run_is_there() -> None:
    lines = [
        line
        for page in PAGES
        for _, text in BLOCK.findall(page.read_text(encoding="utf-8"))
        for line in text.splitlines()
    ]
    for rule in NOT_RUN:
        assert any(re.match(rule, line) for line in lines), rule
