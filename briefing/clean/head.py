"""Title, author and date from the lines that readers see above (or, for want of them, below) the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from briefing.clean.dates import find_date
from briefing.clean.shape import BIO
from briefing.clean.view import View

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
    r"(?:\s+(?:de|van|von|der|den|la|le|el|al|bin|da|di|del|du|dos|ter|zu|y|[^\W\d_a-zß-öø-ÿ][\w'’.\-]*)){0,4}"
)
_NAMES: Final = re.compile(rf"{_NAME}(?:(?:\s*,\s*|\s*,?\s+(?:and|und|et|y|e|&)\s+|\s*&\s*){_NAME}){{0,5}}")
_STOP: Final = re.compile(
    r"\s*(?:[|•·–—/@]|\s-\s|\bon\b|\bfor\b|\bpublished\b|\bupdated\b|\bposted\b|\bstaff\b|\bview\b|\blast\b|\bpublish\w*|\bupdated\b|\bposted\b|\bbusiness\b|\bcontribut\w+|\breporter\b|\bin\b|\bam\b|\d|\(|<|"
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
    r"reviewed|filed|local|try|start|shop|browse|watch|best|top|all|about|contact|follow|join|how|what|why|guide|blog|ideas|auto|email|linkedin|previous|next|apply|live|software|meet|essential|no|copy|print|if|in|on|and|or|of|to|a|an|i|no|it|this)s?\b(?!\.)",
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
    r"(?:(?:written|posted|words|story|published|text|report|article|reviewed|(?:view |see |read )?(?:all |more )?(?:posts|articles|"
    r"stories))\s)?(?:by|von|par|por)\b",
    re.IGNORECASE,
)
_ROLE: Final = re.compile(
    r",?\s+(?:chief|senior|staff|special|associate|contributing|health|science|energy|business|sports?|political|managing|"
    r"news|deputy)?\s*(?:reporter|editor|correspondent|writer|contributor|columnist|author)s?\b.*$",
    re.IGNORECASE,
)


_HANDLE: Final = re.compile(r"by\s+(\w{2,30})\s*[|•·]", re.IGNORECASE)
_BARS: Final = re.compile(r"\s*[|•·]\s*|\s[/–—-]\s")
_ONE_WORD: Final = re.compile(r"[^\W\d_a-z][^\W\d_]{2,20}")
_PERSON: Final = re.compile(
    r"[^\W\d_a-z][^\W\d_A-Z]{1,15}(?: [^\W\d_a-z]\.?)?(?: (?:de |van |von )?[^\W\d_a-z][\w'’-]{1,20}){1,2}"
)
_TITLE = 0.1
_CERTAIN, _LIKELY, _WEAK, _FAINT = 0.7, 0.4, 0.08, 0.02


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
    match = _LABEL.match(text) or _BY.search(text) or _BY_LATER.search(text)
    if handle := _HANDLE.match(text):
        return handle[1]
    if match:
        return _names(match["names"], said=True)
    # Without a "by", one of the parts between bars is a name and nothing else.
    parts = _BARS.split(text)
    if len(parts) == 1:
        return _names(text, said=False)
    return next((name for part in parts if (name := _names(part, said=False)) and len(name) * 2 > len(part)), None)


def _names(text: str, *, said: bool) -> str | None:
    stop = _STOP.search(text)
    if stop and stop.start() > 0:
        text = text[: stop.start()]
    text = _ROLE.sub("", text).strip(" ,.;:|-–—•")
    if text.isupper() and len(text) > 4:
        text = text.title()
    if _NOBODY.match(text):
        return None
    found = _NAMES.match(text)
    if not found or len(text.split()) > 14:
        return None
    name = found.group().strip(" ,.")
    # One word alone is a name only where the line says "by".
    return name if said or " " in name else None


def _author(view: View, inside: set[int], first: int, title: int | None) -> str | None:
    """Return the names of the most likely byline: the line model's, else the "by" nearest to the text's beginning, else
    a name beside title or date that comes again, else whom the note on the author names.
    """
    lines, byline = view.lines, view.probabilities[:, 2]

    def named(at: int) -> str | None:
        text = lines[at].bare
        if _BY_ALONE.fullmatch(text) and at + 1 < len(lines) and len(lines[at + 1].bare) < 80:
            text = f"by {lines[at + 1].bare}"
        if byline[at] > _CERTAIN and _ONE_WORD.fullmatch(text) and not _NOBODY.match(text):
            return text.title() if text.isupper() and len(text) > 4 else text
        return names_in(text)

    order = sorted(range(len(lines)), key=lambda i: -float(byline[i]))[:6]
    says = [
        i
        for i, line in enumerate(lines)
        if len(line.bare) < 160
        and (_BY_START.match(line.bare) or _LABEL.match(line.bare))
        and (i not in inside or i <= first + 4 or len(line.bare) < 50)
    ]
    says.sort(key=lambda i: abs(i - first))
    tries = [i for i in order if byline[i] > _LIKELY]
    tries += [i for i in says if i <= first + 3]
    tries += [i for i in order if _WEAK < byline[i] <= _LIKELY]
    tries += says
    tries += [i for i in order if _FAINT < byline[i] <= _WEAK and i < first and _is_person(lines[i].bare)]
    body = [lines[i].bare for i in inside]
    for i in tries:
        name = named(i) if i != title else None
        # Whom the text speaks of again and again is its subject, unless the line says "by".
        if name and (i in says or sum(name in line for line in body) < 2):
            return name
    others = [line.bare for i, line in enumerate(lines) if i not in inside]
    near = [i for i in range(max(first - 8, 0), min(first + 2, len(lines))) if i not in inside and i != title]
    for i in near:
        name = named(i) if len(lines[i].bare) < 60 and view.codes[i] is None else None
        if name and any(_tells(name, line) for line in others) and not any(name in line for line in body):
            return name
    notes = (BIO.match(line[:200]) for line in others)
    return next((_names(note["name"], said=False) for note in notes if note), None)


def _is_person(line: str) -> bool:
    """Tell whether `line` is a name of two to four words and little else."""
    name = names_in(line)
    return name is not None and _PERSON.fullmatch(name) is not None and len(name) * 2 > len(line)


def _tells(name: str, line: str) -> bool:
    """Tell whether `line` is one that names authors: "more posts by ..." or a note on them."""
    note = BIO.match(line[:200])
    return (note is not None and name in note["name"]) or re.search(
        rf"\b(?:by|from|about) {re.escape(name)}", line[:200]
    ) is not None


def read_head(view: View, kept: Sequence[int]) -> Head:
    """Return the head of a text, given the line model's view of its lines and the numbers of those kept."""
    lines, probabilities = view.lines, view.probabilities
    first = kept[0] if kept else len(lines)
    inside = set(kept)
    title_line = _title(view, first, inside)
    author = _author(view, inside, first, title_line)
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


def _title(view: View, first: int, inside: set[int]) -> int | None:
    fit = [
        i
        for i, line in enumerate(view.lines)
        if i not in inside and view.codes[i] is None and 2 <= len(line.bare.split()) <= 40 and len(line.bare) < 300
    ]
    chance = view.probabilities[:, 1]
    best = max(fit, key=lambda i: float(chance[i]) - (0.02 if i > first else 0.0), default=None)
    return best if best is not None and chance[best] > _TITLE else None
