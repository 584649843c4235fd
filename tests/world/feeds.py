"""The feeds of the world: what each lists on each day, in its own format and with its own faults."""

from __future__ import annotations

import gzip
import html
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from webserver import Handler, Reply

from world.stories import article

FIRST = datetime(2026, 11, 23, 7, tzinfo=UTC)
"""The morning of the first day."""

GOOD = (
    "rss", "atom", "rdf", "json", "gzip", "bare", "mistyped", "moved", "elsewhere", "teasers", "latin", "sloppy", "undated", "external", "slow",
)  # fmt: skip
BAD = (
    "error",
    "missing",
    "gone",
    "busy",
    "bomb",
    "deep",
    "drip",
    "huge",
    "inflating",
    "circle",
    "inside",
    "closed",
    "page",
)


@dataclass(frozen=True)
class Item:
    """An item: what it is, and the day (0, 1, 2) from which on it is listed. `old` ones are from before the first day."""

    feed: int
    number: int
    guid: str
    path: str
    title: str
    paragraphs: tuple[str, ...]
    published: datetime
    day: int
    old: bool


def items_of(feed: int, counts: Sequence[int], backlog: int, first: int, morning: datetime = FIRST) -> list[Item]:
    """Return a feed's items: `backlog` old ones, then `counts[day]` that are new on each day. `first` numbers them."""
    made = []
    days = [(0, True)] * backlog + [(day, False) for day, count in enumerate(counts) for _ in range(count)]
    for at, (day, old) in enumerate(days):
        number = first + at
        title, paragraphs = article(number)
        published = morning + timedelta(days=day, minutes=-5 * (at + 1)) - timedelta(days=20 if old else 0)
        made.append(
            Item(feed, number, f"tag:world,{number}", f"/page/{number}", title, paragraphs, published, day, old)
        )
    return made


def page(item: Item) -> Reply:
    """Return the page of an item, with what pages have around their text."""
    body = "".join(f"<p>{html.escape(p)}</p>" for p in item.paragraphs)
    text = (
        f"<!doctype html><html lang=en><head><title>{html.escape(item.title)} | World</title></head><body>"
        f"<nav><a href=/>Home</a> <a href=/news>News</a></nav><article><h1>{html.escape(item.title)}</h1>{body}</article>"
        f"<footer>Copyright World Media. <a href=/terms>Terms</a></footer></body></html>"
    )
    return Reply(text.encode())


def write(kind: str, name: str, items: Sequence[Item]) -> Reply:
    """Return the feed as its kind writes it; the newest item comes first."""
    items = sorted(items, key=lambda item: item.published, reverse=True)
    if kind == "atom":
        return Reply(_atom(name, items), "application/atom+xml")
    if kind == "rdf":
        return Reply(_rdf(name, items), "application/rdf+xml")
    if kind == "json":
        return Reply(_json(name, items), "application/feed+json")
    data = _rss(name, items, dated=kind != "undated", teasers=kind == "teasers")
    if kind == "gzip":
        return Reply(gzip.compress(data, mtime=0), "application/rss+xml", headers={"Content-Encoding": "gzip"})
    if kind == "mistyped":
        return Reply(data, "text/html")
    if kind == "latin":
        return Reply(
            data.replace(b"Lotte", "Löte".encode()).decode().encode("windows-1252"), "text/xml; charset=windows-1252"
        )
    if kind == "sloppy":
        # No declaration, a bare ampersand and a stray tag, and the end is missing.
        text = data.decode().partition("?>")[2].replace("<item>", "<item><p>Q & A<br>", 1)
        return Reply(text.removesuffix("</channel></rss>").encode(), "text/xml")
    if kind == "external":
        head = b'<!DOCTYPE rss [<!ENTITY secret SYSTEM "file:///etc/passwd"><!ENTITY more SYSTEM "http://127.0.0.1:9/dtd">]>'
        return Reply(
            head + data.partition(b"?>")[2].replace(b"</title><item>", b" &secret;&more;</title><item>", 1), "text/xml"
        )
    return Reply(data, "application/rss+xml")


def _rss(name: str, items: Sequence[Item], *, dated: bool, teasers: bool) -> bytes:
    out = []
    for item in items:
        date = f"<pubDate>{format_datetime(item.published)}</pubDate>" if dated else ""
        text = "".join(f"<p>{p}</p>" for p in item.paragraphs)
        told = (
            f"<description>{html.escape(item.paragraphs[0])} […]</description>"
            if teasers
            else f"<content:encoded><![CDATA[{text}]]></content:encoded>"
        )
        out.append(
            f"<item><title>{html.escape(item.title)}</title><link>{item.path}</link>"
            f'<guid isPermaLink="false">{item.guid}</guid>{date}{told}</item>'
        )
    names = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<?xml version="1.0"?><rss version="2.0" {names}><channel><title>{name}</title>{"".join(out)}</channel></rss>'.encode()


def _atom(name: str, items: Sequence[Item]) -> bytes:
    entries = "".join(
        f"<entry><id>{i.guid}</id><title>{html.escape(i.title)}</title><link href='{i.path}'/>"
        f"<updated>{i.published.isoformat()}</updated><content type='html'>"
        f"{html.escape(''.join(f'<p>{html.escape(p)}</p>' for p in i.paragraphs))}</content></entry>"
        for i in items
    )
    return (
        f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{name}</title>{entries}</feed>'.encode()
    )


def _rdf(name: str, items: Sequence[Item]) -> bytes:
    entries = "".join(
        f"<item rdf:about='{i.guid}'><title>{html.escape(i.title)}</title><link>{i.path}</link><dc:date>{i.published.isoformat()}</dc:date>"
        f"<content:encoded>{html.escape(''.join(f'<p>{html.escape(p)}</p>' for p in i.paragraphs))}</content:encoded></item>"
        for i in items
    )
    return (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f'<channel rdf:about="/"><title>{name}</title></channel>{entries}</rdf:RDF>'
    ).encode()


def _json(name: str, items: Sequence[Item]) -> bytes:
    made = [
        {
            "id": i.guid,
            "url": i.path,
            "title": i.title,
            "content_html": "".join(f"<p>{html.escape(p)}</p>" for p in i.paragraphs),
            "date_published": i.published.isoformat(),
        }
        for i in items
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": name, "items": made}).encode()


def bad(kind: str) -> Reply | Callable[[Handler], Reply | None]:
    """Return what a feed that can't be read answers."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    entities = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{levels}]><rss version="2.0"><channel><title>&l9;</title></channel></rss>'
    zipped = zlib.compressobj(9, wbits=31)
    bomb = b"".join(zipped.compress(bytes(1_000_000)) for _ in range(30)) + zipped.flush()
    answers: dict[str, Reply | Callable[[Handler], Reply | None]] = {
        "error": Reply(b"oh no", status=500),
        "missing": Reply(b"gone?", status=404),
        "gone": Reply(b"gone", status=410),
        "busy": Reply(b"later", status=503, headers={"Retry-After": "7200"}),
        "bomb": Reply(entities.encode(), "text/xml"),
        "deep": Reply(b"<rss version='2.0'><channel>" + b"<a>" * 100_000, "text/xml"),
        "drip": lambda handler: handler.drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n", b"<"),
        "huge": Reply(b"<rss version='2.0'><channel>" + b" " * 11_000_000, "text/xml"),
        "inflating": Reply(bomb, "text/xml", headers={"Content-Encoding": "gzip"}),
        "page": Reply(b"<!doctype html><html><body><p>We have no feed any more.</p></body></html>"),
    }
    return answers[kind]
