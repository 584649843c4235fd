"""Recipe: every step from the data to the shipped files (`python -m briefing.training.recipe DATA OUT`).

A step whose result is there is passed over, and one that was stopped goes on where it was. The last lines printed are
what goes into briefing/models/__init__.py (checksums) and briefing/selection/select.py (WEIGHTS).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from briefing.training.documents import KINDS

FOLDS = 4
NEWS = "16000"


def steps(data: Path, out: Path, models: Path) -> Iterator[tuple[Path | None, list[object]]]:
    """Yield each step: the file that shows it is done (None: always run), and the module with its arguments."""
    prepared, pairs = out / "prepared", [f"{kind}.train" for kind in KINDS]
    teachers = [out / f"teacher.{fold}.pt" for fold in range(FOLDS)]
    students = [out / f"student.{fold}.pt" for fold in range(FOLDS)]
    yield prepared / "news.train.jsonl", ["prepare", data, prepared]
    yield out / "news.pt", ["train", prepared, out / "news.pt", "--epochs", "0", "--news", NEWS]
    for fold, path in enumerate(teachers):
        yield path, ["train", prepared, path, "--start", out / "news.pt", "--news", "0", "--fold", str(fold)]
    said = [out / "said.pairs.npz", out / "said.news.npz"]
    yield said[0], ["teach", prepared, said[0], *teachers, "--folds", "--sets", *pairs]
    yield said[1], ["teach", prepared, said[1], *teachers, "--sets", "news.train", "--limit", NEWS, "--most", "512"]
    taught: list[object] = ["--taught", *said]
    start: list[object] = ["--start", out / "news.pt", "--epochs", "0", "--news", NEWS]
    yield out / "taught.pt", ["train", prepared, out / "taught.pt", *start, *taught]
    start = ["--start", out / "taught.pt", "--news", "0"]
    for fold, path in enumerate(students):
        yield path, ["train", prepared, path, *start, *taught, "--fold", str(fold)]
    yield out / "student.pt", ["train", prepared, out / "student.pt", *start, *taught]
    signals = out / "signals.npz"
    yield signals, ["teach", prepared, signals, *students, "--folds", "--sets", *pairs]
    yield None, ["export", out / "student.pt", "--out", models]
    yield None, ["judge", prepared, signals, models / "judges.npz"]
    yield None, ["choose", prepared, signals]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="the folder with *_pairs.jsonl.xz and news_train.*.jsonl.xz")
    parser.add_argument("out", type=Path, help="for what comes between; the shipped files go to --models")
    parser.add_argument("--models", type=Path, required=True, help="where the model files go: briefing/models")
    arguments = parser.parse_args()
    for done, (module, *rest) in steps(arguments.data, arguments.out, arguments.models):
        if done is None or not done.exists():
            command = [sys.executable, "-m", f"briefing.training.{module}", *map(str, rest)]
            print("$", *command[1:], flush=True)
            subprocess.run(command, check=True)  # noqa: S603 (this package's own modules)


if __name__ == "__main__":
    main()
