"""What summarizing makes of an article: a briefing, each point of it held to its sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from briefing.types.clean import Article, Span
from briefing.types.segment import Sentence
from briefing.types.skips import Skip

Length = Literal["short", "medium", "long"]
Support = Literal["extractive", "supported", "replaced", "unsupported"]
FactKind = Literal["number", "date", "name", "quotation", "speaker", "negation"]


@dataclass(frozen=True, slots=True)
class Size:
    """How long a briefing is: a word budget by name, and at most `points` points where that is given.

    With `tighten`, what a sentence of the article can do without is left out of its point.
    """

    length: Length = "medium"
    points: int | None = None
    tighten: bool = True


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
