"""What decides between whole candidate summaries: `python tests/benchmarks/candidates.py PREPARED SIGNALS [--limit N]`.

SIGNALS is what `briefing.training.teach --folds` wrote of the training pairs (`OUT/signals.npz` of the recipe). Each way of
choosing is fitted as the shipped one is (`briefing.training.choose`): on CNN/DailyMail's training pairs, where three folds
decide for the fourth, and on all of them for the dev documents, which the shipped network scores.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from ablation import over_lead
from numpy.typing import NDArray

from briefing.models.encoder import encode
from briefing.salience.scorer import OnnxScorer
from briefing.selection.select import MEASURES
from briefing.training.choose import FOLDS, Sets, candidates, unseen, weigh
from briefing.training.documents import Labelled, fold, load

LIKENESS = ("the article", "the mean of its sentences", "its title", "within the set")
"""What the cosine of MiniLM's vectors, untuned, is taken to; of the last one, the greatest of any two sentences."""
BESIDE = len(MEASURES)
WAYS: dict[str, tuple[int, ...]] = {
    "mean salience alone": (0,),
    "likeness to the article alone, as MatchSum has it": (BESIDE,),
    f"{', '.join(MEASURES)} (shipped)": tuple(range(BESIDE)),
    **{f"and likeness to {name}": (*range(BESIDE), BESIDE + at) for at, name in enumerate(LIKENESS[:3])},
    "and the greatest likeness within the set": (*range(BESIDE), BESIDE + 3),
    "all of them": tuple(range(BESIDE + len(LIKENESS))),
}
"""Which measures decide."""

Case = tuple[Labelled, Sets]


def measured(scored: Iterable[tuple[Labelled, NDArray[np.float32]]]) -> list[Case]:
    """Return each document with its candidates, whose measures are MEASURES and the likenesses."""
    made = []
    for document, salience in scored:
        sets = candidates(document, salience)
        made.append((document, sets._replace(measures=np.hstack([sets.measures, likenesses(document, sets)]))))
    return made


def likenesses(document: Labelled, sets: Sets) -> NDArray[np.float64]:
    """Return sets x LIKENESS. A set's vector is the mean of its sentences', by their words."""
    sentences = encode(document.sentences)
    whole, title = encode([" ".join(document.sentences), document.title])
    words = np.array([len(text.split()) for text in document.sentences])
    rows = []
    for picks in map(list, sets.picks):
        vector = unit(words[picks] @ sentences[picks])
        among = np.triu(sentences[picks] @ sentences[picks].T, 1)
        rows.append([vector @ whole, vector @ unit(sentences.mean(axis=0)), vector @ title, among.max()])
    return np.array(rows, np.float64)


def unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the vector at length 1."""
    return vector / np.linalg.norm(vector)


def gains(cases: Iterable[Case], way: list[int], weights: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Return what the chosen sets have over LEAD-3, in ROUGE-1 and ROUGE-2."""
    return [
        over_lead(document, sets.picks[int((sets.measures[:, way] @ weights).argmax())]) for document, sets in cases
    ]


def fitted(cases: Iterable[Case], way: list[int]) -> NDArray[np.float64]:
    """Return the weights of the measures `way`."""
    return weigh([sets._replace(measures=sets.measures[:, way]) for _, sets in cases])


def told(found: list[tuple[float, float]]) -> str:
    """Return the means as a cell of the table."""
    one, two = np.mean(found, axis=0)
    return f"{one:+.2f} / {two:+.2f}"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prepared", type=Path)
    parser.add_argument("signals", type=Path)
    parser.add_argument("--epochs", type=int, default=6, help="of the judges")
    parser.add_argument("--limit", type=int, default=10_000, help="documents of each")
    arguments = parser.parse_args()
    scored = list(unseen(arguments.prepared, arguments.signals, arguments.epochs))
    train = measured(sorted(scored, key=lambda one: one[0].id)[: arguments.limit])
    scorer = OnnxScorer()
    dev = measured((d, scorer(d.sentences)) for d in load(arguments.prepared / "cnndm.dev.jsonl", arguments.limit))
    print(f"| what decides | out of fold, {len(train)} | cnndm dev, {len(dev)} |\n|---|---:|---:|")
    for name, measures in WAYS.items():
        way, crossed = list(measures), []
        for number in range(FOLDS):
            rest = [case for case in train if fold(case[0].id, FOLDS) != number]
            crossed += gains([case for case in train if fold(case[0].id, FOLDS) == number], way, fitted(rest, way))
        print(f"| {name} | {told(crossed)} | {told(gains(dev, way, fitted(train, way)))} |", flush=True)
    best = [told([over_lead(d, sets.picks[int(sets.rouge.argmax())]) for d, sets in cases]) for cases in (train, dev)]
    print(f"| the best of the candidates | {best[0]} | {best[1]} |")


if __name__ == "__main__":
    main()
