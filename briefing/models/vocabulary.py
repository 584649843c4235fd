"""How common a word is in English, from the tokenizer's vocabulary: its words stand in the order of their frequency."""

from __future__ import annotations

import math
from functools import cache

from briefing import models

_FIRST = 1996
"""Where the words begin in the vocabulary, behind signs and single letters; "the" is the first."""

_RATE = 0.1
"""By Zipf's law the word of rank r is about this share of all words, divided by r."""

_LENGTH = 500
"""Words of an article."""


@cache
def _ranks() -> dict[str, int]:
    vocabulary: dict[str, int] = models.tokenizer().get_vocab(with_added_tokens=False)
    return {word: place - _FIRST + 1 for word, place in vocabulary.items()}


def commonness(word: str) -> float:
    """Return about which share of articles, 0 to 1, hold the word; signs and digits are in all, unknown words in none."""
    rank = _ranks().get(word)
    if rank is None:
        return 0.0
    return 1 - math.exp(-_LENGTH * _RATE / rank) if rank > 0 else 1.0
