"""Missed days: which they are, and which articles belong to each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta, tzinfo

from briefing.types import Article, Skip

LONGEST = 7
"""Days that are caught up at most; what is older is in today's digest, like all that bears no date."""


def missed(last: date | None, today: date) -> tuple[date, ...]:
    """Return the days after `last`, the day of the last digest, and before `today`, the oldest first."""
    if last is None:
        return ()
    count = min((today - last).days - 1, LONGEST)
    return tuple(today - timedelta(days=back) for back in range(count, 0, -1))


def by_day(
    items: Iterable[Article | Skip], days: Iterable[date], today: date, zone: tzinfo | None
) -> Mapping[date, list[Article | Skip]]:
    """Return the items of each of `days`, those published then by the clocks of `zone`, and all others under `today`.

    A zone of None is the system's.
    """
    parts: dict[date, list[Article | Skip]] = {day: [] for day in (*days, today)}
    for item in items:
        day = item.published.astimezone(zone).date() if isinstance(item, Article) and item.published else today
        parts.get(day, parts[today]).append(item)
    return parts
