"""Standard input, piped to `-`: one article, the items of a feed, or a list of web addresses."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from briefing.decode import MAX_BYTES, document, too_large
from briefing.feeds.parse import items, looks_like_feed
from briefing.sources._web import fetcher_of, read
from briefing.types import Document, Options, Skip, Source

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


def create(options: Options) -> Source:
    """Return the source. Options: `encoding`, what a text is written in; `fetcher`, which makes the run's."""
    encoding = options.get("encoding")

    def source(uri: str) -> Iterator[Document | Skip]:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        if not data.strip():
            yield Skip(
                uri, "read", "empty", "nothing came in; see whether what stands before the pipe printed anything"
            )
        elif len(data) > MAX_BYTES:
            yield too_large(uri, len(data))
        elif looks_like_feed(data):
            yield from items(uri, data, uri)
        elif urls := addresses(data):
            fetcher = fetcher_of(options)
            found = dict(fetcher.each(lambda url: tuple(read(url, fetcher)), urls, lambda url: url))
            for url in urls:
                yield from found[url]
        else:
            yield document(uri, data, encoding=str(encoding) if encoding else None)

    return source


def addresses(data: bytes) -> tuple[str, ...]:
    """Return the web addresses of a list, one a line, each once; blank lines and `#` comments are none.

    What holds anything else is no list.
    """
    try:
        lines = [line.strip() for line in data[:1_000_000].decode("utf-8-sig").splitlines()]
    except UnicodeDecodeError:
        return ()
    urls = [line for line in lines if line and not line.startswith("#")]
    return tuple(dict.fromkeys(urls)) if all(map(_ADDRESS.fullmatch, urls)) else ()
