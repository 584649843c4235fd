"""Stories that go on: which story of the last days a story of today continues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from briefing.compose.grouping import SAME_STORY, UNSEEN
from briefing.compose.likeness import Pairs
from briefing.types import Article, Entry


@dataclass(frozen=True, slots=True)
class Earlier:
    """A story of an earlier digest that one of today continues, and the mean likeness between their articles."""

    articles: tuple[Article, ...]
    day: date
    likeness: float


def earlier_stories(past: Sequence[Entry]) -> list[list[int]]:
    """Return the stories of earlier digests as lists of indices of their entries."""
    found: dict[tuple[str, int | None], list[int]] = {}
    for index, entry in enumerate(past):
        found.setdefault((entry.digest_id, entry.decision.story), []).append(index)
    return list(found.values())


def continued(
    members: Sequence[int], stories: Sequence[Sequence[int]], pairs: Pairs, past: Sequence[Entry]
) -> Earlier | None:
    """Return the story that articles continue: the one with the highest mean likeness, if that makes them one story.

    Args:
        members: today's articles, as numbers in `pairs`, which come behind those of `past`.
        stories: earlier stories, as `earlier_stories` gives them.
        pairs: the likeness of the pairs that were compared.
        past: the entries of the earlier digests.
    """
    best, at = max(((mean(story, members, pairs), -number) for number, story in enumerate(stories)), default=(0.0, 0))
    if best < SAME_STORY:
        return None
    entries = [past[i] for i in stories[-at]]
    articles = tuple(e.article for e in entries if e.article)
    return Earlier(articles, max(e.day for e in entries), best)


def mean(one: Sequence[int], other: Sequence[int], pairs: Mapping[tuple[int, int], float]) -> float:
    """Return the mean likeness between two groups without a common member."""
    values = [pairs.get((min(i, j), max(i, j)), UNSEEN) for i in one for j in other]
    return sum(values) / len(values)
