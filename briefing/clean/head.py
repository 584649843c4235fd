"""Title, author and date from the lines that readers see above (or, for want of them, below) the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice, pairwise
from math import log, log1p
from typing import Final

from briefing.clean.dates import find_date
from briefing.clean.lines import Line
from briefing.clean.names import agency_in, is_by, is_person, name_in, names_in, one_word, says_by
from briefing.clean.shape import is_credited, note_on_author
from briefing.clean.view import View
from briefing.clean.vocabulary import BYLINE

_APART = 8
"""Lines between two lines of the text from which a banner above it is none of it."""
_TITLE, _ABOVE, _DISTANT, _ALONE = 0.03, 0.05, 0.3, 2.0
"""Least chance of a title and of one above a standfirst; what distance, and being one word, cost in logarithms of odds."""
_STANDFIRST, _HALF, _WHOLE = 9, 2.5, 5.0
"""Words from which a line can be a standfirst, and how much likelier a title the line model may think it than the line
above: half a sentence, a whole one."""
_LABEL_WORDS, _STAYED = 2, 25
_SENTENCE: Final = re.compile(r"[.!?][\"”’')]? |[.…]$")
_MENU: Final = re.compile(r"[»›•·<>→|]| / ")
_CERTAIN, _LIKELY, _WEAK, _FAINT = 0.7, 0.4, 0.08, 0.02
"""The line model's chances of a byline: certain, likely, a guess, and what a name needs that stands where bylines do."""
_OPEN: Final = (None, "date", "bio", "credit")
"""Phrase codes of lines that name authors beside what they are recognized by."""
_AROUND: Final = ".,;:!?()[]\"'“”‘’…"
_TRIES = 20
"""Names that are sought on the whole page, so that a page of nothing but names costs no more than its length."""
_JOINTS: Final = tuple("./@-_")
_HEAD = 4
"""Lines above the title, and below the text's beginning, where a byline stands."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the visible lines tell; `title_line` numbers the line that is the title."""

    title: str | None
    title_line: int | None
    author: str | None
    published: datetime | None


def read_head(view: View, kept: Sequence[int]) -> Head:
    """Return the head of a text, given the line model's view of its lines and the numbers of those kept."""
    lines = view.lines
    inside = set(kept)
    first = _beginning(view, kept)
    title_line = _title(view, first, inside)
    author = _author(view, inside, first, title_line)
    published = None
    dates = view.probabilities[:, 3].tolist()
    dated = sorted([i for i, p in enumerate(dates) if p > 0.25], key=dates.__getitem__, reverse=True)[:4]
    near = (i for i in range(min(first + 1, len(lines))) if i not in inside and len(lines[i].bare) < 160)
    for i in chain(dated, near):
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


def _beginning(view: View, kept: Sequence[int]) -> int:
    """Return the first line of that run of kept lines which holds most text: now and then a banner stays above it."""
    start, best, begun, size, before = len(view.lines), 0, 0, 0, None
    for at in kept:
        if before is None or at - before > _APART:
            begun, size = at, 0
        size += len(view.lines[at].bare)
        if size > best:
            start, best = begun, size
        before = at
    return start


def _title(view: View, first: int, inside: set[int]) -> int | None:
    """Return the likeliest title, the nearer to the text's beginning the better; a line that opens the text may be it."""
    lines = view.lines
    chance = view.probabilities[:, 1].tolist()
    byline = view.probabilities[:, 2].tolist()
    scores: dict[int, float] = {}
    for at, p in enumerate(chance):
        text = lines[at].bare
        if p < _TITLE or byline[at] > _CERTAIN or view.codes[at] or (at in inside and at != first) or len(text) >= 300:
            continue
        words = len(text.split())
        # A paragraph that opens the text is no title of it, a headline that stayed is.
        if at in inside and (words > _STAYED or text.endswith(".")):
            continue
        if words > 40 or not any(map(str.isalnum, text)) or is_credited(text) or _is_aside(text):
            continue
        scores[at] = _odds(p) - _DISTANT * log1p(abs(first - at)) - (_ALONE if words == 1 else 0.0)
    best = max(scores, key=scores.__getitem__, default=None)
    if best is None or len(lines[best].bare.split()) < _STANDFIRST:
        return best
    # A standfirst looks like a headline. The headline stands above it, with a label between them at most.
    above = best - 1 if best and len(lines[best - 1].bare.split()) > _LABEL_WORDS else best - 2
    gap = _WHOLE if _SENTENCE.search(lines[best].bare) else _HALF
    fit = above in scores and chance[above] >= _ABOVE and len(lines[above].bare.split()) > _LABEL_WORDS
    fit = fit and not _MENU.search(lines[above].bare)
    return above if fit and _odds(chance[best]) - _odds(chance[above]) <= gap else best


def _is_aside(text: str) -> bool:
    return text.startswith("(") and text.endswith(")")


def _odds(p: float) -> float:
    """The logarithm of the odds of `p`, within bounds beyond which the line model's certainty tells nothing."""
    p = min(max(p, 0.001), 0.98)
    return log(p / (1 - p))


def _author(view: View, inside: set[int], first: int, title: int | None) -> str | None:
    """Return the names of the most likely byline: see `_bylines` for the order. Failing that, a news agency, or a name
    beside title or date that comes again, or whom the note on the author names.
    """
    lines = view.lines
    common = Common(lines)
    body = [lines[i].bare for i in inside]
    heading = lines[title].bare if title is not None else None
    for at in _bylines(view, inside, first, title):
        name = _named(view, at) if lines[at].bare != heading else None
        # Whom the text speaks of again and again is its subject, and what stands in lower case is no name, unless the line
        # says "by".
        if name and says_by(lines[at].bare):
            return name
        name = _proper(name, common, likely=bool(view.probabilities[at, 2] > _LIKELY)) if name else None
        if name and sum(name in line for line in body) < 2:
            return name
    others = [line.bare for i, line in enumerate(lines) if i not in inside]
    for at in range(max(first - 8, 0), min(first + 2, len(lines))):
        if at in inside or at == title or len(lines[at].bare) >= 60 or view.codes[at]:
            continue
        if agency := agency_in(lines[at].bare):
            return agency
        name = _named(view, at)
        if name and any(_tells(name, line) for line in others) and not any(name in line for line in body):
            return name
    notes = (note_on_author(line) for line in others)
    return next((name_in(note["name"], said=False) for note in notes if note), None) or _signed(
        lines[first + 1 :], common
    )


def _signed(lines: Sequence[Line], common: Common) -> str | None:
    """Return the name that stands alone above a note that begins with it."""
    alone = (
        line.bare
        for line, below in pairwise(lines)
        if 0 < len(line.bare) <= 40 < len(below.bare)
        and below.bare.startswith(line.bare.split()[0])
        and is_person(line.bare)
    )
    return next((name for line in islice(alone, _TRIES) if (name := _proper(line, common, likely=False))), None)


def _bylines(view: View, inside: set[int], first: int, title: int | None) -> Iterator[int]:
    """Yield lines that may be the byline, the likeliest first: those that the line model is sure of; "by" near the text's
    beginning; persons' names between title and text; the line model's guesses; any "by".
    """
    lines, byline = view.lines, view.probabilities[:, 2].tolist()
    top = title if title is not None and title < first else first
    near = [*range(top + 1, min(first + _HEAD, len(lines))), *range(top - 1, max(top - _HEAD, 0) - 1, -1)]
    order = [i for i in range(len(lines)) if byline[i] > _WEAK and view.codes[i] in _OPEN]
    order.sort(key=lambda i: -byline[i])
    del order[6:]
    says = [
        i
        for i, line in enumerate(lines)
        if view.traits[i] >> BYLINE & 1
        and len(line.bare) < 160
        and (i not in inside or i <= first + 4 or len(line.bare) < 50)
        and says_by(line.bare)
    ]
    says.sort(key=lambda i: abs(i - first))
    yield from (i for i in order if byline[i] > _LIKELY)
    yield from (i for i in says if i <= first + 3)
    yield from (i for i in near if byline[i] > _FAINT and i not in inside and is_person(lines[i].bare))
    yield from (i for i in order if byline[i] <= _LIKELY)
    yield from says


def _named(view: View, at: int) -> str | None:
    lines = view.lines
    text = lines[at].bare
    if is_by(text) and at + 1 < len(lines) and len(lines[at + 1].bare) < 80:
        text = f"by {lines[at + 1].bare}"
    if view.probabilities[at, 2] > _CERTAIN and (name := agency_in(text) or one_word(text)):
        return name
    return names_in(text)


class Common:
    """The words that stand in lower case on a page."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._page = "\n".join([line.bare for line in lines])

    def __contains__(self, word: str) -> bool:
        lower = word.strip(_AROUND).lower()
        if len(lower) <= 2:
            return False
        at = self._page.find(lower)
        while at >= 0:
            before, after = self._page[at - 1 : at], self._page[at + len(lower) : at + len(lower) + 1]
            # Addresses are in lower case whatever they name.
            if not (before.isalnum() or after.isalnum() or before in _JOINTS or after in _JOINTS[1:]):
                return True
            at = self._page.find(lower, at + 1)
        return False


def _proper(name: str, common: Common, *, likely: bool) -> str | None:
    """Return `name` unless words of it stand in lower case on the page, as those of labels and headlines do.

    Where it is a `likely` byline, such words are only cut off its end: they are a role.
    """
    words = name.split()
    while likely and len(words) > 2 and words[-1] in common:
        words.pop()
    return None if any(word in common for word in words[: 1 if likely else None]) else " ".join(words)


def _tells(name: str, line: str) -> bool:
    """Tell whether `line` is one that names authors: "more posts by ..." or a note on them."""
    note = note_on_author(line)
    return (note is not None and name in note["name"]) or re.search(
        rf"\b(?:by|from|about) {re.escape(name)}", line[:200]
    ) is not None
