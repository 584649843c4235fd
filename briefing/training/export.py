"""Export: networks to the shipped files (`python -m briefing.training.export PREPARED CHECKPOINT`).

Both encoders are multiplied in integers (`briefing.training.rounding`), that of salience in two bytes, MiniLM, whose vectors
are only compared, mostly in one. Their word embeddings are int8 too, row by row.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import onnx

from briefing import models
from briefing.salience.network import SalienceNetwork
from briefing.salience.scorer import encode_texts
from briefing.training.batches import minilm
from briefing.training.documents import KINDS, load
from briefing.training.graph import salience, sentences
from briefing.training.rounding import in_bytes, in_two_bytes, reads

READ = 12
"""Articles of each kind whose sentences say what the encoders' products read."""


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("prepared", type=Path, help="what briefing.training.prepare wrote")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, default=models.folder())
    arguments = parser.parse_args()
    documents = [d for kind in KINDS for d in load(arguments.prepared / f"{kind}.train.jsonl", READ)]
    articles = [encode_texts(document.sentences) for document in documents]
    network, base = SalienceNetwork.from_checkpoint(arguments.checkpoint), SalienceNetwork.from_minilm(minilm()).eval()
    made = {"salience.onnx": salience(network, in_two_bytes(reads(network, articles))),
            "minilm.onnx": sentences(base, in_bytes(reads(base, articles)))}  # fmt: skip
    for name, model in made.items():
        onnx.save(model, arguments.out / name)
        print(f'"{name}": "{hashlib.sha256((arguments.out / name).read_bytes()).hexdigest()}",')


if __name__ == "__main__":
    main()
