"""What depth and window cost: `python -m tests.benchmarks.depth PREPARED`.

Networks of each shape are exported as the shipped one is and run over the same articles, one thread, in turn; speed does
not depend on the weights, so they need no training. What each shape's picks are worth, `tests.benchmarks.ablation` says.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from statistics import median

import onnxruntime
import torch

from briefing import models
from briefing.salience.network import SalienceNetwork
from briefing.salience.windows import encode
from briefing.training.batches import minilm
from briefing.training.documents import load
from briefing.training.export import SALIENCE, export, in_blocks

SHAPES = ((6, 512), (6, 256), (4, 512), (3, 512))
"""Layers and tokens of a window."""


def session(layers: int) -> onnxruntime.InferenceSession:
    """Return a network of so many layers, ready to run."""
    encoded = encode(["One sentence here.", "And another."], [[2028, 6251, 2182, 1012], [1998, 2178, 1012]])
    sample = tuple(torch.from_numpy(getattr(encoded, name)) for name in SALIENCE)
    graph = in_blocks(export(SalienceNetwork.from_minilm(minilm(), layers), sample, SALIENCE, {"signals": {0: "s"}}))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(graph.SerializeToString(), options, providers=["CPUExecutionProvider"])


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
            inputs = {name: getattr(encoded, name) for name in SALIENCE}
            begun = time.process_time()
            sessions[layers].run(None, inputs)
            took[layers, window].append(time.process_time() - begun)
    whole = median(took[SHAPES[0]])
    print("| layers | window | processor time an article, by that of the shipped shape |\n|---:|---:|---:|")
    for (layers, window), seconds in took.items():
        print(f"| {layers} | {window} | {median(seconds) / whole:.2f} |")


if __name__ == "__main__":
    main()
