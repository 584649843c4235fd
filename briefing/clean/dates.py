"""Dates and times as pages write them, to aware `datetime`s. What names no time is midnight; no zone is UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from briefing.foreign import in_reach

_MONTHS: Final[dict[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier janv enero ene gennaio janeiro januari",
            "february feb februar février févr fevrier febrero febbraio fevereiro februari",
            "march mar märz maerz mrz mars marzo março maart",
            "april apr avril avr abril abr aprile",
            "may mai mayo maggio maio mei",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet juil julio luglio julho",
            "august aug août aout agosto ago augustus",
            "september sep sept septembre septiembre setiembre settembre setembro",
            "october oct oktober okt octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES: Final[dict[str, int]] = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "cet": 60, "cest": 120, "mez": 60, "mesz": 120, "eet": 120,
    "eest": 180, "msk": 180, "ist": 330, "hkt": 480, "sgt": 480, "jst": 540, "kst": 540, "aest": 600, "aedt": 660,
    "est": -300, "edt": -240, "et": -300, "cst": -360, "cdt": -300, "ct": -360, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "pt": -480,
}  # fmt: skip
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_DAY: Final = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|\.|º)?"
_DATES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}-(?P<month>[01]?\d)-(?P<day>[0-3]?\d)(?!\d)",
        rf"\b{_YEAR}/(?P<month>[01]?\d)/(?P<day>[0-3]?\d)(?!\d)",
        rf"(?<!\w)(?P<name>{_MONTH})\.?\s{{1,3}}{_DAY},?\s{{1,3}}{_YEAR}\b",
        rf"(?<!\d){_DAY}[\s-]{{1,3}}(?:(?:de|of)\s)?(?P<name>{_MONTH})\.?,?[\s-]{{1,3}}(?:(?:de|del)\s)?{_YEAR}\b",
        rf"(?<!\d)(?P<day>[0-3]?\d)\.\s?(?P<month>[01]?\d)\.\s?{_YEAR}\b",
        rf"(?<!\d)(?P<a>[0-3]?\d)(?P<sep>[/-])(?P<b>[0-3]?\d)(?P=sep){_YEAR}\b",
        r"(?<!\d)(?P<a>[01]?\d)/(?P<b>[0-3]?\d)/(?P<short>\d\d)(?!\d)",
    )
)
_YEARED: Final = re.compile(r"(?:19|20)\d\d|\d/[0-3]?\d/")
"""What every date holds: most lines do not, which is quickly told."""
_TIME: Final = re.compile(
    r"(?<![\d:.])(?P<hour>[0-2]?\d)[:.h](?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.\d{1,9})?)?"
    r"\s?(?P<half>[ap]\.?m\b\.?)?\s?(?:Uhr\s?)?(?:\(?(?P<zone>[A-Z]{1,4})\b|(?P<offset>[+-][01]\d:?[0-5]\d))?",
    re.IGNORECASE,
)


def parse_iso(value: str) -> datetime | None:
    """Return the aware time that the machine-readable `value` gives (ISO 8601), or None."""
    value = value.strip()
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        return find_date(value)
    return in_reach(parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC))


def find_date(text: str) -> datetime | None:
    """Return the first date in `text`, a line as readers see it, with the time of day that follows or precedes it.

    In `a/b/yyyy` the month comes first unless that is impossible; with dots the day does.
    """
    text = text[:400]
    if not _YEARED.search(text):
        return None
    best: re.Match[str] | None = None
    for pattern in _DATES:
        match = pattern.search(text)
        if match and (best is None or match.start() < best.start()):
            best = match
    if best is None:
        return None
    day = _day(best.groupdict())
    if day is None:
        return None
    clock = _TIME.search(text, best.end(), best.end() + 40) or _TIME.search(text, 0, best.start())
    return _at(day, clock) if clock else day


def _day(parts: dict[str, str | None]) -> datetime | None:
    year = int(parts["year"] or 0) if parts.get("year") else 2000 + int(parts["short"] or 0)
    if parts.get("name"):
        month, day = _MONTHS[(parts["name"] or "").lower()], int(parts["day"] or 0)
    elif parts.get("month"):
        month, day = int(parts["month"] or 0), int(parts["day"] or 0)
    else:
        month, day = int(parts["a"] or 0), int(parts["b"] or 0)
        if month > 12 or parts.get("sep") == "-":
            month, day = day, month
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _at(day: datetime, clock: re.Match[str]) -> datetime:
    hour, half = int(clock["hour"]), (clock["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 23:
        return day
    zone: timezone = UTC
    if clock["offset"]:
        sign = -1 if clock["offset"][0] == "-" else 1
        digits = clock["offset"][1:].replace(":", "")
        zone = timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))
    elif (clock["zone"] or "").lower() in _ZONES:
        zone = timezone(timedelta(minutes=_ZONES[clock["zone"].lower()]))
    return day.replace(hour=hour, minute=int(clock["minute"]), second=int(clock["second"] or 0), tzinfo=zone)
