"""Sections: the reader's own, by feed, keyword and meaning; else the program's topics, which have readable names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.compose.interests import host
from briefing.types import Article

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Topic:
    """A section: what it is `about` in a line, or the `feeds` and `keywords` that belong to it; `limit` its stories."""

    name: str
    about: str = ""
    feeds: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    limit: int | None = None


TOPICS: tuple[Topic, ...] = (
    Topic("Politics and world", "politics, government, elections, diplomacy, war, courts and law"),
    Topic("Business", "business, economy, companies, markets, prices, jobs and banks"),
    Topic("Science and technology", "science, research, space, computers, software, engineering and new technology"),
    Topic("Climate and environment", "climate, weather, nature, wildlife, pollution, energy transition and conservation"),
    Topic("Health", "health, hospitals, medicine, patients, disease, mental health and public health"),
    Topic("Sport", "sport, matches, teams, players, athletes, championships and races"),
    Topic("Culture", "books, libraries, film, music, museums, theatre and food"),
)  # fmt: skip
"""The program's own sections. Each lists seven phrases: of a longer list, each counts less."""

OTHER = "General news"
"""Where a story stands that is far from every topic."""

NEAR = 0.1
"""The least likeness to a topic of the program."""

OTHER_LANGUAGES = "In other languages"

SHARPNESS = 10.0
"""How much the nearest phrase of a description counts before the others."""

KEYWORD = 0.06
"""What each keyword that an article holds adds to its likeness to a section; three at most count."""

MATCH, BEHIND = 0.12, 0.03
"""The least likeness to a section of the reader's own, and how far it may lie behind the nearest topic of the program."""


def phrases(topic: Topic) -> tuple[str, ...]:
    """Return the texts whose vectors describe a section: each phrase of its description as news, and the whole line."""
    about = topic.about or ", ".join(topic.keywords) or topic.name
    parts = [part.strip() for part in re.split(r",| and ", about) if part.strip()]
    return (*(f"news about {part}" for part in parts), about)


def likenesses(vector: NDArray[np.float32], described: Sequence[NDArray[np.float32]]) -> list[float]:
    """Return how alike an article is to each section, about -1 to 1.

    The soft maximum (log-mean-exp) of the cosines with the section's phrases: a description lists what belongs to a
    section, and an article is about one of them, not about their mean.
    """
    import numpy as np

    return [float(np.log(np.mean(np.exp(SHARPNESS * (d @ vector)))) / SHARPNESS) for d in described]


def place(
    article: Article, vector: NDArray[np.float32], own: Sequence[Topic], described: Mapping[str, NDArray[np.float32]]
) -> tuple[Topic, float, str]:
    """Return the section of a story by its first article, how near it is, and a sentence that says why.

    A feed that a section names decides; then keywords and meaning do, among the reader's sections and the program's.
    The encoder reads English alone: articles in other languages stand together unless a feed or keyword places them.

    Args:
        article: the story's first.
        vector: the story's unit vector, shape (d,).
        own: the reader's sections.
        described: the vectors of each section's `phrases`, shape (n, d), by the section's name.
    """
    sources = {s.lower() for s in (article.feed, article.publisher, host(article.url)) if s}
    for topic in own:
        if sources & {feed.lower() for feed in topic.feeds}:
            return topic, 1.0, f"in {topic.name!r}, because it came from a feed of that section"
    english = article.language in {"en", None}
    held = {topic.name: keywords_in(article, topic) for topic in own}
    topics = [t for t in own if english or held[t.name]]
    near = dict(zip((t.name for t in topics), likenesses(vector, [described[t.name] for t in topics]), strict=True))
    mine = {name: near[name] * english + KEYWORD * min(3, len(held[name])) for name in near}
    general = [topic for topic in TOPICS if english and topic.name not in mine]
    theirs = dict(zip((t.name for t in general), likenesses(vector, [described[t.name] for t in general]), strict=True))
    best = max(topics, key=lambda t: mine[t.name], default=None)
    if (
        best
        and (mine[best.name] >= MATCH or held[best.name])
        and mine[best.name] >= max(theirs.values(), default=-1) - BEHIND
    ):
        said = f" and its keywords {', '.join(held[best.name])}" if held[best.name] else ""
        return best, mine[best.name], f"in {best.name!r}: likeness {mine[best.name]:.2f} by meaning{said}"
    if not english:
        return Topic(OTHER_LANGUAGES), 0.0, f"in {OTHER_LANGUAGES!r}: it is written in {article.language!r}"
    topic = max(general, key=lambda t: theirs[t.name])
    if theirs[topic.name] < NEAR:
        why = f"in {OTHER!r}: likeness {theirs[topic.name]:.2f} to the nearest topic, {topic.name!r}"
        return Topic(OTHER), theirs[topic.name], why
    return topic, theirs[topic.name], f"in {topic.name!r}, the nearest topic: likeness {theirs[topic.name]:.2f}"


def keywords_in(article: Article, topic: Topic) -> tuple[str, ...]:
    """Return the section's keywords that an article holds as whole words."""
    text = f"{article.title}\n{article.text}"
    return tuple(k for k in topic.keywords if re.search(rf"(?<!\w){re.escape(k)}(?!\w)", text, re.I))
