"""The wiring of subscribed feeds: adding them, asking them for what is new, and telling of those that fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from briefing.errors import BriefingError
from briefing.feeds import discover, opml
from briefing.feeds.parse import Feed, looks_like_feed, parse
from briefing.foreign import without_user
from briefing.sources._web import FEED_TYPES, PAGES, completed
from briefing.store import Store
from briefing.types import Clock, Document, Skip, Subscription
from briefing.wiring.careful import defect

if TYPE_CHECKING:
    from briefing.fetch import Answer, Failure, Fetcher


PAUSE = timedelta(minutes=55)
"""A feed that fails, or that can't say whether it has changed, is not asked again before this has passed: an hourly run
asks it each time."""

NOTHING_READ = "no-network"
"""The code of the skip that says that no feed could be read."""

LONGEST_PAUSE = timedelta(days=1)
"""No server makes us wait for longer."""

UNDATED = 10
"""Of a new feed's items without a date, the pages of so many are read."""


def add(
    store: Store, fetcher: Fetcher, clock: Clock, url: str, *, name: str | None, groups: Sequence[str]
) -> tuple[Subscription, tuple[str, ...]]:
    """Subscribe to the feed at `url`, or to the likeliest one that the page there names.

    Returns the subscription, and the addresses of the page's other feeds.

    Raises:
        BriefingError: there is no feed, or it is subscribed to already.
    """
    url = without_user(url if "://" in url else f"https://{url.removeprefix('feed:').lstrip('/')}")
    found, answer, address, others = _find(fetcher, url)
    known = store.subscriptions()
    if any(feed.url == address for feed in known):
        raise BriefingError(f"{address}: you are subscribed to this feed already; briefing feeds list shows it")
    title = name or found.title or urlsplit(address).netloc
    feed = Subscription(address, _unused(title, {f.name for f in known}, address), tuple(groups), site=found.site)
    feed = _succeeded(feed, answer, clock())
    store.read(address, feed, [replace(item, feed=feed.name) for item in found.items], clock())
    return feed, tuple(other for other in others if other != address)


def _find(fetcher: Fetcher, url: str) -> tuple[Feed, Answer, str, tuple[str, ...]]:
    """Return the feed at `url` or of the page there, its answer and address, and every feed that the page names."""
    from briefing.fetch import Answer

    answer = fetcher.get(url, accept=f"{FEED_TYPES}, text/html;q=0.8")
    if not isinstance(answer, Answer):
        raise BriefingError(f"{url}: {answer.detail}")
    if looks_like_feed(answer.body) or answer.media not in PAGES:
        feed = parse(answer.body, answer.url, charset=answer.charset)
        if isinstance(feed, Skip):
            raise BriefingError(f"{url}: {feed.detail}")
        return feed, answer, answer.moved or url, ()
    named = discover.discover(answer.body.decode("utf-8", "replace"), answer.url)
    for candidate in named or discover.usual(answer.url):
        tried = fetcher.get(candidate, accept=FEED_TYPES)
        if isinstance(tried, Answer) and isinstance(feed := parse(tried.body, tried.url, charset=tried.charset), Feed):
            return feed, tried, tried.moved or candidate, named
    raise BriefingError(f"{url}: this page names no feed that can be read; give the feed's own address")


def take_over(store: Store, data: bytes) -> tuple[int, int]:
    """Subscribe to the feeds of an OPML file, and return how many are new and how many were there already.

    Those that were there join the file's groups. No feed is asked before the next run.

    Raises:
        ValueError: it is no OPML file.
    """
    known = {feed.url: feed for feed in store.subscriptions()}
    names = {feed.name for feed in known.values()}
    changed, new = [], 0
    for feed in opml.read(data):
        old = known.get(feed.url)
        if old is None:
            new += 1
            feed = replace(feed, name=_unused(feed.name, names, feed.url))
            names.add(feed.name)
        else:
            feed = replace(old, groups=tuple(dict.fromkeys((*old.groups, *feed.groups))))
        changed.append(feed)
    store.subscribe(changed)
    return new, len(changed) - new


def _unused(name: str, names: set[str], url: str) -> str:
    """Return a name that no other feed has: articles are known by their feed's name."""
    if name not in names:
        return name
    told = f"{name} ({urlsplit(url).netloc})"
    return told if told not in names else f"{name} ({url})"


def update(store: Store, fetcher: Fetcher, clock: Clock, day: date, since: datetime) -> Iterator[Skip]:
    """Ask every feed that is due for what is new, and read the pages of teasers: of new feeds, what is from `since` on.

    Yields a skip where the network can't be used. However early it ends, what came so far is kept.
    """
    if fetcher.policy.offline:
        yield Skip("feeds", "read", "offline", "the feeds were not asked for what is new, because of --offline")
        return
    if (unreachable := refresh(store, fetcher, clock)) is not None:
        yield unreachable
    _complete(store, fetcher, day, since)


def waiting(store: Store, day: date, patience: int) -> Iterator[Document | Skip]:
    """Yield every item that waits for the digest of `day`; then a skip for each feed in trouble."""
    for item, tried in store.waiting(day):
        if tried and not item.text.strip():
            detail = "the feed gives no text, and its page can't be read; open it in a browser"
            yield Skip(item.source, "read", "no-text", detail)
        else:
            yield item
    yield from troubles(store, patience)


def refresh(store: Store, fetcher: Fetcher, clock: Clock, *, all_feeds: bool = False) -> Skip | None:
    """Ask the feeds that are due (or all) for what is new, and keep it; return a skip if none can be read.

    A feed is asked for changes only, if it can tell, and otherwise no more than once in PAUSE.
    """
    now = clock()
    known = [feed for feed in store.subscriptions() if not feed.gone]
    feeds = [feed for feed in known if all_feeds or feed.wait_until is None or feed.wait_until <= now]
    failed: list[tuple[Subscription, Failure]] = []
    for feed, came in fetcher.each(lambda feed: _ask(fetcher, feed), feeds, lambda feed: feed.url):
        if isinstance(came, tuple):
            answer, found = came
            read_now = _succeeded(feed, answer, now)
            if found is not None and feed.checked_at is None and feed.name == feed.url and found.title:
                names = {f.name for f in store.subscriptions()}
                read_now = replace(read_now, name=_unused(found.title, names, feed.url))
            read_now = replace(read_now, site=feed.site or (found.site if found else None))
            items = None if found is None else [replace(item, feed=read_now.name) for item in found.items]
            store.read(feed.url, read_now, items, now)
        else:
            failed.append((feed, came))
    # Those that are not asked were read a moment ago, or have failed then.
    unread = bool(failed) and len(failed) == len(feeds) and all(feed in feeds or feed.failures for feed in known)
    if unread and all(failure.code == "unreachable" for _, failure in failed):
        detail = "no feed can be reached; check the network: the next run tries again"
        return Skip("feeds", "read", NOTHING_READ, detail)
    for feed, failure in failed:
        store.read(feed.url, _failed(feed, failure, now), None, now)
    store.forget_items(now)
    detail = "no feed can be read; briefing feeds list says why, and the next run tries again"
    return Skip("feeds", "read", NOTHING_READ, detail) if unread else None


def _ask(fetcher: Fetcher, feed: Subscription) -> tuple[Answer, Feed | None] | Failure:
    """Return the answer of a feed's server and what has changed, if anything has."""
    from briefing.fetch import Failure

    answer = fetcher.get(feed.url, accept=FEED_TYPES, etag=feed.etag, modified=feed.modified)
    if isinstance(answer, Failure):
        return answer
    if answer.status == 304:
        return answer, None
    try:
        found = parse(answer.body, answer.url, name=feed.name, charset=answer.charset)
    except Exception as error:  # one feed among many must not cost the others
        found = defect(feed.url, "read", error)
    return Failure(found.code, found.detail) if isinstance(found, Skip) else (answer, found)


def _succeeded(feed: Subscription, answer: Answer, now: datetime) -> Subscription:
    known = answer.status == 304
    etag = answer.headers.get("etag") or (feed.etag if known else None)
    modified = answer.headers.get("last-modified") or (feed.modified if known else None)
    return replace(
        feed,
        url=answer.moved or feed.url,
        etag=etag,
        modified=modified,
        checked_at=now,
        wait_until=None if etag or modified else now + PAUSE,
        failures=0,
        failing_since=None,
        cause=None,
    )


def _failed(feed: Subscription, failure: Failure, now: datetime) -> Subscription:
    # What our own settings refuse is mended there: the next run tries again at once.
    ours = failure.code == "private-address"
    return replace(
        feed,
        wait_until=None if ours else min(max(failure.until or now, now + PAUSE), now + LONGEST_PAUSE),
        failures=feed.failures + 1,
        failing_since=feed.failing_since or now,
        cause=failure.detail,
        gone=failure.code == "http-410",
    )


def _complete(store: Store, fetcher: Fetcher, day: date, since: datetime) -> None:
    """Read the pages of the teasers that may be shown, each once."""
    new, undated = store.new_feeds(day), Counter[str | None]()
    teasers = []
    for item, tried in store.waiting(day):
        undated[item.feed] += item.published is None
        fresh = item.published >= since if item.published else undated[item.feed] <= UNDATED
        if "teaser" in item.labels and not tried and (fresh or item.feed not in new):
            teasers.append(item)
    for item, page in fetcher.each(lambda item: completed(item, fetcher), teasers, lambda item: item.url or ""):
        store.complete(item, item if isinstance(page, Skip) else page)


def troubles(store: Store, patience: int) -> Iterator[Skip]:
    """Yield a skip for each feed that is gone, was never read, or has failed on `patience` runs in a row."""
    for feed in store.subscriptions():
        since = f"{feed.failing_since:%Y-%m-%d}" if feed.failing_since else "its first run"
        if feed.gone:
            detail = f"the feed {feed.name} is gone for good since {since}; briefing feeds remove {feed.url}"
            yield Skip(feed.url, "read", "feed-gone", detail)
        elif feed.failures >= (patience if feed.checked_at else 1):
            times = f"{feed.failures} runs in a row" if feed.failures > 1 else "its last run"
            failed = f"failed on {times}, since {since}" if feed.checked_at else f"could never be read, since {since}"
            yield Skip(feed.url, "read", "feed-failing", f"the feed {feed.name} {failed}: {feed.cause}")
