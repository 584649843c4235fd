"""Inputs into numbered chunks: by order, name and size, so that every run cuts the same inputs the same way."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from briefing.batch import lines, parquet
from briefing.batch.values import Chunk, Kind, Piece
from briefing.errors import UsageError
from briefing.sources.files import refusal, walk
from briefing.types import Skip

_RANGES: dict[Kind, Callable[[Path, int, int], Iterable[tuple[int, int, int]]]] = {
    "article": lambda _, size, __: [(0, 0, size)],
    "lines": lines.ranges,
    "parquet": parquet.ranges,
}
"""What cuts a file of so many bytes into ranges of about so many: start, end and weight of each."""


def chunks(inputs: Iterable[str], step: int, output: str) -> Iterator[Chunk]:
    """Yield the chunks of the inputs, in order, of about `step` bytes each. Only names, sizes and footers are read.

    What lies in the folder `output` is no input.

    Raises:
        UsageError: an input is not there, or is none that a batch reads; or a library for it is missing.
    """
    waiting: list[Piece | Skip] = []
    number = weight = 0
    for piece in pieces(inputs, step, output):
        more = 0 if isinstance(piece, Skip) else piece.weight
        if waiting and weight + more > step:
            yield Chunk(number, tuple(waiting))
            waiting, number, weight = [], number + 1, 0
        waiting.append(piece)
        weight += more
    if waiting:
        yield Chunk(number, tuple(waiting))


def pieces(inputs: Iterable[str], step: int, output: str) -> Iterator[Piece | Skip]:
    """Yield every piece of the inputs, in order, each of them once."""
    named = [path for name in inputs for path in _named(name)]
    seen: set[str] = set()
    inside = os.path.join(os.path.abspath(output), "")
    for name in named:
        for found in walk(Path(name).expanduser(), name):
            if isinstance(found, Skip):
                yield found
                continue
            path = os.path.abspath(found)
            if path in seen or path.startswith(inside):
                continue
            # Only inputs of which there are several can name a file twice.
            if len(named) > 1:
                seen.add(path)
            yield from _pieces(found, step)


def _named(name: str) -> list[str]:
    """Return the input, or the files that it names as a pattern."""
    if name == "-" or name.lower().startswith(("http://", "https://")):
        raise UsageError(f"{name}: a batch reads files; save what it is to read in a folder, and name that")
    if os.path.lexists(os.path.expanduser(name)):
        return [name]
    found = sorted(glob.glob(os.path.expanduser(name), recursive=True))
    if not found:
        raise UsageError(f"{name}: there is no such file or folder, and no file that this pattern names")
    return found


def _pieces(path: Path, step: int) -> Iterator[Piece | Skip]:
    name, kind = str(path), _kind(path)
    try:
        told = path.stat()
        ranges = _RANGES[kind](path, told.st_size, step)
        yield from (Piece(kind, name, *found, told.st_size, told.st_mtime_ns) for found in ranges)
    except OSError as error:
        yield refusal(name, error)
    except ValueError as error:
        yield Skip(name, "read", "damaged", str(error))


def _kind(path: Path) -> Kind:
    """Say by its name what a file holds: records, or else an article."""
    name = path.with_suffix("") if path.suffix.lower() in lines.PACKED else path
    if name.suffix.lower() in lines.SUFFIXES:
        return "lines"
    return "parquet" if path.suffix.lower() == parquet.SUFFIX else "article"
