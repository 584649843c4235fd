"""What depth and window cost: `python -m tests.benchmarks.depth PREPARED`.

Networks of each shape are exported as the shipped one is and run over the same articles, one thread, in turn; speed does
not depend on the weights, so they need no training. What each shape's picks are worth, `tests.benchmarks.ablation` says.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from statistics import median
from typing import Any

from briefing import models
from briefing.salience.network import SalienceNetwork
from briefing.salience.scorer import encode_texts
from briefing.salience.windows import Encoded, encode
from briefing.training.batches import minilm
from briefing.training.documents import load
from briefing.training.graph import salience
from briefing.training.rounding import in_two_bytes, reads

SHAPES = ((6, 512), (6, 256), (4, 512), (3, 512))
"""Layers and tokens of a window."""


def session(layers: int, sample: Encoded) -> Any:
    """Return a network of so many layers, ready to run."""
    network = SalienceNetwork.from_minilm(minilm(), layers).eval()
    graph = salience(network, in_two_bytes(reads(network, [sample])))
    return models.started(graph.SerializeToString())


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prepared", type=Path)
    parser.add_argument("--limit", type=int, default=40, help="articles")
    arguments = parser.parse_args()
    documents = load(arguments.prepared / "cnndm.dev.jsonl", arguments.limit)
    sample = encode_texts(documents[0].sentences)
    sessions = {layers: session(layers, sample) for layers, _ in SHAPES}
    took: dict[tuple[int, int], list[float]] = {shape: [] for shape in SHAPES}
    for document in documents:
        tokens = [e.ids for e in models.tokenizer().encode_batch(document.sentences, add_special_tokens=False)]
        for layers, window in SHAPES:
            encoded = encode(document.sentences, tokens, window)
            inputs = {name: getattr(encoded, name) for name in ("ids", "mask", "pool", "features")}
            begun = time.process_time()
            sessions[layers].run(None, inputs)
            took[layers, window].append(time.process_time() - begun)
    whole = median(took[SHAPES[0]])
    print("| layers | window | processor time an article, by that of the shipped shape |\n|---:|---:|---:|")
    for (layers, window), seconds in took.items():
        print(f"| {layers} | {window} | {median(seconds) / whole:.2f} |")


if __name__ == "__main__":
    main()
