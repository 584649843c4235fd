"""Which lines of a page are the article's, and why each of the others is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from briefing.clean.features import Floats
from briefing.clean.lines import Line
from briefing.types import Removed

_INHERITED: Final = frozenset({"related", "comment", "nav", "share", "promo", "tags", "bio", "player"})
_CAPTION: Final = re.compile(
    r"(?:photo|image|picture|foto|bild|credit|getty|reuters|afp|/ap\b|\bap\)|courtesy|file photo|illustration)",
    re.IGNORECASE,
)
SENTENCE_END: Final = (".", "!", "?", "…", '."', ".”", "?”", "!”", ".)", ".’")
_BIO: Final = re.compile(
    r"[^\W\d_][\w.'’ -]{3,60} (?:is|are) (?:a|an|the|our) (?:[\w’'-]+ ){0,6}?"
    r"(?:writer|reporter|editor|correspondent|columnist|journalist|contributor|freelancer|author|producer)s?\b"
)
_SPEECH: Final = re.compile(r"\b(?:said|says|told|according to|added)\b")
_MARKS: Final = re.compile(r"\W+")
_MANY = 400
"""Lines from which pull quotes are no longer looked for, as each is compared with all others."""
_STOPS: Final = frozenset(".!?:;,…\"”’')»。")
_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class View:
    """Lines with what is known of each: probabilities of the line model, lines × HEADS, and phrase codes."""

    lines: Sequence[Line]
    probabilities: Floats
    codes: Sequence[str | None]


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
    for _ in range(_ROUNDS):
        verdicts = _judge(current, keep, threshold)
        gone = {kept[at]: code for at, code in verdicts.items()}
        if not gone:
            break
        removed |= gone
        kept = [number for number in kept if number not in gone]
        if not kept:
            break
        current = look_again(kept)
    else:
        return Selection((), tuple(sorted(removed.items())), settled=False)
    return Selection(tuple(kept), tuple(sorted(removed.items())), settled=True)


def _judge(view: View, keep: frozenset[str], threshold: float) -> dict[int, str]:
    doubted = [
        code is not None or p < threshold for code, p in zip(view.codes, view.probabilities[:, 0].tolist(), strict=True)
    ]
    named = {at: code for at, code in _strays(view, doubted).items() if not doubted[at]}
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


def _strays(view: View, doubted: Sequence[bool]) -> dict[int, str]:
    """Return the lines that the model takes for body and that the shape of the whole text says are not."""
    kept = [at for at, d in enumerate(doubted) if not d]
    texts = {at: view.lines[at].bare for at in kept}
    out: dict[int, str] = {}
    # A text neither opens nor closes with a few words that end no sentence: headline, section label, orphaned subhead.
    for at in kept:
        if not _is_label(view.lines[at], 160) and len(texts[at].split()) > 2:
            break
        out[at] = "headline"
    for at in reversed(kept):
        if not _is_label(view.lines[at], 40):
            break
        out[at] = "boilerplate"
    for at in kept[-3:]:
        if _BIO.match(texts[at][:200]):
            out[at] = "bio"
    # The heading of a promo goes with it.
    for at in kept:
        if at + 1 < len(view.lines) and view.codes[at + 1] == "promo" and _is_label(view.lines[at], 80):
            out[at] = "promo"
    out |= dict.fromkeys(_pull_quotes(texts), "duplicate")
    # News has few and short subheads. Where it has none, long lines without a full stop are other articles' headlines.
    prose = [at for at in kept if len(texts[at]) >= 80 and texts[at][-1] in _STOPS]
    if sum(bool(_SPEECH.search(texts[at][:600].lower())) for at in prose) >= 3:
        paragraphs = set(prose)
        between = [
            at
            for before, at, after in zip(kept, kept[1:], kept[2:], strict=False)
            if before in paragraphs and after in paragraphs and not view.lines[at].mark and _is_headline(texts[at])
        ]
        if all(len(texts[at].split()) >= 8 for at in between):
            out |= dict.fromkeys(between, "related")
    return out


def _is_label(line: Line, longest: int) -> bool:
    return len(line.bare) <= longest and not line.mark and line.bare[-1:] not in _STOPS


def _is_headline(text: str) -> bool:
    return len(text.split()) <= 22 and (text[-1] == "?" or text[-1] not in _STOPS or text[-1] in "’”'")


def _pull_quotes(texts: dict[int, str]) -> list[int]:
    """Return the lines of `texts`, number → line, that another line contains."""
    if len(texts) > _MANY:
        return []
    letters = {at: _MARKS.sub("", text).lower() for at, text in texts.items()}
    return [
        at
        for at, plain in letters.items()
        if 25 <= len(plain) <= 250
        and len(texts[at].split()) >= 6
        and any(plain in o and len(o) > len(plain) for o in letters.values())
    ]


def _reason(view: View, at: int, first: int, last: int, before: str | None, repeated: bool) -> str:
    """Name the most likely reason why the line model does not take line `at` for the body."""
    text = view.lines[at].bare
    _, title, byline, date = view.probabilities[at].tolist()
    sentence = text.endswith(SENTENCE_END) and len(text) > 60
    by_head = max((title, "headline"), (byline, "byline"), (date, "date"))
    if not text or not any(map(str.isalnum, text)):
        code = "markup"
    elif by_head[0] > 0.4:
        code = by_head[1]
    elif len(text) < 400 and _CAPTION.search(text):
        code = "caption"
    elif before in _INHERITED and not sentence and len(text) < 100:
        code = before
    elif repeated:
        code = "duplicate"
    elif at < first:
        code = (
            "standfirst" if sentence and first - at <= 6 else ("section" if len(text.split()) <= 4 else "boilerplate")
        )
    elif at < last:
        code = "boilerplate" if sentence else "related"
    else:
        code = "boilerplate"
    return code


def removed_lines(view: View, selection: Selection) -> tuple[Removed, ...]:
    """Return the removed lines of `selection` in their order."""
    return tuple(Removed(view.lines[number].text, code) for number, code in selection.removed)
