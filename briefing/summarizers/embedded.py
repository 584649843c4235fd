"""The built-in backend: picks an article's own most salient sentences with the transformer that is installed with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from briefing.encoder import Encoder
from briefing.segment import segment
from briefing.select import select
from briefing.types import Article, Briefing, Options, Point, Size, Skip


def create(options: Options) -> EmbeddedSummarizer:
    """Return the summarizer; it takes no options."""
    return EmbeddedSummarizer()


class EmbeddedSummarizer:
    """Extractive summaries: every point is a sentence of the article, and its own evidence."""

    backend = "embedded"

    def __init__(self) -> None:
        self._encoder = Encoder()
        self.revision = self._encoder.revision

    def __call__(self, articles: Sequence[Article], size: Size, /) -> Iterator[Briefing | Skip]:
        """Yield the briefing of each article, in order."""
        for article in articles:
            sentences = segment(article)
            # One batch for the sentences and the title: the title is the last row.
            vectors = self._encoder.encode([*(s.text for s in sentences), article.title])
            salience = _salience(vectors[:-1], vectors[-1])
            picks = select(sentences, salience, vectors[:-1], article.title, size)
            points = tuple(Point(sentences[i].text, (sentences[i],)) for i in picks)
            yield Briefing(article, points, self.backend, self.revision)
