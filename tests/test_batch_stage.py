"""The stage alone: what one bad article, another model or another input must not do."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from corpora import records, rows, write_lines
from examples import briefing

from briefing.batch.plan import chunks
from briefing.batch.run import anywhere
from briefing.batch.stage import made_by, stage_of
from briefing.batch.values import Job
from briefing.config import Config
from briefing.errors import BriefingError
from briefing.types import Article, Briefing, Size, Skip
from briefing.wiring import adapters

BAD = records(2)[1]["title"]


class Breaks:
    """A summarizer that breaks at an article, in the midst of its batch."""

    batch, backend, revision = 4, "breaks", "1"

    def __call__(self, articles: Sequence[Article], size: Size, /) -> Iterator[Briefing | Skip]:
        for article in articles:
            if article.title == BAD:
                raise KeyError("owl")
            yield replace(briefing(article.text), article=article)


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """Return a job with that summarizer."""
    monkeypatch.setattr(adapters, "summarizer_of", lambda config: Breaks())
    told = made_by(Breaks(), Size(), form="jsonl", text=False, strict=False, step=10**6)
    return Job(Config(), str(tmp_path), str(tmp_path / "out"), "jsonl", False, told)


def test_an_article_at_which_the_program_breaks_costs_no_other(job: Job, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", records(6))
    (chunk,) = chunks([str(path)], 10**6, "out")
    part = stage_of(job)(chunk)
    made = rows(tmp_path / "out")
    assert (part.articles, part.left_out) == (6, {"defect": 1})
    assert [row["id"] for row in made] == [f"a{n}" for n in range(6)]
    (defect,) = (row["skip"] for row in made if row["skip"])
    assert "KeyError: 'owl'" in defect["detail"]


def test_a_page_at_which_cleaning_breaks_costs_no_other(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from briefing.clean import clean

    def breaks(document: object, **_: object) -> object:
        if getattr(document, "title", "") == records(3)[2]["title"]:
            raise RecursionError("too deep")
        return clean(document)  # type: ignore[arg-type]

    monkeypatch.setattr("briefing.clean.clean", breaks)
    path = write_lines(tmp_path / "a.jsonl", records(3))
    (chunk,) = chunks([str(path)], 10**6, "out")
    assert stage_of(job)(chunk).left_out == {"defect": 2}  # and what the summarizer breaks at


def test_a_worker_with_another_model_is_refused(job: Job) -> None:
    with pytest.raises(BriefingError, match=r"a worker has the model breaks 1, and this run breaks 2"):
        stage_of(replace(job, made_by={**job.made_by, "model": "breaks 2"}))


def test_an_input_that_changes_in_mid_run_leaves_no_part(job: Job, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", records(3))
    (chunk,) = chunks([str(path)], 10**6, "out")
    write_lines(path, records(2))
    with pytest.raises(BriefingError, match=r"a.jsonl: it has changed since the run began"):
        stage_of(job)(chunk)
    path.unlink()
    with pytest.raises(BriefingError, match=r"every worker must see the inputs"):
        stage_of(job)(chunk)
    assert not list((tmp_path / "out").glob("*"))


@pytest.mark.skipif(os.name != "posix", reason="file names are text elsewhere")
def test_a_file_s_name_may_be_no_text(job: Job, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="Parquet needs pyarrow: the extra batch")
    import pyarrow.parquet as pq

    odd = os.fsdecode(b"\xff")
    write_lines(tmp_path / f"{odd}.jsonl", [records(1)[0], "no JSON"])
    (tmp_path / f"{odd}.txt").write_text("The ferry sails at six.\n\nIt is full of people, the harbour said on Monday.")
    (chunk,) = chunks([str(tmp_path)], 10**6, "out")
    part = stage_of(replace(job, form="parquet"))(chunk)
    told = pq.read_table(tmp_path / "out" / "part-000000.parquet").to_pylist()
    assert (part.articles, len(told)) == (3, 3)
    assert all(row["source"].startswith(f"{tmp_path}/\ufffd.") for row in told)


def test_a_worker_that_starts_elsewhere_finds_a_personal_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.npz").touch()
    assert anywhere(Config(model_name="mine.npz")).model_name == str(tmp_path / "mine.npz")
    assert anywhere(Config()) == Config()
