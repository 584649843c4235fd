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
from briefing.salience.windows import encode
from briefing.training.batches import minilm
from briefing.training.documents import load
from briefing.training.export import in_blocks
from briefing.training.graph import salience

SHAPES = ((6, 512), (6, 256), (4, 512), (3, 512))
"""Layers and tokens of a window."""


def session(layers: int) -> Any:
    """Return a network of so many layers, ready to run."""
    graph = salience(SalienceNetwork.from_minilm(minilm(), layers), in_blocks)
    return models.started(graph.SerializeToString(), fused=True)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prepared", type=Path)
    parser.add_argument("--limit", type=int, default=40, help="articles")
    arguments = parser.parse_args()
    documents = load(arguments.prepared / "cnndm.dev.jsonl", arguments.limit)
    sessions = {layers: session(layers) for layers, _ in SHAPES}
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
