"""What an HTML page says about itself: JSON-LD, OpenGraph, meta and time elements, visible bylines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from briefing.clean.dates import find_date, parse_iso
from briefing.foreign import is_address, read_json, without_user

_ARTICLE: Final = re.compile(
    r"Article|BlogPosting|Report|Review|Recipe|WebPage|CreativeWork|Posting|Book|HowTo|Product|FAQPage", re.ASCII
)
_SPACE: Final = re.compile(r"\s+")
_DATED: Final = re.compile(r"/((?:19|20)\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?=[/-])")
_MAX_JSON = 400_000
_PUBLISHED: Final = (
    "article:published_time", "og:published_time", "datepublished", "date", "pubdate", "publishdate",
    "parsely-pub-date", "sailthru.date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.date",
    "article.published", "publication_date", "published_time", "article:published", "og:article:published_time",
    "rnews:datepublished", "cxenseparse:recs:publishtime", "citation_publication_date", "citation_date",
    "article_date_original", "originalpublicationdate", "publish-date", "displaydate",
)  # fmt: skip
"""Names of the meta elements that hold the day of publication, the best first."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the markup gives; None where it gives nothing. `body` is JSON-LD's articleBody."""

    titles: tuple[str, ...]
    author: str | None
    published: datetime | None
    modified: datetime | None
    publisher: str | None
    url: str | None
    language: str | None
    description: str | None
    body: str | None
    kinds: frozenset[str]


def read_metadata(tree: Any) -> Metadata:
    """Return what the page `tree`, an lxml element, says about itself."""
    metas = _metas(tree)
    items = list(_linked_data(tree))
    articles = sorted((i for i in items if _ARTICLE.search(_kind(i))), key=_rank)
    people = {str(i["@id"]): i for i in items if "@id" in i}

    def first(*names: str) -> str | None:
        return next((metas[n] for n in names if metas.get(n)), None)

    titles = [_text(i.get("headline") or (i.get("name") if _rank(i) < 3 else None)) for i in articles]
    titles += [
        first("og:title"),
        first("twitter:title"),
        first("dc.title", "title", "parsely-title", "sailthru.title", "citation_title"),
    ]
    author = next((a for i in articles if (a := _people(i.get("author"), people))), None) or _named(
        first(
            "author",
            "article:author_name",
            "parsely-author",
            "sailthru.author",
            "dc.creator",
            "byl",
            "article:author",
            "citation_author",
            "twitter:data1" if (metas.get("twitter:label1") or "").lower().startswith("written") else "",
        )
    )
    stamp = first(*_PUBLISHED)
    published = next((d for i in articles if (d := _when(i.get("datePublished")))), None) or (
        parse_iso(stamp) if stamp else None
    )
    published = published or next(
        (d for i in articles if (d := _when(i.get("dateCreated") or i.get("uploadDate")))), None
    )
    stamp = first(
        "article:modified_time", "og:updated_time", "datemodified", "updated date", "last-modified", "dcterms.modified"
    )
    modified = next((d for i in articles if (d := _when(i.get("dateModified")))), None) or (
        parse_iso(stamp) if stamp else None
    )
    publisher = first("og:site_name") or next((p for i in articles if (p := _people(i.get("publisher"), people))), None)
    languages = [tree.get("lang") or tree.get("xml:lang"), *(_text(i.get("inLanguage")) for i in articles)]
    languages.append(metas.get("og:locale"))
    language = next((c for v in languages if v and (c := v[:2].lower()).isalpha() and len(c) == 2), None)
    return Metadata(
        titles=tuple(dict.fromkeys(t for t in titles if t)),
        author=author,
        published=published,
        modified=modified,
        publisher=publisher or first("application-name", "publisher", "dc.publisher"),
        url=_canonical(tree, metas, articles),
        language=language,
        description=first("og:description", "description", "twitter:description"),
        body=max((_text(i.get("articleBody")) or "" for i in articles), key=len, default="") or None,
        kinds=frozenset([_kind(i) for i in items] + ([f"og:{metas['og:type']}"] if metas.get("og:type") else [])),
    )


def _metas(tree: Any) -> dict[str, str]:
    out: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = _text(meta.get("content"))
        if name and content:
            out.setdefault(name.strip().lower(), content)
    return out


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield every JSON-LD object that the page holds, nested in lists and graphs or not."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        raw = (
            (script.text or "")
            .strip()
            .removeprefix("<![CDATA[")
            .removesuffix("]]>")
            .removeprefix("<!--")
            .removesuffix("-->")
        )
        if len(raw) > _MAX_JSON:
            continue
        try:
            found = read_json(raw, strict=False)
        except ValueError:
            continue
        queue = [found]
        while queue:
            item = queue.pop(0)
            if isinstance(item, list):
                queue.extend(item)
            elif isinstance(item, dict):
                yield item
                queue.extend(
                    item[k]
                    for k in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement")
                    if isinstance(item.get(k), list | dict)
                )


def _kind(item: dict[str, Any]) -> str:
    kind = item.get("@type")
    return " ".join(map(str, kind)) if isinstance(kind, list) else str(kind or "")


def _rank(item: dict[str, Any]) -> int:
    kind = _kind(item)
    if item.get("headline") and re.search(r"Article|Posting|Report", kind):
        return 0
    return (
        1
        if re.search(r"Article|Posting|Report", kind)
        else (2 if re.search(r"Recipe|Review|HowTo|Product", kind) else 3)
    )


def _text(value: object) -> str | None:
    import html

    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, str):
        return None
    return _SPACE.sub(" ", html.unescape(value)).strip() or None


def _people(value: object, known: dict[str, dict[str, Any]]) -> str | None:
    names: list[str] = []
    for person in value if isinstance(value, list) else [value]:
        if isinstance(person, dict):
            if "name" not in person:
                person = known.get(str(person.get("@id")), {})
            listed = person.get("name")
            for name in listed if isinstance(listed, list) else [listed]:
                names += filter(None, [_named(_text(name))])
        else:
            names += filter(None, [_named(_text(person))])
    return ", ".join(dict.fromkeys(names)) or None


def _named(value: str | None) -> str | None:
    if not value or "://" in value or value.startswith("@") or len(value) > 200 or "@" in value:
        return None
    value = re.sub(r"^(?:by|von|par|por)\s+", "", value.strip(), flags=re.IGNORECASE).strip(" ,;|")
    return value or None


def _when(value: object) -> datetime | None:
    text = _text(value)
    return parse_iso(text) if text else None


def _canonical(tree: Any, metas: dict[str, str], articles: list[dict[str, Any]]) -> str | None:
    found = [link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    found.append(metas.get("og:url"))
    for item in articles:
        page = item.get("mainEntityOfPage")
        found += [item.get("url"), page.get("@id") if isinstance(page, dict) else page]
    return next((without_user(v) for v in found if isinstance(v, str) and is_address(v)), None)


def timed(tree: Any) -> datetime | None:
    """Return the time that the page's first usable time element gives."""
    for element in tree.iter("time"):
        stamp = element.get("datetime")
        found = (parse_iso(stamp) if stamp else None) or find_date(_SPACE.sub(" ", "".join(element.itertext())))
        if found:
            return found
    return None


def dated_address(url: str | None) -> datetime | None:
    """Return the day that the path of `url` names, as in `/2026/05/04/`."""
    match = _DATED.search(url or "")
    return find_date("-".join(match.groups())) if match else None


def page_title(tree: Any) -> str | None:
    """Return the title element's text."""
    return next((t for e in tree.iter("title") if (t := _text(e.text))), None)
