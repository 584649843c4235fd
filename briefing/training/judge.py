"""Judge: fit the judges on pairs of articles and summaries (`python -m briefing.training.judge PREPARED SIGNALS OUT`).

A few small perceptrons, each from its own seed, learn the shares of a good summary from the encoder's signals and the
features. SIGNALS are those of networks that have not seen the article (`briefing.training.teach --folds`): on its own
training articles the encoder is surer than it will ever be again.
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

from briefing.models import tokenizer
from briefing.salience.features import features
from briefing.salience.judges import INPUTS, SIGNALS, Judges, join
from briefing.salience.scorer import encode_texts, signals_of
from briefing.training.documents import KINDS, Table, held, load, load_table

Row = tuple[NDArray[np.float32], NDArray[np.float32]]
"""An article: what the judges see of its sentences (sentences x INPUTS, not standardised), and their shares."""

JUDGES, HIDDEN = 8, 48
FLOOR = 1e-4
LIMIT = {"gov": 300}
"""The training summaries of government posts all open their article; more of them would teach to copy openings."""


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
    return join(signals_of(encoded), encoded.features)


def rows(prepared: Path, signals: Table) -> dict[str, Row]:
    """Return a row for each training pair that the table has, by the document's id."""
    found: dict[str, Row] = {}
    for kind in KINDS:
        documents = [d for d in load(prepared / f"{kind}.train.jsonl") if d.id in signals][: LIMIT.get(kind)]
        for d in documents:
            lengths = [len(e.ids) or 1 for e in tokenizer().encode_batch(d.sentences, add_special_tokens=False)]
            inputs = join(signals[d.id], features(d.sentences, lengths))
            found[d.id] = (inputs, np.asarray(d.labels["human"], dtype=np.float32))
    return found


def fit(
    rows: Sequence[Row],
    epochs: int,
    rate: float = 3e-3,
    batch: int = 32,
    start: Judges | None = None,
    judges: int = JUDGES,
) -> Judges:
    """Train so many judges by cross-entropy against the shares, over each article; from `start` on, where it is given.

    They are not calibrated yet, or as `start` is.
    """
    stacked = np.concatenate([inputs for inputs, _ in rows])
    mean, scale = (start.mean, start.scale) if start else (stacked.mean(axis=0), stacked.std(axis=0) + 1e-6)
    begun = [_begin(seed, start) for seed in range(judges)]
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
    parser.add_argument("signals", type=Path, help="what briefing.training.teach --folds wrote of the training pairs")
    parser.add_argument("out", type=Path, help="the judges")
    parser.add_argument("--epochs", type=int, default=6)
    arguments = parser.parse_args()
    found = rows(arguments.prepared, load_table(arguments.signals))
    kept = [row for name, row in found.items() if held(name)]
    calibration = calibrate(fit([row for name, row in found.items() if not held(name)], arguments.epochs), kept)
    judges = fit(list(found.values()), arguments.epochs)
    replace(judges, calibration=calibration).save(arguments.out)
    print(f'"{arguments.out.name}": "{hashlib.sha256(arguments.out.read_bytes()).hexdigest()}",')


if __name__ == "__main__":
    main()
