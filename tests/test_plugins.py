"""Adapters of other packages that raise what they like: each costs what was asked of it, and one sentence names it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import SEEDS, Run

from briefing.errors import BriefingError, PluginError
from briefing.plugins import guarded
from briefing.types import Document, Skip

FERRY = SEEDS / "harbour-battery-ferry.txt"
ADAPTERS = {
    "sources": ("torn", "shut", "gone"), "formats": ("blank",), "channels": ("deaf", "absent"), "engines": ("stuck",),
}  # fmt: skip
CODE = """
from briefing.types import Document

def torn(options):
    def read(uri):
        yield Document(uri + "#1", "text/plain", "The council of Aldane met on Monday evening.")
        raise KeyError("body")
    return read

def shut(options):
    raise OSError("no route to the\\nmailbox")

class blank:
    suffix, media_type = ".blank", "text/plain"
    def __init__(self, options): pass
    def __call__(self, digest): return digest.stories[99]

def deaf(options):
    def hand(messages):
        raise SystemExit("no answer from " + options["to"])
        yield
    return hand

def absent(options):
    raise RuntimeError("no such room")

def stuck(options):
    def run(make, tasks):
        yield make()(next(iter(tasks)))
        raise RuntimeError("the queue is gone")
    return run
"""


@pytest.fixture
def plugins(tmp_path: Path) -> str:
    """Install a package of failing adapters, and return its folder."""
    folder = tmp_path / "plugins"
    info = folder / "failing-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: failing\nVersion: 1\n")
    groups = (
        f"[briefing.{kind}]\n" + "".join(f"{n} = failing:{n}\n" for n in names) for kind, names in ADAPTERS.items()
    )
    (info / "entry_points.txt").write_text("".join(groups))
    (folder / "failing.py").write_text(CODE)
    return str(folder)


def test_sources_formats_and_channels_that_fail_cost_their_own_item(run: Run, tmp_path: Path, plugins: str) -> None:
    asked = ("torn:a", "shut:b", "gone:c", FERRY, "--format", "blank", "--format", "json", "--out", "out")
    done = run(
        "digest",
        *asked,
        PYTHONPATH=plugins,
        BRIEFING_DIGEST_CHANNELS="deaf:https://rooms.example/key-4711,absent:y,files:kept",
    )
    assert done.returncode == 4
    assert sorted(done.stderr.splitlines()) == [
        "briefing: absent did not take the digest: the channel 'absent' of 'failing:absent' failed (RuntimeError: no such "
        "room); tell its makers, or do without it (the day's next run tries again)",
        "briefing: deaf did not take the digest: the channel 'deaf' of 'failing:deaf' failed (SystemExit: no answer from ...); tell "
        "its makers, or do without it (the day's next run tries again)",
        "briefing: left out gone:c: the source 'gone' of 'failing:gone' can't be loaded (module 'failing' has no attribute "
        "'gone'); reinstall that package [plugin]",
        "briefing: left out shut:b: the source 'shut' of 'failing:shut' failed (OSError: no route to the mailbox); tell "
        "its makers, or do without it [plugin]",
        "briefing: left out the digest as blank: the format 'blank' of 'failing:blank' failed (IndexError: tuple index out "
        "of range); tell its makers, or do without it [plugin]",
        "briefing: left out torn:a: the source 'torn' of 'failing:torn' failed (KeyError: 'body'); tell its makers, or do "
        "without it [plugin]",
    ]
    (made,) = (tmp_path / "cwd" / "out").glob("*.json")
    stories = [story for section in json.loads(made.read_text())["sections"] for story in section["stories"]]
    assert {story["source"] for story in stories} == {str(FERRY), "torn:a#1"}
    assert (tmp_path / "cwd" / "kept" / made.name).read_bytes() == made.read_bytes()
    without = run("digest", *asked[:4], "--format", "blank", "--out", "other", PYTHONPATH=plugins)
    assert (without.returncode, without.stdout) == (1, "")
    assert run("digest", *asked, PYTHONPATH=plugins).returncode == 3


def test_check_tells_of_a_channel_that_cannot_be_made(run: Run, plugins: str) -> None:
    done = run("check", "--offline", PYTHONPATH=plugins, BRIEFING_DIGEST_CHANNELS="absent:y")
    assert "the channel 'absent' of 'failing:absent' failed (RuntimeError: no such room)" in done.stdout + done.stderr


def test_what_an_engine_made_before_it_failed_stays(run: Run, plugins: str, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(2):
        (folder / f"{number}.txt").write_bytes(FERRY.read_bytes())
    corpus = ("batch", folder, "--output", "table", "--part-mb", "0.001")
    failed = run(*corpus, "--engine", "stuck", PYTHONPATH=plugins)
    assert failed.returncode == 1
    assert failed.stderr == (
        "briefing: the engine 'stuck' of 'failing:stuck' failed (RuntimeError: the queue is gone); tell its makers, or do "
        "without it\n"
    )
    done = run(*corpus, "--workers", "1")
    assert (done.returncode, done.stdout) == (0, "table: 2 articles in 2 parts, 1 made now\n")


NAIVE = Document("a", "text/plain", "x", published=datetime(2026, 11, 23))


@pytest.mark.parametrize(
    ("kind", "yielded", "said"),
    [
        ("sources", {"text": "a"}, r"TypeError: it yields a dict, no Document"),
        ("sources", Document(None, "text/plain", "x"), "its source is no text"),  # type: ignore[arg-type]
        ("sources", NAIVE, r"2026-11-23 00:00:00 has no zone"),
        ("channels", None, "it yields a NoneType, no Receipt"),
    ],
)
def test_what_no_later_step_could_use_is_refused(kind: str, yielded: Any, said: str) -> None:
    adapter = guarded(kind, "mine", lambda _: iter([yielded]))
    with pytest.raises(PluginError, match=f"^mine failed .*{said}"):
        list(adapter("x"))


def test_an_error_that_is_for_the_user_stays_as_it_is() -> None:
    def read(uri: str) -> Iterator[Skip]:
        raise BriefingError(f"{uri}: log in first")
        yield

    with pytest.raises(BriefingError, match=r"^x: log in first$"):
        list(guarded("sources", "mine", read)("x"))
