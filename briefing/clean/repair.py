"""Repairs that cannot change what a text says: white space, soft hyphens, mojibake, pop-ups, hard-wrapped paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

# Characters without a width that only steer line breaking or mark the byte order. The joiners U+200C and U+200D
# carry meaning in some scripts and in emoji, so they stay.
_INVISIBLE: Final = re.compile(r"[\xad\u200b\u2060\ufeff\x00-\x08\x0e-\x1b\x7f]")
_BREAKS: Final = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES: Final = re.compile(r"[\t\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SCRAMBLED: Final = "ÃÂâ"
_MOJIBAKE: Final = re.compile(r"[ÃÂâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_POPUP: Final = re.compile(
    r"\b(?P<name>[A-Z][\w'’-]+),? (?:[A-Z(“\"][\w.'’()”\"-]* ){1,5}(?P=name)(?: (?=[A-Z])|(?=[^\s\w]?[A-Z0-9]))"
    r"(?:(?! MORE\b)[^\n]){5,500} MORE\b"
)
"""What opens beside a name, in the middle of a sentence: the name in full, headlines without anything between, "MORE"."""
_LINE_END_HYPHEN: Final = re.compile(r"[^\W\d_]-\Z")
_WORD: Final = re.compile(r"[^\W\d_]+")

_WRAP_MIN, _WRAP_MAX = 45, 100
"""Hard wrap is between these widths, in characters; shorter lines are a list or verse, longer ones paragraphs."""
_RAGGED = 25
"""How much shorter than the longest a line of such a paragraph may be."""
_WIDEST = 160
"""The same, where the whole text shows that it was wrapped."""
_BREAKS_TOLD, _MOSTLY = 4, 0.8
"""Line breaks without room for the next word that tell the width of a text, and their share of those in paragraphs."""


def normalize(text: str) -> str:
    r"""Return `text` with `\n` as its only line break, plain spaces, and neither control nor invisible characters.

    Mojibake (UTF-8 that was read as Windows-1252) is undone line by line, and only where ftfy is certain. Pop-ups of
    related headlines that a scrape has left within sentences go.
    """
    # All that is sought below, but for three characters, is not printable: most texts have none of it.
    odd = not text.replace("\n", "").replace("\t", "").replace("\xa0", "").isprintable()
    if odd:
        text = _INVISIBLE.sub("", _BREAKS.sub("\n", text))
    if any(map(text.__contains__, _SCRAMBLED)) and _MOJIBAKE.search(text):
        text = "\n".join(_unscramble(line) if _MOJIBAKE.search(line) else line for line in text.split("\n"))
        odd = True
    text = _SPACES.sub(" ", text) if odd else text.replace("\t", " ").replace("\xa0", " ")
    return _POPUP.sub(r"\g<name>", text) if " MORE" in text else text


def _unscramble(line: str) -> str:
    import ftfy

    # A repaired line may bring invisible characters to light, and is a fixed point only once nothing changes.
    for _ in range(3):
        fixed = _INVISIBLE.sub("", _BREAKS.sub(" ", ftfy.fix_encoding(line)))
        if fixed == line:
            break
        line = fixed
    return line


def wrap_width(blocks: Sequence[Sequence[str]]) -> int | None:
    """Return the width at which a text's lines were broken, or None; `blocks` are lines without a blank one between them.

    A break is forced where the word behind it would not have fitted on the line, and often falls within a sentence.
    """
    blocks = [block for block in blocks if len(block) > 1]
    width = max((len(line) for block in blocks for line in block), default=0)
    if not _WRAP_MIN <= width <= _WIDEST:
        return None
    below = [line.lstrip() for block in blocks if is_filled(block, width) for line in block[1:]]
    breaks = sum(len(block) - 1 for block in blocks)
    inside = sum(line[:1].islower() for line in below)
    return width if len(below) >= max(_BREAKS_TOLD, _MOSTLY * breaks) and inside >= len(below) / 3 else None


def is_filled(lines: Sequence[str], width: int) -> bool:
    """Return whether each of `lines` but the last was broken where the next word would not have fitted into `width`."""
    return len(lines) > 1 and all(
        len(line) + 1 + len(below.split(maxsplit=1)[0]) > width for line, below in pairwise(lines)
    )


def is_hard_wrapped(lines: Sequence[str]) -> bool:
    """Return whether `lines`, which stand together without a blank line, look like one paragraph broken at a width."""
    # Of the first line alone most lists tell that they are none.
    if len(lines) < 2 or not _WRAP_MIN - _RAGGED <= len(lines[0]) <= _WRAP_MAX:
        return False
    full = lines[:-1]
    widths = [len(line) for line in full]
    widest = max(widths)
    if not (_WRAP_MIN <= widest <= _WRAP_MAX and min(widths) >= widest - _RAGGED and len(lines[-1]) <= widest):
        return False
    # Wrapped prose breaks inside of sentences: few lines end with a full stop, and what follows is often lower case.
    ended = sum(line.endswith((".", "!", "?", ":", "”", '"')) for line in full)
    lower = sum(line[:1].islower() for line in lines[1:])
    return ended <= len(full) / 2 and lower >= len(full) / 3


def join_wrapped(lines: Sequence[str], words: frozenset[str]) -> str:
    """Return the paragraph that was broken into `lines`.

    A hyphen at a line's end goes only if the word without it is among the text's `words`; otherwise it stays, and no
    space is put behind it.
    """
    out = lines[0]
    for line in lines[1:]:
        # Only the end is looked at: the whole, for each line anew, would cost the square of its length.
        if _LINE_END_HYPHEN.search(out, max(len(out) - 2, 0)) and line[:1].islower():
            head, tail = _WORD.findall(out)[-1], _WORD.match(line)
            joined = tail is not None and (head + tail.group()).lower() in words
            out = (out[:-1] if joined else out) + line
        else:
            out = f"{out} {line}"
    return out
