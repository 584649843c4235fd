"""Mutation testing: of the small mistakes that can be put into the rules that decide, how many the tests notice.

    python -m tests.benchmarks.mutation [--each 100] [--seed 1] [PACKAGE ...]

mutmut makes the mistakes; `[tool.mutmut]` of pyproject.toml says where, and which tests must notice. A seeded sample of
each package is tried. Names of those that nothing noticed are printed; `mutmut show NAME` shows one.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from pathlib import Path

from mutmut.__main__ import create_mutants
from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir

NOTICED = {1, 3, 24, -24, 36, 152, 255}
"""Exit codes of tests that failed, or that never ended."""


def outcomes() -> dict[str, dict[str, int | None]]:
    """Return how the tests ended on each mutant by its name, by package; None if it was not tried."""
    found: dict[str, dict[str, int | None]] = {}
    for meta in sorted(Path("mutants").rglob("*.meta")):
        name = meta.parent.name
        package = found.setdefault("outbox" if name in {"store", "channels"} else name, {})
        package |= json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def main() -> None:
    """Try a sample of each package, and print a table and the survivors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", metavar="PACKAGE")
    parser.add_argument("--each", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    Path("mutants").mkdir(exist_ok=True)
    copy_src_dir()
    copy_also_copy_files()
    create_mutants(1)
    tried = {
        package: sorted(random.Random(options.seed).sample(sorted(every), min(options.each, len(every))))
        for package, every in outcomes().items()
        if package in options.packages or not options.packages
    }
    names = [name for package in tried.values() for name in package]
    mutmut = Path(sys.executable).with_name("mutmut")
    subprocess.run([mutmut, "run", "--max-children", "1", *names], check=True)
    ended = outcomes()
    print("| package | mutants | tried | noticed | survived |\n|---|---|---|---|---|")
    survivors = []
    for package, names in tried.items():
        missed = [name for name in names if ended[package][name] not in NOTICED]
        noticed = len(names) - len(missed)
        print(
            f"| {package} | {len(ended[package])} | {len(names)} | {noticed} ({noticed / len(names):.0%}) | {len(missed)} |"
        )
        survivors += missed
    print(*survivors, sep="\n")


if __name__ == "__main__":
    main()
