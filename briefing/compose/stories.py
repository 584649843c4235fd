"""One entry for a story: its best article, what the others add, where their figures differ, and what is new since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from briefing.compose.continuing import Earlier
from briefing.compose.figures import disagreements
from briefing.compose.novelty import Told
from briefing.compose.updates import new_sentences
from briefing.compose.words import Commonness
from briefing.segment import segment
from briefing.types import Addition, Briefing, Entry, Point, Story

MOST = 3
"""Points that are added to a story, or shown as new in it, at most."""


def tell(members: Sequence[Briefing], changed: Entry | None, earlier: Earlier | None, commonness: Commonness) -> Story:
    """Return the story of articles on one event.

    Args:
        members: their briefings, the best article's first, as `best_first` orders them.
        changed: the best article as it was shown before, if it changed since.
        earlier: the story of an earlier digest that they continue.
        commonness: weighs words.
    """
    lead, *others = members
    told = Told(commonness)
    told.add(s.text for s in segment(lead.article))
    told.add(p.text for p in lead.points)
    added = untold(enumerate(others, start=1), told)
    differing = disagreements([segment(b.article) for b in members]) if others else ()
    if changed is not None and changed.article is not None:
        fresh = tuple(Addition(Point(s.text, (s,)), 0) for s in new_sentences(changed.article, lead.article)[:MOST])
        return Story(lead, tuple(others), added, differing, "updated", changed.day, fresh)
    if earlier is not None:
        before = Told(commonness)
        for article in earlier.articles:
            before.add(s.text for s in segment(article))
        fresh = untold(enumerate(members), before)
        return Story(lead, tuple(others), added, differing, "continuing", earlier.day, fresh)
    return Story(lead, tuple(others), added, differing)


def best_first(members: Sequence[Briefing]) -> list[Briefing]:
    """Order a story's articles: whole before teasers, then the longest, then by id."""
    return sorted(members, key=lambda b: ("teaser" in b.article.labels, -len(b.article.text), b.article.id))


def untold(briefings: Iterable[tuple[int, Briefing]], told: Told) -> tuple[Addition, ...]:
    """Return the points that are not told yet, MOST at most; each is told from then on.

    Args:
        briefings: numbers of articles and their briefings.
        told: what is told already.
    """
    found: list[Addition] = []
    for number, briefing in briefings:
        for point in briefing.points:
            if len(found) < MOST and not told.knows(point.text):
                told.add([point.text])
                found.append(Addition(point, number))
    return tuple(found)
