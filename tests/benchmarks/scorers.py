"""Do int8 ONNX and fp32 torch pick the same points? `python -m tests.benchmarks.scorers PREPARED [--checkpoint FILE]`.

Without the checkpoint that the file was exported from, torch runs the file's own weights: then they differ in what products
read alone. `--device cuda` runs torch there, many articles at once, and prints how many it does in a second.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from briefing.salience.scorer import OnnxScorer
from briefing.salience.torch import TorchScorer
from briefing.selection.select import select
from briefing.training.documents import load
from briefing.types import Sentence, Size


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prepared", type=Path, help="what briefing.training.prepare wrote")
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--limit", type=int, default=300, help="documents of each kind")
    arguments = parser.parse_args()
    shipped, reference = OnnxScorer(), TorchScorer(arguments.device, arguments.checkpoint)
    reference(["The model is loaded before the clock starts."])
    print("| dev documents | the same first point | the same points | by torch, a second |\n|---|---:|---:|---:|")
    for kind in ("cnndm", "xsum", "blog", "scitldr", "gov", "news"):
        documents = load(arguments.prepared / f"{kind}.dev.jsonl", arguments.limit)
        started = time.perf_counter()
        told = list(reference.each([document.sentences for document in documents]))
        seconds = time.perf_counter() - started
        first = same = 0
        for document, other in zip(documents, told, strict=True):
            sentences = [Sentence(i, 0, 0, text, 0) for i, text in enumerate(document.sentences)]
            both = shipped(document.sentences), other
            first += len({int(salience.argmax()) for salience in both}) == 1
            same += len({select(sentences, salience, document.title, Size()) for salience in both}) == 1
        count = len(documents)
        print(f"| {kind}, {count} | {first / count:.1%} | {same / count:.1%} | {count / seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main()
