"""Judge: train the last stage on whole articles (`python -m briefing.training.judge PREPARED CHECKPOINT OUT`).

The encoder stays as it is. Its signals over every window of an article, with the features, are kept in OUT.cache;
on them a few small perceptrons learn the shares of human pairs of every kind, in minutes, each from its own seed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from briefing.salience.network import SalienceNetwork
from briefing.salience.onnx import encode_texts
from briefing.training.train import held, load

Row = tuple[NDArray[np.float32], NDArray[np.float32]]
"""An article: what is known of its sentences (sentences x inputs, not standardised), and their shares."""

FLOOR = 1e-4


def known(network: SalienceNetwork, sentences: list[str]) -> NDArray[np.float32]:
    """Return the judges' raw inputs for one whole article."""
    encoded = encode_texts(sentences)
    features = torch.from_numpy(encoded.features)
    with torch.inference_mode():
        vectors = network.vectors(*(torch.from_numpy(a) for a in (encoded.ids, encoded.mask, encoded.pool)))
        signals = network.signals(vectors, vectors.mean(dim=0, keepdim=True).expand_as(vectors), features)
        return torch.cat([torch.log_softmax(signals, dim=0), features], dim=1).numpy()


def cached(network: SalienceNetwork, documents: list[dict], path: Path) -> list[NDArray[np.float32]]:  # type: ignore[type-arg]
    """Return `known` of every document, from the file `path` as far as it goes; it is kept up to date on the way."""
    done = dict(np.load(path)) if path.exists() else {}
    for number, document in enumerate(documents):
        if document["id"] not in done:
            done[document["id"]] = known(network, document["sentences"])
            if number % 100 == 99:
                print(f"{path.name}: {number + 1}/{len(documents)}", flush=True)
                np.savez(path, **done)
    np.savez(path, **done)
    return [done[document["id"]] for document in documents]


def fit(network: SalienceNetwork, rows: list[Row], epochs: int, rate: float = 3e-3, batch: int = 32) -> None:
    """Standardise the inputs and train every judge by cross-entropy against the shares, over each article."""
    stacked = torch.from_numpy(np.concatenate([inputs for inputs, _ in rows]))
    network.mean.copy_(stacked.mean(dim=0))
    network.scale.copy_(stacked.std(dim=0) + 1e-6)
    inputs = [(torch.from_numpy(x) - network.mean) / network.scale for x, _ in rows]
    shares = [torch.from_numpy((y + FLOOR) / (y + FLOOR).sum()) for _, y in rows]
    for seed, judge in enumerate(network.judges):
        torch.manual_seed(seed)
        for layer in (judge.hidden, judge.out):
            layer.reset_parameters()
        optimizer = torch.optim.AdamW(judge.parameters(), rate, weight_decay=1e-3)
        steps = epochs * (len(rows) // batch)
        schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.01, steps)
        judge.train()
        total = 0.0
        for step in range(steps):
            if step % (len(rows) // batch) == 0:
                order, total = torch.randperm(len(rows)).tolist(), 0.0
            chosen = order[step % (len(rows) // batch) * batch :][:batch]
            logits = judge(torch.cat([inputs[i] for i in chosen])).split([len(inputs[i]) for i in chosen])
            value = -sum((shares[i] * torch.log_softmax(z, dim=0)).sum() for i, z in zip(chosen, logits, strict=True))
            optimizer.zero_grad()
            (value / batch).backward()
            optimizer.step()
            schedule.step()
            total += float(value)
        print(f"judge {seed}: loss {total / len(rows):.4f}", flush=True)
    network.eval()


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("prepared", type=Path)
    parser.add_argument("checkpoint", type=Path, help="what briefing.training.train wrote")
    parser.add_argument("out", type=Path, help="the finished checkpoint")
    parser.add_argument("--others", type=int, default=300, help="pairs of each kind beside CNN/DailyMail")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--hold", action="store_true", help="leave the tenth out that tunes the selection")
    arguments = parser.parse_args()
    network = SalienceNetwork.from_checkpoint(arguments.checkpoint)
    rows: list[Row] = []
    for kind in ("cnndm", "xsum", "blog", "gov", "scitldr"):
        documents = load(arguments.prepared / f"{kind}.train.jsonl", None if kind == "cnndm" else arguments.others)
        found = cached(network, documents, arguments.out.with_suffix(f".{kind}.npz"))
        rows += [(x, np.asarray(d["labels"]["human"], dtype=np.float32)) for d, x in zip(documents, found, strict=True)
                 if not (arguments.hold and held(d["id"]))]
    fit(network, rows, arguments.epochs)
    torch.save(network.state_dict(), arguments.out)


if __name__ == "__main__":
    main()
