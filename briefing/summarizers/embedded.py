"""The built-in backend: picks an article's own most salient sentences with the transformer installed with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from briefing.encoder import Encoder
from briefing.segment import segment
from briefing.select import select
from briefing.types import Article, Briefing, Options, Point, Size, Skip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Untrained weights of the three signals, from reading briefings of the seeds: what the article is about, what its
# headline promises, and where news says what matters first (LEAD is the strongest simple baseline of news).
_ABOUT, _TITLE, _LEAD = 1.0, 0.4, 0.35
_LEAD_HALF_LIFE = 5.0

MAX_SENTENCES = 3_000
"""About 60,000 words, or half a minute of work."""


def create(_options: Options) -> EmbeddedSummarizer:
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
            if len(sentences) > MAX_SENTENCES:
                detail = (
                    f"{len(sentences):,} sentences are a book, not an article (at most {MAX_SENTENCES:,}); split it"
                )
                yield Skip(article.source, "summarize", "too-long", detail)
                continue
            # One batch for the sentences and the title: the title is the last row.
            vectors = self._encoder.encode([*(s.text for s in sentences), article.title])
            salience = _salience(vectors[:-1], vectors[-1])
            picks = select(sentences, salience, vectors[:-1], article.title, size)
            points = tuple(Point(sentences[i].text, (sentences[i],)) for i in picks)
            yield Briefing(article, points, self.backend, self.revision)


def _salience(vectors: NDArray[np.float32], title: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return one score a sentence: likeness to the whole article and to its title, and how early it stands.

    `vectors` are the sentences' unit vectors, shape (n, d); `title` is the title's, shape (d,).
    """
    import numpy as np

    if not len(vectors):
        return np.zeros(0, dtype=np.float32)
    centroid = vectors.mean(axis=0)
    about = vectors @ (centroid / max(float(np.linalg.norm(centroid)), 1e-9))
    lead = 0.5 ** (np.arange(len(vectors)) / _LEAD_HALF_LIFE)
    return np.asarray(_ABOUT * about + _TITLE * (vectors @ title) + _LEAD * lead, dtype=np.float32)
