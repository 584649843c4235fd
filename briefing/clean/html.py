"""Saved web pages: trafilatura finds the body, structured data name the article, line rules take out what is left."""

from __future__ import annotations

import html
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urlsplit

import lxml.html
import trafilatura
from lxml import etree

from briefing.clean.article import Head, make
from briefing.clean.dates import parse_iso
from briefing.clean.phrases import furniture_code
from briefing.clean.repair import normalize
from briefing.clean.text import filter_lines
from briefing.types import Article, Document, Removed, Skip

_ARTICLE_TYPES = ("Article", "NewsArticle", "BlogPosting", "Report", "ReportageNewsArticle", "LiveBlogPosting")
_BLOCKS = [
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "p",
    "li",
    "figcaption",
    "td",
    "th",
    "dt",
    "dd",
    "blockquote",
    "pre",
    "button",
    "a",
    "label",
    "summary",
    "time",
    "span",
    "div",
]
_PLACES = {"figcaption": "caption", "figure": "caption", "nav": "nav", "header": "nav", "footer": "nav",
           "aside": "related", "form": "promo", "h1": "headline", "time": "date"}  # fmt: skip
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SITE_SUFFIX = re.compile(r"\s+[|–—·•-]\s+[^|–—·•]{2,40}$")


def clean_html(document: Document, keep: frozenset[str]) -> Article | Skip:
    """Clean a saved page."""
    source = _XML_DECLARATION.sub("", normalize(document.text))
    try:
        tree = lxml.html.document_fromstring(source)
    except (etree.ParserError, ValueError):
        return make(document, Head(), [], [])
    head = _head(tree, document.url)
    # trafilatura works on its own copy: the tree is still needed to tell what was removed.
    found = trafilatura.extract(
        source,
        output_format="txt",
        include_comments=False,
        include_tables=True,
        favor_recall=False,
        with_metadata=False,
    )
    lines = [_strip_bullet(line) for line in (found or "").split("\n") if line.strip()]
    body: list[str] = []
    removed: list[Removed] = []
    codes = list(filter_lines(lines, head.title, head.language and head.language[:2]))
    for line, code in zip(lines, codes, strict=True):
        if code is None or code in keep:
            body.append(line)
        else:
            removed.append(Removed(line, code))
    removed += _outside(tree, [*body, *(r.text for r in removed)], head)
    return make(document, head, body, removed)


def _strip_bullet(line: str) -> str:
    return line.strip().removeprefix("- ").strip()


def _outside(tree: lxml.html.HtmlElement, inside: list[str], head: Head) -> list[Removed]:
    """Return the page's visible lines that are not `inside` the extracted body, each with its code."""
    known = Counter(_squeeze(line) for line in inside)
    whole = _squeeze(" ".join(inside))
    removed, seen = [], set()
    for line, place in _visible(tree):
        squeezed = _squeeze(line)
        if not squeezed or squeezed in seen or squeezed in known or (len(squeezed) > 20 and squeezed in whole):
            continue
        seen.add(squeezed)
        if head.title and squeezed == _squeeze(head.title):
            code = "headline"
        elif head.author and _squeeze(head.author) in squeezed and len(line) < 120:
            code = "byline"
        else:
            code = furniture_code(line, head.language and head.language[:2]) or place
        removed.append(Removed(line, code))
    return removed


def _squeeze(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _visible(tree: lxml.html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield the text of each innermost block of the page, with the code that its place suggests."""
    for element in tree.iter(*_BLOCKS):
        if next(element.iterdescendants(*_BLOCKS), None) is not None:
            own = " ".join([element.text or "", *((child.tail or "") for child in element)])
        else:
            own = " ".join(t for t in element.itertext() if isinstance(t, str))
        if line := " ".join(own.split()):
            yield line, _place(element)


def _place(element: lxml.html.HtmlElement) -> str:
    """Return the code that the nearest telling ancestor suggests."""
    for ancestor in itertools.chain([element], itertools.islice(element.iterancestors(), 8)):
        if ancestor.tag in _PLACES:
            return _PLACES[ancestor.tag]
        if "comment" in (ancestor.get("class") or "") + (ancestor.get("id") or ""):
            return "comment"
    return "boilerplate"


def _head(tree: lxml.html.HtmlElement, url: str | None) -> Head:
    """Read the article's own data: JSON-LD first, then OpenGraph and meta tags, then what is visible."""
    data = _json_ld(tree)
    meta = _meta(tree)
    title = _text(data.get("headline")) or meta.get("og:title") or meta.get("twitter:title") or _heading(tree)
    publisher = _name(data.get("publisher")) or meta.get("og:site_name")
    canonical = next(iter(tree.xpath("//link[@rel='canonical']/@href")), None) or meta.get("og:url")
    return Head(
        title=_without_site(title, publisher),
        author=_name(data.get("author")) or _author(meta, tree),
        published=_published(data, meta, tree),
        publisher=publisher,
        url=url or (canonical if canonical and urlsplit(canonical).scheme in {"http", "https"} else None),
        language=(tree.get("lang") or meta.get("og:locale") or "")[:2].lower() or None,
    )


def _json_ld(tree: lxml.html.HtmlElement) -> Mapping[str, object]:
    """Return the page's first schema.org article, or nothing."""
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            found = json.loads(html.unescape(script), strict=False)
        except (ValueError, RecursionError):
            continue
        queue = [found]
        while queue:
            item = queue.pop(0)
            if isinstance(item, list):
                queue.extend(item)
            elif isinstance(item, dict):
                kinds = item.get("@type")
                if any(kind in _ARTICLE_TYPES for kind in (kinds if isinstance(kinds, list) else [kinds])):
                    return item
                queue.extend(value for value in (item.get("@graph"), item.get("mainEntity")) if value)
    return {}


def _meta(tree: lxml.html.HtmlElement) -> dict[str, str]:
    values: dict[str, str] = {}
    for tag in tree.xpath("//meta[@content]"):
        name = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        if name and tag.get("content").strip():
            values.setdefault(name, tag.get("content").strip())
    return values


def _heading(tree: lxml.html.HtmlElement) -> str | None:
    for path in ("//h1", "//title"):
        for element in tree.xpath(path):
            if text := " ".join(element.text_content().split()):
                return text
    return None


def _author(meta: Mapping[str, str], tree: lxml.html.HtmlElement) -> str | None:
    for name in ("author", "article:author", "parsely-author", "dc.creator", "byl"):
        if (value := meta.get(name)) and not value.startswith("http"):
            return re.sub(r"^by\s+", "", value, flags=re.I)
    path = "//*[@rel='author' or @itemprop='author' or contains(@class,'byline') or contains(@class,'author')]"
    for element in tree.xpath(path):
        text = " ".join(element.text_content().split())
        if match := re.match(r"(?:by|von|par|por)?\s*((?:[A-ZÀ-Þ][\w.'’-]+\s?){2,4})", text, re.I):
            return match[1].strip()
    for element in tree.iter("p", "div", "span", "address"):
        text = " ".join(element.text_content().split()) if len(element) < 6 else ""
        if len(text) < 100 and (
            match := re.match(r"By ((?:[A-ZÀ-Þ][\w.'’-]+\s?){2,3}?)(?=$|[A-Z]\w\w \d|\s*[,|·•]|\s\w+ \d)", text)
        ):
            return match[1].strip()
    return None


def _published(data: Mapping[str, object], meta: Mapping[str, str], tree: lxml.html.HtmlElement) -> datetime | None:
    visible = tree.xpath("//time/@datetime | //time/text()")
    values = [data.get("datePublished"), meta.get("article:published_time"), meta.get("date"), *visible]
    return next((when for value in values if isinstance(value, str) and (when := parse_iso(value))), None)


def _without_site(title: str | None, publisher: str | None) -> str | None:
    """Return the title without the site's name behind it."""
    if title is None:
        return None
    title = " ".join(html.unescape(title).split())
    suffix = _SITE_SUFFIX.search(title)
    if suffix and (publisher is None or _squeeze(publisher) in _squeeze(suffix[0])):
        title = title[: suffix.start()]
    return title


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _name(value: object) -> str | None:
    """Return the name of a schema.org person or organization, several joined by commas."""
    if isinstance(value, list):
        return ", ".join(name for item in value if (name := _name(item))) or None
    if isinstance(value, dict):
        return _text(value.get("name"))
    return _text(value)
