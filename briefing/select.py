"""Selecting: which sentences of an article make its briefing. A pure function of their salience and vectors.

Greedy by salience under a word budget, no sentence that repeats a chosen one (trigram blocking, Paulus et al. 2018,
and likeness of vectors), and only what can be read out of its place: a sentence that leans on the one before it comes
with it or not at all, no half quotation, nothing that only repeats the title.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from briefing.types import Length, Sentence, Size
from briefing.words import words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WORDS: dict[Length, int] = {"short": 35, "medium": 65, "long": 150}
"""The word budget of each length: medium is 65 to 78 words. It is full from ENOUGH of it on, and never passed by more than SLACK allows."""
MOST_POINTS: dict[Length, int] = {"short": 2, "medium": 3, "long": 6}
WORDS_A_POINT = 25
"""Who asks for a number of points gets at least this many words for each."""
ENOUGH, SLACK = 0.8, 1.2

_ALIKE = 0.9
"""Cosine of two sentences' vectors above which they say the same."""
_TITLE_OVERLAP = 0.8
_MIN_WORDS = 5

_OPEN = r"[\"“‘'(\[]*"
# English openings whose antecedent stands in an earlier sentence; what only looks like one is taken out first.
_HARMLESS = re.compile(
    rf"{_OPEN}(?:there (?:is|are|was|were|has|have|had|will|may|could)\b"
    r"|(?:this|these|that) (?:morning|afternoon|evening|week|weekend|month|year|spring|summer|autumn|fall|winter|days)\b"
    r"|it (?:is|was|remains|seems|appears|has been|will be)(?: \w+){1,3} (?:that|to|whether|how|why|if|when|who)\b"
    r"|so (?:far|many|much)\b|such as\b|then-|one of\b|later (?:this|in|on)\b|both \w+ and\b|as a result of\b)",
    re.I,
)
_LEANING = re.compile(
    rf"{_OPEN}(?:he|she|it|they|this|that|these|those|his|her|hers|its|their|theirs|him|them|here|there|such|both"
    r"|neither|either|another|others|the (?:former|latter|same|pair|two|trio|duo|move|incident|three|couple)"
    r"|asked|because of (?:this|that)|after (?:that|this)|before (?:that|this)|(?:yes|no)(?=[,.!]))(?:[’'](?:s|re|ll|d|ve))?\b(?!-)",
    re.I,
)
_CONNECTIVE = re.compile(
    rf"(?P<open>{_OPEN})(?:(?:but|and|or|nor|yet|so|then|also|still|besides|otherwise|afterwards|finally|hence|thus),?"
    r"|(?:however|meanwhile|instead|nevertheless|nonetheless|therefore|moreover|furthermore|similarly|likewise"
    r"|accordingly|consequently|later|earlier|for (?:example|instance)|in (?:addition|contrast|turn|fact|short)"
    r"|on the other hand|as a result|of course|that said|at the same time|in other words),) (?!far\b)",
    re.I,
)
# "In a statement, he said": an adverbial without a name, then a pronoun.
_LATE = re.compile(r"(?:[A-Z“\"][a-z’']*)(?: [a-z0-9’'-]+){0,7}, [\"“]?(?:he|she|they|it|his|her|their)\b")
_ADDRESSES = re.compile(r"(?:you )?see,|look,|well,|now,|okay,|let(?:[’']s| me)\b", re.I)
"""Openings that speak to the reader: an essay's turns, not its content."""
_QUOTATION = re.compile(r"[\"“«][^\"”»]*[\"”»]")
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
    most = size.points or MOST_POINTS[size.length]
    budget = max(WORDS[size.length], WORDS_A_POINT * (size.points or 0))
    lengths = [len(s.text.split()) for s in sentences]
    if sum(lengths) <= budget and len(sentences) <= most:
        return tuple(range(len(sentences)))
    told = [i for i, s in enumerate(sentences) if is_statement(s.text) and not _repeats(s.text, title)]
    # A text without punctuation, or a list of questions, is better than nothing.
    fit = set(told or range(len(sentences)))
    order = sorted(range(len(sentences)), key=lambda i: (-float(salience[i]), i))
    picked: list[int] = []
    for index in order:
        used = sum(lengths[p] for p in picked)
        if len(picked) == most or used >= budget * ENOUGH:
            break
        group = _group(index, sentences, fit, picked)
        if not group or len(picked) + len(group) > most:
            continue
        if picked and used + sum(lengths[i] for i in group) > budget * SLACK:
            continue
        if not any(_same(i, p, sentences, vectors) for i in group for p in picked):
            picked += group
    return tuple(sorted(picked or order[:1]))


def stands_alone(text: str) -> bool:
    """Tell whether a sentence can be read out of its place: a whole statement that leans on no other."""
    return is_statement(text) and not leans(text)


def is_statement(text: str) -> bool:
    """Tell whether a sentence is whole: long enough, ended, no question, every quotation closed and with its speaker."""
    bare = text.rstrip("\"”’»')]")
    return (
        len(text.split()) >= _MIN_WORDS
        and bare.endswith((".", "!", "…", "。", "！", "।", "۔"))
        and len(_QUOTATION.sub(" ", text).split()) > 1
        and not text[0].islower()
        and text[0] not in "-–—•*"
        # A quotation mark that closes something, left behind by a wrong cut.
        and not re.match(r"[\"“”»] ", text)
        and not _ADDRESSES.match(text)
        and text.count('"') % 2 == 0
        and all(text.count(opening) == text.count(closing) for opening, closing in _PAIRS)
    )


def leans(text: str) -> bool:
    """Tell whether a sentence needs the one before it: it opens on a pronoun, or on a connective that must stay."""
    bare = without_connective(text)
    if _CONNECTIVE.match(bare):
        return True
    return not _HARMLESS.match(bare) and bool(_LEANING.match(bare) or _LATE.match(bare))


def without_connective(text: str) -> str:
    """Return the sentence without a connective that opens it ("But", "However,"), where the rest is a sentence still."""
    match = _CONNECTIVE.match(text)
    if not match:
        return text
    rest = text[match.end() :]
    # "And yet", "So that", "But for": what follows is no main clause of its own.
    if not rest or re.match(
        r"(?:that|as|if|when|while|because|for|what|how|why|is|are|was|were|did|do|does|not)\b", rest
    ):
        return text
    return match["open"] + rest[0].upper() + rest[1:]


def _group(index: int, sentences: Sequence[Sentence], fit: Collection[int], picked: Sequence[int]) -> list[int]:
    """Return what must be taken to take this sentence: itself, with the one before it if it leans on that; or nothing."""
    if index not in fit or index in picked:
        return []
    if index == 0 or not leans(sentences[index].text) or index - 1 in picked:
        return [index]
    before = index - 1
    return [before, index] if before in fit and (before == 0 or not leans(sentences[before].text)) else []


def _same(first: int, second: int, sentences: Sequence[Sentence], vectors: NDArray[np.float32]) -> bool:
    """Tell whether two sentences share three words in a row, or mean the same."""
    shared = _trigrams(sentences[first].text) & _trigrams(sentences[second].text)
    return bool(shared) or float(vectors[first] @ vectors[second]) > _ALIKE


def _repeats(text: str, title: str) -> bool:
    """Tell whether a sentence says nothing beyond the title."""
    own, given = (set(words(t)) for t in (text, title))
    return bool(own) and len(own & given) / len(own) >= _TITLE_OVERLAP


def _trigrams(text: str) -> set[tuple[str, ...]]:
    own = words(text)
    return set(zip(own, own[1:], own[2:], strict=False))
