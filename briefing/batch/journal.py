"""What is made already: a line for each part, written once the part stands, so that a run that was killed goes on.

The first line says what made the parts. It and the key of each part's chunk must be the same in the next run: an output
is never made of two settings, models or states of the inputs.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TextIO

from filelock import FileLock, Timeout

from briefing.batch.values import Chunk, Part, path_of
from briefing.channels.files import write_atomically
from briefing.errors import BusyError, OutputError

NAME = "_parts.jsonl"
_ANEW = "name another folder with --output, or remove this one"
_FIELDS = {field.name for field in fields(Part)}
OTHERS = "{}: the inputs are others than those that this was begun with; " + _ANEW


class Journal:
    """The parts that are made, of those in a folder."""

    def __init__(self, folder: Path, made_by: Mapping[str, object], parts: Mapping[int, Part], file: TextIO) -> None:
        self.folder, self._made_by, self._file = folder, made_by, file
        self.parts = dict(parts)

    def has(self, chunk: Chunk) -> bool:
        """Say whether the part of this chunk is made.

        Raises:
            OutputError: it is, of another state of the inputs.
        """
        part = self.parts.get(chunk.number)
        if part is not None and part.key != chunk.key:
            raise OutputError(OTHERS.format(self.folder))
        return part is not None

    def add(self, part: Part) -> None:
        """Note that a part is made."""
        self.parts[part.number] = part
        try:
            self._file.write(_line(part))
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _unwritable(self.folder, error) from error

    def finish(self) -> None:
        """Leave what an undisturbed run leaves: the journal in the order of the parts, and nothing half written."""
        _sweep(self.folder)
        _write(self.folder, self._made_by, self.parts)


@contextmanager
def opened(folder: Path, made_by: Mapping[str, object]) -> Iterator[Journal]:
    """Open the journal of a folder for this run alone.

    Raises:
        BusyError: another run is at work there.
        OutputError: the folder can't be written, holds something else, or was made by other settings.
    """
    lock = FileLock(folder / ".lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise BusyError(f"{folder}: another run is at work on it; wait for its end") from None
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        parts = _read(folder, made_by)
        _sweep(folder)
        # What broke off at the end of a line goes.
        _write(folder, made_by, parts)
        with (folder / NAME).open("a", encoding="utf-8") as file:
            yield Journal(folder, made_by, parts, file)
    finally:
        lock.release()


def _unwritable(folder: Path, error: OSError) -> OutputError:
    return OutputError(f"{folder}: can't be written ({error.strerror}); mend that, or name another with --output")


def _sweep(folder: Path) -> None:
    """Remove what workers that were killed had begun to write. One that lives on can't rename it any more."""
    for left in folder.glob(".part-*"):
        left.unlink(missing_ok=True)


def _read(folder: Path, made_by: Mapping[str, object]) -> dict[int, Part]:
    """Return the parts that are noted and that stand there in their full size."""
    path = folder / NAME
    if not path.exists():
        if any(not entry.name.startswith(".") for entry in folder.iterdir()):
            raise OutputError(f"{folder}: there is something else in it; name another folder with --output")
        return {}
    first, *rest = path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True) or [""]
    before = _parsed(first)
    changed = [
        f"{name} was {before.get(name)} and is now {value}"
        for name, value in made_by.items()
        if before.get(name) != value
    ]
    if changed:
        told = f"{folder}: it was begun with other settings ({', '.join(changed)}); give the same again, or {_ANEW}"
        raise OutputError(told)
    noted = (Part(**values) for line in rest if (values := _parsed(line)).keys() == _FIELDS)
    form = str(made_by["format"])
    return {part.number: part for part in noted if _size(path_of(folder, form, part.number)) == part.size}


def _parsed(line: str) -> dict[str, Any]:
    if not line.endswith("\n"):
        return {}
    try:
        values = json.loads(line)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _write(folder: Path, made_by: Mapping[str, object], parts: Mapping[int, Part]) -> None:
    lines = [json.dumps(made_by) + "\n", *(_line(parts[number]) for number in sorted(parts))]
    write_atomically(folder / NAME, "".join(lines))


def _line(part: Part) -> str:
    return json.dumps(asdict(part)) + "\n"
