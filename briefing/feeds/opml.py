"""Subscription lists as every reader writes and reads them: OPML, with folders as groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from briefing.foreign import without_user
from briefing.types import Subscription


def read(data: bytes) -> tuple[Subscription, ...]:
    """Return the feeds in an OPML file, each once: a feed in several folders is in several groups.

    Raises:
        ValueError: it is no OPML; the message says why.
    """
    from lxml import etree

    # Neither entities nor other files are read: a list comes from anywhere.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(data, parser) if data.strip() else None
    except etree.XMLSyntaxError:
        root = None
    if root is None or root.tag.lower() != "opml":
        raise ValueError("this is no OPML file: it does not start with <opml>")
    found: dict[str, Subscription] = {}
    for url, name, site, groups in _outlines(root, ()):
        known = found.get(url)
        merged = tuple(dict.fromkeys((*(known.groups if known else ()), *groups)))
        found[url] = Subscription(url, known.name if known else name, merged, site=(known and known.site) or site)
    return tuple(found.values())


def _outlines(node: Any, groups: tuple[str, ...]) -> Iterator[tuple[str, str, str | None, tuple[str, ...]]]:
    for child in node.iterchildren("{*}body", "{*}outline"):
        name = " ".join((child.get("title") or child.get("text") or "").split())
        url = without_user((child.get("xmlUrl") or child.get("xmlurl") or "").strip())
        if url:
            # "/Technology/Robots,/News": a comma between categories, a slash between their levels.
            named = [part for path in (child.get("category") or "").split(",") for part in path.split("/")]
            own = tuple(part.strip() for part in named if part.strip())
            yield url, name or " ".join(url.split()), child.get("htmlUrl") or None, (*groups, *own)
        else:
            yield from _outlines(child, (*groups, name) if name else groups)


def write(subscriptions: Sequence[Subscription]) -> str:
    """Return the subscriptions as OPML; a feed of several groups stands in each of their folders."""
    groups = sorted({group for s in subscriptions for group in s.groups}, key=str.casefold)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">', "  <head><title>briefing</title></head>"]
    lines.append("  <body>")
    for group in groups:
        lines.append(f"    <outline text={quoteattr(group)} title={quoteattr(group)}>")
        lines += [f"      {_outline(s)}" for s in subscriptions if group in s.groups]
        lines.append("    </outline>")
    lines += [f"    {_outline(s)}" for s in subscriptions if not s.groups]
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _outline(s: Subscription) -> str:
    site = f" htmlUrl={quoteattr(s.site)}" if s.site else ""
    return f'<outline type="rss" text={quoteattr(s.name)} title={quoteattr(s.name)} xmlUrl={quoteattr(s.url)}{site}/>'
