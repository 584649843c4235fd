"""Cleaning: a raw document in, its article out, and every line that was removed with the reason."""

from __future__ import annotations

from briefing.clean.codes import REMOVAL_CODES
from briefing.types import Article, Document, Skip

__all__ = ["REMOVAL_CODES", "clean"]


def clean(document: Document, *, keep: frozenset[str] = frozenset()) -> Article | Skip:
    """Return the document's article, or a skip that says why it has none.

    `keep` names removal codes (see `REMOVAL_CODES`) whose lines stay in the text.
    """
    if document.media == "text/html":
        from briefing.clean.html import clean_html  # brings lxml and trafilatura

        return clean_html(document, keep)
    from briefing.clean.text import clean_text

    return clean_text(document, keep)
