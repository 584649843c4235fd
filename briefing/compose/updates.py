"""Edited articles: whether a new version is worth another look, and what is new in it."""

from __future__ import annotations

import itertools
import re

from briefing.segment import segment
from briefing.types import Article, Sentence

MATERIAL = 25
"""Words in new sentences from which on a changed article comes back."""

KEPT = 0.6
"""A sentence stood in the earlier version when this share of its word pairs did."""

_WORD = re.compile(r"\w+")


def material(before: Article, now: Article) -> bool:
    """Say whether an article changed so much that it comes back.

    A corrected word does not; nor does an article whose earlier text is gone, or of which only the beginning could be
    read before or can be now.
    """
    if before.id == now.id or not before.text or {"teaser"} & {*before.labels, *now.labels}:
        return False
    return sum(len(_WORD.findall(s.text)) for s in new_sentences(before, now)) >= MATERIAL


def new_sentences(before: Article, now: Article) -> list[Sentence]:
    """Return the sentences of `now` that did not stand in `before`."""
    known = _pairs(before.text)
    return [s for s in segment(now) if _share(_pairs(s.text), known) < KEPT]


def _pairs(text: str) -> set[tuple[str, str]]:
    words = _WORD.findall(text.lower())
    return set(itertools.pairwise(words))


def _share(pairs: set[tuple[str, str]], known: set[tuple[str, str]]) -> float:
    return sum(pair in known for pair in pairs) / len(pairs) if pairs else 1.0
