"""Figures on which the articles of a story differ: how many, of what, side by side.

Careful rather than complete: a wrong contradiction misleads more than a missed one. Only counts of the same thing are
compared, in sentences that are otherwise alike, and only articles that never give the other's figure.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from briefing.types import Disagreement, Figure, Sentence
from briefing.words import FUNCTION

MOST = 3
"""Disagreements that are shown of a story."""

ROUNDING = 1.03
"""Figures that differ by a smaller factor are the same, rounded."""

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_WORDS = {word: number for number, word in enumerate(_UNITS)} | _TENS | {"dozen": 12}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "m": 1e6, "bn": 1e9}

_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?|\b(?:{'|'.join(_TENS)})(?:-(?:{'|'.join(_UNITS[1:10])}))?\b|\b(?:{'|'.join(_UNITS[1:])})\b"
_FIGURE = re.compile(
    rf"(?P<hedge>\b(?:at least|at most|more than|fewer than|less than|up to|as many as|nearly|about|around|some|over|almost)\s+)?"
    rf"(?P<money>[$€£¥]\s?)?(?P<number>{_NUMBER})(?:[\s-](?P<scale>hundred|thousand|million|billion|trillion|dozen|m|bn)\b)?"
    r"(?P<percent>\s?(?:%|percent\b|per cent\b))?",
    re.I,
)  # fmt: skip
_CLAUSE = re.compile(r"[,;:—]| and | but | while | who | of whom ")
_NEXT = re.compile(r"(?:\s+[a-z][a-z'’-]*){1,4}", re.I)

# What news counts most, whichever way it is said.
_TOLLS = {
    "killed": re.compile(r"\b(?:killed|kills|killing|dead|died|dies|deaths?|fatalit\w+|lost their lives|bodies)\b", re.I),
    "injured": re.compile(r"\b(?:injur\w+|wounded|wounding|hurt)\b", re.I),
    "arrested": re.compile(r"\b(?:arrest\w*|detained|in custody)\b", re.I),
    "missing": re.compile(r"\b(?:missing|unaccounted)\b", re.I),
    "evacuated": re.compile(r"\b(?:evacuat\w+|displaced|homeless)\b", re.I),
}  # fmt: skip
_ANYBODY = frozenset(["people", "persons", "others", "victims"])
_PEOPLE = _ANYBODY | frozenset(
    [
        "civilians",
        "soldiers",
        "officers",
        "men",
        "women",
        "children",
        "students",
        "passengers",
        "workers",
        "residents",
        "protesters",
        "demonstrators",
        "police",
        "militants",
        "troops",
    ]
)
_TIMES = re.compile(
    r"\b(?:(?:19|20)\d\d|(?:last|previous|past|earlier) (?:week|month|year|decade|century)|by (?:19|20)\d\d)\b", re.I
)
_MEASURES = frozenset(
    [
        "percent",
        "money",
        "mile",
        "kilometer",
        "kilometre",
        "meter",
        "metre",
        "feet",
        "foot",
        "inche",
        "degree",
        "mph",
        "knot",
        "kg",
        "pound",
        "acre",
        "hectare",
        "point",
    ]
)
_NO_COUNT = frozenset(
    [
        "year",
        "years",
        "month",
        "months",
        "week",
        "weeks",
        "day",
        "days",
        "hour",
        "hours",
        "minute",
        "minutes",
        "second",
        "seconds",
        "time",
        "times",
        "am",
        "pm",
        "a.m",
        "p.m",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "st",
        "nd",
        "rd",
        "th",
    ]
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure in a sentence: what it counts (`subject`), its value, the words around it, and other times it speaks of.

    `people` are those of a toll, empty where they may be anybody.
    """

    subject: str
    value: float
    text: str
    sentence: Sentence
    context: frozenset[str]
    times: frozenset[str]
    toll: bool
    people: str

    @property
    def measure(self) -> bool:
        """Whether it measures rather than counts: a text holds many distances and shares, each of something else."""
        return self.subject in _MEASURES


def mentions(sentences: Sequence[Sentence]) -> list[Mention]:
    """Return the counts, sums and shares that sentences give, with what each is of."""
    return [m for sentence in sentences for m in _in_sentence(sentence)]


def disagreements(articles: Sequence[Sequence[Sentence]]) -> tuple[Disagreement, ...]:
    """Return the figures on which the articles of a story differ, in the order of the first article's sentences.

    Args:
        articles: the sentences of each article, the story's first before the others.
    """
    by_subject: dict[str, list[tuple[int, Mention]]] = defaultdict(list)
    for number, sentences in enumerate(articles):
        for mention in mentions(sentences):
            by_subject[mention.subject].append((number, mention))
    found = []
    for subject, given in by_subject.items():
        values = {n: {m.value for k, m in given if k == n} for n, _ in given}
        differing = [
            (a, one, b, other)
            for (a, one), (b, other) in combinations(given, 2)
            if a != b and not values[a] & values[b] and _same_thing(one, other)
        ]
        if differing:
            # Of now before of other times.
            a, one, b, other = min(differing, key=lambda pair: len(pair[1].times))
            figures = {a: one, b: other}
            for _, first, c, third in differing:
                if first is one and c not in figures and all(third.value != m.value for m in figures.values()):
                    figures[c] = third
            shown = tuple(Figure(m.text, m.sentence, n) for n, m in sorted(figures.items(), key=lambda item: item[0]))
            found.append(Disagreement(subject, shown))
    return tuple(found[:MOST])


def _same_thing(one: Mention, other: Mention) -> bool:
    """Say whether two figures with one subject count the same thing, and differ by more than rounding.

    Figures of another order, of other times or of other people are of other things; only tolls are never rounded. Tolls need a word around them in
    common, other figures three, and measures half of the words.
    """
    low, high = sorted((one.value, other.value))
    if not low or not (1 if one.toll else ROUNDING) < high / low <= (5 if one.toll else 3):
        return False
    if one.times != other.times or len({one.people, other.people} - {""}) > 1:
        return False
    shared, least = len(one.context & other.context), min(len(one.context), len(other.context))
    return shared >= 1 if one.toll else shared >= 3 and shared >= (0.5 if one.measure else 0.25) * least


def _in_sentence(sentence: Sentence) -> list[Mention]:
    text = sentence.text
    made = []
    words = frozenset(w.lower()[:5] for w in re.findall(r"[^\W\d_]{3,}", text) if w.lower() not in FUNCTION)
    times = frozenset(found[0].lower() for found in _TIMES.finditer(text))
    for found in _FIGURE.finditer(text):
        value = _value(found)
        before = text[: found.start()]
        # Part of a date, an address, a score or a name such as "Boeing 737" is no count.
        if value is None or re.search(
            r"[\d/:.-]$|[A-Z][\w’'-]*\s$|\b(?:aged?|(?:wo)?man of|No\.?|number|day|[A-Z][a-z]{2,3}\.)\s$", before
        ):
            continue
        counted = _counted(text, found)
        if counted is None:
            continue
        subject, people, end = counted
        own = frozenset(w.lower()[:5] for w in re.findall(r"[^\W\d_]{3,}", text[found.start() : end]))
        shown = text[found.start() : end].strip()
        made.append(Mention(subject, value, shown, sentence, words - own, times, people is not None, people or ""))
    return made


def _value(found: re.Match[str]) -> float | None:
    written = found["number"].lower().replace(",", "")
    if written[0].isdigit():
        value = float(written)
        # A year, which has no comma: "in 2026", but "2,026 voters".
        bare = written == found["number"] and not (found["scale"] or found["money"] or found["percent"])
        if bare and value.is_integer() and 1900 <= value <= 2100:
            return None
    else:
        value = float(sum(_WORDS[part] for part in written.split("-")))
    scale = (found["scale"] or "").lower()
    return value * (12 if scale == "dozen" else _SCALES.get(scale, 1))


def _counted(text: str, found: re.Match[str]) -> tuple[str, str | None, int] | None:
    """Return what a figure counts, which people a toll is of ("" for anybody; None if it is no toll), and where it ends.

    None if it is not clear what it counts.
    """
    rest = text[found.end() :]
    group = _NEXT.match(rest)
    words = group[0].split() if group else []
    nouns = [w.lower() for w in itertools.takewhile(lambda w: w.lower() not in FUNCTION, words)]
    # What is more or other than something else is only a part.
    if (words and words[0].lower() in _NO_COUNT | {"more", "additional", "further"}) or re.match(r"[\d:/-]|\.\d", rest):
        return None
    if found["percent"] or found["money"]:
        return ("percent" if found["percent"] else "money"), None, found.end()
    clause, before = _CLAUSE.split(rest[:40])[0], _CLAUSE.split(text[max(0, found.start() - 30) : found.start()])[-1]
    for toll, pattern in _TOLLS.items():
        near = pattern.search(clause)
        people = next((w for w in nouns if w in _PEOPLE), "")
        if (people or not nouns or (near and near.start() < 12)) and (near or pattern.search(before)):
            last = near.end() if near else rest.lower().find(people) + len(people) if people else 0
            return toll, "" if people in _ANYBODY else people, found.end() + last
    # What is counted is the first plural: "four big parts".
    noun = next((w for w in nouns[:3] if w in _PEOPLE or w.endswith("s")), None)
    if noun is None or len(noun) < 4:
        return None
    return noun.removesuffix("s"), None, found.end() + rest.lower().find(noun) + len(noun)
