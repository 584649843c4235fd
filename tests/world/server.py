"""The world at work: its feeds and pages on a server, as they are on the day that it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Self

from webserver import Answer, Handler, Reply, WebServer

from world.feeds import BAD, FIRST, GOOD, Item, bad, items_of, page, write

ROBOTS = b"User-agent: *\nDisallow: /page/closed/\n"


class World:
    """`good` feeds that list `backlog` old items and `counts[day]` new ones a day, and one feed of each bad kind or more.

    `first` is the morning of its first day. On the second, the first item of the first feed is rewritten; on the third,
    a comma changes in the second.
    """

    def __init__(
        self,
        good: int = len(GOOD),
        bad_ones: int = len(BAD),
        *,
        counts: Sequence[int] = (2, 1, 1),
        backlog: int = 1,
        first: datetime = FIRST,
    ):
        self.day, self.first = 0, first
        each = backlog + sum(counts)
        self.kinds = [GOOD[n % len(GOOD)] for n in range(good)] + [BAD[n % len(BAD)] for n in range(bad_ones)]
        self.items = [item for feed in range(good) for item in items_of(feed, counts, backlog, feed * each, first)]
        self.by_path = {item.path: item for item in self.items}
        self.good = good
        self.web = WebServer(fallback=self.answer)

    def name(self, feed: int) -> str:
        return f"{self.kinds[feed].title()} {feed}"

    def url(self, feed: int) -> str:
        port = 9 if self.kinds[feed] == "closed" else self.web.port
        return f"http://127.0.0.1:{port}/feed/{feed}"

    def opml(self) -> str:
        """Return all feeds as a subscription list, the bad ones in a folder of their own."""
        lines = [f'<outline text="{self.name(n)}" xmlUrl="{self.url(n)}"/>' for n in range(len(self.kinds))]
        good, others = "".join(lines[: self.good]), "".join(lines[self.good :])
        return f'<opml version="2.0"><body>{good}<outline text="Odd">{others}</outline></body></opml>'

    def listed(self, feed: int) -> list[Item]:
        """Return what a feed lists today, with what has been changed in it."""
        found = [item for item in self.items if item.feed == feed and item.day <= self.day]
        fresh = [item for item in found if not item.old]
        if feed == 0 and self.day >= 1:
            found[found.index(fresh[0])] = rewritten(fresh[0])
        if feed == 0 and self.day >= 2:
            found[found.index(fresh[1])] = replace(
                fresh[1], paragraphs=(fresh[1].paragraphs[0] + " ", *fresh[1].paragraphs[1:])
            )
        return found

    def answer(self, path: str) -> Answer:
        if path == "/robots.txt":
            return Reply(ROBOTS, "text/plain")
        if path.startswith("/page/"):
            # Every third page of a teaser is missing.
            item = self.by_path[path]
            return Reply(status=404) if item.number % 3 == 0 else page(item)
        moved, _, number = path.removeprefix("/").partition("/")
        feed = int(number.partition("/")[0])
        kind = self.kinds[feed]
        if kind == "circle":
            return Reply(status=302, headers={"Location": path})
        if kind == "inside":
            return Reply(status=302, headers={"Location": f"http://127.0.0.2:{self.web.port}/secret"})
        if feed >= self.good:
            return bad(kind)
        if kind in {"moved", "elsewhere"} and moved == "feed":
            return Reply(status=301 if kind == "moved" else 302, headers={"Location": f"/new/{feed}"})
        return lambda handler: self._state(handler, kind, feed)

    def _state(self, handler: Handler, kind: str, feed: int) -> Reply:
        """Answer with the feed, or say that it has not changed, in the way that its kind can say so."""
        if kind == "slow":
            handler.web.ending.wait(0.5)
        reply = write(kind, self.name(feed), self.listed(feed))
        if kind == "bare":
            return reply
        if kind == "atom":
            stamp = (self.first + timedelta(days=self.day)).strftime("%a, %d %b %Y %H:%M:%S GMT")
            same = handler.headers.get("If-Modified-Since") == stamp
            state = {"Last-Modified": stamp}
        else:
            tag = f'"{sha256(reply.body).hexdigest()[:12]}"'
            same = handler.headers.get("If-None-Match") == tag
            state = {"ETag": tag}
        return Reply(status=304, headers=state) if same else replace(reply, headers={**reply.headers, **state})

    def __enter__(self) -> Self:
        self.web.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self.web.__exit__(*exc)


def rewritten(item: Item) -> Item:
    """Return the item with news in it: a correction that no reader should miss."""
    added = (
        "Correction on the second day: the mayor has resigned over the matter, the police have searched her office, and a "
        "new election is to be held in nine weeks. Prosecutors said that two contractors had confessed to paying bribes of "
        "forty thousand crowns since last spring.",
    )
    return replace(item, paragraphs=(*added, *item.paragraphs))
