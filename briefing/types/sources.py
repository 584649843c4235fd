"""What comes in: documents, the feeds that they come from, and what reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from briefing.types.skips import Skip

Media = Literal["text/plain", "text/markdown", "text/html"]


@dataclass(frozen=True, slots=True)
class Document:
    """One raw input, decoded but otherwise as it arrived.

    `source` is the input as the user named it: a path, a URL, or "-" for standard input.

    What a feed says of its item: `feed` is the name of the subscription, `guid` the item's identity in it. `title`,
    `author` and `published` are used where the text itself shows none; `labels` are passed on to the article.
    `fallback` is the feed's own text of a page: it stands in where the page tells less.
    """

    source: str
    media: Media
    text: str
    url: str | None = None
    guid: str | None = None
    feed: str | None = None
    title: str | None = None
    author: str | None = None
    published: datetime | None = None
    labels: tuple[str, ...] = ()
    fallback: Document | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that the user reads: its address, the name that its articles carry, and the groups that it is in.

    `etag` and `modified` are what its server wants to hear when it is asked for what is new. A feed that fails has a
    `cause` and has failed on `failures` runs in a row, `failing_since` the first of them. It is not asked before
    `wait_until`, and never again once it is `gone`.
    """

    url: str
    name: str
    groups: tuple[str, ...] = ()
    site: str | None = None
    etag: str | None = None
    modified: str | None = None
    checked_at: datetime | None = None
    wait_until: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    cause: str | None = None
    gone: bool = False


class Source(Protocol):
    """Reads one kind of input. Failures travel as `Skip`s, so that one bad input never costs the others."""

    def __call__(self, uri: str, /) -> Iterator[Document | Skip]:
        """Yield each document under `uri`, in a stable order."""
        ...
