"""Which lines of a page are the article's, and why each of the others is not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from briefing.clean.shape import listed, strays
from briefing.clean.view import View
from briefing.types import Removed

_INHERITED: Final = frozenset({"related", "comment", "nav", "share", "promo", "tags", "bio", "player"})
_CAPTION: Final = (
    "photo",
    "image",
    "picture",
    "foto",
    "bild",
    "credit",
    "getty",
    "reuters",
    "afp",
    "courtesy",
    "illustration",
)
_AGENCY: Final = re.compile(r"/ap\b|\bap\)")
_SHARING: Final = re.compile(
    r"(?:(?:share|tweet|e?mail|print|post|copy|pin|save|gift|page|link|this|it|article|facebook|twitter|whatsapp|for later)\W*)+",
    re.IGNORECASE,
)
_BYLINE: Final = re.compile(r"(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or) [^\W\d_a-z]")
SENTENCE_END: Final = (".", "!", "?", "…", '."', ".”", "?”", "!”", ".)", ".’")
_PARAGRAPH = 120
"""Characters from which a line that ends a sentence is a paragraph."""
_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Selection:
    """`kept` and `removed` number the lines of the first view; `settled` is False where no body remained stable."""

    kept: tuple[int, ...]
    removed: tuple[tuple[int, str], ...]
    settled: bool


def select(view: View, look_again: Callable[[list[int]], View], keep: frozenset[str], *, threshold: float) -> Selection:
    """Return which lines of `view` stay.

    Lines go where the line model doubts them or their words alone condemn them. The remaining lines are then judged
    anew, as `look_again` sees them without the others, until nothing changes: so cleaning a clean text changes nothing.
    """
    kept = list(range(len(view.lines)))
    removed: dict[int, str] = {}
    current = view
    letters: dict[str, str] = {}
    for number in range(_ROUNDS):
        verdicts = _judge(current, keep, threshold, letters)
        gone = {kept[at]: code for at, code in verdicts.items()}
        # Bullets and indentation go even where every line stays, and what is left may look different then.
        if not gone and (number or _is_plain(view)):
            break
        removed |= gone
        kept = [line for line in kept if line not in gone]
        if not kept:
            break
        current = look_again(kept)
    else:
        return Selection((), tuple(sorted(removed.items())), settled=False)
    return Selection(tuple(kept), tuple(sorted(removed.items())), settled=True)


def _is_plain(view: View) -> bool:
    """Tell whether the lines stand as those of a cleaned text do."""
    return all(not line.mark and not line.indent and line.gap == (at > 0) for at, line in enumerate(view.lines))


def _judge(view: View, keep: frozenset[str], threshold: float, letters: dict[str, str]) -> dict[int, str]:
    # A paragraph lost costs a reader more than a label kept.
    least = min(threshold, view.least)
    doubted = [
        code is not None or p < (least if _is_paragraph(line.bare) else threshold) or not _says(line.bare)
        for line, code, p in zip(view.lines, view.codes, view.probabilities[:, 0].tolist(), strict=True)
    ]
    for at in listed(view, doubted):
        doubted[at] = False
    named = {at: code for at, code in strays(view, doubted, letters).items() if not doubted[at]}
    for at in named:
        doubted[at] = True
    first = next((i for i, d in enumerate(doubted) if not d), len(doubted))
    last = max((i for i, d in enumerate(doubted) if not d), default=-1)
    out: dict[int, str] = {}
    before: str | None = None
    seen: set[str] = set()
    for at, line in enumerate(view.lines):
        if doubted[at]:
            code = view.codes[at] or named.get(at) or _reason(view, at, first, last, before, line.bare in seen)
            before = code
            if code not in keep:
                out[at] = code
        else:
            before = None
        seen.add(line.bare)
    return out


def _is_paragraph(text: str) -> bool:
    return len(text) >= _PARAGRAPH and text.rstrip("\"”“’')»] ").endswith((".", "!", "?", "…"))


def _says(text: str) -> bool:
    """Tell whether there is a letter or digit in `text`."""
    return text[:1].isalnum() or any(map(str.isalnum, text))


def _tells_of_picture(lower: str) -> bool:
    return any(map(lower.__contains__, _CAPTION)) or ("ap" in lower and _AGENCY.search(lower) is not None)


def _reason(view: View, at: int, first: int, last: int, before: str | None, repeated: bool) -> str:
    """Name the most likely reason why the line model does not take line `at` for the body."""
    text = view.lines[at].bare
    _, title, byline, date = view.probabilities[at].tolist()
    sentence = text.endswith(SENTENCE_END) and len(text) > 60
    by_head = max((title, "headline"), (byline, "byline"), (date, "date"))
    if not _says(text):
        code = "markup"
    elif by_head[0] > 0.4:
        code = by_head[1]
    elif len(text) < 120 and _SHARING.fullmatch(text):
        code = "share"
    elif _BYLINE.match(text) and len(text) < 120:
        code = "byline"
    elif len(text) < 400 and _tells_of_picture(text.lower()):
        code = "caption"
    elif before and (
        (before == "comment" and at > last) or (before in _INHERITED and not sentence and len(text) < 100)
    ):
        code = before
    elif repeated:
        code = "duplicate"
    elif at < first:
        code = (
            "standfirst"
            if (sentence or len(text.split()) >= 9) and first - at <= 6
            else ("section" if len(text.split()) <= 4 else "boilerplate")
        )
    elif at < last:
        code = "boilerplate" if sentence else "related"
    else:
        code = "boilerplate"
    return code


def removed_lines(view: View, selection: Selection) -> tuple[Removed, ...]:
    """Return the removed lines of `selection` in their order."""
    return tuple(Removed(view.lines[number].text, code) for number, code in selection.removed)
