"""The built-in backend: an article's own most salient sentences, by the trained model that comes with the package."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.models.threads import spread
from briefing.salience.scorer import OnnxScorer, Scorer
from briefing.segment import segment
from briefing.selection.select import select
from briefing.selection.standalone import without_connective
from briefing.selection.tighten import tighten
from briefing.types import Article, Briefing, Options, Point, Sentence, Size, Skip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_SENTENCES = 3_000
"""About 60,000 words, or half a minute of work."""

_LANGUAGES = ("en", None)
"""What the model was trained on, and texts too short to tell."""


def create(options: Options) -> EmbeddedSummarizer:
    """Return the summarizer.

    Options: `path`, a personal model that `briefing train` made; `engine`, `onnx` or `torch`; `checkpoint`, the fp32
    weights that the torch scorer runs.

    Raises:
        ModelError: a file is missing or damaged.
    """
    judges = Path(str(options["path"])) if options.get("path") else None
    if options.get("engine") == "torch":
        from briefing.salience.torch import TorchScorer

        return EmbeddedSummarizer(TorchScorer(Path(str(options["checkpoint"])), judges), map)  # torch has threads
    return EmbeddedSummarizer(OnnxScorer(judges))


class EmbeddedSummarizer:
    """Extractive summaries: every point is a sentence of the article, and its own evidence."""

    backend = "embedded"
    batch = 32
    """Enough for every core to have the next article at hand."""

    def __init__(self, scorer: Scorer, each: Callable[..., Iterator[Briefing | Skip]] = spread) -> None:
        """`each` is how several articles are gone through, as `map` or faster."""
        self._scorer, self._each = scorer, each
        self.revision = scorer.revision

    def __call__(self, articles: Sequence[Article], size: Size, /) -> Iterator[Briefing | Skip]:
        """Yield the briefing of each article, in order."""
        return self._each(partial(self._one, size=size), articles)

    def _one(self, article: Article, size: Size) -> Briefing | Skip:
        sentences = segment(article)
        if len(sentences) > MAX_SENTENCES:
            detail = f"{len(sentences):,} sentences are a book, not an article (at most {MAX_SENTENCES:,}); split it"
            return Skip(article.source, "summarize", "too-long", detail)
        if article.language in _LANGUAGES:
            return self._trained(article, sentences, size)
        return self._neutral(article, sentences, size)

    def _trained(self, article: Article, sentences: Sequence[Sentence], size: Size) -> Briefing:
        salience = self._scorer([s.text for s in sentences])
        picks = select(sentences, salience, article.title, size)
        confidence = self._scorer.confidence(salience)
        points = tuple(
            Point(_shown(i, sentences, picks, article, size), (sentences[i],), round(float(confidence[i]), 2))
            for i in picks
        )
        return Briefing(article, points, self.backend, self.revision)

    def _neutral(self, article: Article, sentences: Sequence[Sentence], size: Size) -> Briefing:
        """Return the briefing of an article in a language that the model does not know, labelled as such."""
        picks = select(sentences, _central(sentences), article.title, size)
        points = tuple(Point(_shown(i, sentences, picks, article, size), (sentences[i],)) for i in picks)
        told = replace(article, labels=(*article.labels, "language-neutral"))
        return Briefing(told, points, self.backend, self.revision)


def _shown(index: int, sentences: Sequence[Sentence], picks: Sequence[int], article: Article, size: Size) -> str:
    """Return what is shown of a sentence: all of it in an article that is shown whole."""
    text, alone = sentences[index].text, index - 1 not in picks
    if size.tighten and len(picks) < len(sentences):
        return tighten(text, article.language or "en", alone=alone)
    # A connective ("But", "However,") goes where what it connects to is not shown.
    return without_connective(text) if alone and article.language in _LANGUAGES else text


def salience_of(article: Article, sentences: Sequence[Sentence], scorer: Scorer) -> NDArray[np.float32]:
    """Return one score a sentence: the scorer's where it knows the language, else by words and place."""
    if article.language in _LANGUAGES:
        return scorer([s.text for s in sentences])
    return _central(sentences)


def _central(sentences: Sequence[Sentence]) -> NDArray[np.float32]:
    """Return one score a sentence, of any language: LexRank's centrality in the article, and an early place."""
    import numpy as np

    from briefing.salience.features import FEATURES, features

    table = features([s.text for s in sentences], [len(s.text) // 4 for s in sentences])
    central, early = table[:, FEATURES.index("degree")], table[:, FEATURES.index("early")]
    score = central / max(float(central.max(initial=0)), 1e-9) + early
    # About as far apart as the trained model's log-shares are.
    return np.asarray(3 * score, dtype=np.float32)
