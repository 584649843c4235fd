"""Articles longer than a model's context: what of them is read, and in which windows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from briefing.salience.scorer import OnnxScorer
from briefing.summarizers.embedded import salience_of
from briefing.types import Article, Excerpt, Sentence

Count = Callable[[str], int]


def abridge(
    article: Article, sentences: Sequence[Sentence], count: Count, most: int
) -> tuple[Sequence[Sentence], tuple[str, ...]]:
    """Return the most telling sentences that `most` tokens hold, in their order, and the label that says so.

    An article that fits is returned whole, without a label.
    """
    lengths = [count(s.text) for s in sentences]
    if sum(lengths) <= most:
        return sentences, ()
    salience = salience_of(article, sentences, OnnxScorer())
    kept: set[int] = set()
    left = most
    for index in sorted(range(len(sentences)), key=lambda i: (-float(salience[i]), i)):
        if lengths[index] <= left:
            kept.add(index)
            left -= lengths[index]
    return [s for i, s in enumerate(sentences) if i in kept] or sentences[:1], ("abridged",)


def together(group: Sequence[Excerpt], count: Count, room: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what of each excerpt is read where `room` tokens are for all, and the label where it is not everything.

    All have the same share; what a short one leaves is for the others.
    """
    lengths = [sum(count(s.text) for s in excerpt.sentences) for excerpt in group]
    read, labels = [""] * len(group), set[str]()
    for place, number in enumerate(sorted(range(len(group)), key=lambda n: lengths[n])):
        excerpt = group[number]
        kept, cut = abridge(excerpt.article, excerpt.sentences, count, room // (len(group) - place))
        read[number] = " ".join(s.text for s in kept)
        room -= min(sum(count(s.text) for s in kept), room)
        labels.update(cut)
    return tuple(read), tuple(labels)


def windows(texts: Sequence[str], count: Count, room: int) -> list[str]:
    """Return the texts joined into as few windows as `room` tokens each allow, of about the same length.

    A text that is longer than `room` by itself is split between words, or within one that is.
    """
    pieces = [piece for text in texts for piece in _pieces(text, count, room)]
    lengths = [count(piece) for piece in pieces]
    least = math.ceil(sum(lengths) / room)
    target = math.ceil(sum(lengths) / max(least, 1))
    made: list[list[str]] = []
    used = room
    for piece, length in zip(pieces, lengths, strict=True):
        if not made or used + length > room or used >= target:
            made.append([])
            used = 0
        made[-1].append(piece)
        used += length
    return [" ".join(window) for window in made]


def _pieces(text: str, count: Count, room: int) -> list[str]:
    if count(text) <= room or len(text) < 2:
        return [text]
    middle = len(text) // 2
    cut = text.rfind(" ", 1, middle + 1)
    cut = cut if cut > 0 else middle
    halves = (half for half in (text[:cut].strip(), text[cut:].strip()) if half)
    return [piece for half in halves for piece in _pieces(half, count, room)]
