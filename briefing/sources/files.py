"""Files and folders: text, Markdown, saved HTML pages, mails (`.eml`) and saved feeds.

A folder is read to its depth, in the order of names.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from briefing.decode import MAX_BYTES, document, too_large
from briefing.feeds.parse import items, looks_like_feed
from briefing.sources._eml import letter
from briefing.types import Document, Options, Skip, Source

_REASONS = {
    errno.ENOENT: ("not-found", "there is no such file or folder; check the spelling"),
    errno.ELOOP: ("symlink-loop", "this link leads back to itself; remove or mend it"),
    errno.EACCES: ("unreadable", "you may not read this; change its permissions (chmod +r)"),
    errno.EPERM: ("unreadable", "you may not read this; change its permissions (chmod +r)"),
    errno.ENAMETOOLONG: ("not-found", "this is too long for a file name; to pass text itself, pipe it to -"),
}


def create(options: Options) -> Source:
    """Return the source. Option `encoding`: what the files are written in, where that is not UTF-8."""
    encoding = options.get("encoding")

    def read(uri: str) -> Iterator[Document | Skip]:
        for path in walk(Path(uri).expanduser(), uri):
            yield from [path] if isinstance(path, Skip) else _read(path, str(encoding) if encoding else None)

    return read


def walk(top: Path, uri: str) -> Iterator[Path | Skip]:
    """Yield `top` if it is a file, else the files below it. Hidden files and a folder's README are not articles."""
    try:
        is_folder = stat.S_ISDIR(top.stat().st_mode)
    except (OSError, ValueError) as error:
        yield refusal(uri, error)
        return
    if not is_folder:
        yield top
        return
    found = False
    for item in _descend(top, ()):
        found = True
        yield item
    if not found:
        yield Skip(
            uri, "read", "empty-folder", "this folder holds no articles; put .txt, .md, .html or .eml files into it"
        )


def _descend(folder: Path, above: tuple[tuple[int, int], ...]) -> Iterator[Path | Skip]:
    """Yield the files below `folder`; `above` identifies the folders that lead here, to notice a link back to one."""
    try:
        info = folder.stat()
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield refusal(str(folder), error)
        return
    here = (info.st_dev, info.st_ino)
    if here in above:
        yield refusal(str(folder), OSError(errno.ELOOP, "loop"))
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.stem.upper() == "README":
            continue
        if entry.is_dir():
            yield from _descend(entry, (*above, here))
        else:
            yield entry


def _read(path: Path, encoding: str | None) -> Iterator[Document | Skip]:
    data = _bytes(path)
    source = str(path)
    if isinstance(data, Skip):
        yield data
    elif path.suffix.lower() == ".eml":
        yield letter(source, data)
    elif looks_like_feed(data):
        yield from items(source, data, path.absolute().as_uri())
    else:
        yield document(source, data, encoding=encoding)


def _bytes(path: Path) -> bytes | Skip:
    source = str(path)
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            return Skip(source, "read", "not-a-file", "this is a device or pipe; give a file, or pipe the text to -")
        if info.st_size > MAX_BYTES:
            return too_large(source, info.st_size)
        return path.read_bytes()
    except OSError as error:
        return refusal(source, error)


def refusal(source: str, error: OSError | ValueError) -> Skip:
    """Return the skip of what the system does not let us read."""
    number = error.errno if isinstance(error, OSError) and error.errno is not None else errno.ENOENT
    code, detail = _REASONS.get(number, ("unreadable", f"this can't be read: {os.strerror(number)}"))
    return Skip(source, "read", code, detail)
