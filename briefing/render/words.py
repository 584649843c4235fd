"""Words for readers: text without what acts on a terminal or page, counts, durations and dates, in English."""

from __future__ import annotations

import re
from datetime import date, timedelta

# Scripts written without spaces are read at about as many characters a minute as English is in words (255 of Chinese:
# Trauzettel-Klosinski and Dietz 2012), so each of their characters counts as one word.
_UNSPACED = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}][^\s{_UNSPACED}]*")

# Bidirectional embeddings, overrides and isolates are dropped: one left open would reorder the text that follows it.
# Joiners and marks stay: emoji, Persian and mixed-direction text need them. Lone surrogates have no UTF-8.
_SPACES = (*range(0x09, 0x0E), *range(0x1C, 0x20), 0x85, 0x2028, 0x2029)
_INVISIBLE: dict[int, str | None] = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), None),
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"),
}

_UNWRITABLE = dict.fromkeys((0xFFFE, 0xFFFF), "\N{REPLACEMENT CHARACTER}")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


def visible(text: str) -> str:
    """Return `text` without control characters and bidirectional overrides; line breaks and tabs become spaces."""
    return text.translate(_INVISIBLE)


def for_xml(text: str) -> str:
    """Return `visible` text without the two noncharacters that XML 1.0 has no place for."""
    return visible(text).translate(_UNWRITABLE)


def word_count(text: str) -> int:
    """Count the words of `text`; in scripts without spaces every character is one."""
    return len(_WORD.findall(text))


def duration(minutes: int) -> str:
    """Write minutes for readers: `9 min`, `1 h 5 min`."""
    hours, rest = divmod(minutes, 60)
    return " ".join(part for part in (f"{hours} h" * (hours > 0), f"{rest} min" * (rest > 0 or not hours)) if part)


def count(number: int, one: str, many: str) -> str:
    """Write a number with its noun: `1 story`, `2,000 stories`."""
    return f"{number:,} {one if number == 1 else many}"


def long_date(day: date) -> str:
    """Write a day in full, in English whatever the locale: `Tuesday, 3 March 2026`."""
    return f"{_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"


def month(day: date) -> str:
    """Write the month of a day: `March 2026`."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def short_date(day: date, today: date) -> str:
    """Write a day as seen from `today`: `3 March`, with the year where it is another."""
    return f"{day.day} {_MONTHS[day.month - 1]}" + f" {day.year}" * (day.year != today.year)


def period(day: date, window: int) -> str:
    """Write the days that a digest covers: the day in full, or the `window` days that end with it."""
    if window == 1:
        return long_date(day)
    first = day - timedelta(days=window - 1)
    start = str(first.day) if (first.year, first.month) == (day.year, day.month) else short_date(first, day)
    return f"{start} to {day.day} {_MONTHS[day.month - 1]} {day.year}"


def since(then: date, today: date) -> str:
    """Write how long ago a day was, as seen from `today`: `yesterday`, `Tuesday`, `3 March`."""
    ago = (today - then).days
    if ago < 1:
        return "earlier today"
    return "yesterday" if ago == 1 else _DAYS[then.weekday()] if ago < 7 else short_date(then, today)
