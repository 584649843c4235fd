"""Prints how well cleaning does on a cleanbench folder, beside other tools.

    python -m tests.benchmarks.cleaning [--bench FOLDER] [--folds FOLDER] [--worst N]

`--folds` holds the fold weights that `briefing.training.cleaning --folds 5 --weights FOLDER/KIND.npz` wrote: each page
is then cleaned by the models that have not seen its site. Without it, the shipped weights have seen every page.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from briefing.clean import clean, tagger
from briefing.clean import html as html_module
from briefing.clean import text as text_module
from briefing.training.cleaning import fold_of, site_of
from briefing.types import Article, Document, Skip

ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("BRIEFING_SHARED", ROOT.parent / "shared"))
TARGETS = {
    "semi": {"news": 0.965, "web": 0.950, "snippets": 0.945},
    "full": {"news": 0.940, "web": 0.910, "snippets": 0.860},
    "html": {"news": 0.980, "web": 0.950, "snippets": 0.945},
}
META = {"html": {"title": 0.93, "author": 0.85, "date": 0.93}}
TEXT_META = {"title": 0.90, "author": 0.75, "date": 0.75}
Extract = Callable[[dict[str, Any], str], dict[str, Any]]


def ours(
    task: str, folds: dict[str, int] | None, weights: Path | None, timings: list[float], refused: list[str]
) -> Extract:
    """Return the product's own cleaning, with fold weights where given."""
    kind = "html" if task == "html" else "text"
    members = (
        {f: tagger.read(weights / f"{kind}.fold{f}.npz") for f in set(folds.values())} if folds and weights else {}
    )

    def extract(gold: dict[str, Any], raw: str) -> dict[str, Any]:
        document = Document(gold["id"], "text/html" if task == "html" else "text/plain", raw)
        chosen = (lambda name: members[folds[gold["site"]]]) if folds else tagger.load
        with mock.patch.object(text_module, "load", chosen), mock.patch.object(html_module, "load", chosen):
            start = time.perf_counter()
            result = clean(document)
            timings.append(time.perf_counter() - start)
        if isinstance(result, Skip):
            refused.append(f"{gold['id']} {result.code}")
            return {"id": gold["id"], "text": ""}
        assert isinstance(result, Article)
        date = result.published.date().isoformat() if result.published else None
        return {"id": gold["id"], "text": result.text, "title": result.title, "author": result.author, "date": date}

    return extract


def trafilatura(gold: dict[str, Any], raw: str) -> dict[str, Any]:
    """The best-kept extractor, as it comes."""
    import trafilatura

    found: Any = trafilatura.bare_extraction(raw, include_comments=False, with_metadata=True)
    if found is None:
        return {"id": gold["id"], "text": ""}
    return {"id": gold["id"], "text": found.text, "title": found.title, "author": found.author, "date": found.date}


def readability(gold: dict[str, Any], raw: str) -> dict[str, Any]:
    """readability-lxml, as it comes."""
    from lxml.html import fromstring
    from readability import Document as Readable

    page = Readable(raw)
    return {"id": gold["id"], "text": "\n".join(fromstring(page.summary()).itertext()), "title": page.short_title()}


def row(name: str, result: dict[str, Any], task: str) -> str:
    """Return one line of the table."""
    cells = [f"{name:22}"]
    for suite in ("news", "web"):
        d = result[suite]
        cells.append(
            f"{suite} P {d['precision']:.3f} R {d['recall']:.3f} F1 {d['f1']:.3f} (≥ {TARGETS[task][suite]:.3f})"
        )
    cells.append(f"snippets {result['snippets']['accuracy']:.3f} (≥ {TARGETS[task]['snippets']:.3f})")
    for field, d in result["meta"].items():
        share = d["right"] / d["n"] if d["n"] else 0.0
        cells.append(f"{field} {share:.3f} (≥ {META.get(task, TEXT_META)[field]:.2f})")
    return "  ".join(cells)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, default=SHARED / "cleanbench")
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--task", choices=["semi", "full", "html"], action="append")
    parser.add_argument("--worst", type=int, default=0)
    parser.add_argument("--predictions", type=Path, help="folder to write predictions to")
    args = parser.parse_args()
    if not (args.bench / "gold.jsonl").exists():
        print(f"skipped: there is no cleanbench at {args.bench}; name its folder with --bench")
        return 0
    spec = importlib.util.spec_from_file_location("score", args.bench / "score.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    pages = {p.stem: p.read_text("utf-8", errors="replace") for p in (args.bench / "html").glob("*.html")}
    golds = [json.loads(line) for line in (args.bench / "gold.jsonl").read_text("utf-8").splitlines()]
    for gold in golds:
        gold["site"] = site_of(pages[gold["id"]], gold["id"])
    folds = {gold["site"]: fold_of(gold["site"], 5) for gold in golds} if args.folds else None
    for task in args.task or ("semi", "full", "html"):
        chosen = [gold for gold in golds if task in gold["tasks"]]
        timings: list[float] = []
        refused: list[str] = []
        tools: dict[str, Extract] = {"briefing": ours(task, folds, args.folds, timings, refused)}
        if task == "html":
            tools |= {"trafilatura": trafilatura, "readability-lxml": readability}
        for name, extract in tools.items():
            predictions = {}
            for gold in chosen:
                raw = pages[gold["id"]]
                if task != "html":
                    raw = (args.bench / "text" / task / f"{gold['id']}.txt").read_text("utf-8")
                predictions[gold["id"]] = extract(gold, raw)
            result, per = scorer.score(chosen, predictions, task)
            label = f"{task} {name}" + (" (by site)" if folds and name == "briefing" else "")
            print(row(label, result, task))
            if name == "briefing":
                print(
                    f"    median {statistics.median(timings) * 1000:.1f} ms; "
                    f"refused {len(refused)} of {len(chosen)}: {refused}"
                )
                if args.predictions:
                    lines = [json.dumps(p, ensure_ascii=False) + "\n" for p in predictions.values()]
                    (args.predictions / f"{task}.jsonl").write_text("".join(lines), "utf-8")
                for bad in sorted(per, key=lambda p: p["f1"])[: args.worst]:
                    print(
                        "    ",
                        {
                            k: v
                            for k, v in bad.items()
                            if k in ("id", "suite", "precision", "recall", "f1", "missed", "kept")
                        },
                    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
