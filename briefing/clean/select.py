"""Which lines of a page are the article's, and why each of the others is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from briefing.clean.shape import Copies, listed, strays
from briefing.clean.view import View
from briefing.clean.vocabulary import BYLINE, CAPTION, PICTURE
from briefing.types import Removed

_INHERITED: Final = frozenset({"related", "comment", "nav", "share", "promo", "tags", "bio", "player"})
_AGENCY: Final = re.compile(r"/ap\b|\bap\)")
_SHARED: Final = (
    "share", "tweet", "email", "mail", "print", "post", "copy", "pin", "save", "gift", "page", "link", "this", "it", "article",
    "facebook", "twitter", "whatsapp", "for later",
)  # fmt: skip
_SHARING: Final = re.compile(rf"(?:(?:{'|'.join(_SHARED)})\W*)+", re.IGNORECASE)
_SHARES: Final = frozenset(words[:2] for words in _SHARED)
"""How a line that says nothing but that begins."""
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
    copies = Copies()
    for number in range(_ROUNDS):
        verdicts = _judge(current, keep, threshold, copies)
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


def _judge(view: View, keep: frozenset[str], threshold: float, copies: Copies) -> dict[int, str]:
    # A paragraph lost costs a reader more than a label kept.
    least = min(threshold, view.least)
    chances = view.probabilities.tolist()
    doubted = [
        code is not None or p[0] < least or (p[0] < threshold and not _is_paragraph(line.bare)) or not _says(line.bare)
        for line, code, p in zip(view.lines, view.codes, chances, strict=True)
    ]
    for at in listed(view, doubted):
        doubted[at] = False
    # What a reader wants kept may be a copy of what stays, and is found anew.
    named = {at: code for at, code in strays(view, doubted, Copies() if keep else copies).items() if not doubted[at]}
    for at in named:
        doubted[at] = True
    stays = [at for at, doubt in enumerate(doubted) if not doubt]
    first, last = (stays[0], stays[-1]) if stays else (len(doubted), -1)
    out: dict[int, str] = {}
    before: str | None = None
    seen: set[str] = set()
    for at, line in enumerate(view.lines):
        if doubted[at]:
            code = (
                view.codes[at]
                or named.get(at)
                or _reason(view, at, chances[at], (first, last), before, line.bare in seen)
            )
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


def _reason(
    view: View, at: int, chances: Sequence[float], body: tuple[int, int], before: str | None, repeated: bool
) -> str:
    """Name the most likely reason why the line model, which gave it `chances`, does not take line `at` for the body."""
    text, traits = view.lines[at].bare, view.traits[at]
    first, last = body
    size = len(text)
    _, title, byline, date = chances
    sentence = size > 60 and text.endswith(SENTENCE_END)
    if not _says(text):
        code = "markup"
    elif max(title, byline, date) > 0.4:
        code = max((title, "headline"), (byline, "byline"), (date, "date"))[1]
    elif size < 120 and text[:2].lower() in _SHARES and _SHARING.fullmatch(text):
        code = "share"
    elif size < 120 and traits >> BYLINE & 1 and _BYLINE.match(text):
        code = "byline"
    elif size < 400 and (traits >> CAPTION & 1 or (traits >> PICTURE & 1 and _AGENCY.search(text.lower()))):
        code = "caption"
    elif before and ((before == "comment" and at > last) or (before in _INHERITED and not sentence and size < 100)):
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
