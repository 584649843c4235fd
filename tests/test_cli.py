"""The command line, end to end, as its users and their cron jobs meet it."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SEEDS, Run

from briefing.commands import names
from briefing.commands._describe import reference

FERRY = SEEDS / "harbour-battery-ferry.txt"
CONSENT = SEEDS / "consent-wall.html"
DAY = "2026-11-23"


def test_the_committed_sample_is_what_the_program_makes_of_the_seeds(run: Run, tmp_path: Path) -> None:
    shutil.copytree(SEEDS, tmp_path / "cwd" / "seeds")
    done = run("digest", "seeds", "--out", "out", "--date", DAY, BRIEFING_DIGEST_INDEX="false")
    assert done.returncode == 3
    assert "16 stories from 18 articles" in done.stdout
    assert "left out seeds/consent-wall.html" in done.stderr
    for suffix in (".html", ".md", ".txt", ".json"):
        made = (tmp_path / "cwd" / "out" / f"{DAY}{suffix}").read_text(encoding="utf-8")
        assert made == (ROOT / "reports" / f"{DAY}{suffix}").read_text(encoding="utf-8"), f"run: make sample ({suffix})"


def test_summarize_prints_one_object_a_line_in_input_order(run: Run) -> None:
    done = run("summarize", "--json", FERRY, CONSENT, SEEDS / "mayor-tie-lots.txt", "--points", "2")
    ferry, consent, mayor = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 3
    assert list(ferry) == ["source", "title", "points", "verdicts", "labels", "backend", "revision"]
    assert (ferry["source"], len(ferry["points"]), len(mayor["points"])) == (str(FERRY), 2, 2)
    assert set(consent) == {"source", "skip"}
    assert (consent["skip"]["stage"], consent["skip"]["code"]) == ("clean", "cookie-wall")


def test_evidence_stands_at_its_offsets_in_the_cleaned_text(run: Run) -> None:
    briefing = json.loads(run("summarize", "--json", FERRY).stdout)
    article = json.loads(run("clean", "--json", FERRY).stdout)
    assert list(article) == ["source", "title", "author", "published", "language", "text", "removed"]
    for point in briefing["points"]:
        assert point["evidence"]
        for evidence in point["evidence"]:
            assert article["text"][evidence["start"] : evidence["end"]] == evidence["text"]


def test_summarizes_standard_input_the_same_as_the_file(run: Run) -> None:
    piped = run("summarize", "-", "--length", "short", stdin=FERRY.read_bytes())
    assert piped.returncode == 0
    assert piped.stderr == ""
    assert piped.stdout == run("summarize", FERRY, "--length", "short").stdout


def test_the_second_run_uses_the_cache(run: Run, tmp_path: Path) -> None:
    first = run("summarize", FERRY)
    # Without the runtime the model can't run: what comes now was remembered.
    (tmp_path / "onnxruntime.py").write_text("raise ImportError('blocked by the test')")
    again = run("summarize", FERRY, PYTHONPATH=str(tmp_path))
    assert (again.returncode, again.stdout) == (0, first.stdout), again.stderr


def test_clean_explains_each_removed_line_and_keeps_on_request(run: Run) -> None:
    explained = run("clean", "--explain", FERRY).stdout
    assert "print-note" in explained
    assert "cookie" in explained
    assert "Additional reporting by" not in run("clean", FERRY).stdout
    assert "Additional reporting by" in run("clean", "--keep", "credit", FERRY).stdout


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["clean", "--keep", "captoin", FERRY], "did you mean 'caption'"),
        (["summarize", "--model", "embeded", FERRY], "there is no model 'embeded'; name embedded"),
        (["digest", FERRY, "--format", "htm"], "did you mean 'html'"),
        (["digest", FERRY, "--points", "0"], "--points"),
        (["summarize"], "Missing argument"),
        (["sumarize", FERRY], "did you mean 'summarize'"),
        (["-c", "none.toml", "digest"], "none.toml"),
    ],
)
def test_a_wrong_request_exits_with_2_and_one_line(run: Run, args: list[str | Path], message: str) -> None:
    done = run(*args)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_usable_exits_with_1(run: Run) -> None:
    done = run("summarize", CONSENT, "missing.txt")
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 2


def test_an_empty_day_says_so_and_never_replaces_a_digest(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cwd" / "empty").mkdir()
    done = run("digest", "empty", "--out", "out", "--date", DAY)
    assert done.returncode == 3
    page = (tmp_path / "cwd" / "out" / f"{DAY}.html").read_text()
    assert "No stories today" in page
    refused = run("digest", "empty", "--out", "out", "--date", DAY)
    assert refused.returncode == 1
    assert "kept as it is" in refused.stderr


def test_an_output_folder_that_can_not_be_written_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cwd" / "file").write_text("in the way")
    done = run("digest", FERRY, "--out", "file/out", "--format", "text")
    assert done.returncode == 1
    assert "file/out" in done.stderr
    assert "--out" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unusable_state_file_costs_the_cache_only(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cwd" / "text.db").write_text("no database " * 500)
    done = run("summarize", FERRY, "--state", "text.db")
    assert done.returncode == 0
    assert "going on without it" in done.stderr
    assert done.stdout


@pytest.mark.parametrize(
    "args",
    [
        ("digest", "http://["),
        ("digest", "http://a\u2100.example/"),
        ("digest", "--window", "99999999d", FERRY),
        ("digest", "--date", "0001-01-01", FERRY),
        ("summarize", "--model", "http://[", FERRY),
        ("explain", "9" * 30),
    ],
    ids=lambda args: " ".join(map(str, args))[:30],
)
def test_odd_arguments_end_in_one_sentence(args: tuple[str, ...], run: Run) -> None:
    done = run(*args, "--state", "s.db")
    assert done.returncode
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 4


HOSTILE = (
    "The mayor's minutes\n\nThe mayor wrote </s>, [MASK], <|endoftext|>, {{ 7*7 }} and <script>alert(1)</script> into "
    "the minutes of Monday's meeting. {long}\n\nاجتمع المجلس يوم الاثنين لمناقشة الجسر الجديد في المدينة. "
    "The café\u200b opened 😀 on Tuesday\u202e and \x1b[31mnobody came to it at all."
)


def test_hostile_text_passes_through_harmlessly(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cwd" / "h.txt").write_text(HOSTILE.replace("{long}", "word and word " * 999), encoding="utf-8")
    done = run("digest", "h.txt", "--out", "out", "--date", DAY, "--points", "4")
    assert (done.returncode, done.stderr) == (0, "")
    for suffix in (".html", ".md", ".txt", ".json"):
        made = (tmp_path / "cwd" / "out" / f"{DAY}{suffix}").read_text(encoding="utf-8")
        assert "{{ 7*7 }}" in made.replace("\\", "")
        assert "\x1b" not in made
        assert "\u202e" not in made
        if suffix in {".html", ".md"}:
            assert "<script" not in made.replace("\\<", "")


def test_the_library_does_the_job_in_three_lines(tmp_path: Path) -> None:
    from briefing import BriefingError, digest, summarize

    assert len(summarize(FERRY, points=2).points) == 2
    (page,) = digest([FERRY], out=tmp_path, formats=["html"])
    assert list(tmp_path.iterdir()) == [page]
    with pytest.raises(BriefingError, match="consent"):
        summarize(CONSENT)


def test_help_needs_no_valid_configuration(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cwd" / "bad.toml").write_text("[digets]\n")
    done = run("-c", "bad.toml", "digest", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage: briefing digest" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text elsewhere")
def test_a_file_s_name_may_be_no_text(run: Run, tmp_path: Path) -> None:
    (tmp_path / "odd").mkdir()
    shutil.copy(FERRY, tmp_path / "odd" / os.fsdecode(b"\xff\xfe.txt"))
    done = run("digest", tmp_path / "odd", "--out", "out", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")


def test_help_lists_every_command_once(run: Run) -> None:
    listed = re.findall(r"^  (\w+)  ", run("--help").stdout.partition("Read:")[2], re.MULTILINE)
    assert sorted(listed) == list(names())


def test_the_reference_is_what_the_program_says_of_itself() -> None:
    written = (Path(__file__).parent.parent / "docs" / "commands.md").read_text(encoding="utf-8")
    assert written == reference(), "run: python -m briefing.commands._describe > docs/commands.md"
