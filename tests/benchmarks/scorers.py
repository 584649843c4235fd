"""Do int8 ONNX and fp32 torch pick the same points? `python -m tests.benchmarks.scorers PREPARED CHECKPOINT`."""

from __future__ import annotations

import argparse
from pathlib import Path

from briefing.salience.scorer import OnnxScorer
from briefing.salience.torch import TorchScorer
from briefing.selection.select import select
from briefing.training.documents import load
from briefing.types import Sentence, Size


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prepared", type=Path, help="what briefing.training.prepare wrote")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--limit", type=int, default=300, help="documents of each kind")
    arguments = parser.parse_args()
    scorers = OnnxScorer(), TorchScorer(arguments.checkpoint)
    print("| dev documents | the same first point | the same points |\n|---|---:|---:|")
    for kind in ("cnndm", "xsum", "blog", "scitldr", "gov", "news"):
        documents = load(arguments.prepared / f"{kind}.dev.jsonl", arguments.limit)
        first = same = 0
        for document in documents:
            sentences = [Sentence(i, 0, 0, text, 0) for i, text in enumerate(document.sentences)]
            told = [scorer(document.sentences) for scorer in scorers]
            first += len({int(salience.argmax()) for salience in told}) == 1
            same += len({select(sentences, salience, document.title, Size()) for salience in told}) == 1
        count = len(documents)
        print(f"| {kind}, {count} | {first / count:.1%} | {same / count:.1%} |", flush=True)


if __name__ == "__main__":
    main()
