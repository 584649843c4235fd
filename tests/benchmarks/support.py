"""What the support check catches and what it wrongly rejects: `python -m tests.benchmarks.support DATA`.

Claims about articles of the half of documents that the weights were not learnt on, by kind (`briefing.training.claims`);
then the human judgements of factuality_dev, beside ROUGE-2 precision and likeness of embeddings, each weighed by a
logistic regression on the other folds.
"""

from __future__ import annotations

import argparse
import itertools
import math
import random
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from briefing.segment import segment
from briefing.support.check import check
from briefing.training.claims import FALSE, FREE, TRUE, documents, plain
from briefing.training.prepare import article_of, rows
from briefing.training.rouge import tokens
from briefing.training.support import Cache, fit
from briefing.types import Verdict

FOLDS = 10


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--documents", type=int, default=1000, help="news articles to take sentences of")
    parser.add_argument("--vectors", type=Path, help="a file (.npz) to keep the vectors in")
    parser.add_argument("--show", help="print sentences of this kind that the check gets wrong")
    arguments = parser.parse_args()
    vectors = Cache(arguments.vectors)
    by_kind(arguments.data, arguments.documents, vectors, arguments.show)
    judgements(arguments.data, vectors)
    vectors.save()


def by_kind(data: Path, count: int, vectors: Cache, show: str | None) -> None:
    """Print precision and recall by kind of corruption, and the share of true sentences rejected."""
    total: Counter[tuple[str, bool]] = Counter()
    rejected: Counter[tuple[str, bool]] = Counter()
    causes: defaultdict[tuple[str, bool], Counter[str]] = defaultdict(Counter)
    for document in documents(data, count):
        if document.part != 1 or not document.claims:
            continue
        texts = [claim.text for claim in document.claims]
        verdicts = check(texts, document.article, document.sentences, vectors)
        for claim, verdict in zip(document.claims, verdicts, strict=True):
            key = (claim.kind, claim.base == FREE)
            total[key] += 1
            if verdict.support == "unsupported":
                rejected[key] += 1
                missing: set[str] = {fact.kind for fact in verdict.facts if not fact.found}
                causes[key].update(missing or {"score"})
            if claim.kind == show and (verdict.support == "unsupported") == (not claim.before):
                print(f"\n{claim.text}\n  {_explained(verdict)}")
    true = sum(rejected[kind, False] for kind in TRUE), sum(total[kind, False] for kind in TRUE)
    print(
        "| corrupted | sentences | recall | precision | of free highlights | recall |\n|---|---:|---:|---:|---:|---:|"
    )
    for kind in FALSE:
        caught, free = rejected[kind, False], total[kind, True]
        # As if there were as many true sentences as corrupted ones of the kind.
        wrong = true[0] / true[1] * total[kind, False]
        print(f"| {kind} | {total[kind, False]:,} | {caught / total[kind, False]:.3f} | {caught / (caught + wrong):.3f} "
              f"| {free:,} | {rejected[kind, True] / max(free, 1):.3f} |")  # fmt: skip
    for label, kinds in (("the five", FALSE[:5]), ("all", FALSE)):
        every = sum(total[kind, False] for kind in kinds)
        print(f"| {label} | {every:,} | {sum(rejected[kind, False] for kind in kinds) / every:.3f} | | | |")
    print("\n| true | sentences | rejected | because of |\n|---|---:|---:|---|")
    for key in [*((kind, False) for kind in TRUE), (FREE, True)]:
        why = ", ".join(f"{cause} {number}" for cause, number in causes[key].most_common())
        print(f"| {key[0]} | {total[key]:,} | {rejected[key] / max(total[key], 1):.3f} | {why} |")
    print(f"| close, together | {true[1]:,} | {true[0] / true[1]:.3f} | |", flush=True)


def _explained(verdict: Verdict) -> str:
    facts = "; ".join(f"{fact.kind} {fact.text!r} {'found' if fact.found else 'NOT FOUND'}" for fact in verdict.facts)
    evidence = " / ".join(sentence.text for sentence in verdict.evidence)
    return f"{verdict.support}, score {verdict.score:.2f}; {facts}\n  {evidence}"


def judgements(data: Path, vectors: Cache) -> None:
    """Print how well each measure tells the human judgements: is every sentence of the summary borne out?"""
    values: defaultdict[str, list[float]] = defaultdict(list)
    labels, decided = [], []
    for row in rows(data / "factuality_dev.jsonl.xz"):
        article = article_of({"id": str(row["doc_id"]), "text": plain(row["source"])})
        sentences = segment(article)
        said = [s.text for s in segment(article_of({"id": "output", "text": plain(row["system_output"])}))]
        verdicts = check(said, article, sentences, vectors)
        alike = vectors(said) @ vectors([s.text for s in sentences]).T
        pairs = _pairs(article.text)
        labels.append(row["scores"]["consistency"] == 1)
        decided.append(all(v.support != "unsupported" for v in verdicts))
        values["score"].append(min(log_odds(v.score) for v in verdicts))
        values["ROUGE-2"].append(min(len(p & pairs) / max(len(p), 1) for p in map(_pairs, said)))
        values["likeness"].append(float(alike.max(axis=1).min()))
    right = np.array(labels)
    print(
        f"\n| {len(labels)} summaries, {sum(labels)} borne out | balanced accuracy | area under the curve |\n|---|---:|---:|"
    )
    for name, columns in {
        "likeness of embeddings": ["likeness"],
        "ROUGE-2 precision": ["ROUGE-2"],
        "the check's score": ["score"],
        "the check's score with likeness": ["score", "likeness"],
        "the check's score with both": ["score", "ROUGE-2", "likeness"],
    }.items():
        accuracy, area = cross_validated(np.array([values[column] for column in columns]).T, right)
        print(f"| {name} | {accuracy:.3f} | {area:.3f} |")
    print(f"| the check as it decides | {balanced(np.array(decided), right):.3f} | |")


def log_odds(score: float) -> float:
    """Return the score as the regression adds it up."""
    bounded = min(max(score, 1e-6), 1 - 1e-6)
    return math.log(bounded / (1 - bounded))


def _pairs(text: str) -> set[tuple[str, str]]:
    return set(itertools.pairwise(tokens(text)))


def cross_validated(table: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Return balanced accuracy and area under the curve, the means over ten shuffles.

    Each fold is judged by a logistic regression on the others, in which both classes weigh the same.
    """
    accuracies, areas = [], []
    for seed in range(10):
        order = list(range(len(labels)))
        random.Random(seed).shuffle(order)
        likely = np.zeros(len(labels))
        for fold in range(FOLDS):
            test = np.array(order[fold::FOLDS])
            train = np.setdiff1d(np.arange(len(labels)), test)
            mean, spread = table[train].mean(axis=0), table[train].std(axis=0)
            weight = np.where(labels[train], 1 / labels[train].mean(), 1 / (~labels[train]).mean())
            fitted = fit((table[train] - mean) / spread, labels[train].astype(float), weight)
            likely[test] = [fitted(row) for row in (table[test] - mean) / spread]
        accuracies.append(balanced(likely >= 0.5, labels))
        areas.append(float((likely[labels][:, None] > likely[~labels]).mean()))
    return float(np.mean(accuracies)), float(np.mean(areas))


def balanced(guessed: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean of the shares of right guesses among the true and among the false."""
    return float((guessed[labels].mean() + (~guessed[~labels]).mean()) / 2)


if __name__ == "__main__":
    main()
