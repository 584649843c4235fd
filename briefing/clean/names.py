"""The names that a byline gives, without the role, date or place around them."""

from __future__ import annotations

import re
from typing import Final

_BY: Final = re.compile(
    r"(?:^|[|•·–—]\s*|\b(?:written|reported|posted|published|story|words|text|report|updated|\d{4})\s+)"
    r"(?:by|von|par|por|di|door)[:\s]+(?P<names>[^\W\d_].{1,120})",
    re.IGNORECASE,
)
_BY_LATER: Final = re.compile(r"\b[Bb][Yy]:?\s+(?P<names>[^\W\d_a-z].{1,120})")
_LABEL: Final = re.compile(
    r"^(?:(?:about the )?(?:author|autor|auteur)|byline)s?\s*[:|–—-]\s*(?P<names>.{2,120})", re.IGNORECASE
)
_NAME: Final = (
    r"(?:[^\W\d_a-zß-öø-ÿ][\w'’.\-]*|[A-Z]\.(?:\s?[A-Z]\.)?)"
    r"(?:\s+(?:(?:de|van|von|der|den|la|le|el|al|bin|da|di|del|du|dos|ter|zu|y)\b|[^\W\d_a-zß-öø-ÿ][\w'’.\-]*)){0,4}"
)
_NAMES: Final = re.compile(rf"{_NAME}(?:(?:\s*,\s*|\s*,?\s+(?:and|und|et|y|e|&)\s+|\s*&\s*){_NAME}){{0,5}}")
_STOP: Final = re.compile(
    r"\s*(?:[|•·–—/@]|\s-\s|\b(?:on|for|in|am|staff|view|last|business|reporter|updated|posted)\b|"
    r"\b(?:publish|contribut)\w*|\d|\(|<|"
    r",\s+(?:\w+\s+){0,3}(?:editor|reporter|correspondent|writer|staff|columnist|contributor|redakteur\w*|"
    r"director|manager|president|officer|founder|partner|professor|analyst|engineer|ceo|cto|ph\.?d|m\.?d|the\b)|"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:mon|tue|wed|thu|fri|sat|sun)\b|"
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december)\b|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)\b\.?\s+\d)",
    re.IGNORECASE,
)
_NOBODY: Final = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|"
    r"november|december|updated|published|posted|our|from|staff|get|share|facebook|twitter|tags?|rss|read|view|by|the author|"
    r"website|article|news|home|rate|photo|image|sign|log|subscribe|key|table|contents?|more|related|comments?|category|"
    r"reviewed|filed|local|try|start|shop|browse|watch|best|top|all|about|contact|follow|join|how|what|why|guide|blog|ideas|"
    r"auto|email|linkedin|previous|next|apply|live|software|meet|essential|no|copy|print|if|in|on|and|or|of|to|a|an|i|no|it|"
    r"this)s?\b(?!\.)",
    re.IGNORECASE,
)
_JOINED: Final = re.compile(
    r"(?<=[a-zß-öø-ÿ])(?=(?:Staff|Senior|Business|Chief|View|Last|Publish|Updated|Posted|Contribut|Reporter|Editor|"
    r"Correspondent|Follow|More|Writer|January|February|March|April|June|July|August|September|October|November|December)"
    r")|(?<=^By)(?=[A-Z])"
)
_BY_ALONE: Final = re.compile(
    r"(?:written |posted |words |story |published |reviewed )?(?:by|von|par|por)\s*:?|authors?\s*:?", re.IGNORECASE
)
_BY_START: Final = re.compile(
    r"(?:author\s)?(?:(?:written|posted|words|story|published|text|report|article|reviewed|"
    r"(?:view |see |read )?(?:all |more )?(?:posts|articles|stories))\s)?(?:by|von|par|por)\b",
    re.IGNORECASE,
)
_ROLE: Final = re.compile(
    r",?\s+(?:chief|senior|staff|special|associate|contributing|health|science|energy|business|sports?|political|managing|"
    r"news|deputy)?\s*(?:reporter|editor|correspondent|writer|contributor|columnist|author)s?\b.*$",
    re.IGNORECASE,
)
_STAFF: Final = re.compile(r"Staff(?: (?:Reports?|Writers?|Reporters?))?\b", re.IGNORECASE)
_AGENCY: Final = re.compile(
    r"(?:AP|AFP|Reuters|PTI|ANI|IANS|UPI|dpa|EFE|ANSA|JIJI|Kyodo|Xinhua|Bloomberg|Associated Press|Press Association)\b",
    re.IGNORECASE,
)
_OF_AGENCY: Final = re.compile(rf",\s+(?P<agency>{_AGENCY.pattern})", re.IGNORECASE)
_AGENCY_LINE: Final = re.compile(rf"(?P<agency>{_AGENCY.pattern})(?:$|[,|/]|\W*\s(?:\d|\w+ \d))", re.IGNORECASE)
_OFFICE: Final = re.compile(r",\s+[A-Z]{2,}\b(?!\.).*")
"""Where the name is not in capitals: the company or office behind it, which begins with an abbreviation."""
_HANDLE: Final = re.compile(r"by\s+(\w{2,30})\s*(?:[|•·]|on\b)", re.IGNORECASE)
_COLUMNS: Final = re.compile(r"\w(?:\s{2,}|\t)\w.*\w(?:\s{2,}|\t)\w")
_BARS: Final = re.compile(r"\s*[|•·]\s*|\s[/–—-]\s")
_ONE_WORD: Final = re.compile(r"[^\W\d_a-z][^\W\d_]{2,20}")
_PERSON: Final = re.compile(
    r"[^\W\d_a-z][^\W\d_A-Z]{1,15}(?: [^\W\d_a-z]\.?)?(?: (?:de |van |von )?[^\W\d_a-z][\w'’-]{1,20}){1,2}"
)

_LONGEST_WITH_PERSON: Final = 2 * 71 - 1
"""Characters of the longest line of which a _PERSON, which has 71 at most, is more than half."""


def says_by(line: str) -> bool:
    """Tell whether `line` is a byline by its words: "by", "written by", "author:"."""
    return (
        _BY_START.match(line) is not None
        or _LABEL.match(line) is not None
        or _BY_ALONE.fullmatch(line) is not None
        or _BY.search(line) is not None
    )


def is_by(line: str) -> bool:
    """Tell whether `line` is a "by" whose name stands on the next one."""
    return _BY_ALONE.fullmatch(line) is not None


def agency_in(line: str) -> str | None:
    """Return the news agency that `line` names and nothing else but place or date."""
    match = _AGENCY_LINE.match(line) if len(line) < 60 else None
    return match["agency"] if match else None


def one_word(line: str) -> str | None:
    """Return `line` if it is one word that can be a name."""
    if not _ONE_WORD.fullmatch(line) or _NOBODY.match(line):
        return None
    return _cased(line) if line.isupper() else line


def _cased(capitals: str) -> str:
    return capitals.title() if len(capitals) > 4 else capitals


def names_in(line: str) -> str | None:
    """Return the names that `line`, a byline, gives, without the role, date or place behind them."""
    text = _JOINED.sub(" ", line.strip())
    match = _LABEL.match(text) or _BY.search(text) or _BY_LATER.search(text)
    if handle := _HANDLE.match(text):
        return handle[1]
    if match:
        return name_in(match["names"], said=True)
    if _COLUMNS.search(text):
        return None  # a menu, which was set in columns
    # Without a "by", one of the parts between bars is a name and nothing else.
    parts = _BARS.split(text)
    if len(parts) == 1:
        return name_in(text, said=False)
    return next((name for part in parts if (name := name_in(part, said=False)) and len(name) * 2 > len(part)), None)


def name_in(text: str, *, said: bool) -> str | None:
    """Return the names that open `text`; one word alone is a name only where the line `said` "by"."""
    if said and (staff := _STAFF.match(text)):
        return staff.group()
    agency = _OF_AGENCY.search(text)
    stop = _STOP.search(text)
    cut = min((m.start() for m in (stop, agency) if m and m.start() > 0), default=len(text))
    text = _ROLE.sub("", text[:cut]).strip(" ,.;:|-–—•")
    text = _cased(text) if text.isupper() else _OFFICE.sub("", text)
    if _NOBODY.match(text):
        return None
    found = _NAMES.match(text)
    if not found or len(text.split()) > 14:
        return None
    name = found.group().strip(" ,.")
    if not said and " " not in name:
        return None
    return f"{name}, {agency['agency'].upper()}" if agency and len(agency["agency"]) <= 3 else name


def is_person(line: str) -> bool:
    """Tell whether `line` is a name of two to four words and little else."""
    if len(line) > _LONGEST_WITH_PERSON:
        return False
    name = names_in(line)
    return name is not None and _PERSON.fullmatch(name) is not None and len(name) * 2 > len(line)
