"""What a batch is cut into, and what comes of it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Literal

from briefing.config import Config
from briefing.types import Document, Skip

Kind = Literal["article", "lines", "parquet"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A range of one input file, `path` as the user named it: bytes of JSON lines, rows of Parquet, all of an article.

    `weight` is about how many bytes it holds; `size` and `changed` (nanoseconds) are the whole file's, to notice
    another content.
    """

    kind: Kind
    path: str
    start: int
    end: int
    weight: int
    size: int
    changed: int

    @property
    def shown(self) -> str:
        """The path as it can be written: a file's name may be no text at all."""
        return os.fsencode(self.path).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Chunk:
    """The input of one part of the output. What can't even be looked at is a skip in its place."""

    number: int
    pieces: tuple[Piece | Skip, ...]

    @property
    def key(self) -> str:
        """A fingerprint of what is read: where from, and the state of those files."""
        told = json.dumps([astuple(piece) for piece in self.pieces])
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Record:
    """One article as it was read. `id` is its own, or else the place where it stood."""

    id: str
    item: Document | Skip


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the output that is made: of the chunk `key`, `size` bytes, a row for each of so many articles.

    `left_out` counts the rows that hold a skip, by its code.
    """

    number: int
    key: str
    size: int
    articles: int
    left_out: Mapping[str, int]


def path_of(folder: str | Path, form: str, number: int) -> Path:
    """Return where a part stands in the output."""
    return Path(folder) / f"part-{number:06}.{form}"


@dataclass(frozen=True, slots=True)
class Job:
    """What every worker is told. Paths of inputs are relative to `base`; `made_by` is what decides every row."""

    config: Config
    base: str
    output: str
    form: str
    text: bool
    made_by: Mapping[str, object]
