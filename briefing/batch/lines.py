"""JSON lines, read and written: an object a line, in UTF-8; compressed ones are read as a whole."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, BinaryIO

from briefing.batch.records import record
from briefing.batch.values import Piece, Record
from briefing.decode import MAX_BYTES, too_large
from briefing.foreign import read_json
from briefing.types import Skip

SUFFIXES = (".jsonl", ".ndjson")
PACKED: dict[str, Callable[[Path], Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
"""What opens a compressed file, by its last suffix."""

_DAMAGES = (EOFError, OSError, lzma.LZMAError, zlib.error)
_LONGEST = 4 * MAX_BYTES
"""Bytes of a line: an article of the largest size, with every character escaped."""


def ranges(path: Path, size: int, step: int) -> Iterator[tuple[int, int, int]]:
    """Yield the byte ranges of about `step` bytes that a file of `size` bytes is read in, and how many bytes each is.

    No file is opened for it.
    """
    whole = path.suffix.lower() in PACKED
    for start in range(0, size, max(size, 1) if whole else step):
        end = size if whole else min(start + step, size)
        yield start, end, end - start


def read(path: Path, piece: Piece) -> Iterator[Record]:
    """Yield the record of each line that begins in the range; blank lines are none."""
    packed = PACKED.get(path.suffix.lower())
    with packed(path) if packed else path.open("rb") as file:
        at = 0
        if piece.start:
            # A line that begins before the range, and be it by one byte, belongs to the range before.
            at = file.seek(piece.start - 1)
            at += _skip_line(file)
        while packed or at < piece.end:
            source = f"{piece.shown}@{at}"
            try:
                line = file.readline(_LONGEST)
                rest = 0 if line.endswith(b"\n") else _skip_line(file)
            except _DAMAGES as error:
                if isinstance(error, OSError) and error.errno is not None:
                    raise  # of the disk, not of what stands on it
                told = f"the rest of this file can't be unpacked ({error}); fetch it again"
                yield Record(source, Skip(source, "read", "damaged", told))
                return
            if not line:
                return
            if rest:
                yield Record(source, too_large(source, len(line) + rest))
            elif line.strip():
                yield _record(source, line if at else line.removeprefix(b"\xef\xbb\xbf"))
            at += len(line) + rest


def _skip_line(file: IO[bytes]) -> int:
    """Read on behind the end of the line, and return how many bytes that were."""
    count = 0
    while line := file.readline(1 << 20):
        count += len(line)
        if line.endswith(b"\n"):
            break
    return count


def _record(source: str, line: bytes) -> Record:
    try:
        fields = read_json(line.decode())
    except UnicodeDecodeError as error:
        return Record(source, Skip(source, "read", "encoding", f"byte {error.start:,} of this line is not UTF-8"))
    except ValueError as error:
        told = f"this line is not JSON ({error}); it must hold one whole object"
        return Record(source, Skip(source, "read", "not-json", told))
    if not isinstance(fields, dict):
        told = f"this line holds {type(fields).__name__}, not an object with text or html"
        return Record(source, Skip(source, "read", "no-object", told))
    return record(source, fields)


class Writer:
    """Writes a row a line."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def add(self, row: Mapping[str, object]) -> None:
        """Write one row."""
        self._file.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n")

    def close(self) -> None:
        """Do nothing: every line is written."""
