"""Ranking: what makes one story more important than another, as a sum of named parts that can be shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from briefing.compose.interests import host
from briefing.types import Article, Story

COVERAGE, FRESHNESS, LENGTH, TOPIC, INTEREST, TASTE = 1.0, 0.6, 0.3, 0.5, 1.0, 1.0
"""What each part counts for: each is about 0 to 1, coverage 1 for each doubling of the sources."""

TEASER, FOLDED = -0.5, -1.0
"""What a story loses whose best article is a teaser, or that has nothing new."""

HALF_LIFE = 24.0
"""Hours after which a story is half as fresh."""

SUBSTANTIAL = 600
"""Words from which on an article counts as full."""


@dataclass(frozen=True, slots=True)
class Part:
    """One reason of a rank: its name, what it counts for, and what it rests on."""

    name: str
    points: float
    told: str


def outlets(articles: Sequence[Article]) -> tuple[str, ...]:
    """Return the different outlets that articles come from, in order: publisher, feed, or host; else the source."""
    return tuple(dict.fromkeys(a.publisher or a.feed or host(a.url) or a.source for a in articles))


def parts(
    story: Story,
    copies: Sequence[Article],
    newest: datetime | None,
    *,
    near: float,
    more: Sequence[str],
    less: Sequence[str],
    taste: tuple[float, str] | None,
) -> tuple[Part, ...]:
    """Return the parts of a story's rank that are not nothing.

    Args:
        story: the story.
        copies: articles that were folded into its own.
        newest: when the newest article of the digest was published; freshness is measured from there.
        near: how near it is to its section's description.
        more: the rules of [interests] more that it meets.
        less: those of less.
        taste: how well it suits the reader, -1 to 1, and the opinion that is most alike.
    """
    first = story.briefing.article
    told_by = outlets((*story.articles, *copies))
    dates = [a.published for a in story.articles if a.published]
    words = len(first.text.split())
    made = [
        Part("coverage", COVERAGE * math.log2(len(told_by)), f"{len(told_by)} sources: {', '.join(told_by[:5])}"),
        Part("length", LENGTH * min(1.0, words / SUBSTANTIAL), f"{words} words"),
        Part("topic", TOPIC * max(0.0, near), f"likeness {near:.2f} to its section"),
    ]
    if dates and newest:
        hours = max(0.0, (newest - max(dates)).total_seconds() / 3600)
        made.append(Part("freshness", FRESHNESS * 2 ** (-hours / HALF_LIFE), f"{hours:.0f} h behind the newest"))
    if more:
        made.append(Part("interests", INTEREST * min(2, len(more)), f"more of {', '.join(more)}"))
    if less:
        made.append(Part("interests", -INTEREST * min(2, len(less)), f"less of {', '.join(less)}"))
    if taste:
        made.append(Part("taste", TASTE * taste[0], f"most like what you {taste[1]}"))
    if "teaser" in first.labels:
        made.append(Part("teaser", TEASER, "only its beginning could be read"))
    if story.folded:
        made.append(Part("folded", FOLDED, "nothing new on a story shown before"))
    return tuple(part for part in made if abs(part.points) >= 0.005)


def score(made: Sequence[Part]) -> float:
    """Return the rank that parts amount to, rounded so that nothing below it decides."""
    return round(sum(part.points for part in made), 6)


def told(made: Sequence[Part]) -> str:
    """Say what a rank is made of, the weightiest first."""
    ordered = sorted(made, key=lambda part: (-abs(part.points), part.name))
    return f"rank {score(made):.2f}: " + "; ".join(f"{p.points:+.2f} {p.name} ({p.told})" for p in ordered)
