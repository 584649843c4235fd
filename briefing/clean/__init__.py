"""Cleaning: a raw document in, its article out, and every line that was removed with the reason."""

from __future__ import annotations

from dataclasses import replace

from briefing.clean.article import assemble
from briefing.clean.codes import REMOVAL_CODES
from briefing.clean.repair import normalize
from briefing.types import Article, Document, Skip

_SENTENCE = 5
"""A line of a teaser with fewer words tells nothing."""

__all__ = ["REMOVAL_CODES", "clean"]


def clean(document: Document, *, keep: frozenset[str] = frozenset()) -> Article | Skip:
    """Return the article in `document`, or a coded skip where it holds none.

    `keep` names removal codes whose lines stay. Raises ValueError for a code that does not exist.
    """
    unknown = keep - REMOVAL_CODES.keys()
    if unknown:
        raise ValueError(f"unknown removal code {min(unknown)!r}; known are {', '.join(REMOVAL_CODES)}")
    document = replace(document, title=_line(document.title), author=_line(document.author))
    article = _article(document, keep)
    if isinstance(article, Skip) and "teaser" in document.labels:
        return _lead(document) or article
    if document.fallback is None:
        return article
    # A page of which less is left than the feed told is a wall, a menu or a player.
    told = clean(document.fallback, keep=keep)
    fuller = isinstance(told, Article) and (isinstance(article, Skip) or len(article.text) < len(told.text) * 0.8)
    return told if fuller else article


def _line(text: str | None) -> str | None:
    return " ".join(normalize(text).split()) or None if text else None


def _lead(document: Document) -> Article | None:
    """Return what a feed tells of an item, however little: it has no furniture that could be taken for an article."""
    if document.media == "text/html":
        from briefing.clean.html import read_page

        lines = [block.text for block in read_page(document.text)[1]]
    else:
        lines = [" ".join(line.split()) for line in normalize(document.text).split("\n\n")]
    paragraphs = [line for line in lines if len(line.split()) >= _SENTENCE]
    return assemble(document, None, paragraphs, (), url=document.url) if paragraphs else None


def _article(document: Document, keep: frozenset[str]) -> Article | Skip:
    # Each kind brings in its own libraries, so that plain text needs no HTML parser.
    if document.media == "text/html":
        from briefing.clean.html import clean_html

        return clean_html(document, keep)
    from briefing.clean.text import clean_text

    return clean_text(document, keep)
