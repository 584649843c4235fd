"""The built-in backend: an article's own most salient sentences, by the trained model that comes with the package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

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

_FEW, _MANY = 32, 256
"""Articles at once: enough for every core to have the next one at hand, and for a GPU to be busy."""

_LANGUAGES = ("en", None)
"""What the model was trained on, and texts too short to tell."""


def create(options: Options) -> EmbeddedSummarizer:
    """Return the summarizer.

    Options: `path`, a personal model that `briefing train` made; `engine`, `onnx` or `torch`; for torch `device` and
    `checkpoint`, other weights than the shipped ones. A `device` that is named and no CPU takes torch.

    Raises:
        ModelError: a file is missing or damaged.
        UsageError: there is no such device.
    """
    judges = _path(options.get("path"))
    device = str(options.get("device", "auto"))
    if options.get("engine") == "torch" or device not in ("auto", "cpu"):
        from briefing.models.devices import pick_device
        from briefing.salience.torch import TorchScorer

        device = pick_device(device)
        scorer = TorchScorer(device, _path(options.get("checkpoint")), judges)
        return EmbeddedSummarizer(scorer, _FEW if device == "cpu" else _MANY)
    return EmbeddedSummarizer(OnnxScorer(judges))


def _path(option: object) -> Path | None:
    return Path(str(option)).expanduser() if option else None


class EmbeddedSummarizer:
    """Extractive summaries: every point is a sentence of the article, and its own evidence."""

    backend = "embedded"

    def __init__(self, scorer: Scorer, batch: int = _FEW) -> None:
        """`batch` is how many articles the scorer is best given at once."""
        self._scorer, self.batch = scorer, batch
        self.revision = scorer.revision

    def __call__(self, articles: Sequence[Article], size: Size, /) -> Iterator[Briefing | Skip]:
        """Yield the briefing of each article, in order."""
        cut = [segment(article) for article in articles]
        known = [a.language in _LANGUAGES and len(s) <= MAX_SENTENCES for a, s in zip(articles, cut, strict=True)]
        scored = self._scorer.each(
            [[s.text for s in own] if knows else [] for own, knows in zip(cut, known, strict=True)]
        )
        for article, sentences, knows, salience in zip(articles, cut, known, scored, strict=True):
            if len(sentences) > MAX_SENTENCES:
                detail = (
                    f"{len(sentences):,} sentences are a book, not an article (at most {MAX_SENTENCES:,}); split it"
                )
                yield Skip(article.source, "summarize", "too-long", detail)
            elif knows:
                yield self._trained(article, sentences, salience, size)
            else:
                yield self._neutral(article, sentences, size)

    def _trained(
        self, article: Article, sentences: Sequence[Sentence], salience: NDArray[np.float32], size: Size
    ) -> Briefing:
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
