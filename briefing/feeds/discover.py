"""The feeds that a web page names."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

_TYPES: Final = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/json",
    "application/rdf+xml",
)
_LOOKS: Final = re.compile(r"(?:^|[/._-])(?:rss|feeds?|atom)(?:[/._-]|$)|\.(?:rss|atom|rdf)$", re.I)
_COMMENTS: Final = re.compile(r"comment|kommentar|coment", re.I)
USUAL: Final = ("/feed", "/rss", "/feed.xml", "/atom.xml", "/rss.xml", "/index.xml", "/feed.json")
"""Where feeds often are on sites that don't say so."""


def discover(page: str, url: str) -> tuple[str, ...]:
    """Return the addresses of the feeds that the page at `url` names, the likeliest first.

    Those that its head declares come before links that look like feeds; feeds of comments come last.
    """
    from lxml import html

    try:
        tree = html.document_fromstring(page)
    except (ValueError, AssertionError, html.etree.ParserError):
        return ()
    base = next((_joined(url, b) for b in tree.iter("base") if b.get("href")), "") or url
    declared = [link for link in tree.iter("link") if _declares(link)]
    linked = [a for a in tree.iter("a") if a.get("href") and _LOOKS.search(urlsplit(_joined(base, a)).path)]
    likely = sorted(declared, key=_is_comments) + [a for a in linked if not _is_comments(a)]
    return tuple(
        dict.fromkeys(found for link in likely if (found := _joined(base, link)).startswith(("http://", "https://")))
    )


def usual(url: str) -> tuple[str, ...]:
    """Return where the site of `url` would have its feed, if it is where most have it."""
    return tuple(urljoin(url, path) for path in USUAL)


def _declares(link: Any) -> bool:
    relations = (link.get("rel") or "").lower().split()
    kind = (link.get("type") or "").partition(";")[0].strip().lower()
    return "alternate" in relations and kind in _TYPES and bool(link.get("href")) and "wp-json" not in link.get("href")


def _is_comments(link: Any) -> bool:
    return bool(_COMMENTS.search(f"{link.get('title') or ''} {link.get('href')}"))


def _joined(base: str, link: Any) -> str:
    try:
        return urljoin(base, str(link.get("href")).strip()).partition("#")[0]
    except ValueError:
        return ""
