"""Naming: how likely a name of a written sentence stands for what the evidence speaks of, and not for somebody else.

What counts: whether the evidence has the name, or what went before it where the evidence has a pronoun; what else the
sentences with the name share with the written one; and whether the evidence has another name in the same slot, as it
has where one was put in the place of another. A logistic regression weighs the signals (`weights.json`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefing.support.align import covered
from briefing.support.names import Name
from briefing.support.slots import Slot, likeness, likeness_beyond, slot
from briefing.support.source import Source
from briefing.support.tokens import Token
from briefing.types import Span

SIGNALS = (
    "in the nearest", "in further evidence", "drawn by the name alone", "as words", "just before", "just after",
    "pronoun", "in the article", "shared", "mentions", "rival", "rival in the nearest", "rival elsewhere", "own",
    "unused names", "unused and elsewhere", "several words",
)  # fmt: skip

_BACK = 3
"""Sentences before the evidence in which a name that the evidence has as a pronoun may stand."""
_PRONOUNS = frozenset(
    ["he", "she", "they", "it", "his", "her", "their", "its", "him", "them", "i", "we", "my", "our", "who", "whose"]
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of one name: the signals, and where in the article it stands (None: nowhere)."""

    signals: tuple[float, ...]
    found: Span | None


def readings(
    name: Name, sentence: Sequence[Token], stems: frozenset[str], named: Sequence[Name], source: Source,
    rows: Sequence[int],
) -> Iterator[Reading]:  # fmt: skip
    """Yield what is known of each piece of a name; `named` are all the names of the sentence, `stems` its words."""
    own_slot = slot(sentence, name.first, name.last)
    rest = stems - {t.stem for t in sentence[name.first : name.last]}
    said = {part for other in named for part in other.parts}
    unused = min(sum(not set(other.parts) & said for other in source.directory.found[rows[0]]), 2) / 2
    for piece, alike in source.directory.pieces(name.parts):
        yield _reading(piece, alike, own_slot, rest, unused, source, rows)


def _reading(
    piece: tuple[str, ...], alike: frozenset[tuple[str, ...]], own_slot: Slot, rest: frozenset[str], unused: float,
    source: Source, rows: Sequence[int],
) -> Reading:  # fmt: skip
    nearest, *others = rows
    left = rest - source.stems[nearest]
    mentions = source.mentions(alike)
    with_it = {row for row, _ in mentions}
    words = _as_words(piece, source, rows)
    own, found = 0.0, None
    for row, other in mentions:
        if row in rows:
            near = likeness_beyond(own_slot, source.tokens[row], other.first, other.last)
            if found is None or near > own:
                own, found = near, source.token_span(row, other.first, other.last)
    rival = max(
        (
            likeness(own_slot, slot(source.tokens[row], other.first, other.last))
            for row in rows
            for other in source.directory.found[row]
            if other.parts not in alike and not set(other.parts) & set(piece)
        ),
        default=0.0,
    )
    over = min(max(rival - own, 0.0), 2.0)
    here = nearest in with_it
    total = sum(source.weight(s) for s in sorted(rest)) or 1.0
    before = next((d for d in range(1, _BACK + 1) if nearest - d in with_it), 0)
    pronoun = any(t.text.lower() in _PRONOUNS for t in source.tokens[nearest])
    if found is None and mentions:
        row, other = min(mentions, key=lambda place: abs(place[0] - nearest))
        found = source.token_span(row, other.first, other.last)
    elsewhere = float(not here and not words)
    signals = (
        float(here),
        float(any(row in with_it and left & source.stems[row] for row in others)),
        float(any(row in with_it and not left & source.stems[row] for row in others)),
        float(words is not None),
        1 / before if before else 0.0,
        float(nearest + 1 in with_it),
        float(pronoun and not here),
        float(bool(mentions)),
        max((covered(rest, [row], source) / total for row in sorted(with_it)), default=0.0),
        min(len(with_it) / 8, 1.0),
        over,
        over * here,
        over * elsewhere,
        min(own, 2.0),
        unused,
        unused * elsewhere,
        float(len(piece) > 1),
    )
    return Reading(signals, found or words)


def _as_words(piece: tuple[str, ...], source: Source, rows: Sequence[int]) -> Span | None:
    """Find a name that the evidence has in lower case ("foreign office"), or an acronym that it has in words."""
    for row in rows:
        low = source.parts[row]
        size = len(piece)
        for at in range(len(low) - size + 1):
            if low[at : at + size] == piece:
                return source.token_span(row, at, at + size)
        if size == 1 and 1 < len(piece[0]) <= 5:
            words = [at for at, t in enumerate(source.tokens[row]) if t.is_word and (t.is_content or len(t.text) > 3)]
            initials = "".join(source.tokens[row][at].text[0].lower() for at in words)
            if len(piece[0]) > 2 and (place := initials.find(piece[0])) >= 0:
                return source.token_span(row, words[place], words[place + len(piece[0]) - 1] + 1)
    return None
