"""Standard input: one article, piped to `-`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from briefing.decode import MAX_BYTES, document, too_large
from briefing.types import Document, Options, Skip, Source


def create(options: Options) -> Source:
    """Return the source. Option `encoding`: what the text is written in, where that is not UTF-8."""
    encoding = options.get("encoding")

    def read(uri: str) -> Iterator[Document | Skip]:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            yield too_large(uri, len(data))
        else:
            yield document(uri, data, encoding=str(encoding) if encoding else None)

    return read
