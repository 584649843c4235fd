"""Articles for which there was no time: which are read first, and what a digest shows of the others."""

from __future__ import annotations

from dataclasses import replace

from briefing.segment import segment
from briefing.types import Article, Briefing, Point, Skip

LEAD = 2
"""Sentences of an unread article that are shown."""


def promise(item: Article | Skip) -> tuple[bool, float, int, str]:
    """Order items by how likely they are worth the time: complete before teasers, then the newest, then the longest."""
    if isinstance(item, Skip):
        return False, 0.0, 0, item.source
    written = item.published.timestamp() if item.published else 0.0
    return "teaser" in item.labels, -written, -len(item.text), item.id


def lead(article: Article) -> Briefing:
    """Return what an article begins with; its label says that the rest was not read."""
    first = segment(article)[:LEAD]
    told = replace(article, labels=(*article.labels, "unread-in-time"))
    return Briefing(told, tuple(Point(s.text, (s,)) for s in first), "lead", str(LEAD))
