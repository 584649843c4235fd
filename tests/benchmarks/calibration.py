"""Is a point's confidence what it claims? `python -m tests.benchmarks.calibration PREPARED`."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from briefing.salience.scorer import OnnxScorer
from briefing.training.documents import KINDS, load

TOP, BINS = 3, 10


def main() -> None:
    """Print, for the sentences that each dev document would show first, confidence beside what came true."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prepared", type=Path, help="what briefing.training.prepare wrote")
    parser.add_argument("--limit", type=int, default=240, help="documents of each kind")
    arguments = parser.parse_args()
    scorer = OnnxScorer()
    print(
        "| dev documents | confidence | share of near-best summaries | expected calibration error |\n|---|---:|---:|---:|"
    )
    for kind in KINDS:
        documents = load(arguments.prepared / f"{kind}.dev.jsonl", arguments.limit)
        told: list[float] = []
        true: list[float] = []
        for document in documents:
            salience = scorer(document.sentences)
            best = np.argsort(-salience, kind="stable")[:TOP]
            told += scorer.confidence(salience[best]).tolist()
            true += np.asarray(document.labels["human"])[best].tolist()
        confidence, share = np.array(told), np.array(true)
        place = np.minimum((confidence * BINS).astype(int), BINS - 1)
        gaps = [abs((confidence - share)[place == b].sum()) for b in range(BINS)]
        error = sum(gaps) / len(confidence)
        print(f"| {kind}, {len(documents)} | {confidence.mean():.3f} | {share.mean():.3f} | {error:.3f} |", flush=True)


if __name__ == "__main__":
    main()
