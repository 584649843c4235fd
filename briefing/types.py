"""The values that pass between stages, and the protocols that adapters fulfil.

Standard library only: every stage may import this module, and it imports none of them. All values are frozen;
collections are tuples; times are aware. Character offsets count Python code points of `Article.text`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol, TypeVar, runtime_checkable

T = TypeVar("T")
R = TypeVar("R")

Media = Literal["text/plain", "text/markdown", "text/html"]
Length = Literal["short", "medium", "long"]
Support = Literal["extractive", "supported", "replaced", "unsupported"]
FactKind = Literal["number", "date", "name", "quotation", "speaker", "negation"]
Stage = Literal["read", "clean", "summarize", "compose", "render", "deliver"]
Delivery = Literal[
    "done", "failed", "pending", "accepted", "refused", "deferred", "unknown", "expired", "forgotten"
]  # fmt: skip
Status = Literal["new", "updated", "continuing"]
Fate = Literal["shown", "merged", "folded", "muted", "skipped"]
Task = Literal["article", "story", "opening"]


@dataclass(frozen=True, slots=True)
class Document:
    """One raw input, decoded but otherwise as it arrived.

    `source` is the input as the user named it: a path, a URL, or "-" for standard input.

    What a feed says of its item: `feed` is the name of the subscription, `guid` the item's identity in it. `title`,
    `author` and `published` are used where the text itself shows none; `labels` are passed on to the article.
    `fallback` is the feed's own text of a page: it stands in where the page tells less.
    """

    source: str
    media: Media
    text: str
    url: str | None = None
    guid: str | None = None
    feed: str | None = None
    title: str | None = None
    author: str | None = None
    published: datetime | None = None
    labels: tuple[str, ...] = ()
    fallback: Document | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that the user reads: its address, the name that its articles carry, and the groups that it is in.

    `etag` and `modified` are what its server wants to hear when it is asked for what is new. A feed that fails has a
    `cause` and has failed on `failures` runs in a row, `failing_since` the first of them. It is not asked before
    `wait_until`, and never again once it is `gone`.
    """

    url: str
    name: str
    groups: tuple[str, ...] = ()
    site: str | None = None
    etag: str | None = None
    modified: str | None = None
    checked_at: datetime | None = None
    wait_until: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    cause: str | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Skip:
    """An input that was left out: at which stage, why (`code`), and what to do about it (`detail`, one sentence)."""

    source: str
    stage: Stage
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of characters, `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Removed:
    """A line of the raw text that is not the article's own, and the code of the reason (`promo`, `caption`...)."""

    text: str
    code: str


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned article.

    `text` is the body alone: paragraphs joined by blank lines, title and furniture left out; `paragraphs` are their
    spans in it. `publisher` is the outlet's name. `labels` say what kind of text it is where that matters to the
    reader (`teaser`, `language-neutral`). `id` is a fingerprint of title and text, the same in every run. `guid` and
    `feed` are the document's.
    """

    id: str
    source: str
    title: str
    author: str | None
    published: datetime | None
    publisher: str | None
    url: str | None
    language: str | None
    text: str
    paragraphs: tuple[Span, ...]
    removed: tuple[Removed, ...] = ()
    labels: tuple[str, ...] = ()
    guid: str | None = None
    feed: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article: `article.text[start:end] == text`. `paragraph` indexes `article.paragraphs`."""

    index: int
    start: int
    end: int
    text: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Point:
    """One sentence of a briefing, with the article's sentences that it stands on.

    `confidence`, in 0..1, is how likely a near-best summary of the article holds the sentence; None where the backend
    has no calibrated one. `support` says whose words these are: the article's own (`extractive`), the backend's and
    borne out by the evidence (`supported`), or the article's own in the place of a sentence that was not (`replaced`).
    `unsupported` is a sentence as a backend wrote it, before the support check: it alone may lack evidence, and no
    reader sees it.
    """

    text: str
    evidence: tuple[Sentence, ...]
    confidence: float | None = None
    support: Support = "extractive"


@dataclass(frozen=True, slots=True)
class Fact:
    """A detail of a written sentence that must stand in the article, and where it does; `found` is None if nowhere."""

    kind: FactKind
    text: str
    found: Span | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the support check made of one sentence, `text`, as a backend wrote it.

    `evidence` holds the article's sentences nearest to it, `facts` what was looked for there, and `score`, in 0..1, how
    likely the rest is borne out. `support` is `extractive` (it is one of the article's own), `supported` or
    `unsupported`.
    """

    text: str
    evidence: tuple[Sentence, ...]
    facts: tuple[Fact, ...]
    score: float
    support: Support


@dataclass(frozen=True, slots=True)
class Briefing:
    """The points of one article, in the order of the article, and the backend and revision that made them.

    `verdicts` has one for each sentence that the backend wrote in words other than the article's.
    """

    article: Article
    points: tuple[Point, ...]
    backend: str
    revision: str
    verdicts: tuple[Verdict, ...] = ()


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
class Identity:
    """The names of an item, the strongest first; None where it has none of a kind.

    `guid` is the feed's, made unique by the feed's name; `url` is canonical; `text` is a fingerprint of title and text.
    """

    guid: str | None
    url: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger: what became of an item in the digest `digest_id`, of the day `day`.

    `article` is None for what never became one, and once it has been pruned.
    """

    names: Identity
    decision: Decision
    day: date
    digest_id: str
    article: Article | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """Whether the reader liked an article: `text` is its fingerprint, `about` what its vector is made of."""

    text: str
    title: str
    liked: bool
    about: str
    at: datetime


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


@dataclass(frozen=True, slots=True)
class Message:
    """A digest rendered in one format, ready to deliver. `suffix` is the file name's, with its dot (`.html`)."""

    digest: Digest
    format: str
    suffix: str
    media_type: str
    content: str | bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message: `recipient` is a path or an address; `at` is aware.

    A file is `done` or `failed`. A mail is `pending` (to be sent), `accepted` (the server took it over), `deferred`
    (tried in vain, to be tried again), `unknown` (the server may or may not have taken it over: never sent again
    unasked), `refused` or `expired` (given up), or `forgotten` (the user's decision).
    """

    digest_id: str
    channel: str
    recipient: str
    status: Delivery
    at: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one recipient, ready to send: every attempt sends the same bytes, `mail`, until `expires_at`.

    `attempts` counts those so far; the next is due at `due_at`.
    """

    digest_id: str
    channel: str
    recipient: str
    message_id: str
    mail: bytes
    expires_at: datetime
    due_at: datetime
    status: Delivery = "pending"
    attempts: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    """How long a briefing is: a word budget by name, and at most `points` points where that is given.

    With `tighten`, what a sentence of the article can do without is left out of its point.
    """

    length: Length = "medium"
    points: int | None = None
    tighten: bool = True


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What of an article is to be read together with others: some of its sentences, or all, in their order."""

    article: Article
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a backend wrote of several articles, sentence by sentence, before any check; `labels` as in `Writing`."""

    sentences: tuple[str, ...]
    labels: tuple[str, ...] = ()


class Source(Protocol):
    """Reads one kind of input. Failures travel as `Skip`s, so that one bad input never costs the others."""

    def __call__(self, uri: str, /) -> Iterator[Document | Skip]:
        """Yield each document under `uri`, in a stable order."""
        ...


class Summarizer(Protocol):
    """A backend. `backend` and `revision` name the model and its exact weights: they are part of the cache key.

    A sentence in words of its own is a `Point(text, (), support="unsupported")`: the pipeline holds every such sentence
    to the article (`briefing.support.hold`), so that no backend, ours or another package's, can pass the check by.
    """

    backend: str
    revision: str

    @property
    def batch(self) -> int:
        """How many articles it is best handed at once: more are faster, fewer are shown sooner."""
        ...

    def __call__(self, articles: Sequence[Article], size: Size, /) -> Iterator[Briefing | Skip]:
        """Yield one result for each article, in order."""
        ...


@runtime_checkable
class Teller(Protocol):
    """A summarizer that writes of several articles at once, too; `backend`, `revision` and `batch` as in `Summarizer`."""

    backend: str
    revision: str

    @property
    def batch(self) -> int:
        """How many texts it is best asked for at once."""
        ...

    def tell(self, task: Task, groups: Sequence[Sequence[Excerpt]], size: Size, /) -> Iterator[Draft]:
        """Yield one text for each group: of a `story`, or the `opening`, a sentence for each of its excerpts."""
        ...


class Format(Protocol):
    """Renders a digest. `suffix` is the file name's, with its dot; `media_type` is the IANA name."""

    suffix: str
    media_type: str

    def __call__(self, digest: Digest, /) -> str | bytes:
        """Return the whole document: text, or the bytes of a format that is none."""
        ...


class Channel(Protocol):
    """Hands messages over to the world."""

    def __call__(self, messages: Sequence[Message], /) -> Iterator[Receipt]:
        """Yield one receipt for each message, in order."""
        ...


class Engine(Protocol):
    """Spreads work over processes or machines."""

    def __call__(self, make: Callable[[], Callable[[T], R]], tasks: Iterable[T], /) -> Iterator[R]:
        """Yield what the work makes of each task, as it comes; each worker calls `make` for it, once.

        Tasks, results and `make` are pickled. Tasks are taken no faster than they are done, where they are many.

        Raises:
            BriefingError: a worker raised it, was lost for good, or there is none.
        """
        ...


Options = Mapping[str, object]
Factory = Callable[[Options], object]
Items = Iterable[Document | Skip]
