"""Do the points hang on last bits, which other processors may round otherwise? `python -m tests.benchmarks.last_bits PREPARED`.

Each weight of the encoder's normalisations is moved by one part in 2^23, up or down, as the sums of another processor might
move what they give; what lies between are integers, the same on all.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx.numpy_helper import from_array, to_array

from briefing import models
from briefing.salience.scorer import encode_texts, judges_of
from briefing.selection.select import select
from briefing.training.documents import load
from briefing.types import Sentence, Size


def moved(path: Path, seed: int) -> bytes:
    """Return the model file with its normalisations moved."""
    model = onnx.load(path)
    rng = np.random.default_rng(seed)
    for weight in model.graph.initializer:
        if "LayerNorm.weight" in weight.name:
            values = to_array(weight)
            away = 1 + rng.choice([-1, 1], values.shape) * 2.0**-23
            weight.CopyFrom(from_array((values * away).astype(np.float32), weight.name))
    content: bytes = model.SerializeToString()
    return content


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prepared", type=Path, help="what briefing.training.prepare wrote")
    parser.add_argument("--model", type=Path, default=models.folder() / "salience.onnx")
    parser.add_argument("--limit", type=int, default=60, help="documents of each kind")
    arguments = parser.parse_args()
    files = arguments.model.read_bytes(), moved(arguments.model, 1)
    sessions = [models.started(content) for content in files]
    judges = judges_of(None)
    print("| dev documents | the same points |\n|---|---:|")
    for kind in ("cnndm", "xsum", "blog"):
        documents = load(arguments.prepared / f"{kind}.dev.jsonl", arguments.limit)
        same = 0
        for document in documents:
            encoded = encode_texts(document.sentences)
            inputs = {name: getattr(encoded, name) for name in ("ids", "mask", "pool", "features")}
            sentences = [Sentence(i, 0, 0, text, 0) for i, text in enumerate(document.sentences)]
            told = [judges(session.run(["signals"], inputs)[0], encoded.features) for session in sessions]
            same += len({select(sentences, salience, document.title, Size()) for salience in told}) == 1
        print(f"| {kind}, {len(documents)} | {same / len(documents):.1%} |", flush=True)


if __name__ == "__main__":
    main()
