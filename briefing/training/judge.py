"""Judge: fit the judges on pairs of articles and summaries (`python -m briefing.training.judge PREPARED OUT.npz`).

The encoder stays as it is shipped. Its signals over whole articles, with the features, are what a few small
perceptrons learn the shares of a good summary from, in minutes, each from its own seed.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from briefing.salience.engine import encode_texts, signals_of
from briefing.salience.judges import INPUTS, SIGNALS, Judges, join
from briefing.training.prepare import KINDS, Labelled, held, load

Row = tuple[NDArray[np.float32], NDArray[np.float32]]
"""An article: what the judges see of its sentences (sentences x INPUTS, not standardised), and their shares."""

JUDGES, HIDDEN = 8, 48
FLOOR = 1e-4


class Perceptron(nn.Module):
    """One judge."""

    def __init__(self) -> None:
        super().__init__()
        self.drop = nn.Dropout(0.2)
        self.hidden = nn.Linear(INPUTS, HIDDEN)
        self.out = nn.Linear(HIDDEN, 1, bias=False)

    @classmethod
    def of(cls, judges: Judges, number: int) -> Perceptron:
        """Return one of the judges, to go on training."""
        made = cls()
        with torch.no_grad():
            made.hidden.weight.copy_(torch.from_numpy(judges.hidden[number].T))
            made.hidden.bias.copy_(torch.from_numpy(judges.hidden_bias[number]))
            made.out.weight.copy_(torch.from_numpy(judges.out[number][None]))
        return made

    def forward(self, known: Tensor) -> Tensor:
        """Return one logit a row of `known` (sentences x INPUTS)."""
        logits: Tensor = self.out(self.drop(torch.relu(self.hidden(known)))).squeeze(1)
        return logits


def known(sentences: Sequence[str]) -> NDArray[np.float32]:
    """Return the judges' inputs for one whole article, not standardised."""
    encoded = encode_texts(sentences)
    return join(signals_of(encoded)[0], encoded.features)


def cached(documents: Sequence[Labelled], path: Path) -> list[NDArray[np.float32]]:
    """Return `known` of every document, from the file `path` as far as it goes; it is kept up to date on the way."""
    done = dict(np.load(path)) if path.exists() else {}
    missing = [d for d in documents if d.id not in done]
    for number, document in enumerate(missing, start=1):
        done[document.id] = known(document.sentences)
        if number % 200 == 0 or number == len(missing):
            print(f"{path.name}: {number}/{len(missing)}", flush=True)
            np.savez(path, **done)
    return [done[document.id] for document in documents]


def fit(rows: Sequence[Row], epochs: int, rate: float = 3e-3, batch: int = 32, start: Judges | None = None) -> Judges:
    """Train every judge by cross-entropy against the shares, over each article; from `start` on, where it is given.

    They are not calibrated yet, or as `start` is.
    """
    stacked = np.concatenate([inputs for inputs, _ in rows])
    mean, scale = (start.mean, start.scale) if start else (stacked.mean(axis=0), stacked.std(axis=0) + 1e-6)
    begun = [_begin(seed, start) for seed in range(JUDGES)]
    inputs = [torch.from_numpy((x - mean) / scale) for x, _ in rows]
    shares = [torch.from_numpy((y + FLOOR) / (y + FLOOR).sum()) for _, y in rows]
    made = [_train(seed, judge, inputs, shares, epochs, rate, min(batch, len(rows)))
            for seed, judge in enumerate(begun)]  # fmt: skip
    hidden = np.stack([judge.hidden.weight.detach().numpy().T for judge in made])
    bias = np.stack([judge.hidden.bias.detach().numpy() for judge in made])
    out = np.stack([judge.out.weight.detach().numpy()[0] for judge in made])
    return Judges(mean, scale, hidden, bias, out, start.calibration if start else np.array([1, 0], dtype=np.float32))


def calibrate(judges: Judges, rows: Sequence[Row], top: int = 3) -> NDArray[np.float32]:
    """Return slope and offset from salience to confidence, by logistic regression on each article's `top` sentences.

    The target is the sentence's share of the near-best summaries (Platt 1999, with soft targets). `rows` must be
    articles that the judges have not learnt from.
    """
    known: list[float] = []
    target: list[float] = []
    for inputs, shares in rows:
        salience = judges(inputs[:, : len(SIGNALS)], inputs[:, len(SIGNALS) :])
        best = np.argsort(-salience, kind="stable")[:top]
        known += salience[best].tolist()
        target += shares[best].tolist()
    design, wanted, found = np.stack([known, np.ones(len(known))], axis=1), np.array(target), np.zeros(2)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-design @ found))
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + 1e-6 * np.eye(2)
        found -= np.linalg.solve(curve, design.T @ (chance - wanted))
    return found.astype(np.float32)


def _begin(seed: int, start: Judges | None) -> Perceptron:
    torch.manual_seed(seed)
    return Perceptron.of(start, seed) if start else Perceptron()


def _train(seed: int, judge: Perceptron, inputs: list[Tensor], shares: list[Tensor], epochs: int, rate: float,
           batch: int) -> Perceptron:  # fmt: skip
    torch.manual_seed(seed)
    optimizer = torch.optim.AdamW(judge.parameters(), rate, weight_decay=1e-3)
    steps = epochs * (len(inputs) // batch)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.01, steps)
    total, order = 0.0, list[int]()
    for step in range(steps):
        at = step % (len(inputs) // batch)
        if at == 0:
            order, total = torch.randperm(len(inputs)).tolist(), 0.0
        chosen = order[at * batch :][:batch]
        logits = judge(torch.cat([inputs[i] for i in chosen])).split([len(inputs[i]) for i in chosen])
        logs = [torch.log_softmax(z, dim=0) for z in logits]
        value = -torch.stack([(shares[i] * log).sum() for i, log in zip(chosen, logs, strict=True)]).mean()
        optimizer.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        total += value.item() / (len(inputs) // batch)
    print(f"judge {seed}: loss {total:.4f}", flush=True)
    return judge.eval()


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("prepared", type=Path, help="what briefing.training.prepare wrote")
    parser.add_argument("out", type=Path, help="the judges; what they learn from is kept beside them")
    parser.add_argument("--others", type=int, default=300, help="pairs of each kind beside CNN/DailyMail")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--hold", action="store_true", help="leave the tenth out that tunes the selection")
    arguments = parser.parse_args()
    rows: list[Row] = []
    kept: list[Row] = []
    for kind in KINDS:
        documents = load(arguments.prepared / f"{kind}.train.jsonl", None if kind == "cnndm" else arguments.others)
        found = cached(documents, arguments.out.with_suffix(f".{kind}.npz"))
        for document, inputs in zip(documents, found, strict=True):
            row = (inputs, np.asarray(document.labels["human"], dtype=np.float32))
            (kept if held(document.id) else rows).append(row)
    judges = fit(rows, arguments.epochs)
    calibration = calibrate(judges, kept)
    if not arguments.hold:
        judges = fit([*rows, *kept], arguments.epochs)
    replace(judges, calibration=calibration).save(arguments.out)
    print(f'"{arguments.out.name}": "{hashlib.sha256(arguments.out.read_bytes()).hexdigest()}",')


if __name__ == "__main__":
    main()
