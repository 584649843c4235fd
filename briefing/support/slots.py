"""Slots: the words around a name, number or date, by which what stands in the same place elsewhere is recognised."""

from __future__ import annotations

from collections.abc import Sequence

from briefing.support.tokens import Token

Slot = tuple[tuple[Token, ...], tuple[Token, ...]]
"""Up to two words before and after, each the nearest first; marks are passed over."""

_SIDE = 2
_STOPS = frozenset(";?!")
_INSERTED = 25
_DISCOUNT = 0.1


def slot(sentence: Sequence[Token], first: int, last: int) -> Slot:
    """Return the slot of the tokens `first` to `last` (exclusive)."""
    return _side(sentence, range(first - 1, -1, -1)), _side(sentence, range(last, len(sentence)))


def likeness_beyond(written: Slot, sentence: Sequence[Token], first: int, last: int) -> float:
    """Return the likeness of a written slot to that of the tokens `first` to `last`, insertions passed over.

    Who shortens a sentence drops what stands between commas, or the second of two things joined by "and": the slot then
    goes on behind a later comma or name, or ends before an earlier one.
    """
    own = likeness(written, slot(sentence, first, last))
    left, right = slot(sentence, first, last)
    for at in range(last, min(len(sentence), last + _INSERTED)):
        if sentence[at].text in _STOPS:
            break
        if sentence[at].text == "," or sentence[at].text[0].isupper():
            own = max(own, likeness(written, (left, _side(sentence, range(at + 1, len(sentence))))) - _DISCOUNT)
    for at in range(first - 1, max(-1, first - 1 - _INSERTED), -1):
        if sentence[at].text in _STOPS:
            break
        if sentence[at].text == "," or sentence[at].text[0].isupper():
            own = max(own, likeness(written, (_side(sentence, range(at - 1, -1, -1)), right)) - _DISCOUNT)
    return own


def likeness(one: Slot, other: Slot) -> float:
    """Return how much two slots have in common, from 0 to about 4; a content word counts more than a function word."""
    return sum(_alike(a, b) for a, b in zip(one, other, strict=True))


def _side(sentence: Sequence[Token], places: range) -> tuple[Token, ...]:
    side: list[Token] = []
    for at in places:
        if sentence[at].text in _STOPS or len(side) == _SIDE:
            break
        if sentence[at].is_word:
            side.append(sentence[at])
    return tuple(side)


def _alike(one: tuple[Token, ...], other: tuple[Token, ...]) -> float:
    if not one or not other:
        return 0.3 if not one and not other else 0.0
    total = 0.0
    if one[0].stem == other[0].stem:
        total += 1.0 if one[0].is_content else 0.4
        if len(one) > 1 and len(other) > 1 and one[1].stem == other[1].stem:
            total += 0.6 if one[1].is_content else 0.3
    elif any(a.stem == b.stem and a.is_content for a, b in ((one[0], other[-1]), (one[-1], other[0]))):
        total += 0.5
    return total
