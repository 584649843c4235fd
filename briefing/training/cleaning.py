"""Trains the line models of `briefing.clean` on a cleanbench folder, or cross-validates them by site.

    python -m briefing.training.cleaning BENCH text|html --weights FILE [--folds 5 --out PREDICTIONS]

The same seed gives the same weights on the same machine. Of the pages' text, only hashed words enter the weights.
"""

from __future__ import annotations

import argparse
import difflib
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import torch
from torch import nn

from briefing.clean import html, text
from briefing.clean.features import BUCKETS
from briefing.clean.tagger import DILATIONS, HEADS

TOKEN = re.compile(r"\w+")
UNKNOWN = -1.0


@dataclass
class Page:
    """One input of the benchmark, as lines with their features and labels."""

    id: str
    suite: str
    site: str
    texts: list[str]
    dense: Any
    hashed: Any
    labels: Any
    weights: Any


def site_of(source: str, fallback: str) -> str:
    """Return the host that a page names as its own, the fold unit."""
    match = re.search(r"(?:canonical|og:url)[\"'][^>]*?https?://(?:www\.)?([^/\"'?#]+)", source) or re.search(
        r"https?://(?:www\.)?([^/\"'?#]+)[^>]{0,200}(?:canonical|og:url)", source
    )
    return ".".join(match[1].lower().split(".")[-2:]) if match else fallback


def fold_of(site: str, folds: int) -> int:
    """Return the fold that `site` is held out in: of its name alone, so that every subset of the pages agrees."""
    return crc32(site.encode()) % folds


def align(lines: list[str], body: str) -> list[float]:
    """Return for each line the share of its words that the body has at the same place in its order."""
    words: list[str] = []
    owner: list[int] = []
    for number, line in enumerate(lines):
        found = TOKEN.findall(line)
        words += found
        owner += [number] * len(found)
    matched = np.zeros(len(lines))
    total = np.bincount(owner, minlength=len(lines)) if owner else np.zeros(len(lines))
    matcher = difflib.SequenceMatcher(None, words, TOKEN.findall(body), autojunk=False)
    for block in matcher.get_matching_blocks():
        # Stray matches of one or two words inside a longer line are chance.
        for at in range(block.a, block.a + block.size):
            if block.size >= min(4, total[owner[at]]):
                matched[owner[at]] += 1
    return [float(m / t) if t else 0.0 for m, t in zip(matched, total, strict=True)]


def squash(value: str) -> str:
    """Return `value` with white space made single."""
    return re.sub(r"\s+", " ", value).strip()


def label(gold: dict[str, Any], lines: list[str]) -> tuple[Any, Any]:
    """Return the labels, lines × HEADS (UNKNOWN where nobody marked it), and the weight of each line."""
    labels = np.full((len(lines), len(HEADS)), UNKNOWN, np.float32)
    count = np.array([len(TOKEN.findall(line)) for line in lines], np.float32)
    if gold["body"] is not None:
        share = align(lines, gold["body"])
        labels[:, 0] = [float(s >= 0.5) for s in share]
    else:
        for row, line in enumerate(map(squash, lines)):
            inside = [w for w in map(squash, gold["with"]) if w and (w in line or (len(line) > 25 and line in w))]
            outside = [w for w in map(squash, gold["without"]) if w and (w in line or (len(line) > 25 and line in w))]
            if inside or outside:
                labels[row, 0] = float(bool(inside))
    first = min((i for i, v in enumerate(labels[:, 0]) if v == 1.0), default=len(lines))
    title = {w.lower() for w in TOKEN.findall(gold["title"] or "")}
    if title:
        for row, line in enumerate(lines):
            words = {w.lower() for w in TOKEN.findall(line)}
            overlap = 2 * len(words & title) / (len(words) + len(title)) if words else 0
            labels[row, 1] = float(overlap >= 0.8)
    author = gold["author"]
    names = {w.lower() for w in TOKEN.findall(" ".join(author) if isinstance(author, list) else author or "")}
    if names:
        for row, line in enumerate(lines):
            count_here = len(TOKEN.findall(line))
            near = names & {w.lower() for w in TOKEN.findall(line)}
            labels[row, 2] = float(count_here <= 40 and len(near) >= 0.8 * len(names) and row <= first + 3)
    if gold["date"]:
        from briefing.clean.dates import find_date

        for row, line in enumerate(lines):
            found = find_date(line) if len(line) < 200 else None
            labels[row, 3] = float(found is not None and found.date().isoformat() == gold["date"][:10])
    return labels, np.sqrt(np.clip(count, 2, 150))


def read(bench: Path, kind: str) -> Iterator[Page]:
    """Yield every input of `kind` (`text`: article container and whole page; `html`)."""
    for row in (bench / "gold.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(row)
        source = (bench / "html" / f"{gold['id']}.html").read_text("utf-8", errors="replace")
        site = site_of(source, gold["id"])
        if kind == "html":
            inputs = {"html": html.analyze(source)}
        else:
            inputs = {}
            for task in ("semi", "full"):
                path = bench / "text" / task / f"{gold['id']}.txt"
                if path.exists():
                    inputs[task] = text.analyze(path.read_text("utf-8"))
        for task, (texts, dense, hashed) in inputs.items():
            labels, weights = label(gold, texts)
            yield Page(f"{task}/{gold['id']}", gold["suite"], site, texts, dense, hashed, labels, weights)


class Net(nn.Module):
    """The line model of `briefing.clean.tagger`, with dropout for training."""

    def __init__(self, features: int, mean: Any, std: Any, width: int, embed: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean))
        self.register_buffer("std", torch.tensor(std))
        self.embed = nn.Embedding(BUCKETS, embed, padding_idx=0)
        nn.init.normal_(self.embed.weight, std=0.1)
        self.inner = nn.Linear(features + embed, width)
        self.layers = nn.ModuleList(nn.Conv1d(width, width, 3, padding=d, dilation=d) for d in DILATIONS)
        self.out = nn.Linear(width, len(HEADS))
        self.drop = nn.Dropout(0.25)

    def forward(self, dense: Any, hashed: Any, mask: Any) -> Any:
        """Return logits, pages × lines × HEADS."""
        if self.training:  # forget whole words, so that none is leaned upon
            hashed = hashed * (torch.rand(hashed.shape) > 0.3)
        used = (hashed > 0).sum(-1, keepdim=True).clamp(min=1)
        x = torch.cat([(dense - self.mean) / self.std, self.embed(hashed).sum(-2) / used], -1)
        x = self.drop(torch.relu(self.inner(x))) * mask
        for layer in self.layers:
            x = (x + self.drop(torch.relu(layer(x.transpose(1, 2)).transpose(1, 2)))) * mask
        return self.out(x)


def batches(pages: list[Page], size: int, shuffle: random.Random | None) -> Iterator[list[Page]]:
    """Yield pages of like length together."""
    order = sorted(pages, key=lambda p: len(p.texts) + (shuffle.random() * 20 if shuffle else 0))
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    if shuffle:
        shuffle.shuffle(groups)
    yield from groups


def collate(pages: list[Page]) -> tuple[Any, ...]:
    """Return dense, hashed, labels, weights and mask, padded to the longest page."""
    n = max(len(p.texts) for p in pages)

    def pad(a: Any, value: float) -> Any:
        return np.pad(a, [(0, n - len(a))] + [(0, 0)] * (a.ndim - 1), constant_values=value)

    return (
        torch.tensor(np.stack([pad(p.dense, 0) for p in pages])),
        torch.tensor(np.stack([pad(p.hashed, 0) for p in pages])).long(),
        torch.tensor(np.stack([pad(p.labels, UNKNOWN) for p in pages])),
        torch.tensor(np.stack([pad(p.weights / p.weights[p.labels[:, 0] >= 0].sum().clip(1), 0) for p in pages])),
        torch.tensor(np.stack([pad(np.ones((len(p.texts), 1), np.float32), 0) for p in pages])),
    )


def train(pages: list[Page], seed: int, epochs: int, width: int, embed: int) -> Net:
    """Return a net trained on `pages`."""
    torch.manual_seed(seed)
    shuffle = random.Random(seed)  # noqa: S311
    rows = np.concatenate([p.dense for p in pages])
    mean, std = rows.mean(0), rows.std(0)
    std[std < 0.05] = 1.0
    net = Net(rows.shape[1], mean, std, width, embed)
    optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=0.02)
    steps = epochs * len(list(batches(pages, 12, None)))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps)
    for _ in range(epochs):
        net.train()
        for group in batches(pages, 12, shuffle):
            dense, hashed, labels, weights, mask = collate(group)
            logits = net(dense, hashed, mask)
            known = (labels >= 0).float()
            target = labels.clamp(0.01, 0.99)
            loss = nn.functional.binary_cross_entropy_with_logits(logits, target, reduction="none") * known
            body = (loss[..., 0] * weights).sum() / len(group)
            rest = (loss[..., 1:].sum(-1) * mask[..., 0]).sum() / mask.sum()
            optimizer.zero_grad()
            (body + 2 * rest).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return net.eval()


def predict(nets: list[Net], page: Page) -> Any:
    """Return probabilities, lines × HEADS, of the ensemble."""
    dense, hashed, _, _, mask = collate([page])
    with torch.no_grad():
        return torch.sigmoid(torch.stack([net(dense, hashed, mask)[0] for net in nets]).mean(0)).numpy()


def export(nets: list[Net], path: Path) -> None:
    """Write the ensemble as `briefing.clean.tagger` reads it, in half precision."""
    arrays: dict[str, Any] = {"members": np.array(len(nets))}
    for number, net in enumerate(nets):
        state: dict[str, Any] = {
            "embed": net.embed.weight,
            "mean": net.mean,
            "std": net.std,
            "w0": net.inner.weight.T,
            "b0": net.inner.bias,
            "w_out": net.out.weight.T,
            "b_out": net.out.bias,
        }
        for layer, conv in enumerate(net.layers.children(), start=1):
            kernel = dict(conv.named_parameters())
            state[f"w{layer}"] = kernel["weight"].permute(2, 1, 0).reshape(-1, kernel["weight"].shape[0])
            state[f"b{layer}"] = kernel["bias"]
        for name, value in state.items():
            arrays[f"{number}.{name}"] = value.detach().numpy().astype(np.float16)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays)


def augment(pages: list[Page], bench: Path, kind: str) -> list[Page]:
    """Return more text pages: clean bodies, so that the model leaves alone what is clean already; the same with lines
    of other pages planted in them; and raw pages without a blank line.
    """
    if kind != "text":
        return []
    out = []
    chance = random.Random(3)  # noqa: S311
    rows = [json.loads(row) for row in (bench / "gold.jsonl").read_text("utf-8").splitlines()]
    sites = {p.id.split("/")[1]: p.site for p in pages}
    titles = [r["title"] for r in rows if r["title"] and r["id"] in sites]

    def add(name: str, gold: dict[str, Any], lines: list[str], real: list[bool], glue: str) -> None:
        texts, dense, hashed = text.analyze(glue.join(lines))
        if len(texts) != len(lines):
            return
        labels = np.zeros((len(texts), len(HEADS)), np.float32)
        labels[:, 0] = real
        weights = np.sqrt(np.clip([len(TOKEN.findall(t)) for t in texts], 8, 150)).astype(np.float32)
        out.append(Page(f"{name}/{gold['id']}", name, sites[gold["id"]], texts, dense, hashed, labels, weights))

    for gold in rows:
        if gold["body"] is None or gold["id"] not in sites:
            continue
        body = [line.strip() for line in gold["body"].split("\n") if line.strip()]
        if gold["suite"] == "news":
            add("body", gold, body, [True] * len(body), "\n\n")
            # Other pages' headlines between paragraphs.
            lines, real = body[:], [True] * len(body)
            for _ in range(max(1, len(body) // 8)):
                at = chance.randrange(1, len(lines)) if len(lines) > 1 else 0
                lines.insert(at, chance.choice(titles))
                real.insert(at, False)
            add("planted", gold, lines, real, chance.choice(("\n", "\n\n")))
            task = chance.choice(("semi", "full"))
            raw = (bench / "text" / task / f"{gold['id']}.txt").read_text("utf-8")
            texts, dense, hashed = text.analyze(re.sub(r"\n\s*\n+", "\n", raw))
            labels, weights = label(gold, texts)
            out.append(
                Page(f"tight-{task}/{gold['id']}", "tight", sites[gold["id"]], texts, dense, hashed, labels, weights)
            )
    return out


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", type=Path)
    parser.add_argument("kind", choices=["text", "html"])
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--width", type=int, default=48)
    parser.add_argument("--embed", type=int, default=12)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    pages = list(read(args.bench, args.kind))
    extra = augment(pages, args.bench, args.kind)

    def fit(chosen: list[Page]) -> list[Net]:
        return [train(chosen, seed, args.epochs, args.width, args.embed) for seed in range(args.seeds)]

    if args.weights and not args.folds:
        export(fit(pages + extra), args.weights)
    if args.folds:
        with args.out.open("w", encoding="utf-8") as file:
            for fold in range(args.folds):
                nets = fit([p for p in pages + extra if fold_of(p.site, args.folds) != fold])
                if args.weights:
                    export(nets, args.weights.with_name(f"{args.weights.stem}.fold{fold}.npz"))
                for page in (p for p in pages if fold_of(p.site, args.folds) == fold):
                    row = {"id": page.id, "fold": fold, "p": np.round(predict(nets, page), 4).tolist()}
                    file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
