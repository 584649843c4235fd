"""The wiring of the index: the digest that was just written joins those that lie in the folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from briefing.channels.files import write_atomically
from briefing.config import Config
from briefing.render import index
from briefing.store import Store
from briefing.types import Digest, Receipt


def update(config: Config, store: Store, digest: Digest, receipts: Sequence[Receipt]) -> None:
    """Write the index and the feed of the folder anew, with `digest`, whose files `receipts` tell of.

    Where there is no index yet, the digests that the state file holds and whose files lie in the folder are in it too.

    Raises:
        OutputError: the folder can't be written, or holds another index.html.
    """
    folder = config.out
    options = {"templates": config.digest_templates}
    known = check(config)
    if known is None:
        known = tuple(_seeds(store, folder))
    editions = index.add(known, index.edition(digest, receipts), lambda name: (folder / name).exists())
    write_atomically(folder / index.FEED, index.feed(editions, config.digest_title, config.digest_url, options))
    write_atomically(folder / index.PAGE, index.page(editions, options))


def check(config: Config) -> tuple[index.Edition, ...] | None:
    """Return what the index of the folder holds; None where there is none.

    Raises:
        OutputError: an index.html is there that is none of ours.
    """
    file = config.out / index.PAGE
    return index.read(file.read_text(encoding="utf-8", errors="replace"), str(file)) if file.is_file() else None


def _seeds(store: Store, folder: Path) -> Iterator[index.Edition]:
    """Yield the kept digests whose files lie in `folder`, the last made first."""
    taken: set[str] = set()
    for digest in store.kept():
        files = [r for r in store.receipts(digest.id) if r.channel == "files"]
        here = [
            r for r in files if (path := Path(r.recipient).absolute()).parent == folder.absolute() and path.exists()
        ]
        if here and (known := index.edition(digest, here)).file not in taken:
            taken.add(known.file)
            yield known
