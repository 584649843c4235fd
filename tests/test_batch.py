"""`briefing batch`, end to end: every shape of input, bad rows, and what must not be mixed."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import shutil
from pathlib import Path

import pytest
from conftest import SEEDS, Run
from corpora import CONSENT, contents, evidence, records, rows, write_lines

FERRY = SEEDS / "harbour-battery-ferry.txt"
ONE = ("--workers", "1")


@pytest.fixture
def cwd(tmp_path: Path) -> Path:
    """Return the folder that `run` runs in."""
    return tmp_path / "cwd"


def test_every_shape_of_input_makes_the_same_rows(run: Run, cwd: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="Parquet needs pyarrow: the extra batch")
    import pyarrow.parquet as pq

    told = records(6)
    plain = write_lines(cwd / "in" / "a.jsonl", told)
    (cwd / "in" / "b.jsonl.gz").write_bytes(gzip.compress(plain.read_bytes()))
    (cwd / "in" / "c.ndjson.xz").write_bytes(lzma.compress(plain.read_bytes()))
    pq.write_table(pyarrow.Table.from_pylist(told), cwd / "in" / "d.parquet", row_group_size=4)
    (cwd / "in" / "e").mkdir()
    for number, record in enumerate(told):
        (cwd / "in" / "e" / f"{number}.txt").write_text(f"{record['title']}\n\n{record['text']}", encoding="utf-8")
    done = run("batch", "in", "in/*.jsonl", "--output", "out", "--text", *ONE)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "out: 30 articles in 1 part, 1 made now\n"
    made = rows(cwd / "out")
    by_shape = [made[at : at + 6] for at in range(0, 30, 6)]
    told_by = [[{**row, "id": None, "source": None} for row in shape] for shape in by_shape]
    assert all(shape == told_by[0] for shape in told_by[:4])
    assert [row["id"] for row in made] == [f"a{n}" for n in range(6)] * 4 + [f"in/e/{n}.txt" for n in range(6)]
    assert [shape[1]["source"].rstrip("0123456789") for shape in by_shape] == [
        "in/a.jsonl@", "in/b.jsonl.gz@", "in/c.ndjson.xz@", "in/d.parquet#", "in/e/1.txt",
    ]  # fmt: skip
    for row in made:
        assert row["points"]
        assert all(row["text"][start:end] == text for start, end, text in evidence(row))


def test_the_output_is_no_input_though_it_lies_among_them(run: Run, cwd: Path) -> None:
    write_lines(cwd / "in.jsonl", records(2))
    for inputs in (".", "**/*.jsonl"):
        call = ("batch", inputs, "--output", "./out", *ONE)
        assert run(*call).stdout == "out: 2 articles in 1 part, 1 made now\n"
        assert run(*call).stdout == "out: 2 articles in 1 part, nothing was missing\n"
        shutil.rmtree(cwd / "out")


def test_bad_articles_are_rows_that_say_why(run: Run, cwd: Path) -> None:
    lines = [
        '{"id": "cut", "text": "The line breaks',
        '["no", "object"]',
        {"id": "bare", "title": "Nothing else"},
        {"id": 7, "text": ["a", "list"]},
        {"id": "blank", "text": "  \n "},
        {"id": "wall", "html": CONSENT},
        {
            "id": "odd",
            "title": "a\ud800b",
            "text": "The ferry sails at six. It is full of \ud800 people, the harbour said.",
        },
        records(1)[0],
        "",
        '{"deep": ' + "[" * 100_000,
    ]
    path = cwd / "bad.jsonl"
    path.write_bytes(
        b"".join((line if isinstance(line, str) else json.dumps(line)).encode() + b"\n" for line in lines)
        + b'{"id": "latin", "text": "caf\xe9"}'
    )
    (cwd / "broken.jsonl.gz").write_bytes(gzip.compress(path.read_bytes())[:-40])
    (cwd / "broken.jsonl.bz2").write_bytes(bz2.compress(path.read_bytes())[:-40] + b"x" * 40)
    (cwd / "no.parquet").write_text("no table")
    (cwd / "empty.txt").write_text("")
    done = run(
        "batch", "bad.jsonl", "broken.jsonl.gz", "broken.jsonl.bz2", "no.parquet", "empty.txt", "--output", "out", *ONE
    )
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("briefing: left out ")
    made = rows(cwd / "out")
    own = [row for row in made if row["source"].startswith("bad.jsonl@")]
    assert len(own) == 10
    codes = {row["id"]: row["skip"] and row["skip"]["code"] for row in own}
    assert list(codes.values()) == [
        "not-json", "no-object", "no-text", "no-text", "empty", "cookie-wall", None, None, "not-json", "encoding",
    ]  # fmt: skip
    assert [row["id"] for row in own][2:8] == ["bare", "7", "blank", "wall", "odd", "a0"]
    others = {row["source"].partition("@")[0]: row["skip"]["code"] for row in made if row["skip"]}
    assert {name: others[name] for name in others if name != "bad.jsonl"} == {
        "broken.jsonl.gz": "damaged", "broken.jsonl.bz2": "damaged", "no.parquet": "damaged", "empty.txt": "empty",
    }  # fmt: skip
    for row in made:
        assert list(row) == ["id", "source", "title", "language", "points", "labels", "backend", "revision", "skip"]
        assert bool(row["points"]) == (row["skip"] is None)
        assert row["skip"] is None or row["skip"]["detail"]


def test_parquet_holds_what_json_lines_hold(run: Run, cwd: Path) -> None:
    pytest.importorskip("pyarrow", reason="Parquet needs pyarrow: the extra batch")
    import pyarrow.parquet as pq

    write_lines(cwd / "in.jsonl", [*records(5), {"id": "wall", "html": CONSENT}])
    for form in ("jsonl", "parquet"):
        assert run("batch", "in.jsonl", "--output", form, "--format", form, "--part-mb", "0.002", *ONE).returncode == 3
    parts = sorted((cwd / "parquet").glob("part-*.parquet"))
    assert len(parts) > 1
    # As other programs read it: the folder is one table, and what begins with _ or . is none of it.
    assert pq.read_table(cwd / "parquet").to_pylist() == rows(cwd / "jsonl")


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_any_number_of_workers_writes_the_same_bytes(form: str, run: Run, cwd: Path) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow", reason="Parquet needs pyarrow: the extra batch")
    write_lines(cwd / "in.jsonl", records(12))
    for workers in ("1", "3"):
        done = run(
            "batch", "in.jsonl", "--output", workers, "--workers", workers, "--part-mb", "0.002", "--format", form
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert contents(cwd / "1") == contents(cwd / "3")
    assert len(contents(cwd / "1")) > 4


def test_a_second_run_does_what_is_missing_and_nothing_else(run: Run, cwd: Path) -> None:
    write_lines(cwd / "in.jsonl", records(9))
    call = ("batch", "in.jsonl", "--output", "out", "--part-mb", "0.002", *ONE)
    first = run(*call)
    whole = contents(cwd / "out")
    assert run(*call).stdout == first.stdout.replace(f"{len(whole) - 1} made now", "nothing was missing")
    (cwd / "out" / "part-000001.jsonl").unlink()
    (cwd / "out" / "part-000002.jsonl").write_bytes(b"half")
    (cwd / "out" / ".part-000003.jsonl.x1").write_bytes(b"left by a run that was killed")
    with (cwd / "out" / "_parts.jsonl").open("a") as journal:
        journal.write('{"number": 4, "key": "br')
    assert "2 made now" in run(*call).stdout
    assert contents(cwd / "out") == whole


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--length", "short"], "length was medium and is now short"),
        (["--text"], "text was False and is now True"),
        (["--format", "parquet"], "format was jsonl and is now parquet"),
        (["--part-mb", "1"], "part_bytes was 4000000 and is now 1000000"),
    ],
)
def test_other_settings_are_refused_with_the_remedy(more: list[str], told: str, run: Run, cwd: Path) -> None:
    write_lines(cwd / "in.jsonl", records(1))
    call = ("batch", "in.jsonl", "--output", "out", *ONE)
    run(*call)
    before = contents(cwd / "out")
    done = run(*call, *more)
    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr
    assert "--output" in done.stderr
    assert contents(cwd / "out") == before


def test_other_inputs_are_refused(run: Run, cwd: Path) -> None:
    path = write_lines(cwd / "in.jsonl", records(4))
    call = ("batch", "in.jsonl", "--output", "out", "--part-mb", "0.001", *ONE)
    run(*call)
    before = contents(cwd / "out")
    for changed in (records(5), records(1)):
        write_lines(path, changed)
        done = run(*call)
        assert done.returncode == 1
        assert "the inputs are others" in done.stderr
    assert contents(cwd / "out") == before


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["none.jsonl", "--output", "out"], 2, "none.jsonl: there is no such file"),
        (["*.none", "--output", "out"], 2, "no file that this pattern names"),
        (["https://example.org/a", "--output", "out"], 2, "a batch reads files"),
        (["in.jsonl", "--output", "full"], 1, "something else in it"),
        (["in.jsonl", "--output", "in.jsonl"], 2, "is a file"),
        (["in.jsonl", "--output", "in.jsonl/out"], 1, "--output"),
        (["in.jsonl", "--output", "out", "--engine", "rai"], 2, "did you mean 'ray'"),
        (["in.jsonl", "--output", "out", "--address", "auto"], 2, "--address is for --engine ray"),
        (["in.jsonl", "--output", "out", "--model", "embeded"], 2, "there is no model 'embeded'"),
        (["in.jsonl"], 2, "Missing option '--output'"),
    ],
)
def test_a_wrong_request_is_told_in_a_line_and_leaves_nothing(
    args: list[str], code: int, message: str, run: Run, cwd: Path
) -> None:
    write_lines(cwd / "in.jsonl", records(1))
    write_lines(cwd / "full" / "mine.jsonl", records(1))
    done = run("batch", *args)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (cwd / "out").exists()


@pytest.mark.parametrize(
    ("module", "args", "remedy"),
    [
        ("pyarrow", ["--format", "parquet"], "pip install 'briefing[batch]'"),
        ("ray", ["--engine", "ray"], "pip install 'briefing[ray]'"),
    ],
)
def test_a_missing_extra_is_one_sentence(module: str, args: list[str], remedy: str, run: Run, tmp_path: Path) -> None:
    write_lines(tmp_path / "cwd" / "in.jsonl", records(1))
    (tmp_path / f"{module}.py").write_text("raise ImportError('blocked by the test')")
    done = run("batch", "in.jsonl", "--output", "out", *args, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert remedy in done.stderr
    # JSON lines need neither.
    assert run("batch", "in.jsonl", "--output", "out", *ONE, PYTHONPATH=str(tmp_path)).returncode == 0
