"""Dates: weekdays, months, days and words like "yesterday", each as keys that two ways of naming a day share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_MONTH = {name: n for n, name in enumerate(_MONTHS, start=1)} | {
    short: n
    for n, shorts in enumerate(
        (("jan",), ("feb",), ("mar",), ("apr",), (), ("jun",), ("jul",), ("aug",), ("sep", "sept"), ("oct",), ("nov",),
         ("dec",)), start=1,
    )
    for short in shorts
}  # fmt: skip
_WEEKDAY = re.compile(rf"\b({'|'.join(_DAYS)})s?\b", re.I)
_NAME = "|".join(sorted(_MONTH, key=len, reverse=True))
_DATED = re.compile(
    rf"\b(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<first>{_NAME})\b\.?"
    rf"|(?P<then>{_NAME})\b\.?\s+(?:the\s+)?(?P<after>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s?(?:per\s?cent|percent|%))"
    rf"|(?P<alone>{_NAME})\b)",
    re.I,
)
# "may" and "march" are words before they are months.
_VERBS = {"may", "march", "mar", "sun", "sat"}
_MONTH_BEFORE = re.compile(r"(?:in|of|last|next|this|since|until|by|from|late|early|mid|to|and|between|,)[\s-]+$", re.I)
_RELATIVE = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_TODAY = re.compile(r"\b(today|tonight|yesterday|tomorrow)\b", re.I)
_PERIOD = re.compile(r"\b(last|this|next) (week|weekend|month|year|spring|summer|autumn|fall|winter|season)\b", re.I)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date at `text[start:end]`: `keys` name it in every way it can be named, `needs` in those that say no less."""

    start: int
    end: int
    keys: frozenset[str]
    needs: frozenset[str]


def dates(text: str, published: date | None) -> tuple[Dated, ...]:
    """Return the dates of `text`, in order. `published` ties weekdays and "yesterday" to the calendar."""
    found = [_dated(m, _weekday(_DAYS.index(m[1].lower()), published)) for m in _WEEKDAY.finditer(text)]
    found += [dated for m in _DATED.finditer(text) if (dated := _month(text, m)) is not None]
    for match in _TODAY.finditer(text):
        shift = _RELATIVE[match[1].lower()]
        keys = {f"day{shift:+d}"} | ({_iso(published + timedelta(shift))} if published else set())
        found.append(_dated(match, frozenset(keys)))
    found += [_dated(match, frozenset([match[0].lower()])) for match in _PERIOD.finditer(text)]
    return tuple(sorted(found, key=lambda d: d.start))


def agree(written: Dated, source: Dated) -> bool:
    """Tell whether the article's date bears out the written one."""
    return bool(written.needs & source.keys)


def _weekday(day: int, published: date | None) -> frozenset[str]:
    keys = {f"weekday{day}"}
    if published:
        # News names the days just gone, and now and then the next.
        keys |= {_iso(published - timedelta((published.weekday() - day) % 7))}
        keys |= {_iso(published + timedelta((day - published.weekday()) % 7))}
    return frozenset(keys)


def _month(text: str, match: re.Match[str]) -> Dated | None:
    name = match["first"] or match["then"] or match["alone"]
    if match["alone"]:
        if not name[0].isupper() or (name.lower() not in _MONTHS):
            return None
        if name.lower() in _VERBS and not _MONTH_BEFORE.search(text[: match.start()]):
            return None
    month = _MONTH[name.lower()]
    day = match["before"] or match["after"]
    # A month alone is borne out by a day of it, not the other way round.
    whole = frozenset([f"month{month}"])
    if not day:
        return _dated(match, whole)
    needs = frozenset([f"{month}-{int(day)}"])
    return Dated(match.start(), match.end(), whole | needs, needs)


def _dated(match: re.Match[str], keys: frozenset[str]) -> Dated:
    return Dated(match.start(), match.end(), keys, keys)


def _iso(day: date) -> str:
    return day.isoformat()
