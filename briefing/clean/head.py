"""Title, author and date from the lines that readers see above (or, for want of them, below) the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from briefing.clean.dates import find_date
from briefing.clean.features import Floats
from briefing.clean.lines import Line

_BY: Final = re.compile(
    r"(?:^|[|•·–—]\s*|\b(?:written|reported|posted|published|story|words|text|report|updated|\d{4})\s+)"
    r"(?:by|von|par|por|di|door)[:\s]+(?P<names>[^\W\d_].{1,120})",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"^(?:author|authors|autor|auteur|byline)s?\s*[:|]\s*(?P<names>.{2,120})", re.IGNORECASE)
_NAME: Final = (
    r"(?:[^\W\d_a-zß-öø-ÿ][\w'’.\-]*|[A-Z]\.(?:\s?[A-Z]\.)?)"
    r"(?:\s+(?:de|van|von|der|den|la|le|el|al|bin|da|di|del|du|dos|ter|zu|y|[^\W\d_a-zß-öø-ÿ][\w'’.\-]*)){0,4}"
)
_NAMES: Final = re.compile(rf"{_NAME}(?:(?:\s*,\s*|\s*,?\s+(?:and|und|et|y|e|&)\s+|\s*&\s*){_NAME}){{0,5}}")
_STOP: Final = re.compile(
    r"\s*(?:[|•·–—/@]|\s-\s|\bon\b|\bfor\b|\bpublished\b|\bupdated\b|\bposted\b|\bstaff\b|\bview\b|\blast\b|\bpublish\w*|\bupdated\b|\bposted\b|\bbusiness\b|\bcontribut\w+|\breporter\b|\bin\b|\bam\b|\d|\(|<|"
    r",\s+(?:\w+\s+){0,3}(?:editor|reporter|correspondent|writer|staff|columnist|contributor|redakteur\w*|the\b)|"
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:mon|tue|wed|thu|fri|sat|sun)\b|"
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december)\b|"
    r"\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?\s+\d)",
    re.IGNORECASE,
)
_NOBODY: Final = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|"
    r"november|december|updated|published|posted|our|from|staff|get|share|facebook|twitter|tags?|rss|read|view|by|the author|"
    r"website|article|news|home|rate|photo|image|sign|log|subscribe|key|table|contents?|more|related|comments?|category|"
    r"reviewed|filed|in|on|and|or|of|to|a|an|i|no|it|this)s?\b(?!\.)",
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
    r"(?:(?:written|posted|words|story|published|text|report|article)\s)?(?:by|von|par|por)\b", re.IGNORECASE
)
_ROLE: Final = re.compile(
    r",?\s+(?:chief|senior|staff|special|associate|contributing|health|science|energy|business|sports?|political|managing|"
    r"news|deputy)?\s*(?:reporter|editor|correspondent|writer|contributor|columnist|author)s?\b.*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Head:
    """What the visible lines tell; `title_line` numbers the line that is the title."""

    title: str | None
    title_line: int | None
    author: str | None
    published: datetime | None


def names_in(line: str) -> str | None:
    """Return the names that `line`, a byline, gives, without the role, date or place behind them."""
    text = _JOINED.sub(" ", line.strip())
    match = _LABEL.match(text) or _BY.search(text)
    names = match["names"] if match else text
    stop = _STOP.search(names)
    if stop and stop.start() > 0:
        names = names[: stop.start()]
    names = _ROLE.sub("", names).strip(" ,.;:|-–—•")
    if names.isupper() and len(names) > 4:
        names = names.title()
    if _NOBODY.match(names):
        return None
    found = _NAMES.match(names)
    if not found or len(names.split()) > 14:
        return None
    name = found.group().strip(" ,.")
    # One word alone is a name only where the line says "by".
    return name if match or " " in name else None


def _author(
    lines: Sequence[Line], probabilities: Floats, inside: set[int], first: int, title: int | None
) -> str | None:
    """Return the names of the most likely byline: the line model's, else the "by" nearest to the text's beginning."""

    def named(at: int) -> str | None:
        text = lines[at].bare
        if _BY_ALONE.fullmatch(text) and at + 1 < len(lines) and len(lines[at + 1].bare) < 80:
            text = f"by {lines[at + 1].bare}"
        return names_in(text)

    order = sorted(range(len(lines)), key=lambda i: -float(probabilities[i, 2]))[:6]
    says = [
        i
        for i, line in enumerate(lines)
        if i not in inside and len(line.bare) < 160 and (_BY_START.match(line.bare) or _LABEL.match(line.bare))
    ]
    sure = [i for i in order if probabilities[i, 2] > 0.4]
    says.sort(key=lambda i: abs(i - first))
    weak = [i for i in order if 0.08 < probabilities[i, 2] <= 0.4]
    said = [i for i in says if i <= first + 3]
    tries = [i for i in [*sure, *said, *weak, *says] if i != title]
    body = [lines[i].bare for i in inside]
    for i in tries:
        name = named(i)
        # Whom the text speaks of again and again is its subject, unless the line says "by".
        if name and (i in says or sum(name in line for line in body) < 2):
            return name
    return None


def read_head(lines: Sequence[Line], probabilities: Floats, kept: Sequence[int]) -> Head:
    """Return the head of a text, given the line model's view of its lines and the numbers of those kept."""
    first = kept[0] if kept else len(lines)
    inside = set(kept)
    title_line = _title(lines, probabilities, first, inside)
    author = _author(lines, probabilities, inside, first, title_line)
    published = None
    dated = sorted(range(len(lines)), key=lambda i: -float(probabilities[i, 3]))[:4]
    near = [i for i in range(min(first + 1, len(lines))) if i not in inside and len(lines[i].bare) < 160]
    for i in [i for i in dated if probabilities[i, 3] > 0.25] + near:
        published = find_date(lines[i].bare)
        if published:
            break
    title = without_site(lines[title_line].bare) if title_line is not None else None
    return Head(title, title_line, author, published)


def without_site(title: str) -> str:
    """Return `title` without the outlet's name behind a bar, or behind a dash in a few words."""
    parts = [part.strip() for part in title.split(" | ")]
    title = max(parts, key=len)
    head, dash, tail = title.rpartition(" - ")
    return head if dash and len(tail.split()) <= 3 and len(head.split()) >= 4 else title


def _title(lines: Sequence[Line], probabilities: Floats, first: int, inside: set[int]) -> int | None:
    fit = [
        i
        for i in range(len(lines))
        if i not in inside and 2 <= len(lines[i].bare.split()) <= 40 and len(lines[i].bare) < 300
    ]
    if not fit:
        return None
    best = max(fit, key=lambda i: float(probabilities[i, 1]) - (0.02 if i > first else 0.0))
    return best if probabilities[best, 1] > 0.1 else None
