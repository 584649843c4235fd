"""The reading budget: which stories fit into the reader's minutes."""

from __future__ import annotations

from collections.abc import Sequence

from briefing.compose.opening import opening
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
    points += [text for d in story.disagreements for text in (d.subject, *(f.text for f in d.figures))]
    return sum(len(WORD.findall(text)) for text in (*points, *(a.title for a in story.articles)))


def fit(stories: Sequence[Story], minutes: int) -> list[bool]:
    """Say which stories are taken: in order, each that still fits into so many minutes, the digest's opening included."""
    left = minutes * WORDS_PER_MINUTE
    taken = []
    for story in stories:
        fits = (cost := words(story)) <= left
        left -= cost * fits
        taken.append(fits)
    # What the opening takes depends on what is taken; the least important make room for it.
    while left < _opening_words([story for story, fits in zip(stories, taken, strict=True) if fits]):
        last = max(index for index, fits in enumerate(taken) if fits)
        taken[last] = False
        left += words(stories[last])
    return taken


def _opening_words(stories: Sequence[Story]) -> int:
    return sum(len(WORD.findall(cited.point.text)) for cited in opening(stories))
