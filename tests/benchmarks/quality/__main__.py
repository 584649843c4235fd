"""Print the table: `python -m tests.benchmarks.quality DATA` (DATA holds *_pairs.jsonl.xz and news_dev.jsonl.xz)."""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rouge_score.rouge_scorer import RougeScorer

from briefing.salience.scorer import OnnxScorer, Scorer
from briefing.salience.torch import TorchScorer
from briefing.segment import segment
from briefing.training.documents import KINDS
from briefing.training.prepare import article_of, part, rows
from briefing.training.rouge import tokens
from briefing.types import Sentence, Size

from . import systems
from .systems import System

METRICS = ("rouge1", "rouge2", "rougeLsum")
RESAMPLES = 10_000
Case = tuple[tuple[Sentence, ...], str, str]
"""Sentences, title, reference."""


def cases(data: Path, kind: str, limit: int | None) -> Iterator[Case]:
    """Yield the dev documents of a kind; those of `news` have their headline as reference."""
    name = "news_dev" if kind == "news" else f"{kind}_pairs"
    wanted = (row for row in rows(data / f"{name}.jsonl.xz") if kind == "news" or part(row, kind) == "dev")
    for row, _ in zip(wanted, range(limit or 10**9), strict=False):
        article = article_of(row)
        sentences = segment(article)
        summary = row["title"] if kind == "news" else row["summary"]
        if len(sentences) > 1:
            yield sentences, article.title, summary if isinstance(summary, str) else "\n".join(summary)


def scores(system: System, documents: Sequence[Case], kind: str) -> NDArray[np.float64]:
    """Return documents x (ROUGE-1, ROUGE-2, ROUGE-Lsum, words), F1 in points; for news, the headline's words found."""
    scorer = RougeScorer(list(METRICS), use_stemmer=True)
    table = []
    for sentences, title, reference in documents:
        picked = [sentences[i].text for i in system(sentences, title if kind != "news" else "", reference)]
        words = sum(len(text.split()) for text in picked)
        if kind == "news":
            wanted = set(tokens(reference))
            found = len(wanted & set(tokens(" ".join(picked)))) / max(len(wanted), 1)
            table.append([100 * found, 0.0, 0.0, words])
        else:
            score = scorer.score(reference, "\n".join(picked))
            table.append([*(100 * score[metric].fmeasure for metric in METRICS), words])
    return np.array(table)


def interval(difference: NDArray[np.float64]) -> tuple[float, float]:
    """Return the paired bootstrap's 95 % interval of a mean difference."""
    rng = np.random.default_rng(0)
    means = difference[rng.integers(0, len(difference), (RESAMPLES, len(difference)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def report(kind: str, documents: Sequence[Case], compared: dict[str, System]) -> None:
    """Print one row a system, with its difference from LEAD-3."""
    digest = zlib.crc32("\n".join(reference for _, _, reference in documents).encode())
    print(f"\n### {kind}: {len(documents)} documents (corpus {digest:08x})\n")
    shown = ("headline words found, %",) if kind == "news" else ("R1", "R2", "RLsum")
    print("| system |", " | ".join(shown), "| words |", " | ".join(f"Δ{s} over LEAD-3 [95 %]" for s in shown[:2]), "|")
    print("|---|" + "---:|" * (len(shown) + 1 + len(shown[:2])))
    base = scores(systems.lead, documents, kind)
    for name, system in compared.items():
        found = base if system is systems.lead else scores(system, documents, kind)
        means = found.mean(axis=0)
        cells = [f"{means[i]:.2f}" for i in range(len(shown))] + [f"{means[3]:.1f}"]
        for i in range(len(shown[:2])):
            low, high = interval(found[:, i] - base[:, i])
            cells.append("" if found is base else f"{means[i] - base[:, i].mean():+.2f} [{low:+.2f}, {high:+.2f}]")
        print(f"| {name} |", " | ".join(cells), "|", flush=True)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument(
        "--kinds", nargs="+", default=["cnndm", "xsum", "blog", "gov", "scitldr", "news"], choices=[*KINDS, "news"]
    )
    parser.add_argument("--judges", type=Path, help="an .npz file instead of the shipped judges")
    parser.add_argument("--checkpoint", type=Path, help="score in fp32 torch, with this checkpoint")
    parser.add_argument("--length", default="medium", choices=["short", "medium", "long"])
    parser.add_argument("--limit", type=int, help="only the first documents of each kind")
    parser.add_argument("--only-ours", action="store_true", help="LEAD-3 and our model alone")
    arguments = parser.parse_args()
    scorer: Scorer = OnnxScorer(arguments.judges)
    if arguments.checkpoint:
        scorer = TorchScorer(checkpoint=arguments.checkpoint, judges=arguments.judges)
    compared: dict[str, System] = {"LEAD-3": systems.lead}
    if not arguments.only_ours:
        compared |= {
            "random": systems.chance,
            "TextRank": systems.textrank,
            "LexRank": systems.lexrank,
            "MiniLM centroid, untrained": systems.centroid,
        }
    compared[f"ours, {arguments.length}"] = systems.ours(scorer, Size(arguments.length))
    if not arguments.only_ours:
        compared["oracle"] = systems.ceiling
    for kind in arguments.kinds:
        documents = list(cases(arguments.data, kind, arguments.limit))
        report(kind, documents, compared if kind != "news" else {k: s for k, s in compared.items() if k != "oracle"})


if __name__ == "__main__":
    main()
