"""Documents: what training reads, one labelled document a line, and how they are divided.

Standard library and numpy only, so that training runs where the package's own dependencies are not installed.
"""

from __future__ import annotations

import itertools
import json
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

KINDS = ("cnndm", "xsum", "blog", "gov", "scitldr")
"""The sets of articles with human summaries, each a signal of its own."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document for training or evaluation: `labels` name a signal each, one value a sentence, 0 or more."""

    id: str
    kind: str
    title: str
    sentences: list[str]
    summary: list[str]
    labels: dict[str, list[float]]


def load(path: Path, limit: int | None = None) -> list[Labelled]:
    """Return the first `limit` documents of a prepared file."""
    with path.open(encoding="utf-8") as lines:
        return [Labelled(**json.loads(line)) for line in itertools.islice(lines, limit)]


def fold(name: str, folds: int) -> int:
    """Return which of `folds` a document belongs to, by checksum of its id."""
    return zlib.crc32(name.encode()) % folds


def held(name: str) -> bool:
    """Tell whether a training document is kept for tuning the selection: a tenth, by checksum of its id."""
    return fold(name, 10) == 0


Table = dict[str, NDArray[np.float32]]
"""A document's id to its sentences x SIGNALS."""


def save_table(path: Path, table: Table) -> None:
    """Write signals compactly: half precision, all documents in one array."""
    counts = np.array([len(rows) for rows in table.values()])
    values = np.concatenate(list(table.values())).astype(np.float16)
    with path.open("wb") as file:
        np.savez_compressed(file, ids=np.array(list(table)), counts=counts, values=values)


def load_table(path: Path) -> Table:
    """Return the signals that `save_table` wrote."""
    with np.load(path) as kept:
        ends = np.cumsum(kept["counts"])[:-1]
        return dict(zip(kept["ids"].tolist(), np.split(kept["values"].astype(np.float32), ends), strict=True))
