"""The articles that are measured on: those of seeds/ and real news, each as a file, as a user has them."""

from __future__ import annotations

import json
import lzma
import random
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

SEEDS = Path(__file__).parents[3] / "seeds"


def news(data: Path) -> Iterator[str]:
    """Yield the articles of DATA, title first: those kept for development, then those for training."""
    names = ("news_dev", *(path.name.removesuffix(".jsonl.xz") for path in sorted(data.glob("news_train.*.jsonl.xz"))))
    return chain.from_iterable(_texts(data / f"{name}.jsonl.xz") for name in names)


def _texts(path: Path) -> Iterator[str]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield f"{row['title'].strip()}\n\n{row['text'].strip()}\n"


def recombined(data: Path) -> Iterator[str]:
    """Yield articles without end: the real ones, then for ever new ones, each of two real ones' lines in turn."""
    yield from news(data)
    real = list(news(data))
    rng = random.Random(0)
    while True:
        one, other = (text.splitlines() for text in rng.sample(real, 2))
        title = f"{one[0]} / {other[0]}"
        yield "\n".join([title, *chain.from_iterable(zip(one[1::2], other[2::2], strict=False))]) + "\n"


def write(texts: Iterator[str], count: int, folder: Path) -> Path:
    """Write the first `count` texts as files, a thousand to a folder, and return `folder`."""
    for number, text in enumerate(islice(texts, count)):
        path = folder / f"{number // 1000:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
