"""One run at a time on one state file: the second waits, or leaves and says who holds it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from briefing.errors import BusyError, OutputError


@contextmanager
def held(path: Path, wait: float, now: datetime) -> Iterator[None]:
    """Hold the lock of the state file at `path`, waiting `wait` seconds for it at most.

    The system frees the lock when its holder ends, however it ends: a stale one can't be.

    Raises:
        BusyError: another run holds it still.
        OutputError: the folder can't be written.
    """
    note = path.with_name(f"{path.name}.holder")
    lock = FileLock(path.with_name(f"{path.name}.lock"), mode=0o600)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock.acquire(timeout=wait)
        note.touch(mode=0o600)
        note.write_text(json.dumps({"pid": os.getpid(), "since": now.isoformat(timespec="seconds")}), encoding="utf-8")
    except Timeout:
        raise BusyError(f"another run is at work{_holder(note)}; wait for it with --wait, or end it") from None
    except OSError as error:
        raise OutputError(
            f"{path.parent}: can't be written ({error.strerror}); name another file with --state"
        ) from error
    try:
        yield
    finally:
        lock.release()


def _holder(note: Path) -> str:
    try:
        told = json.loads(note.read_text(encoding="utf-8"))
        return f" (process {told['pid']}, since {told['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""  # between taking the lock and writing the note
