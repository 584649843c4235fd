"""Numbers: what is counted, priced, measured or dated by year, in figures or in words, as one value and unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

_UNITS = {w: n for n, w in enumerate(
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
)}  # fmt: skip
_TENS = {
    w: 10 * n
    for n, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2)
}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
_SHORT = {"k": 1_000, "m": 10**6, "mn": 10**6, "mln": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12}
_ORDINALS = {w: n for n, w in enumerate(
    ["third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"], start=3
)}  # fmt: skip

NUMBER_WORDS = frozenset([*_UNITS, *_TENS, *_SCALES, *_ORDINALS])

_FIGURE = re.compile(
    r"(?<![\w.,])(?P<currency>(?:[A-Z]{1,3})?[$£€¥₹]\s?)?"
    r"(?P<value>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:(?P<ordinal>st|nd|rd|th)\b|(?P<plural>['’]?s)\b"
    r"|(?P<short>k|mn?|mln|bn?|tn)\b|[\s-]?(?P<scale>hundred|thousand|million|billion|trillion|dozen)s?\b)?"
    r"(?P<percent>\s?(?:%|per\s?cent\b|percent(?:age points?)?\b|pc\b))?",
    re.IGNORECASE,
)
_ONE = "|".join((*_UNITS, *_TENS))
_WORDED = re.compile(
    rf"\b(?:(?:an?|half a|several)\s+(?P<bare>{'|'.join(_SCALES)})\b"
    rf"|(?P<worded>(?:{_ONE})(?:(?:[\s-]+(?:and\s+)?)(?:{_ONE}|{'|'.join(_SCALES)}))*)\b"
    rf"|(?P<ordinal>{'|'.join(_ORDINALS)})\b)(?P<percent>\s(?:per\s?cent|percent(?:age points?)?)\b)?",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"(?:about|around|roughly|approximately|some|circa|close to|or so)\s+(?:[$£€]\s?)?$", re.I)
_ABOVE = re.compile(r"(?:over|more than|above|at least|exceed(?:s|ed|ing)?)\s+(?:[$£€]\s?)?$", re.I)
_BELOW = re.compile(r"(?:nearly|almost|under|less than|fewer than|below|up to|just short of)\s+(?:[$£€]\s?)?$", re.I)


@dataclass(frozen=True, slots=True)
class Number:
    """A number at `text[start:end]`. `unit` is `%`, a currency's sign, `th` or empty; `round` how it is hedged."""

    start: int
    end: int
    value: Decimal
    unit: str
    round: str = ""


def numbers(text: str) -> tuple[Number, ...]:
    """Return the numbers of `text`, in order; "one", "first" and "second", which count little, are none."""
    found = [_figure(text, m) for m in _FIGURE.finditer(text)]
    taken = [(n.start, n.end) for n in found]
    for match in _WORDED.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            number = _worded(text, match)
            if number is not None:
                found.append(number)
    return tuple(sorted(found, key=lambda n: n.start))


def same(written: Number, source: Number) -> bool:
    """Tell whether the article's number bears out the written one.

    A written number may be rounder than the article's where it says so ("about", "more than", "nearly") and the
    article does not: it must be what the article's number is when rounded, cut or raised to as many places.
    """
    if written.unit and source.unit and written.unit != source.unit:
        return False
    if written.value == source.value:
        return True
    if not written.round or written.round == source.round or not written.value:
        return False
    rule = {"about": ROUND_HALF_UP, "above": ROUND_FLOOR, "below": ROUND_CEILING}[written.round]
    place = Decimal(1).scaleb(_place(written.value))
    return (
        _place(written.value) > _place(source.value)
        and (source.value / place).to_integral_value(rule) * place == written.value
    )


def _place(value: Decimal) -> int:
    """Return the power of ten of the last digit that counts: 2 for 1,200, -1 for 3.5."""
    exponent = value.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _figure(text: str, match: re.Match[str]) -> Number:
    value = Decimal(match["value"].replace(",", ""))
    if match["scale"]:
        value *= _SCALES[match["scale"].lower()]
    # "5m" may be metres: both readings are the same on both sides.
    if match["short"]:
        value *= _SHORT[match["short"].lower()]
    sign = match["currency"]
    unit = "%" if match["percent"] else sign.strip()[-1] if sign else "th" if match["ordinal"] else ""
    return Number(match.start(), match.end(), value, unit, _hedge(text, match.start()))


def _worded(text: str, match: re.Match[str]) -> Number | None:
    unit = "%" if match["percent"] else ""
    if match["bare"]:
        factor = Decimal("0.5") if match[0].lower().startswith("half") else Decimal(1)
        if match[0].lower().startswith("several"):
            return None
        return Number(
            match.start(), match.end(), factor * _SCALES[match["bare"].lower()], unit, _hedge(text, match.start())
        )
    if match["ordinal"]:
        return Number(match.start(), match.end(), Decimal(_ORDINALS[match["ordinal"].lower()]), "th")
    value = _value(re.findall(r"[a-z]+", match["worded"].lower()))
    if value == 1 and not unit:
        return None
    return Number(match.start(), match.end(), Decimal(value), unit, _hedge(text, match.start()))


def _value(words: list[str]) -> int:
    total = current = 0
    for word in words:
        if word in _UNITS or word in _TENS:
            current += _UNITS.get(word, 0) + _TENS.get(word, 0)
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in _SCALES:
            total += max(current, 1) * _SCALES[word]
            current = 0
    return total + current


def _hedge(text: str, start: int) -> str:
    before = text[max(0, start - 24) : start]
    for name, pattern in (("about", _ABOUT), ("above", _ABOVE), ("below", _BELOW)):
        if pattern.search(before):
            return name
    return ""
