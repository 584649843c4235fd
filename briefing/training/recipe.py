"""Recipe: every step from the data to the shipped files (`python -m briefing.training.recipe DATA OUT`).

A step whose result is there is passed over, and one that was stopped goes on where it was. --pairs-alone is for
two cores without a GPU: no news, no teachers, the two lowest layers as MiniLM has them; a network that reads one half of the
pairs twice, which gives the signals of the other half, and goes on to read all of them once more. The last lines printed are what goes into
briefing/models/__init__.py (checksums) and briefing/selection/select.py (WEIGHTS).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from briefing.training.documents import KINDS

FOLDS = 4
NEWS = 16_000


Step = tuple[Path | None, list[object]]
"""The file that shows that a step is done (None: it always runs), and its module with the arguments."""
PAIRS = [f"{kind}.train" for kind in KINDS]


def steps(data: Path, out: Path, models: Path, pairs_alone: bool = False) -> Iterator[Step]:
    """Yield each step, in order."""
    prepared, signals = out / "prepared", out / "signals.npz"
    rest: list[object] = ["--news", 0]
    if pairs_alone:
        folds, students = 2, [out / "student.0.pt"]
        yield prepared / "news.dev.jsonl", ["prepare", data, prepared, "--news", 0]
        rest += ["--freeze", 2]
        part, whole = [*rest, "--epochs", 2], [*rest, "--epochs", 1, "--start", students[0]]
    else:
        folds, students = FOLDS, [out / f"student.{fold}.pt" for fold in range(FOLDS)]
        yield prepared / "news.train.jsonl", ["prepare", data, prepared]
        yield from _taught(prepared, out)
        part = whole = [*rest, "--start", out / "taught.pt", "--taught", *_said(out)]
    for fold, path in enumerate(students):
        yield path, ["train", prepared, path, *part, "--fold", fold, "--folds", folds]
    yield out / "student.pt", ["train", prepared, out / "student.pt", *whole]
    yield signals, ["teach", prepared, signals, *students, "--folds", folds, "--sets", *PAIRS]
    yield None, ["export", prepared, out / "student.pt", "--out", models]
    yield None, ["judge", prepared, signals, models / "judges.npz"]
    yield None, ["choose", prepared, signals]


def _said(out: Path) -> list[Path]:
    """Return the files of what the teachers say: of the pairs, and of the news."""
    return [out / "said.pairs.npz", out / "said.news.npz"]


def _taught(prepared: Path, out: Path) -> Iterator[Step]:
    """Yield the steps to `taught.pt`: a network that has read the news, and what teachers say of it."""
    news: list[object] = ["--epochs", 0, "--news", NEWS]
    yield out / "news.pt", ["train", prepared, out / "news.pt", *news]
    teachers = [out / f"teacher.{fold}.pt" for fold in range(FOLDS)]
    for fold, path in enumerate(teachers):
        yield path, ["train", prepared, path, "--start", out / "news.pt", "--news", 0, "--fold", fold]
    pairs, articles = _said(out)
    yield pairs, ["teach", prepared, pairs, *teachers, "--folds", FOLDS, "--sets", *PAIRS]
    yield articles, ["teach", prepared, articles, *teachers, "--sets", "news.train", "--limit", NEWS, "--most", 512]
    taught = out / "taught.pt"
    yield taught, ["train", prepared, taught, "--start", out / "news.pt", *news, "--taught", pairs, articles]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="the folder with *_pairs.jsonl.xz and news_train.*.jsonl.xz")
    parser.add_argument("out", type=Path, help="for what comes between; the shipped files go to --models")
    parser.add_argument("--models", type=Path, required=True, help="where the model files go: briefing/models")
    parser.add_argument("--pairs-alone", action="store_true", help="for two cores: no news, no teachers")
    arguments = parser.parse_args()
    for done, (module, *rest) in steps(arguments.data, arguments.out, arguments.models, arguments.pairs_alone):
        if done is None or not done.exists():
            command = [sys.executable, "-m", f"briefing.training.{module}", *map(str, rest)]
            print("$", *command[1:], flush=True)
            subprocess.run(command, check=True)  # noqa: S603 (this package's own modules)


if __name__ == "__main__":
    main()
