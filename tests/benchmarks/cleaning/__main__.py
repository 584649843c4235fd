"""Prints how well cleaning does on a cleanbench folder, beside other tools in the same run.

    python -m tests.benchmarks.cleaning --bench FOLDER [--folds FOLDER] [--task semi|full|html] [--worst N]

`--folds` holds the weights that `briefing.training.cleaning --folds 5 --weights FOLDER/KIND.npz` wrote: "by site" cleans
each page with those that have not seen its site. The shipped weights ("shipped") have seen every page. The last column is
the processor's time on the median page, in milliseconds.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import sys
from pathlib import Path
from typing import Any

from briefing.training.cleaning_pages import fold_of, golds

from .tools import Briefing, Extract, justext, trafilatura

TARGETS = {
    "semi": {"news": 0.965, "web": 0.950, "snippets": 0.945, "title": 0.90, "author": 0.75, "date": 0.75},
    "full": {"news": 0.940, "web": 0.910, "snippets": 0.860, "title": 0.90, "author": 0.75, "date": 0.75},
    "html": {"news": 0.980, "web": 0.950, "snippets": 0.945, "title": 0.93, "author": 0.85, "date": 0.93},
}
COLUMNS = ("news P", "news R", "news F1", "web P", "web R", "web F1", "snippets", "title", "author", "date", "ms")


def cells(result: dict[str, Any]) -> list[float]:
    """Return the row that the scorer's `result` makes, without the time."""
    out = [result[suite][name] for suite in ("news", "web") for name in ("precision", "recall", "f1")]
    out.append(result["snippets"]["accuracy"])
    return out + [d["right"] / d["n"] if d["n"] else 0.0 for d in result["meta"].values()]


def report(
    task: str, tools: dict[str, Extract], pages: list[tuple[dict[str, Any], str]], scorer: Any, worst: int
) -> None:
    """Print the table of one input, then what was refused and the worst pages."""
    print(f"{task:28}" + "".join(f"{name:>9}" for name in COLUMNS))
    t = TARGETS[task]
    least = ["", "", t["news"], "", "", t["web"], t["snippets"], t["title"], t["author"], t["date"], ""]
    print(f"{'  at least':28}" + "".join(f"{value:>9}" for value in least))
    notes = []
    for name, extract in tools.items():
        predictions = {gold["id"]: extract(gold, raw) for gold, raw in pages}
        result, each = scorer.score([gold for gold, _ in pages], predictions, task)
        line = f"{'  ' + name:28}" + "".join(f"{value:9.3f}" for value in cells(result))
        if isinstance(extract, Briefing):
            line += "" if extract.folds else f"{statistics.median(extract.milliseconds):9.1f}"
            notes.append(f"  {name}: refused {len(extract.refused)} of {len(pages)} {extract.refused or ''}")
            if extract.folds or len(tools) == 3:
                notes += [f"    {bad}" for bad in sorted(each, key=lambda page: page["f1"])[:worst]]
        print(line, flush=True)
    print("\n".join(notes), flush=True)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, default=Path(os.environ.get("BRIEFING_DATA", "."), "cleanbench"))
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--task", choices=list(TARGETS), action="append")
    parser.add_argument("--worst", type=int, default=10)
    parser.add_argument("--alone", action="store_true", help="leave out the other tools")
    args = parser.parse_args()
    if not (args.bench / "gold.jsonl").exists():
        print(f"skipped: there is no cleanbench at {args.bench}; name its folder with --bench")
        return 0
    spec = importlib.util.spec_from_file_location("score", args.bench / "score.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    marked = [gold | {"site": site} for gold, site in golds(args.bench)]
    folds = {gold["site"]: fold_of(gold["site"], 5) for gold in marked}
    for task in args.task or TARGETS:
        folder, suffix = ("html", "html") if task == "html" else (f"text/{task}", "txt")
        pages = [
            (gold, (args.bench / folder / f"{gold['id']}.{suffix}").read_text("utf-8", errors="replace"))
            for gold in marked
            if task in gold["tasks"]
        ]
        tools: dict[str, Extract] = {"briefing (shipped)": Briefing(task)}
        if args.folds:
            tools["briefing (by site)"] = Briefing(task, folds, args.folds)
        if not args.alone:
            tools |= {"trafilatura": trafilatura(task), "jusText": justext(task)}
        report(task, tools, pages, scorer, args.worst)
    return 0


if __name__ == "__main__":
    sys.exit(main())
