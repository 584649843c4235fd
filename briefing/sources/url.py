"""Web addresses: one article, or the items of a feed."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.sources._web import fetcher_of, read
from briefing.types import Document, Options, Skip, Source


def create(options: Options) -> Source:
    """Return the source. Options: `fetcher`, which makes the run's; `encoding`, the page's."""
    fetcher, encoding = fetcher_of(options), options.get("encoding")

    def source(uri: str) -> Iterator[Document | Skip]:
        return read(uri, fetcher, str(encoding) if encoding else None)

    return source
