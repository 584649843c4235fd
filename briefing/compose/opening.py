"""The digest's opening: the day in three sentences, one of each of its first stories, each with its source.

They are points of the stories' own briefings, so what holds for those holds here: the article's words, or a model's that
the article bears out. A sentence must be clear out of its place, and none repeats another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from briefing.selection.standalone import stands_alone
from briefing.types import Addition, Cited, Point, Story
from briefing.words import FUNCTION, words

SENTENCES = 3
LONGEST = 40
"""Words of a sentence; a longer one is no opening."""
_REPEATED = 0.5
"""The share of a sentence's content words from which on it says again what another says."""


def opening(stories: Sequence[Story]) -> tuple[Cited, ...]:
    """Return the opening of a digest of these stories, the first the most important; empty for fewer than two.

    A story that only goes on opens no day, unless it has something new: then that is told.
    """
    chosen: list[Cited] = []
    for story in stories:
        others = [c.point.text for c in chosen]
        cited = next((c for c in _candidates(story) if fit(c.point.text, others)), None)
        if cited is not None and len(chosen) < SENTENCES:
            chosen.append(cited)
    return tuple(chosen) if len(chosen) > 1 else ()


def _candidates(story: Story) -> Iterator[Cited]:
    """Yield what a story may open with, the best first: the surest of its new points, or of its best article's."""
    if story.folded:
        return
    if story.status == "new":
        yield from (Cited(point, story.briefing.article) for point in _surest(story.briefing.points))
    for addition in sorted(story.fresh, key=_confidence):
        yield Cited(addition.point, story.articles[addition.article])


def _surest(points: Iterable[Point]) -> list[Point]:
    return sorted(points, key=lambda p: -(p.confidence or 0))


def _confidence(addition: Addition) -> float:
    return -(addition.point.confidence or 0)


def fit(text: str, others: Sequence[str]) -> bool:
    """Say whether a sentence can stand in the opening, beside others."""
    return stands_alone(text) and len(text.split()) <= LONGEST and not says_again(text, others)


def says_again(text: str, others: Iterable[str]) -> bool:
    """Say whether most of a sentence is in one of the others."""
    own = _content(text)
    return any(len(own & _content(other)) >= _REPEATED * max(len(own), 1) for other in others)


def _content(text: str) -> set[str]:
    return set(words(text)) - FUNCTION
