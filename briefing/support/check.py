"""The check of one sentence after another: the evidence it stands on, its facts, and whether they are found there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from briefing.types import Fact, Sentence, Span, Verdict
from briefing.words import WORD, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_COVERED = 0.7
"""The least share of a written sentence's words that its evidence must hold."""


def check(
    texts: Sequence[str], sentences: Sequence[Sentence], encode: Callable[[Sequence[str]], NDArray[np.float32]]
) -> tuple[Verdict, ...]:
    """Return the verdict on each of `texts`, held to the article's `sentences`."""
    known, wanted = encode([s.text for s in sentences]), encode(texts)
    return tuple(_verdict(text, sentences, row) for text, row in zip(texts, wanted @ known.T, strict=True))


def _verdict(text: str, sentences: Sequence[Sentence], alike: NDArray[np.float32]) -> Verdict:
    own = set(words(text))
    nearest = max(sentences, key=lambda s: (len(own & set(words(s.text))), alike[s.index]))
    if " ".join(nearest.text.split()) == " ".join(text.split()):
        return Verdict(text, (nearest,), (), 1.0, "extractive")
    facts = tuple(_fact(w, nearest) for w in WORD.findall(text)[1:] if w[0].isupper() or w[0].isdigit())
    covered = len(own & set(words(nearest.text))) / max(len(own), 1)
    holds = covered >= _COVERED and all(fact.found for fact in facts)
    return Verdict(text, (nearest,), facts, covered, "supported" if holds else "unsupported")


def _fact(word: str, sentence: Sentence) -> Fact:
    match = re.search(rf"\b{re.escape(word)}\b", sentence.text, re.I)
    found = Span(sentence.start + match.start(), sentence.start + match.end()) if match else None
    return Fact("number" if word[0].isdigit() else "name", word, found)
