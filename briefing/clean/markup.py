"""What the markup of a page tells of its blocks, and which of them trafilatura takes for the body."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

import numpy as np

from briefing.clean.blocks import ANCESTORS, HINTS, TAGS, Block
from briefing.clean.metadata import Metadata
from briefing.clean.table import Floats

_KEY: Final = re.compile(r"\W+")
_WORD: Final = re.compile(r"\w+")
_TOLD = 400
"""Letters from which JSON-LD's articleBody can be the whole article."""


def key(text: str) -> str:
    """Return what stays of `text` where only its letters and digits count."""
    return _KEY.sub("", text)[:120]


def chosen_blocks(tree: Any, blocks: list[Block]) -> Floats:
    """Return for each block whether trafilatura takes it for the body (1) or not (0)."""
    import trafilatura

    out = trafilatura.extract(tree, include_comments=False, fast=True, with_metadata=False) or ""
    lines = {key(line.lstrip("-| ").strip()) for line in out.split("\n")}
    # It breaks paragraphs elsewhere now and then, and a short line may stand anywhere.
    whole = _KEY.sub("", out)
    marks = [key(block.text) for block in blocks]
    return np.array([mark in lines or (len(mark) > 30 and mark in whole) for mark in marks], np.float32)


def markup_features(blocks: list[Block], chosen: Floats, about: Metadata) -> Floats:
    """Return what the markup tells of each block, blocks × numbers."""
    rows = []
    told = _KEY.sub("", about.body or "")
    title = set(_WORD.findall(about.titles[0].lower())) if about.titles else set()
    description, author = key(about.description or ""), key(about.author or "")
    for block in blocks:
        size, mark = len(block.text), key(block.text)
        words = set(_WORD.findall(block.text.lower())) if size < 300 else set()
        rows.append(
            (
                *_one_hot(block.tag, block.above, block.hints, block.own_hints),
                min(block.linked / size, 1.0),
                min(block.bold / size, 1.0),
                block.time,
                len(told) > _TOLD,
                len(mark) > 12 and mark in told,
                len(words & title) / max(len(words | title), 1),
                mark == description,
                author != "" and len(mark) < 100 and author in mark,
            )
        )
    flags = np.array(rows, np.float32).reshape(len(blocks), -1)
    return np.concatenate([flags, chosen[:, None], _company(blocks, chosen)], axis=1)


@lru_cache(maxsize=20_000)
def _one_hot(tag: str, above: int, hints: int, own: int) -> tuple[float, ...]:
    return (
        *(float(tag == name) for name in TAGS),
        *(float(above >> i & 1) for i in range(len(ANCESTORS))),
        *(float(hints >> i & 1) for i in range(len(HINTS))),
        *(float(own >> i & 1) for i in range(len(HINTS))),
    )


def _company(blocks: list[Block], chosen: Floats) -> Floats:
    """Return what stands around each block, blocks × numbers: in its three nearest containers and among its kind.

    First how much of the page's prose trafilatura chose; then of each such group its share of that prose, how much of it
    trafilatura chose, and how much of it is links.
    """
    size = np.array([len(block.text) for block in blocks], np.float32)
    linked = np.minimum(np.array([block.linked for block in blocks], np.float32), size)
    prose = np.where((size > 60) & (linked * 2 < size), size, 0.0)
    total = float(prose.sum()) or 1.0
    out = [np.full(len(blocks), (prose * chosen).sum() / total)]
    groups = [*np.array([block.inside for block in blocks]).T, np.array([block.kind for block in blocks])]
    for number in groups:
        whole = np.bincount(number, size)
        share = np.bincount(number, prose) / total
        out += [
            share[number],
            share[number] / (share.max() or 1.0),
            (np.bincount(number, size * chosen) / np.maximum(whole, 1.0))[number],
            (np.bincount(number, linked) / np.maximum(whole, 1.0))[number],
        ]
    return np.stack(out, axis=1).astype(np.float32)
