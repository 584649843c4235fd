"""The reading budget: which stories fit into the reader's minutes."""

from __future__ import annotations

from collections.abc import Sequence

from briefing.types import Story
from briefing.words import WORD

WORDS_PER_MINUTE = 238
"""How fast a digest is read; the pages say the same of it."""


def words(story: Story) -> int:
    """Count the words of an entry: titles, points, and what is added or new; of a folded one the title alone."""
    if story.folded:
        return len(WORD.findall(story.briefing.article.title))
    points = [p.text for b in (story.briefing, *story.also) for p in b.points]
    points += [a.point.text for a in (*story.additions, *story.fresh)]
    return sum(len(WORD.findall(text)) for text in (*points, *(a.title for a in story.articles)))


def fit(stories: Sequence[Story], minutes: int) -> list[bool]:
    """Say which stories are taken: in order, each that still fits into so many minutes."""
    left = minutes * WORDS_PER_MINUTE
    taken = []
    for story in stories:
        fits = (cost := words(story)) <= left
        left -= cost * fits
        taken.append(fits)
    return taken
