"""Holding a text about several articles to them: each sentence to the one article that bears it out best.

Sentences of two articles never bear out one together: of two truths half each can make a falsehood.
"""

from __future__ import annotations

from collections.abc import Sequence

from briefing.segment import segment
from briefing.support.check import Entails, check
from briefing.support.source import Encode
from briefing.types import Article, Judged


def judge(
    texts: Sequence[str], articles: Sequence[Article], encode: Encode, entails: Entails | None = None
) -> tuple[Judged, ...]:
    """Return the verdict on each of `texts` by the article that bears it out, or comes nearest; the first of equals."""
    made = [check(texts, article, segment(article), encode, entails) for article in articles]
    found = []
    for verdicts in zip(*made, strict=True):
        places = range(len(articles))
        best = max(places, key=lambda n: (verdicts[n].support != "unsupported", verdicts[n].score, -n))
        found.append(Judged(verdicts[best], articles[best].id))
    return tuple(found)
