"""What every backend that writes shares: an article of any length to the sentences written of it.

A long article is read in three steps, none of which loses anything unsaid. The built-in model reads all of it and
weighs its sentences. What is longer than MOST_WINDOWS contexts of the writer is brought down to its most telling
sentences, in their order, and labelled `abridged`. What is longer than one context is written up window by window of
whole sentences, and what was written is written up again, until it fits (map and reduce).

Where the writer fails on an article, the built-in model takes its place, with a label that says why.

Several articles are told together in one request: each has the same share of one context, and what is longer is brought
down to its most telling sentences. Where the writer fails on them, it says so, and nothing takes its place here: their
own briefings do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from briefing.salience.scorer import OnnxScorer
from briefing.segment import segment
from briefing.selection.select import ENOUGH, MOST_POINTS, SLACK, WORDS, WORDS_A_POINT
from briefing.summarizers._long import abridge, together, windows
from briefing.summarizers._text import sentences_of
from briefing.summarizers.embedded import MAX_SENTENCES, EmbeddedSummarizer
from briefing.types import (
    Article,
    Briefing,
    Draft,
    Excerpt,
    Options,
    Point,
    Sentence,
    Size,
    Skip,
    Summarizer,
    Task,
)

Failure = Literal["too-slow", "out-of-memory", "failed", "silent"]

MOST_WINDOWS = 6
"""How many contexts of its writer an article is read in at most."""

PATIENCE = 3
"""After so many articles in a row for which the time did not do, the writer is not asked any more in this run."""


WORDS_IN_OPENING = 25
"""Of each sentence of a digest's opening, at most."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to write up: a text, or several for one `task`; the (first) article it is of, the size, the seconds."""

    texts: tuple[str, ...]
    article: Article
    words: int
    points: int
    seconds: float
    task: Task = "article"


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer made of a request: the text, whether it was cut off, the seconds it took, and what failed."""

    text: str
    cut: bool
    seconds: float
    failure: Failure | None = None


class Writer(Protocol):
    """A model that writes."""

    backend: str
    revision: str

    @property
    def batch(self) -> int:
        """How many articles it is best given at once."""
        ...

    def room(self, words: int, task: Task = "article", texts: int = 1, /) -> int:
        """Return how many tokens of article text one request may hold in `texts` parts, beside what is to be written."""
        ...

    def count(self, text: str, /) -> int:
        """Return the tokens of a text."""
        ...

    def write(self, requests: Sequence[Request], /) -> Sequence[Written]:
        """Answer each request; results are in their order."""
        ...


@dataclass(slots=True)
class _Open:
    """An article on its way: the texts to write up next, what was written last and of how many texts, the seconds left."""

    article: Article
    sentences: tuple[Sentence, ...]
    texts: list[str]
    seconds: float
    written: tuple[str, ...] = ()
    parts: int = 1
    failure: Failure | None = None
    labels: tuple[str, ...] = field(default=())


class GenerativeSummarizer:
    """Briefings in a model's own words: every point is unsupported until the pipeline has held it to the article."""

    def __init__(
        self,
        writer: Writer,
        options: Options,
        stand_in: Callable[[], Summarizer] = lambda: EmbeddedSummarizer(OnnxScorer()),
    ) -> None:
        """Option `seconds`: what an article may take. `stand_in` makes the summarizer to use where the writer fails."""
        self._writer = writer
        self._seconds = float(str(options.get("seconds", 300)))
        self._stand_in = stand_in
        self._too_slow = 0
        self.backend, self.revision = writer.backend, writer.revision

    @property
    def batch(self) -> int:
        """How many articles it is best handed at once."""
        return self._writer.batch

    def __call__(self, articles: Sequence[Article], size: Size, /) -> Iterator[Briefing | Skip]:
        """Yield the briefing of each article, in order; they are written together."""
        words, points = _size(size)
        drafts = [self._draft(article, words, points) for article in articles]
        while open_drafts := [d for d in drafts if d.texts]:
            self._round(open_drafts, words, points)
        for draft in drafts:
            self._too_slow = self._too_slow + 1 if draft.failure == "too-slow" else 0
            yield self._briefing(draft, size, words, points)

    def _draft(self, article: Article, words: int, points: int) -> _Open:
        sentences = segment(article)
        if len(sentences) > MAX_SENTENCES or _fits(sentences, words, points):
            return _Open(article, sentences, [], self._seconds)
        if self._too_slow >= PATIENCE:
            return _Open(article, sentences, [], self._seconds, failure="too-slow")
        room = self._writer.room(words)
        read, labels = abridge(article, sentences, self._writer.count, room * MOST_WINDOWS)
        texts = windows([s.text for s in read], self._writer.count, room)
        return _Open(article, sentences, texts, self._seconds, labels=labels)

    def _round(self, drafts: Sequence[_Open], words: int, points: int) -> None:
        """Write up every text that is open, and decide for each article whether what was written is its briefing."""
        requests = [
            Request((text,), d.article, words, points, d.seconds / len(d.texts)) for d in drafts for text in d.texts
        ]
        results = iter(self._writer.write(requests))
        for draft in drafts:
            parts = [next(results) for _ in draft.texts]
            draft.seconds -= sum(part.seconds for part in parts)
            draft.failure = next((part.failure for part in parts if part.failure), None)
            sentences = (s for part in parts for s in sentences_of(part.text, draft.article, cut=part.cut))
            if found := tuple(dict.fromkeys(sentences)):
                # Where nothing comes of what was written already, that stays.
                draft.written, draft.parts = found, len(parts)
            draft.texts = [] if draft.failure or len(parts) == 1 else self._again(draft, words)

    def _again(self, draft: _Open, words: int) -> list[str]:
        """Return what was written of a long article's windows as texts to write up again; none if it grows."""
        made = windows(draft.written, self._writer.count, self._writer.room(words))
        return made if len(made) < len(draft.texts) else []

    def tell(self, task: Task, groups: Sequence[Sequence[Excerpt]], size: Size, /) -> Iterator[Draft]:
        """Yield what is written of each group together; they are written in one batch."""
        requests: dict[int, Request] = {}
        cut: dict[int, tuple[str, ...]] = {}
        given_up = self._too_slow >= PATIENCE
        for number, group in enumerate(groups):
            words, points = _size(size) if task == "story" else (WORDS_IN_OPENING * len(group), len(group))
            sentences = [s for excerpt in group for s in excerpt.sentences]
            if given_up or _fits(sentences, words, points):
                continue
            read, cut[number] = together(group, self._writer.count, self._writer.room(words, task, len(group)))
            requests[number] = Request(read, group[0].article, words, points, self._seconds, task)
        results = dict(zip(requests, self._writer.write(list(requests.values())) if requests else (), strict=True))
        for number in range(len(groups)):
            if (written := results.get(number)) is None:
                yield Draft((), ("model-too-slow",) if given_up else ())
            else:
                self._too_slow = self._too_slow + 1 if written.failure == "too-slow" else 0
                yield _told(written, requests[number], cut[number])

    def _briefing(self, draft: _Open, size: Size, words: int, points: int) -> Briefing | Skip:
        article = replace(draft.article, labels=(*draft.article.labels, *draft.labels))
        if len(draft.sentences) <= MAX_SENTENCES and _fits(draft.sentences, words, points):
            own = tuple(Point(s.text, (s,)) for s in draft.sentences)
            return Briefing(article, own, self.backend, self.revision)
        chosen = _chosen(_evenly(draft.written, points) if draft.parts > 1 else draft.written, words, points)
        if chosen and not draft.failure:
            said = tuple(Point(text, (), support="unsupported") for text in chosen)
            return Briefing(article, said, self.backend, self.revision)
        return self._instead(draft, size)

    def _instead(self, draft: _Open, size: Size) -> Briefing | Skip:
        (made,) = self._stand_in()([draft.article], size)
        if isinstance(made, Skip):
            return made
        label = f"model-{draft.failure or 'silent'}"
        return replace(made, article=replace(made.article, labels=(*made.article.labels, label)))


def _size(size: Size) -> tuple[int, int]:
    """Return the words and points of a text of this size at most."""
    return max(WORDS[size.length], WORDS_A_POINT * (size.points or 0)), size.points or MOST_POINTS[size.length]


def _told(written: Written, request: Request, labels: tuple[str, ...]) -> Draft:
    """Return what was written of several articles, or why nothing was."""
    sentences = sentences_of(written.text, request.article, cut=written.cut)
    if request.task == "story":
        sentences = tuple(_chosen(sentences, request.words, request.points))
    if written.failure or not sentences:
        return Draft((), (f"model-{written.failure or 'silent'}",))
    # One that is more than was asked for may be the one that is borne out.
    return Draft(sentences[: request.points * 2], labels)


def _fits(sentences: Sequence[Sentence], words: int, points: int) -> bool:
    """Tell whether an article is no longer than its briefing may be: nothing is to be written."""
    return len(sentences) <= points and sum(len(s.text.split()) for s in sentences) <= words


def _evenly(written: Sequence[str], points: int) -> Sequence[str]:
    """Return as many sentences from all parts of what was written: each part tells another part of the article."""
    return written if len(written) <= points else [written[i * len(written) // points] for i in range(points)]


def _chosen(written: Sequence[str], words: int, points: int) -> list[str]:
    """Return the first sentences that fit the size."""
    chosen: list[str] = []
    for sentence in written[:points]:
        used = sum(len(s.split()) for s in chosen)
        if chosen and (used >= words * ENOUGH or used + len(sentence.split()) > words * SLACK):
            continue
        chosen.append(sentence)
    return chosen
