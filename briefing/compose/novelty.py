"""What a text says that others have not said: the points that other articles add, and what is new since yesterday."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from briefing.compose.words import Commonness
from briefing.words import FUNCTION, WORD

TOLD = 0.5
"""A sentence is told already when this share of what it says, rare words weighing more, stands in one passage."""

TOLD_ALL = 0.65
"""The share for a sentence with a number or a name that was nowhere told."""

TOLD_FIGURES = 0.33
"""The share for a sentence two of whose numbers stand in that passage: both tell of the same thing."""

PASSAGE = 2
"""Sentences in a row that count as one passage."""

LONGEST = 5
"""Letters of a word that are compared: a crude stem, so that a verb's and a noun's forms meet."""

# A word with a capital that does not open the sentence.
_NAME = re.compile(r"(?<=[\w,;:] )(?=[^\W\d_])(?![a-zß-ÿ])\w{2,}")
_NUMBER = re.compile(r"\d[\d.,]*")
_YEAR = re.compile(r"(?:19|20)\d\d")


class Told:
    """What has been told so far: passages as sets of stems, found by the stems that they hold."""

    def __init__(self, commonness: Commonness) -> None:
        """Start with nothing told; `commonness` weighs words."""
        self._commonness = commonness
        self._passages: list[frozenset[str]] = []
        self._holding: dict[str, list[int]] = {}

    def add(self, sentences: Iterable[str]) -> None:
        """Add sentences in a row."""
        found = [_stems(sentence) for sentence in sentences]
        for at in range(len(found)):
            passage = frozenset(stem for each in found[at : at + PASSAGE] for stem in each)
            for stem in passage:
                self._holding.setdefault(stem, []).append(len(self._passages))
            self._passages.append(passage)

    def share(self, sentence: str, numbers: Collection[str] = ()) -> float:
        """Return how much of a sentence one passage tells, 0 to 1; with `numbers`, one that holds two of them."""
        stems = _stems(sentence)
        weights = {stem: 1 - min(1.0, self._commonness(word)) ** 0.5 for stem, word in stems.items()}
        total = sum(weights.values())
        if not total:
            return 1.0
        near = {at for stem in weights for at in self._holding.get(stem, ())}
        if numbers:
            near = {at for at in near if len(self._passages[at].intersection(numbers)) > 1}
        return max(
            (sum(w for stem, w in weights.items() if stem in self._passages[at]) / total for at in near), default=0.0
        )

    def knows(self, sentence: str) -> bool:
        """Say whether a sentence is told already.

        With a number or name that was nowhere told, it must repeat more; of two numbers, less.
        """
        names = {name.lower()[:LONGEST] for name in _NAME.findall(sentence)}
        numbers = {number.rstrip(".,") for number in _NUMBER.findall(sentence)}
        unknown = any(stem not in self._holding for stem in names | numbers)
        if self.share(sentence) >= (TOLD_ALL if unknown else TOLD):
            return True
        counted = {number for number in numbers if not _YEAR.fullmatch(number)}
        return len(counted) > 1 and self.share(sentence, counted) >= TOLD_FIGURES


def _stems(sentence: str) -> dict[str, str]:
    """Return the stems of a sentence's content words and numbers, each with a word that it stands for."""
    words = (w.lower() for w in _NUMBER.findall(sentence) + WORD.findall(sentence))
    stripped = (w.rstrip(".,") for w in words)
    return {w if w[0].isdigit() else w[:LONGEST]: w for w in stripped if w and w not in FUNCTION}
