"""What was made before: listed, shown in every format, and pruned; the schema and the templates handed out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import digests
import pytest
from conftest import Run
from rendered import MADE, NAMES

from briefing.store import Store
from briefing.types import Receipt

NOW = datetime.now(UTC)


@pytest.fixture
def past(tmp_path: Path) -> Path:
    """A state file of three digests, the last of them made today."""
    path = tmp_path / "state.db"
    with Store(path) as store:
        for days, made in enumerate((digests.followed_day(), digests.full_day(), digests.empty())):
            at = NOW - 30 * timedelta(days=days)
            digest = replace(made, id=f"7f3a9{'cde'[days]}", day=digests.DAY - timedelta(days=days))
            receipts = [Receipt(digest.id, "files", f"out/{digest.day}{s}", "done", at) for s in (".txt", ".html")]
            store.record(digest, receipts, at)
            store.keep(digest)
    return path


def test_history_lists_the_latest_first(run: Run, past: Path) -> None:
    done = run("history", "--state", past)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["2026-03-03", "2026-03-02", "2026-03-01"]
    first = " ".join(done.stdout.splitlines()[0].split())
    assert first == "2026-03-03 5 stories 10 articles 4 left out out/2026-03-03.html"
    assert all(len(line) <= 100 for line in done.stdout.splitlines())


def test_history_as_json_is_an_object_a_line(run: Run, past: Path) -> None:
    first, *_ = map(json.loads, run("history", "--json", "--state", past).stdout.splitlines())
    assert (first["day"], first["stories"], first["kept"]) == ("2026-03-03", 5, True)
    assert first["files"] == ["out/2026-03-03.html", "out/2026-03-03.txt"]


@pytest.mark.parametrize("name", NAMES)
def test_show_prints_a_digest_in_every_format(run: Run, past: Path, tmp_path: Path, name: str) -> None:
    done = run("show", "2026-03-03", "--format", name, "--state", past)
    assert (done.returncode, done.stderr) == (0, "")
    made = MADE[name, "followed day"]
    assert done.stdout.encode("utf-8", "surrogateescape") == (made if isinstance(made, bytes) else made.encode())


def test_show_without_a_date_prints_the_last_and_names_what_is_missing(run: Run, past: Path) -> None:
    assert "Tuesday, 3 March 2026" in run("show", "--state", past).stdout
    missing = run("show", "2020-01-01", "--state", past)
    assert missing.returncode == 2
    assert "no digest of 2020-01-01" in missing.stderr
    assert "did you mean 'html'" in run("show", "--format", "htm", "--state", past).stderr


def test_prune_keeps_the_young_and_the_record_of_the_old(run: Run, past: Path) -> None:
    before = past.stat().st_size
    done = run("prune", "--days", "45", "--state", past)
    assert done.returncode == 0
    assert "MB before" in done.stdout
    assert past.stat().st_size <= before
    listed = run("history", "--state", past).stdout.splitlines()
    assert ["pruned" in line for line in listed] == [False, False, True]
    assert run("show", "2026-03-02", "--state", past).returncode == 0
    assert run("show", "2026-03-01", "--state", past).returncode == 2


def test_schema_prints_the_one_that_the_package_holds(run: Run) -> None:
    assert run("schema").stdout == (files("briefing") / "schemas" / "digest.schema.json").read_text(encoding="utf-8")


# Templates


def test_copied_templates_are_used_and_never_replaced(run: Run, past: Path, tmp_path: Path) -> None:
    names = run("templates", "list").stdout.split()
    assert {"digest.html.j2", "epub/content.xhtml.j2", "index.js", "mail.css"} <= set(names)
    done = run("templates", "copy", "digest.txt.j2")
    mine = tmp_path / "home" / ".config" / "briefing" / "templates" / "digest.txt.j2"
    assert done.returncode == 0
    assert "[digest] templates" in done.stdout
    mine.write_text("{{ digest.title }}: {{ stats.stories }}\n")
    shown = run("show", "--state", past, BRIEFING_DIGEST_TEMPLATES=str(mine.parent))
    assert shown.stdout == "The Morning Briefing: 5\n"
    again = run("templates", "copy")
    assert again.returncode == 1
    assert "is there already, so nothing was copied" in again.stderr
    assert [p.name for p in mine.parent.iterdir()] == ["digest.txt.j2"]
    assert "did you mean 'digest.css'" in run("templates", "copy", "diges.css").stderr


def test_a_whole_copy_renders_the_same(run: Run, past: Path, tmp_path: Path) -> None:
    assert run("templates", "copy", "--to", "mine").returncode == 0
    for name in ("html", "epub"):
        own = run("show", "--format", name, "--state", past, BRIEFING_DIGEST_TEMPLATES="mine")
        assert own.stdout == run("show", "--format", name, "--state", past).stdout
