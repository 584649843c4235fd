"""What segmenting makes of an article: its sentences, and a choice of them."""

from __future__ import annotations

from dataclasses import dataclass

from briefing.types.clean import Article


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article: `article.text[start:end] == text`. `paragraph` indexes `article.paragraphs`."""

    index: int
    start: int
    end: int
    text: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What of an article is to be read together with others: some of its sentences, or all, in their order."""

    article: Article
    sentences: tuple[Sentence, ...]
