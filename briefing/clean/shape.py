"""What the shape of a whole text tells of its lines, which a model of lines cannot see."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise
from typing import Final

from briefing.clean.joined import Joined
from briefing.clean.lines import Line
from briefing.clean.view import View
from briefing.clean.vocabulary import SPEECH

BIO: Final = re.compile(
    r"[—–•⦁* -]*(?P<name>[^\W\d_a-z][\w.'’ -]{3,60}) (?:is|are) (?:(?:a|an|the|our) (?:[\w’'&-]+,? ){0,6}?|(?:[\w’'&-]+ ){0,4}?)"
    r"(?:writer|reporter|[Ee]ditor|correspondent|columnist|journalist|contributor|freelancer|author|producer|founder|blogger|"
    r"consultant|lecturer|fellow|professor|attorney|host|commentator|bureau chief|strategist|historian)s?\b"
)
"""The note on the author below a text. Whom the text itself names is its subject."""
_CREDITED: Final = re.compile(
    r"(?:\([^()]{0,40}\b(?:photo|image|picture|foto)s?\b[^()]{0,60}\)|\((?:nasa|getty|afp|reuters|ap)\s?/[^()]{0,50}\)|"
    r"\| ?photo by [^|]{2,60})\W*$",
    re.IGNORECASE,
)
"""How a caption closes that names who took the picture."""
# A pattern that begins with a boundary is tried at every character, one that begins with letters at few.
_SPEECH: Final = re.compile(
    "|".join(rf"{words}\b(?<!\w.{{{len(words)}}})" for words in ("said", "says", "told", "according to", "added"))
)
_HEADED, _NEAR, _FIRST = 0.5, 6, 2
"""How sure the line model has to be of a byline or date, how near, and among how many lines, it has to stand."""
_TWO_SENTENCES: Final = re.compile(
    r"[^\W\d].*?[.](?<!\bMr[.])(?<!\bMrs[.])(?<!\bMs[.])(?<!\bDr[.])(?<!\bSt[.])(?<!\bvs[.])(?<!\bNo[.])(?<![.\W]\w[.])"
    r"[\"”’')]? [\"“‘'(]?[^\W\d_a-z]\w*[a-zß-ÿ]"
)
_SPEAKERS = 3
"""Paragraphs with somebody's words from which a text is news."""
_MANY = 400
"""Lines from which copies and pull quotes are no longer looked for, as each is sought in all others."""
_ANNOUNCING, _ITEMS, _ITEM, _BEGIN = 4, 3, 160, 12
_WORDS: Final = re.compile(r"[^\W\d_]+\.?")
_NUMBERS: Final = re.compile(r"\d+")
_HEADS, _REACH = 4, 8
_STAMP: Final = re.compile(r"\d:\d\d|\b(?:19|20)\d\d\b|\bago\b")
_AGAIN = 60
"""Letters from which a line that comes again is a copy and no refrain."""
_COPIES = 4
"""The longest lines, which may be copies of many others."""
_STOPS: Final = frozenset(".!?:;,…\"”’')»。")


def listed(view: View, doubted: Sequence[bool]) -> list[int]:
    """Return the doubted lines of lists that a line of the body announces: behind its colon, alike in shape, with numbers or
    in lower case, as no headline is.
    """
    out: list[int] = []
    end = 0
    for at in [at for at, line in enumerate(view.lines) if line.bare.endswith(":") and not doubted[at]]:
        if at < end or len(view.lines[at].bare.split()) < _ANNOUNCING:
            continue
        end = at + 1
        while end < len(view.lines) and view.codes[end] is None and len(view.lines[end].bare) <= _ITEM:
            end += 1
        items = [line.bare[:_BEGIN] for line in view.lines[at + 1 : end]]
        shapes = Counter(_WORDS.sub("a", _NUMBERS.sub("0", item))[:4] for item in items)
        alike = max((times for shape, times in shapes.items() if "0" in shape), default=0)
        if len(items) >= _ITEMS and max(alike, sum(item[:1].islower() for item in items)) >= 0.7 * len(items):
            out += range(at + 1, end)
    return out


def strays(view: View, doubted: Sequence[bool], copies: Copies) -> dict[int, str]:
    """Return the lines that the model takes for body and that the shape of the whole text says are not."""
    kept = [at for at, d in enumerate(doubted) if not d]
    texts = {at: view.lines[at].bare for at in kept}
    out: dict[int, str] = {}
    # A text neither opens nor closes with a few words that end no sentence: headline, section label, orphaned subhead.
    for at in kept:
        if not _is_label(view.lines[at], 160) and len(texts[at].split()) > 2:
            break
        out[at] = "headline"
    out = dict.fromkeys(_above_head(view, kept), "standfirst") | out
    for at in reversed(kept):
        if not _is_label(view.lines[at], 40):
            break
        out[at] = "boilerplate"
    for at in kept[-3:]:
        note = note_on_author(texts[at])
        if note and not any(note["name"].split()[-1] in text for other, text in texts.items() if other != at):
            out[at] = "bio"
    # The heading of a promo goes with it.
    for at in kept:
        if at + 1 < len(view.lines) and view.codes[at + 1] == "promo" and _is_label(view.lines[at], 80):
            out[at] = "promo"
    out |= dict.fromkeys(copies.among(texts), "duplicate")
    out |= dict.fromkeys(_thread(view, kept), "comment")
    prose = {at for at in kept if len(texts[at]) >= 80 and texts[at][-1] in _STOPS}
    between = [
        at
        for before, at, after in zip(kept, kept[1:], kept[2:], strict=False)
        if before in prose and after in prose and not view.lines[at].mark and _is_headline(texts[at])
    ]
    # A paragraph of news ends with a stop, and a subhead is one sentence.
    captions = {
        at
        for before, at in pairwise(kept)
        if before in prose and len(texts[at]) <= _ITEM and texts[at][-1].isalpha() and _TWO_SENTENCES.match(texts[at])
    }
    if (between or captions) and _is_news(texts[at] for at in sorted(prose) if view.traits[at] >> SPEECH & 1):
        out |= dict.fromkeys(captions, "caption")
        # News has few and short subheads. Where it has none, long lines without a full stop are other articles' headlines.
        others = [at for at in between if at not in captions]
        if all(len(texts[at].split()) >= 8 for at in others):
            out |= dict.fromkeys(others, "related")
    out |= {at: "caption" for at in kept if len(texts[at]) <= 400 and is_credited(texts[at])}
    return out


def _above_head(view: View, kept: Sequence[int]) -> list[int]:
    """Return the lines of `kept` above byline or date, of which none is text; unless dates go on below, as in a live report."""
    told = (view.probabilities[:, 2:].max(axis=1) > _HEADED).tolist()
    for number, (at, below, further) in enumerate(zip(kept, kept[1:], kept[2:], strict=False)):
        if any(told[at + 1 : min(below, at + _NEAR)]):
            return [] if any(told[below + 1 : further]) else list(kept[: number + 1])
        if number == _FIRST:
            break
    return []


def note_on_author(text: str) -> re.Match[str] | None:
    """Return the note on somebody, named so, who writes, with which `text` begins, or None."""
    begin = text[:200]
    return BIO.match(begin) if " is " in begin or " are " in begin else None


def _is_news(paragraphs: Iterable[str]) -> bool:
    spoken = (text for text in paragraphs if _SPEECH.search(text[:600].lower()))
    return len(list(islice(spoken, _SPEAKERS))) == _SPEAKERS


def is_credited(text: str) -> bool:
    """Tell whether `text` closes as a caption does, naming who took the picture."""
    close = text[-110:]
    return ("(" in close or "|" in close) and _CREDITED.search(close) is not None


def _is_label(line: Line, longest: int) -> bool:
    return len(line.bare) <= longest and not line.mark and line.bare[-1:] not in _STOPS


def _is_headline(text: str) -> bool:
    return (text[-1] == "?" or text[-1] not in _STOPS or text[-1] in "’”'") and len(text.split()) <= 22


def _thread(view: View, kept: Sequence[int]) -> list[int]:
    """Return the lines of `kept` that stand below the heads of readers' comments: times, "reply", votes."""
    begins = [at for at, code in enumerate(view.codes) if code == "comment" and kept and at > kept[0]]
    if len(begins) < _HEADS // 2:
        return []
    heads = [
        at
        for at in range(begins[0], len(view.lines))
        if view.codes[at] == "comment" or (len(view.lines[at].bare) < 80 and _STAMP.search(view.lines[at].bare))
    ]
    if len(heads) < _HEADS:
        return []
    return [at for at in kept if (place := bisect_left(heads, at)) and at - heads[place - 1] <= _REACH]


class Copies:
    """Finds what stands twice in a text that is looked at again and again, each time with fewer lines."""

    def __init__(self) -> None:
        self._letters: dict[str, str] = {}
        self._holds_none: set[str] = set()

    def among(self, texts: dict[int, str]) -> list[int]:
        """Return the lines of `texts`, number → line, that hold a copy of several others, that another contains, or that
        are paragraphs which stood there before.
        """
        if len(texts) > _MANY:
            return []
        first = not self._letters
        if first:
            plain = Joined(list(texts.values())).letters()
            self._letters = dict(zip(texts.values(), map(str.lower, plain), strict=True))
        letters = {at: self._letters[text] for at, text in texts.items()}
        holders = self._holders(letters)
        # What stands once does not stand twice when other lines have gone, and only lines go.
        return holders + _repeated(texts, letters) if first else holders

    def _holders(self, letters: dict[int, str]) -> list[int]:
        """Return the lines that hold a copy of several others, and take them from `letters`."""
        # Pages hide their whole text in one line for machines: that goes, not the paragraphs.
        out = []
        for at in sorted(letters, key=lambda at: -len(letters[at]))[:_COPIES]:
            whole = letters[at]
            if whole in self._holds_none:
                continue
            inside = [o for other, o in letters.items() if other != at and len(o) >= 25 and o in whole]
            if len(inside) >= 3 and sum(map(len, inside)) * 2 > len(whole):
                out.append(at)
                del letters[at]
            else:
                self._holds_none.add(whole)
        return out


def _repeated(texts: dict[int, str], letters: dict[int, str]) -> list[int]:
    """Return the lines of `texts` whose `letters` another line contains, or that are paragraphs and stood there before."""
    whole = "\n".join(letters.values())
    times = Counter(letters.values())
    seen: set[str] = set()
    out = []
    for at, plain in letters.items():
        quoted = 25 <= len(plain) <= 250 and whole.count(plain) > times[plain] and len(texts[at].split()) >= 6
        if quoted or (len(plain) >= _AGAIN and plain in seen):
            out.append(at)
        seen.add(plain)
    return out
