"""Composing: briefings of a day in, one digest out, with an entry for each story and a section for each topic.

Pure: the vectors that say how alike two articles are come in as an argument.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from briefing._version import __version__
from briefing.types import Article, Briefing, Digest, Section, Skip, Story

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TOPICS: Mapping[str, str] = {
    "Politics and world": "politics, government, parliament, elections, ministers, diplomacy, war, courts and law",
    "Business": "business, economy, companies, markets, prices, jobs, trade, banks and investors",
    "Science and technology": "science, research, space, computers, software, engineering and new technology",
    "Climate and environment": "climate, weather, nature, wildlife, pollution, energy transition and conservation",
    "Health": "health, hospitals, medicine, patients, disease and public health",
    "Sport": "sport, matches, teams, players, championships and races",
    "Culture": "culture, books, film, music, museums, theatre, art, food and history",
}
"""Sections in reading order, each with the description that articles are matched against."""

OTHER_LANGUAGES = "In other languages"

SAME_STORY = 0.62
"""Two groups of articles tell one story when their vectors' mean cosine is at least this (average linkage)."""

_OLDEST = datetime.min.replace(tzinfo=UTC)


def story_text(article: Article) -> str:
    """Return what an article's vector is made of: the title and the beginning, where news says what it is about."""
    return f"{article.title}. {article.text[:1500]}"


def compose(
    briefings: Sequence[Briefing],
    vectors: NDArray[np.float32],
    topics: NDArray[np.float32],
    skips: Sequence[Skip],
    *,
    title: str,
    day: date,
    backend: str,
    revision: str,
) -> Digest:
    """Return the digest of `day`.

    Args:
        briefings: one an article, in any order.
        vectors: unit vectors of their `story_text`, shape (len(briefings), d).
        topics: unit vectors of the descriptions in TOPICS, shape (len(TOPICS), d).
        skips: what was left out so far; exact copies of an article are added to it.
        title: the digest's title.
        day: the day it is for.
        backend: the summarizer's name.
        revision: its exact weights.
    """
    kept, copies = _drop_copies(briefings)
    stories = [(_story([briefings[i] for i in group]), vectors[group].mean(axis=0)) for group in _group(vectors, kept)]
    by_section: dict[str, list[Story]] = {name: [] for name in (*TOPICS, OTHER_LANGUAGES)}
    for story, vector in stories:
        by_section[_section(story, vector, topics)].append(story)
    sections = tuple(
        Section(name, tuple(sorted(members, key=_importance))) for name, members in by_section.items() if members
    )
    left_out = (*skips, *copies)
    digest_id = _fingerprint(title, day, sections, left_out, revision)
    return Digest(digest_id, title, day, sections, left_out, backend, revision, __version__)


def _drop_copies(briefings: Sequence[Briefing]) -> tuple[list[int], list[Skip]]:
    """Return the indices of the first of each article, and a skip for each exact copy."""
    first: dict[str, int] = {}
    copies = []
    for index, briefing in enumerate(briefings):
        article = briefing.article
        original = briefings[first.setdefault(article.id, index)].article
        if original is not article:
            copies.append(Skip(article.source, "compose", "copy", f"the same article as {original.source}"))
    return list(first.values()), copies


def _group(vectors: NDArray[np.float32], members: Sequence[int]) -> list[list[int]]:
    """Return the stories as lists of article indices: agglomerative clustering with average linkage.

    At each step the two groups with the highest mean cosine between their members are merged, until none reaches
    SAME_STORY.
    """
    import numpy as np

    groups = [[i] for i in members]
    likeness = vectors[list(members)] @ vectors[list(members)].T
    np.fill_diagonal(likeness, -1.0)
    while len(groups) > 1:
        a, b = sorted(divmod(int(likeness.argmax()), len(groups)))
        if likeness[a, b] < SAME_STORY:
            break
        weights = len(groups[a]), len(groups[b])
        merged = np.average(likeness[[a, b]], axis=0, weights=weights)
        merged[a] = -1.0
        likeness[a], likeness[:, a] = merged, merged
        likeness = np.delete(np.delete(likeness, b, 0), b, 1)
        groups[a] += groups.pop(b)
    return groups


def _story(members: list[Briefing]) -> Story:
    """Return the story, its fullest article first: complete before teaser, then the longest, then by id."""
    best, *also = sorted(members, key=lambda b: ("teaser" in b.article.labels, -len(b.article.text), b.article.id))
    return Story(best, tuple(also))


def _section(story: Story, vector: NDArray[np.float32], topics: NDArray[np.float32]) -> str:
    """Return the topic nearest to the story; the model reads English alone, so other languages stand together."""
    if story.briefing.article.language not in {"en", None}:
        return OTHER_LANGUAGES
    return list(TOPICS)[int((topics @ vector).argmax())]


def _importance(story: Story) -> tuple[int, bool, float, str]:
    """Order stories: told by more sources first, complete before teasers, newer first, then by id."""
    articles = [b.article for b in (story.briefing, *story.also)]
    newest = max(a.published or _OLDEST for a in articles)
    return (-len(articles), "teaser" in articles[0].labels, -newest.timestamp(), articles[0].id)


def _fingerprint(title: str, day: date, sections: Sequence[Section], skips: Sequence[Skip], revision: str) -> str:
    stories = [
        (
            section.name,
            [[(b.article.id, [p.text for p in b.points]) for b in (s.briefing, *s.also)] for s in section.stories],
        )
        for section in sections
    ]
    return hashlib.sha256(repr((title, day, stories, skips, revision)).encode()).hexdigest()[:16]
