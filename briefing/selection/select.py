"""Selecting: which sentences of an article make its briefing. A pure function of their salience.

Whole candidate summaries are compared, as MatchSum does (Zhong et al. 2020), not sentences one by one: a set of
sentences is worth its salience and its coverage of what the article repeats, less its length (`WEIGHTS`) and the persons it
does not introduce (`STRANGER`). A set keeps to the budget of words, says nothing twice (trigram blocking, Paulus et al. 2018),
and holds only what can be read out of its place: a sentence that leans on the one before it comes with it or not at
all, no half quotation, nothing that only repeats the title.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import fsum, log1p
from typing import TYPE_CHECKING

from briefing.selection.persons import Persons
from briefing.selection.standalone import inside_quotation, is_statement, leans
from briefing.types import Length, Sentence, Size
from briefing.words import stems, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WORDS: dict[Length, int] = {"short": 35, "medium": 65, "long": 150}
"""The word budget of each length: medium is 65 to 78 words. It is full from ENOUGH of it on, and never passed by more than SLACK allows."""
MOST_POINTS: dict[Length, int] = {"short": 2, "medium": 3, "long": 6}
WORDS_A_POINT = 25
"""Who asks for a number of points gets at least this many words for each."""
ENOUGH, SLACK = 0.92, 1.2

MEASURES = ("mean", "mass", "coverage", "length")
WEIGHTS = (1.14, 2.48, 2.05, -1.29)
"""What a unit of each of MEASURES is worth: what `python -m briefing.training.choose` printed."""
STRANGER = 0.5
"""What each person costs whom a set calls by a surname that only the rest of the article explains."""

_TITLE_OVERLAP = 0.8
_SPARE = 5
"""Sentences beyond the most points that are considered, by salience."""
_WIDTH = 32
"""Sets that are kept at each size. Up to three points this leaves none out."""

Picks = tuple[int, ...]


def select(
    sentences: Sequence[Sentence],
    salience: Sequence[float] | NDArray[np.float32],
    title: str,
    size: Size,
) -> Picks:
    """Return the indices of the sentences to show, in the article's order; at least one, if there is any.

    An article no longer than the budget is returned whole.

    Args:
        sentences: the article's sentences, in order.
        salience: one score a sentence: the logarithm of its share, up to a constant.
        title: the article's title, which no point should only repeat.
        size: the word budget, and the most points.
    """
    choice = Choice(sentences, salience, title, size)
    if choice.is_short:
        return tuple(range(len(sentences)))
    return max(choice.candidates(), key=lambda picks: (choice.value(picks), [-i for i in picks]))


@dataclass(frozen=True)
class Choice:
    """One article's sentences to choose from. The arguments are those of `select`."""

    sentences: Sequence[Sentence]
    salience: Sequence[float] | NDArray[np.float32]
    title: str
    size: Size

    @property
    def most(self) -> int:
        """The most points."""
        return self.size.points or MOST_POINTS[self.size.length]

    @property
    def budget(self) -> int:
        """The words that the points should have."""
        return max(WORDS[self.size.length], WORDS_A_POINT * (self.size.points or 0))

    @property
    def is_short(self) -> bool:
        """Whether the article is no longer than its briefing may be."""
        return sum(self._lengths) <= self.budget and len(self.sentences) <= self.most

    def candidates(self) -> list[Picks]:
        """Return the sets that may be shown: full, or where none is, the fullest."""
        level: list[tuple[Picks, int]] = [((), 0)]
        found: dict[Picks, int] = {}
        for _ in range(self.most):
            wider: dict[Picks, int] = {}
            for picks, last in level:
                for place in range(last, len(self._units)):
                    grown = tuple(sorted({*picks, *self._units[place]}))
                    if len(grown) > len(picks) and self._fits(grown):
                        wider.setdefault(grown, place + 1)
            level = sorted(wider.items(), key=lambda item: (-self.value(item[0]), item[0]))[:_WIDTH]
            found.update(level)
        if not found:
            return [(self._logs.index(max(self._logs)),)]
        full = min(self.budget * ENOUGH, max(self._words(picks) for picks in found))
        return [picks for picks in found if len(picks) == self.most or self._words(picks) >= full]

    def value(self, picks: Picks) -> float:
        """Return what a set is worth."""
        worth = sum(weight * measure for weight, measure in zip(WEIGHTS, self.measures(picks), strict=True))
        return worth - STRANGER * self._persons.strangers(picks)

    def measures(self, picks: Picks) -> tuple[float, float, float, float]:
        """Return the set's MEASURES: the mean of its sentences' log-shares, the share of them all, how much of the
        article's repeated words it holds (in 0..1, by the logarithm of their counts), its words by the budget.
        """
        covered = set().union(*(self._repeated[0][i] for i in picks))
        weights = self._repeated[1]
        return (
            sum(self._logs[i] for i in picks) / len(picks),
            sum(self._shares[i] for i in picks),
            # fsum: the same bits, in whatever order a set comes.
            fsum(weights[word] for word in covered) / max(fsum(weights.values()), 1e-6),
            self._words(picks) / self.budget,
        )

    @cached_property
    def _persons(self) -> Persons:
        return Persons([s.text for s in self.sentences], self.title)

    @cached_property
    def _lengths(self) -> list[int]:
        return [len(s.text.split()) for s in self.sentences]

    @cached_property
    def _shares(self) -> list[float]:
        import numpy as np

        scores = np.asarray(self.salience, dtype=np.float64)
        shares: list[float] = (np.exp(scores - scores.max()) / np.exp(scores - scores.max()).sum()).tolist()
        return shares

    @cached_property
    def _logs(self) -> list[float]:
        import numpy as np

        logs: list[float] = np.log(np.maximum(self._shares, 1e-9)).tolist()
        return logs

    @cached_property
    def _repeated(self) -> tuple[list[set[str]], dict[str, float]]:
        """Each sentence's words that others have too, and what such a word weighs."""
        own = [set(stems(s.text)) for s in self.sentences]
        spread = Counter(word for held in own for word in held)
        weights = {word: log1p(count) for word, count in spread.items() if count > 1}
        return [held & weights.keys() for held in own], weights

    @cached_property
    def _units(self) -> list[Picks]:
        """What can be taken, by salience: sentences that stand alone, and pairs whose second leans on the first."""
        torn = inside_quotation([s.text for s in self.sentences])
        told = [
            i
            for i, s in enumerate(self.sentences)
            if i not in torn and is_statement(s.text) and not _repeats(s.text, self.title)
        ]
        # A text without punctuation, or a list of questions, is better than nothing.
        fit = set(told or range(len(self.sentences)))
        order = sorted(fit, key=lambda i: (-self._logs[i], i))
        units = list(dict.fromkeys(unit for i in order for unit in self._unit(i, fit) if len(unit) <= self.most))
        return units[: self.most + _SPARE]

    def _unit(self, index: int, fit: set[int]) -> Iterator[Picks]:
        if index == 0 or not leans(self.sentences[index].text):
            yield (index,)
        elif index - 1 in fit and (index == 1 or not leans(self.sentences[index - 1].text)):
            yield (index - 1, index)

    def _words(self, picks: Picks) -> int:
        return sum(self._lengths[i] for i in picks)

    def _fits(self, picks: Picks) -> bool:
        if len(picks) > self.most or (picks not in self._units and self._words(picks) > self.budget * SLACK):
            return False
        return not any(pair in self._alike for pair in combinations(picks, 2))

    @cached_property
    def _alike(self) -> set[tuple[int, int]]:
        """The pairs of sentences that share three words in a row."""
        places = sorted({i for unit in self._units for i in unit})
        trigrams = {i: _trigrams(self.sentences[i].text) for i in places}
        return {(a, b) for a, b in combinations(places, 2) if trigrams[a] & trigrams[b]}


def _repeats(text: str, title: str) -> bool:
    """Tell whether a sentence says nothing beyond the title."""
    own, given = (set(words(t)) for t in (text, title))
    return bool(own) and len(own & given) / len(own) >= _TITLE_OVERLAP


def _trigrams(text: str) -> set[tuple[str, ...]]:
    own = words(text)
    return set(zip(own, own[1:], own[2:], strict=False))
