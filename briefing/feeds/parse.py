"""The bytes of a feed (RSS, Atom or JSON Feed) to its items."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, Final
from urllib.parse import urljoin

from briefing.foreign import in_reach, is_address, read_json, without_user
from briefing.types import Document, Media, Skip

_TAG: Final = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.S)
_CUT: Final = re.compile(
    r"(?:…|\.\.\.|\[\s*(?:…|\.\.\.)\s*\]|\b(?:read (?:more|on|the (?:rest|full \w+))|continue reading|full story|"
    r"weiterlesen|mehr lesen|lire la suite|leer más|seguir leyendo|leggi tutto|lees verder)\b\W*\w*\W*)\s*\Z",
    re.IGNORECASE,
)
_APPEARED: Final = re.compile(r"\bThe post .{1,300} appeared first on .{1,200}\Z", re.S)
_MAILED: Final = re.compile(r"\s*[\w.+-]+@[\w.-]+\s*(?:\((.+?)\))?|\s*\([\w.+-]+@[\w.-]+\)")
"""RSS wants authors as `mail@example.org (Name)`."""
_WORDS_WHOLE, _WORDS_SUMMARY = 60, 150
"""A text of fewer words is a teaser: what the feed calls an item's content, or only its summary."""

# What no feed holds, and parsers take minutes for.
_ATTRIBUTES: Final = re.compile(rb"<[A-Za-z][^<>]{20000,}")
_PREFIX: Final = re.compile(rb"\bxmlns:([\w.-]{1,100})")
_MAX_TAGS, _MAX_PREFIXES, _MAX_ATTRIBUTES, _MAX_DEPTH = 200_000, 100, 500, 200


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its own title, its site's address, and its items in the feed's order."""

    title: str | None
    site: str | None
    items: tuple[Document, ...]


def parse(data: bytes, url: str, *, name: str | None = None, charset: str | None = None) -> Feed | Skip:
    """Return the feed that `data`, fetched from `url`, holds, or a skip that says what it is instead.

    `name` is what its items call it, by default its own title. `charset` is what the transport says. An item with the
    label `teaser` has a page that tells more than the feed.
    """
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return _json_feed(data, url, name)
    if _hostile(data):
        return Skip(url, "read", "hostile-feed", "this XML is made to overwhelm its readers; it was not read")
    return _xml_feed(data, url, name, charset)


def items(source: str, data: bytes, url: str, *, charset: str | None = None) -> tuple[Document | Skip, ...]:
    """Return the items of the feed in `data`, or a skip of `source` if there are none."""
    feed = parse(data, url, charset=charset)
    if isinstance(feed, Skip):
        return (replace(feed, source=source),)
    return feed.items or (Skip(source, "read", "empty-feed", "this feed has no items; look again later"),)


def looks_like_feed(data: bytes) -> bool:
    """Tell whether `data` starts as a feed does, whatever type its server says it has."""
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return b"jsonfeed.org/version" in start
    return re.match(rb"(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>|\s)*<(?:rss|feed|rdf:RDF)\b", start, re.S) is not None


def plain(markup: str) -> str:
    """Return the words of a piece of HTML, on one line."""
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())


def is_teaser(text: str, *, whole: bool) -> bool:
    """Tell whether `text`, as readers see it, is only the start of an item. `whole`: the feed calls it its content."""
    text = _APPEARED.sub("", text).rstrip()
    return bool(_CUT.search(text[-200:])) or len(text.split()) < (_WORDS_WHOLE if whole else _WORDS_SUMMARY)


def _hostile(data: bytes) -> bool:
    if data.count(b"<") > _MAX_TAGS or len(set(_PREFIX.findall(data))) > _MAX_PREFIXES:
        return True
    # The data of an embedded image is long as well, but has no attributes in it.
    if any(tag.count(b"=") > _MAX_ATTRIBUTES for tag in _ATTRIBUTES.findall(data)):
        return True
    return _depth(data) > _MAX_DEPTH


def _depth(data: bytes) -> int:
    """Return how deeply the elements nest, as far as the XML is well formed."""
    from xml.parsers import expat

    parser = expat.ParserCreate()
    depth = deepest = 0

    def opened(_name: str, _attributes: object) -> None:
        nonlocal depth, deepest
        depth += 1
        deepest = max(deepest, depth)
        if depth > _MAX_DEPTH:
            raise _TooDeepError

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    with suppress(expat.ExpatError, _TooDeepError, ValueError, LookupError):
        parser.Parse(data, True)
    return deepest


class _TooDeepError(Exception):
    """Ends the count early."""


def _xml_feed(data: bytes, url: str, name: str | None, charset: str | None) -> Feed | Skip:
    import feedparser  # deferred: most commands read no feed

    headers = {"content-location": url}
    if charset:
        headers["content-type"] = f"application/xml; charset={charset}"
    # Cleaning takes the text alone, so that nothing is gained by sanitizing it first.
    parsed = feedparser.parse(BytesIO(data), response_headers=headers, sanitize_html=False)
    if not parsed.get("version") and not parsed.entries:
        return _no_feed(url, data, parsed.get("bozo_exception"))
    title = plain(parsed.feed.get("title") or "") or None
    feed = name or title or url
    found = [_xml_item(entry, url, feed) for entry in parsed.entries]
    return Feed(title, parsed.feed.get("link") or None, _told_apart(found))


def _xml_item(entry: dict[str, Any], base: str, feed: str) -> Document:
    whole = max(
        (c for c in entry.get("content") or () if c.get("value") and "image" not in (c.get("type") or "")),
        key=lambda c: len(c["value"]),
        default=None,
    )
    summary = entry.get("summary") or ""
    # Some feeds put a line into the content and the whole into the description.
    if whole is not None and len(whole["value"]) >= len(summary):
        text, kind, is_whole = whole["value"], whole.get("type"), True
    else:
        text, kind, is_whole = summary, (entry.get("summary_detail") or {}).get("type"), False
    # Not by `get`: the parser has `published` stand in for `updated`, with a warning.
    stamp = next((entry[key] for key in ("published_parsed", "updated_parsed") if dict.get(entry, key)), None)
    return _item(
        base,
        feed,
        guid=entry.get("id"),
        link=entry.get("link"),
        title=entry.get("title"),
        author=_MAILED.sub(r"\1", entry.get("author") or ""),
        published=_date(stamp) if stamp else None,
        text=text,
        media="text/plain" if kind == "text/plain" and not _TAG.search(text) else "text/html",
        whole=is_whole,
    )


def _json_feed(data: bytes, url: str, name: str | None) -> Feed | Skip:
    try:
        read = read_json(data)
    except ValueError as error:
        return _no_feed(url, data, error)
    if (
        not isinstance(read, dict)
        or not isinstance(read.get("items"), list)
        or "jsonfeed.org" not in str(read.get("version"))
    ):
        return _no_feed(url, data, None)
    title = _text(read.get("title"))
    feed = name or title or url
    found = [_json_item(item, url, feed) for item in read["items"] if isinstance(item, dict)]
    return Feed(title, _text(read.get("home_page_url")), _told_apart(found))


def _json_item(item: Mapping[str, Any], base: str, feed: str) -> Document:
    markup, words = _text(item.get("content_html")), _text(item.get("content_text"))
    authors = item.get("authors") or [item.get("author")]
    first = authors[0] if isinstance(authors, list) and authors else None
    stamp = _text(item.get("date_published")) or _text(item.get("date_modified"))
    try:
        published = datetime.fromisoformat(stamp) if stamp else None
    except ValueError:
        published = None
    return _item(
        base,
        feed,
        guid=str(item["id"]) if item.get("id") not in (None, "") else None,
        link=_text(item.get("url")) or _text(item.get("external_url")),
        title=_text(item.get("title")),
        author=_text(first.get("name")) if isinstance(first, dict) else None,
        published=published and in_reach(published if published.tzinfo else published.replace(tzinfo=UTC)),
        text=markup or words or _text(item.get("summary")) or "",
        media="text/html" if markup else "text/plain",
        whole=bool(markup or words),
    )


def _item(
    base: str,
    feed: str,
    *,
    guid: str | None,
    link: str | None,
    title: str | None,
    author: str | None,
    published: datetime | None,
    text: str,
    media: Media,
    whole: bool,
) -> Document:
    url = _address(base, link) or _address("", guid)
    title = plain(title or "") or None
    words = plain(text) if media == "text/html" else text
    guid = guid or url or sha256(f"{title}\n{words}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Document(
        source=url or f"{base}#{guid}",
        media=media,
        # A whole page, which is what cleaning takes HTML for.
        text=f"<html><body><article>{text}</article></body></html>" if text and media == "text/html" else text,
        url=url,
        guid=guid,
        feed=feed,
        title=title,
        author=plain(author or "") or None,
        published=published,
        labels=("teaser",) if url and is_teaser(words, whole=whole) else (),
    )


def _told_apart(found: list[Document]) -> tuple[Document, ...]:
    """Return the items, each once; where a feed gives one guid to several, their addresses tell them apart."""
    shared = {guid for guid, count in Counter(item.guid for item in found).items() if count > 1}
    apart = [replace(item, guid=item.url) if item.guid in shared and item.url else item for item in found]
    return tuple({item.guid: item for item in reversed(apart)}.values())[::-1]


def _address(base: str, link: str | None) -> str | None:
    try:
        url = urljoin(base, (link or "").strip())
    except ValueError:
        return None
    return without_user(url) if link and is_address(url) else None


def _date(stamp: Sequence[int]) -> datetime | None:
    """Return the time of a `time.struct_time`; a date before the web is a default that some program wrote."""
    year, month, day, hour, minute, second = stamp[:6]
    try:
        # A leap second is the one before it.
        at = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
    return in_reach(at) if year >= 1990 else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _no_feed(url: str, data: bytes, error: object) -> Skip:
    if re.match(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", data[:2000], re.I | re.S):
        return Skip(url, "read", "not-a-feed", "this is a web page, not a feed; find its feeds: briefing feeds add URL")
    cause = f": {str(error).rpartition(':')[2].strip() or error}" if error else ""
    return Skip(url, "read", "not-a-feed", f"this is no RSS, Atom or JSON feed{cause}; check the address")
