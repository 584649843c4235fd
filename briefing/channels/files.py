"""Files: each message becomes one file in a folder, whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from briefing.errors import OutputError
from briefing.types import Channel, Clock, Message, Options, Receipt

_FULL = {errno.ENOSPC, errno.EDQUOT}


def create(options: Options) -> Channel:
    """Return the channel. Options: `to`, the folder; `clock`, a function that returns the aware time."""
    folder = str(options["to"])
    clock: Clock = options["clock"]

    def deliver(messages: Sequence[Message]) -> Iterator[Receipt]:
        for message in messages:
            path = path_of(folder, message)
            write_atomically(path, message.content)
            yield Receipt(message.digest.id, "files", str(path), "done", clock())

    return deliver


def path_of(folder: str, message: Message) -> Path:
    """Return where a message goes: `<folder>/<name><suffix>`, as in `reports/2026-11-23.html`."""
    return Path(folder).expanduser() / f"{message.digest.name}{message.suffix}"


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write `content`, a text as UTF-8, as `atomic` does."""
    with atomic(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextmanager
def atomic(path: Path, option: str = "--out") -> Iterator[BinaryIO]:
    """Open a file beside `path`; in the end, flush it to the disk and rename it into place, unless there is an error.

    `option` is what names the folder on the command line.

    Raises:
        OutputError: the folder or file can't be written; what stood at `path` is untouched.
    """
    partial: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(partial, 0o666 & ~_umask())
        os.replace(partial, path)
        partial = None
    except OSError as error:
        remedy = "free the disk" if error.errno in _FULL else f"choose another folder with {option}"
        raise OutputError(f"{path}: can't be written ({error.strerror}); {remedy}") from error
    finally:
        if partial is not None:
            Path(partial).unlink(missing_ok=True)


def unwritable(folder: Path) -> str | None:
    """Say why nothing can be written in `folder`, which need not be there yet; None if it can. Nothing is tried."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    if not there.is_dir():
        return f"{there}: is no folder; name another"
    return (
        None
        if os.access(there, os.W_OK | os.X_OK)
        else f"{there}: can't be written; change its owner or mode, or name another folder"
    )


def _umask() -> int:
    """Return the process's umask, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
