"""Parquet, read and written, by pyarrow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from briefing.batch.records import FIELDS, record
from briefing.batch.values import Piece, Record
from briefing.errors import UsageError
from briefing.types import Skip

SUFFIX = ".parquet"
_READ, _GROUP = 64, 1000
"""Rows that are held at once while reading, and rows of a group that is written."""


def arrow() -> Any:
    """Return pyarrow, with what reads Parquet.

    Raises:
        UsageError: it is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise UsageError("Parquet needs pyarrow; install it with: pip install 'briefing[batch]'") from error
    return pyarrow


def ranges(path: Path, size: int, step: int) -> Iterator[tuple[int, int, int]]:
    """Yield the ranges of rows that hold about `step` bytes each, unpacked, and how many bytes that is.

    Raises:
        ValueError: this is no Parquet file.
    """
    pa = arrow()
    try:
        with pa.parquet.ParquetFile(path) as file:
            told = file.metadata
            count = told.num_rows
            held = sum(told.row_group(group).total_byte_size for group in range(told.num_row_groups))
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"this is no Parquet file ({_why(error)}); write it again") from error
    rows = max(1, step * count // max(held, size, 1))
    for start in range(0, count, rows):
        end = min(start + rows, count)
        yield start, end, held * (end - start) // count


def read(path: Path, piece: Piece) -> Iterator[Record]:
    """Yield the record of each row in the range. Rows are numbered from 0, over the whole file."""
    with arrow().parquet.ParquetFile(path) as file:
        first = 0
        for group in range(file.metadata.num_row_groups):
            end = first + file.metadata.row_group(group).num_rows
            if first < piece.end and piece.start < end:
                yield from _group(file, group, first, Range(max(first, piece.start), min(end, piece.end)), piece.shown)
            first = end


class Range(NamedTuple):
    """Rows, `end` not among them."""

    start: int
    end: int


def _group(file: Any, group: int, first: int, wanted: Range, shown: str) -> Iterator[Record]:
    """Yield the records of the rows that are wanted of a row group, of which `first` is the first; one of damage."""
    at = first
    columns = [name for name in FIELDS if name in file.schema_arrow.names]
    try:
        # Without any of the columns, the rows are still there to be told of.
        for batch in file.iter_batches(_READ, row_groups=[group], columns=columns or file.schema_arrow.names[:1]):
            for fields in batch.select(columns).to_pylist() if columns else [{}] * batch.num_rows:
                if wanted.start <= at < wanted.end:
                    yield record(f"{shown}#{at}", fields)
                at += 1
            if at >= wanted.end:
                return
    except (arrow().ArrowException, OSError) as error:
        at = max(at, wanted.start)
        told = f"rows {at} to {wanted.end - 1} can't be read ({_why(error)}); write the file again"
        yield Record(f"{shown}#{at}", Skip(f"{shown}#{at}", "read", "damaged", told))


def _why(error: Exception) -> str:
    """Return what is wrong with a file, on one line. An error of the disk is none of the file's, and is raised."""
    if isinstance(error, OSError) and error.errno is not None:
        raise error
    return " ".join(str(error).split())


class Writer:
    """Writes rows, a group of them at a time."""

    def __init__(self, file: BinaryIO, *, text: bool) -> None:
        self._pa = arrow()
        self._schema = _schema(self._pa, text=text)
        self._writer = self._pa.parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[Mapping[str, object]] = []

    def add(self, row: Mapping[str, object]) -> None:
        """Write one row, once its group is full."""
        self._rows.append(row)
        if len(self._rows) == _GROUP:
            self._flush()

    def close(self) -> None:
        """Write what is left, and the footer."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        self._writer.write_table(self._pa.Table.from_pylist(self._rows, self._schema))
        self._rows = []


def _schema(pa: Any, *, text: bool) -> Any:
    """Return the columns of `rows.row`."""
    string = pa.string()
    evidence = pa.struct([("start", pa.int32()), ("end", pa.int32()), ("text", string)])
    point = pa.struct(
        [("text", string), ("confidence", pa.float64()), ("support", string), ("evidence", pa.list_(evidence))]
    )
    skip = pa.struct([("stage", string), ("code", string), ("detail", string)])
    names = ("id", "source", "title", "language", *(("text",) * text))
    return pa.schema(
        [
            *((name, string) for name in names),
            ("points", pa.list_(point)),
            ("labels", pa.list_(string)),
            ("backend", string),
            ("revision", string),
            ("skip", skip),
        ]
    )
