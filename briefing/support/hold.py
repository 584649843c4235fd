"""Holding a briefing to its article: what is borne out stays, what is not gives way to the article's own sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.segment import segment
from briefing.standalone import without_connective
from briefing.support.check import check
from briefing.tighten import tighten
from briefing.types import Article, Briefing, Point, Verdict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Encode = Callable[[Sequence[str]], "NDArray[np.float32]"]
"""Texts in, unit vectors out."""

Best = Callable[[Article, int], Sequence[Point]]
"""An article and a number in, at least that many of its own sentences out (if it has them), the best first."""


def hold(briefing: Briefing, encode: Encode, best: Best) -> Briefing:
    """Return the briefing with a verdict for each sentence that is not the article's own.

    A sentence that the article does not bear out is replaced by the best sentence of the article that no other point
    stands on, or left out where there is none. What a backend says of its own points counts for nothing: a point whose
    text stands in the article, after a connective maybe, or tightened, is the article's own.
    """
    written = [p.text for p in briefing.points if not _own(p, briefing.article)]
    if not written:
        return briefing
    verdicts = check(written, segment(briefing.article), encode)
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
