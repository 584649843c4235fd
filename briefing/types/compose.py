"""What composing makes of briefings: stories in sections, a digest, and what became of every item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from briefing.types.clean import Article
from briefing.types.segment import Sentence
from briefing.types.skips import Skip
from briefing.types.summarize import Briefing, Point, Verdict

Status = Literal["new", "updated", "continuing"]
Fate = Literal["shown", "merged", "folded", "muted", "skipped"]


@dataclass(frozen=True, slots=True)
class Cited:
    """A point that stands beside those of other articles, and the article it comes from."""

    point: Point
    article: Article


@dataclass(frozen=True, slots=True)
class Addition:
    """A point of a story, and the article that it stands in. `article` indexes `story.articles`."""

    point: Point
    article: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as an article gives it ("at least 12"), and the sentence it stands in. `article` as in `Addition`."""

    text: str
    sentence: Sentence
    article: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Figures of one thing on which the articles of a story differ (two at least); `subject` is what they count."""

    subject: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict on a sentence about several articles, by one of them: `article` is its id."""

    verdict: Verdict
    article: str


@dataclass(frozen=True, slots=True)
class Writing:
    """What came of a model's text about several articles: a verdict for each sentence that it wrote.

    `labels` say what the reader should know of it: `abridged`, or why nothing came (`model-too-slow`...).
    """

    verdicts: tuple[Judged, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """One event: the briefing of its best article, and the briefings of other articles on the same event.

    `additions` are what the others add to the best article's points. `status` says whether the reader has met the
    story before: `new`; `updated`, an article shown before and materially changed since; `continuing`, other articles
    on a story shown before. The last two tell in `fresh` what is new since the digest of the day `since`.

    A model that writes tells a new story of several articles in an `account` of them all, which stands for points and
    additions; `writing` says what came of it. Both are empty where it was not asked.
    """

    briefing: Briefing
    also: tuple[Briefing, ...] = ()
    additions: tuple[Addition, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    status: Status = "new"
    since: date | None = None
    fresh: tuple[Addition, ...] = ()
    account: tuple[Addition, ...] = ()
    writing: Writing = Writing()

    @property
    def articles(self) -> tuple[Article, ...]:
        """Its articles, the best first."""
        return (self.briefing.article, *(b.article for b in self.also))

    @property
    def folded(self) -> bool:
        """Whether it continues without anything new: one line is enough."""
        return self.status == "continuing" and not self.fresh


@dataclass(frozen=True, slots=True)
class Section:
    """Stories of one topic, the most important first (never empty)."""

    name: str
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one item that came in, and why.

    An item is `shown` (it leads an entry), `merged` into the entry of another, `folded` (a copy of another, or nothing
    new on a story), `muted`, or `skipped`; `code` names the reason as in `Skip`. `reasons` are sentences with the
    numbers that decided, in the order of the decisions. `story` is the number of its entry in the digest, from 1.
    """

    source: str
    title: str
    url: str | None
    fate: Fate
    code: str
    reasons: tuple[str, ...]
    story: int | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """A day's stories in sections, what was left out, and what made it.

    `id` is a fingerprint of the contents and the day. `window` is the number of days that it covers, `day` the last of
    them. `number` tells it from the others of its day: one that was posted is final, and the next bears the next number.
    `skips` are what could not be used; `decisions` are what became of every item, those included. Every count
    that readers see is derived, not stored. `opening` is the day in three sentences, from its first stories; empty on a
    day of one story. `writing` says what came of a model's opening, as in `Story`.
    """

    id: str
    title: str
    day: date
    sections: tuple[Section, ...]
    skips: tuple[Skip, ...]
    backend: str
    revision: str
    version: str
    window: int = 1
    decisions: tuple[Decision, ...] = ()
    opening: tuple[Cited, ...] = ()
    number: int = 1
    writing: Writing = Writing()

    @property
    def name(self) -> str:
        """Its file's name, without a suffix: the day, the window if it is longer, the number from the second on."""
        return f"{self.day.isoformat()}{f'-{self.window}d' * (self.window > 1)}{f'-{self.number}' * (self.number > 1)}"

    @property
    def stories(self) -> tuple[Story, ...]:
        """Every story, in reading order."""
        return tuple(story for section in self.sections for story in section.stories)

    @property
    def briefings(self) -> tuple[Briefing, ...]:
        """Every briefing, those of a story's other articles behind its first."""
        return tuple(b for story in self.stories for b in (story.briefing, *story.also))
