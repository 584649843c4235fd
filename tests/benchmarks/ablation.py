"""What each part of the training brings: `python -m tests.benchmarks.ablation PREPARED NAME=TABLE.npz...`.

A table is what `python -m briefing.training.teach PREPARED TABLE.npz NET.pt --sets cnndm.dev xsum.dev blog.dev gov.dev
scitldr.dev` says of a network; here the mean of its human signals decides, without judges, so that networks alone are
compared.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from rouge_score.rouge_scorer import RougeScorer

from briefing.salience.judges import SIGNALS
from briefing.selection.select import select
from briefing.training.documents import KINDS, Labelled, Table, load, load_table
from briefing.types import Sentence, Size

SHARES = np.array([2.0 if s == "cnndm" else 1.0 if s in KINDS else 0.0 for s in SIGNALS], dtype=np.float32)
SCORER = RougeScorer(["rouge1", "rouge2"], use_stemmer=True)


def rouge(document: Labelled, picks: tuple[int, ...] | range) -> tuple[float, float]:
    """Return ROUGE-1 and ROUGE-2 F1 of the picked sentences, in points."""
    score = SCORER.score("\n".join(document.summary), "\n".join(document.sentences[i] for i in picks))
    return 100 * score["rouge1"].fmeasure, 100 * score["rouge2"].fmeasure


def over_lead(document: Labelled, picks: tuple[int, ...]) -> tuple[float, float]:
    """Return what the picked sentences have over the first three, in ROUGE-1 and ROUGE-2."""
    one, two = rouge(document, picks)
    lead_one, lead_two = rouge(document, range(min(3, len(document.sentences))))
    return one - lead_one, two - lead_two


def row(documents: list[Labelled], table: Table) -> str:
    """Return the mean differences from LEAD-3 in ROUGE-1 and ROUGE-2."""
    differences = []
    for document in documents:
        sentences = [Sentence(i, 0, 0, text, 0) for i, text in enumerate(document.sentences)]
        picks = select(sentences, table[document.id] @ SHARES / SHARES.sum(), document.title, Size())
        differences.append(over_lead(document, picks))
    first, second = np.mean(differences, axis=0)
    return f"{first:+.2f} / {second:+.2f}"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prepared", type=Path)
    parser.add_argument("tables", nargs="+", metavar="NAME=TABLE")
    arguments = parser.parse_args()
    dev = {kind: load(arguments.prepared / f"{kind}.dev.jsonl") for kind in KINDS}
    print("| network |", " | ".join(f"{kind} ({len(found)})" for kind, found in dev.items()), "|")
    print("|---|" + "---:|" * len(dev))
    for named in arguments.tables:
        name, _, path = named.partition("=")
        table = load_table(Path(path))
        print(f"| {name} |", " | ".join(row(found, table) for found in dev.values()), "|", flush=True)


if __name__ == "__main__":
    main()
