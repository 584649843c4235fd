"""A feed that is not subscribed to: `feed:` and its address."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.sources._web import FEED_TYPES, fetcher_of, read_feed
from briefing.types import Document, Options, Skip, Source


def create(options: Options) -> Source:
    """Return the source. Option `fetcher`: makes the run's."""
    fetcher = fetcher_of(options)

    def source(uri: str) -> Iterator[Document | Skip]:
        from briefing.fetch import Failure

        url = uri.partition(":")[2]
        answer = fetcher.get(f"https:{url}" if url.startswith("//") else url, accept=FEED_TYPES)
        yield from [answer.skip(uri)] if isinstance(answer, Failure) else read_feed(uri, answer, fetcher)

    return source
