"""Holding a briefing to its article: what is borne out stays, what is not gives way to the article's own sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from briefing.segment import segment
from briefing.selection.standalone import without_connective
from briefing.selection.tighten import tighten
from briefing.support.check import Entails, check
from briefing.support.several import judge
from briefing.support.source import Encode
from briefing.types import (
    Article,
    Briefing,
    Excerpt,
    Point,
    Size,
    Skip,
    Summarizer,
    Task,
    Teller,
    Verdict,
    Writing,
)

Best = Callable[[Article, int], Sequence[Point]]
"""An article and a number in, about that many of its own sentences out (if it has them), the best first."""


class Held:
    """A summarizer whose every sentence is held to the article; `judge` names whose `entails` the user chose."""

    def __init__(
        self, summarizer: Summarizer, encode: Encode, best: Best, entails: Entails | None = None, judge: str = ""
    ) -> None:
        self.backend = summarizer.backend
        self.revision = summarizer.revision + judge
        self._summarizer, self._encode, self._best, self._entails = summarizer, encode, best, entails
        self._judge = judge

    @property
    def batch(self) -> int:
        """How many articles the summarizer is best handed at once."""
        return self._summarizer.batch

    def __call__(self, articles: Sequence[Article], size: Size, /) -> Iterator[Briefing | Skip]:
        """Yield one result for each article, in order."""
        for made in self._summarizer(articles, size):
            if isinstance(made, Briefing):
                yield hold(replace(made, revision=made.revision + self._judge), self._encode, self._best, self._entails)
            else:
                yield made

    @property
    def tells(self) -> bool:
        """Whether the summarizer writes of several articles at once, too."""
        return isinstance(self._summarizer, Teller)

    def tell(self, task: Task, groups: Sequence[Sequence[Excerpt]], size: Size, /) -> Iterator[Writing]:
        """Yield for each group the verdicts on what the summarizer writes of it; nothing if it does not."""
        if isinstance(self._summarizer, Teller):
            drafts = self._summarizer.tell(task, groups, size)
            for group, draft in zip(groups, drafts, strict=True):
                articles = [excerpt.article for excerpt in group]
                yield Writing(judge(draft.sentences, articles, self._encode, self._entails), draft.labels)


def hold(briefing: Briefing, encode: Encode, best: Best, entails: Entails | None = None) -> Briefing:
    """Return the briefing with a verdict for each sentence that is not the article's own.

    A sentence that the article does not bear out is replaced by the best sentence of the article that no other point
    stands on, or left out where there is none. What a backend says of its own points counts for nothing: a point whose
    text stands in the article, after a connective maybe, or tightened, is the article's own.
    """
    written = [p.text for p in briefing.points if not _own(p, briefing.article)]
    if not written:
        return briefing
    verdicts = check(written, briefing.article, segment(briefing.article), encode, entails)
    points = tuple(_points(briefing, iter(verdicts), best))
    return replace(briefing, points=points, verdicts=verdicts)


def _points(briefing: Briefing, verdicts: Iterator[Verdict], best: Best) -> Iterator[Point]:
    held = [(p, None if _own(p, briefing.article) else next(verdicts)) for p in briefing.points]
    kept = {s.index for p, v in held if v is None or v.support != "unsupported" for s in (v or p).evidence}
    # Enough that every sentence can be replaced although some of the best are taken.
    spare: Iterator[Point] | None = None
    for point, verdict in held:
        if verdict is None:
            yield point
        elif verdict.support != "unsupported":
            yield Point(verdict.text, verdict.evidence, support=verdict.support)
        else:
            spare = spare or (
                p for p in best(briefing.article, len(held) + len(kept)) if not kept & {s.index for s in p.evidence}
            )
            if (own := next(spare, None)) is not None:
                yield replace(own, support="replaced")


def _own(point: Point, article: Article) -> bool:
    language = article.language or "en"
    own = {
        text
        for s in point.evidence
        for text in (
            s.text,
            without_connective(s.text),
            tighten(s.text, language),
            tighten(s.text, language, alone=False),
        )
    }
    return point.text in own and all(article.text[s.start : s.end] == s.text for s in point.evidence)


def strictly(briefing: Briefing) -> Briefing | Skip:
    """Return the briefing without what stands in the place of unsupported sentences; a skip where that is all."""
    points = tuple(p for p in briefing.points if p.support != "replaced")
    if points or not briefing.points:
        return replace(briefing, points=points)
    detail = "the article bears out nothing of what the model wrote; without --strict its own sentences are shown"
    return Skip(briefing.article.source, "summarize", "unsupported", detail)
