"""Selecting: which sentences of an article make its briefing. A pure function of their salience and vectors.

Maximal marginal relevance (Carbonell and Goldstein 1998) under a word budget, with the rules that make single
sentences readable out of their place: nothing that leans on a sentence left behind, no half quotation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from briefing.types import Length, Sentence, Size

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WORDS: dict[Length, int] = {"short": 35, "medium": 75, "long": 150}
"""The word budget of each length. A briefing may pass it by a third of one sentence, never by a whole one."""

MOST_POINTS: dict[Length, int] = {"short": 2, "medium": 4, "long": 7}

_NOVELTY = 0.35
"""How much likeness to the points already chosen counts against a sentence."""

_TITLE_OVERLAP = 0.8
_MIN_WORDS = 6

# English openings whose antecedent stands in an earlier sentence. Other languages have none of these words in
# this place often enough to matter; they get the language-neutral rules alone.
_ENGLISH_DANGLING = re.compile(
    r"[\"“‘'(\[]*(?:he|she|it|they|this|that|these|those|his|her|its|their|him|them|we|our|i|my|you|your|but|and|or|nor|"
    r"yet|so|then|also|however|meanwhile|instead|still|nevertheless|nonetheless|therefore|thus|hence|moreover|"
    r"furthermore|besides|otherwise|similarly|likewise|here|there|such|both|neither|either|another|others|one|"
    r"afterwards|later|earlier|finally|asked|yes|no|for (?:example|instance)|in (?:addition|contrast|turn|fact|short)|"
    r"on the other hand|as a result|because of (?:this|that)|after (?:that|this)|before (?:that|this)|"
    r"the (?:former|latter|same|pair|two|trio))\b",
    re.I,
)
_WORD = re.compile(r"\w+")
_PAIRS = (("“", "”"), ("«", "»"), ("(", ")"), ("[", "]"))


def select(
    sentences: Sequence[Sentence],
    salience: Sequence[float] | NDArray[np.float32],
    vectors: NDArray[np.float32],
    title: str,
    size: Size,
) -> tuple[int, ...]:
    """Return the indices of the sentences to show, in the article's order; at least one, if there is any.

    An article no longer than the budget is returned whole.

    Args:
        sentences: the article's sentences, in order.
        salience: one score a sentence, higher is better.
        vectors: their unit vectors, shape (len(sentences), d).
        title: the article's title, which no point should only repeat.
        size: the word budget, and the most points.
    """
    if not sentences:
        return ()
    budget = WORDS[size.length]
    most = size.points or MOST_POINTS[size.length]
    words = [len(s.text.split()) for s in sentences]
    if sum(words) <= budget and len(sentences) <= most:
        return tuple(range(len(sentences)))
    fit = [i for i, s in enumerate(sentences) if stands_alone(s.text) and not _repeats(s.text, title)]
    picked: list[int] = []
    used = 0
    # With a number of points asked for, the number decides and the words don't.
    limit = budget * 4 // 3 if size.points is None else sum(words)
    pool = fit or list(range(len(sentences)))
    while pool and len(picked) < most and (used < budget * 4 // 5 or size.points is not None):
        best = max(pool, key=lambda i: (_marginal(i, picked, salience, vectors), -i))
        pool.remove(best)
        if picked and (
            used + words[best] > limit or _trigrams(sentences[best].text) & _all_trigrams(sentences, picked)
        ):
            continue
        picked.append(best)
        used += words[best]
    return tuple(sorted(picked))


def stands_alone(text: str) -> bool:
    """Tell whether a sentence can be read out of its place: a whole statement with no dangling opening or quotation."""
    words = text.split()
    return (
        len(words) >= _MIN_WORDS
        and not text.rstrip("\"”’')]").endswith(("?", ":", ","))
        and not _ENGLISH_DANGLING.match(text)
        and not text[0].islower()
        and text.count('"') % 2 == 0
        and all(text.count(opening) == text.count(closing) for opening, closing in _PAIRS)
    )


def _marginal(
    index: int, picked: Sequence[int], salience: Sequence[float] | NDArray[np.float32], vectors: NDArray[np.float32]
) -> float:
    likeness = max((float(vectors[index] @ vectors[p]) for p in picked), default=0.0)
    return float(salience[index]) - _NOVELTY * likeness


def _repeats(text: str, title: str) -> bool:
    """Tell whether a sentence says nothing beyond the title."""
    own, given = ({w.lower() for w in _WORD.findall(t)} for t in (text, title))
    return bool(own) and len(own & given) / len(own) >= _TITLE_OVERLAP


def _trigrams(text: str) -> set[tuple[str, ...]]:
    words = [w.lower() for w in _WORD.findall(text)]
    return set(zip(words, words[1:], words[2:], strict=False))


def _all_trigrams(sentences: Sequence[Sentence], picked: Sequence[int]) -> set[tuple[str, ...]]:
    return {trigram for p in picked for trigram in _trigrams(sentences[p].text)}
