"""The line model of `briefing.clean.tagger` in torch: its training, and the file that the package ships."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from briefing.clean.table import Floats, Ints
from briefing.clean.tagger import DILATIONS, HEADS
from briefing.clean.vocabulary import BUCKETS

UNKNOWN = -1.0
"""The label of what nobody marked."""

WIDTH, EMBED = 48, 12
_BATCH, _GAP = 12, max(DILATIONS)
_RATE, _DECAY, _DROP, _FORGET, _SMOOTH = 4e-3, 0.02, 0.25, 0.3, 0.01


@dataclass(frozen=True, slots=True)
class Page:
    """Lines with their features (see `briefing.clean.features`), labels, lines x HEADS, and weight of each line.

    `site` is the unit that is held out, `kind` which input of the benchmark it is, or how it was made.
    """

    id: str
    kind: str
    site: str
    dense: Floats
    hashed: Ints
    labels: Floats
    weights: Floats


class Net(nn.Module):
    """One member of the ensemble, with dropout for training."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(BUCKETS, EMBED, padding_idx=0)
        nn.init.normal_(self.embed.weight, std=0.1)
        nn.init.zeros_(self.embed.weight[0])
        self.inner = nn.Linear(features + EMBED, WIDTH)
        self.layers = nn.ModuleList(nn.Linear(3 * WIDTH, WIDTH) for _ in DILATIONS)
        self.out = nn.Linear(WIDTH, len(HEADS))
        self.drop = nn.Dropout(_DROP)

    def forward(self, dense: Any, hashed: Any, mask: Any) -> Any:
        """Return logits, lines x HEADS. `mask` is 0 on the lines between pages."""
        if self.training:  # forget whole words, so that none is leaned upon
            hashed = hashed * (torch.rand(hashed.shape) > _FORGET)
        used = (hashed > 0).sum(-1, keepdim=True).clamp(min=1)
        x = torch.cat([dense, self.embed(hashed).sum(-2) / used], -1)
        x = self.drop(torch.relu(self.inner(x))) * mask
        for layer, d in zip(self.layers, DILATIONS, strict=True):
            above, below = nn.functional.pad(x[:-d], (0, 0, d, 0)), nn.functional.pad(x[d:], (0, 0, 0, d))
            x = (x + self.drop(torch.relu(layer(torch.cat([above, x, below], 1))))) * mask
        return self.out(x)


def _pack(pages: Sequence[Page], mean: Floats, std: Floats) -> tuple[Any, ...]:
    """Return dense, hashed, labels, weights and mask of `pages` one below the other, far enough apart not to touch."""
    columns: list[list[Any]] = [[], [], [], [], []]
    for page in pages:
        n = len(page.dense)
        weight = page.weights / page.weights[page.labels[:, 0] != UNKNOWN].sum().clip(1)
        parts = ((page.dense - mean) / std, page.hashed, page.labels, weight[:, None], np.ones((n, 1), np.float32))
        for column, part, blank in zip(columns, parts, (0, 0, UNKNOWN, 0, 0), strict=True):
            column += [part, np.full((_GAP, part.shape[1]), blank, part.dtype)]
    dense, hashed, *rest = (torch.from_numpy(np.concatenate(column)) for column in columns)
    return dense.float(), hashed.long(), *(part.float() for part in rest)


def train(pages: Sequence[Page], seed: int, epochs: int, absent: float) -> dict[str, Floats]:
    """Return the weights, as `briefing.clean.tagger` names them, of one net trained on `pages`.

    Every page weighs the same in the loss of the body, as precision and recall are means over pages. In each step every
    page lacks the share `absent` of its features, so that none is leaned upon that other sites may not have.
    """
    torch.manual_seed(seed)
    shuffle = random.Random(seed)  # noqa: S311
    rows = np.concatenate([page.dense for page in pages])
    mean, std = rows.mean(0), rows.std(0)
    std[std < 0.05] = 1.0
    net = Net(rows.shape[1])
    optimizer = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=_DECAY)
    steps = epochs * -(-len(pages) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=steps + 1)
    for _ in range(epochs):
        order = list(pages)
        shuffle.shuffle(order)
        for at in range(0, len(order), _BATCH):
            group = order[at : at + _BATCH]
            dense, hashed, labels, weights, mask = _pack(group, mean, std)
            if absent:
                sizes = torch.tensor([len(page.dense) + _GAP for page in group])
                dense = dense * torch.repeat_interleave(torch.rand(len(group), dense.shape[1]) > absent, sizes, 0)
            target = labels.clamp(_SMOOTH, 1 - _SMOOTH)
            loss = nn.functional.binary_cross_entropy_with_logits(net(dense, hashed, mask), target, reduction="none")
            loss = loss * (labels != UNKNOWN)
            body = (loss[:, :1] * weights).sum() / _BATCH
            head = (loss[:, 1:] * mask).sum() / mask.sum()
            optimizer.zero_grad()
            (body + 2 * head).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    state = {"embed": net.embed.weight, "w_out": net.out.weight.T, "b_out": net.out.bias[None]}
    inner = net.inner.weight.T
    state |= {"w_seen": inner[:-EMBED], "w_words": inner[-EMBED:], "b0": net.inner.bias[None]}
    for number, layer in enumerate(net.layers, start=1):
        own = dict(layer.named_parameters())
        state |= {f"w{number}": own["weight"].T, f"b{number}": own["bias"][None]}
    return {"mean": mean, "std": std} | {name: value.detach().numpy() for name, value in state.items()}


def export(members: Sequence[dict[str, Floats]], path: Path) -> None:
    """Write the ensemble of `members`, which saw the same pages, as `briefing.clean.tagger` reads it."""
    arrays = {
        name: value if name in ("mean", "std") else np.stack([member[name] for member in members])
        for name, value in members[0].items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    halves: dict[str, Any] = {name: value.astype(np.float16) for name, value in arrays.items()}
    np.savez_compressed(path, **halves)
