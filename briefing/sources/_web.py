"""What sources share of the web: the fetcher of the run, pages as documents, and teasers completed from their pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from briefing.decode import document
from briefing.feeds.parse import items, looks_like_feed
from briefing.foreign import without_user
from briefing.types import Document, Media, Options, Skip

if TYPE_CHECKING:
    from briefing.fetch import Answer, Fetcher

PAGES: dict[str, Media] = {
    "text/html": "text/html",
    "application/xhtml+xml": "text/html",
    "text/plain": "text/plain",
    "text/markdown": "text/markdown",
}
FEED_TYPES = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


def fetcher_of(options: Options) -> Fetcher:
    """Return the run's fetcher, which the option `fetcher` makes; where there is none, one with the default limits."""
    from briefing.fetch import Fetcher  # deferred: most runs read files

    make = options.get("fetcher")
    return cast("Fetcher", make()) if callable(make) else Fetcher()


def read(uri: str, fetcher: Fetcher, encoding: str | None = None) -> Iterator[Document | Skip]:
    """Yield the article at an address; of a feed, its items."""
    from briefing.fetch import Failure

    uri = without_user(uri)
    answer = fetcher.page(uri, accept=", ".join([*PAGES, "application/xml;q=0.5", "*/*;q=0.1"]))
    if isinstance(answer, Failure):
        yield answer.skip(uri)
    elif looks_like_feed(answer.body):
        yield from read_feed(uri, answer, fetcher)
    else:
        yield _document(uri, answer, encoding)


def read_feed(uri: str, answer: Answer, fetcher: Fetcher) -> Iterator[Document | Skip]:
    """Yield the items of a feed, in its order, each teaser with the text of its page."""
    found = items(uri, answer.body, answer.url, charset=answer.charset)
    teasers = [item for item in found if isinstance(item, Document) and "teaser" in item.labels]
    whole = dict(fetcher.each(lambda item: completed(item, fetcher), teasers, lambda item: item.url or ""))
    for item in found:
        yield item if isinstance(item, Skip) else whole.get(item, item)


def completed(item: Document, fetcher: Fetcher) -> Document | Skip:
    """Return the page of a teaser, with what the feed told to fall back on; the teaser itself if that can't be had.

    An item of which the feed tells nothing is as lost as its page.
    """
    from briefing.fetch import Failure

    answer = fetcher.page(item.url or "", accept=", ".join(PAGES))
    page = answer.skip(item.source) if isinstance(answer, Failure) else _document(item.source, answer, None)
    if isinstance(page, Skip):
        return item if item.text.strip() else page
    return replace(
        item,
        media=page.media,
        text=page.text,
        url=page.url or item.url,
        labels=(),
        fallback=item if item.text.strip() else None,
    )


def _document(source: str, answer: Answer, encoding: str | None) -> Document | Skip:
    media = PAGES.get(answer.media or "text/html")
    if media is None:
        detail = f"the address holds {answer.media}, not a page; name the article's own"
        return Skip(source, "read", "not-a-page", detail)
    return document(source, answer.body, encoding=encoding or answer.charset, media=media, url=answer.url)
