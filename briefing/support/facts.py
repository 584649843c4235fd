"""Facts: each number, date, name, quotation, speaker and denial of a written sentence, looked up in its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from briefing.support.dates import Dated, agree, dates
from briefing.support.names import Name, names
from briefing.support.naming import readings
from briefing.support.negation import denials, denied, has_denial, opposite
from briefing.support.numbers import Number, numbers, same
from briefing.support.quotations import Quotation, quotations
from briefing.support.slots import Slot, likeness, slot
from briefing.support.source import Source
from briefing.support.tokens import Token, stem, tokens
from briefing.support.weights import load
from briefing.types import Fact, FactKind, Span

_TAKEN = 1.0
"""Likeness of slots from which on what stands in the article's slot is what the written sentence should have."""
_MARGIN = 0.25
_TELLS = frozenset(["tell", "tells", "told", "telling"])
"""Verbs of saying whose object listens: "he told Brask", "Brask was told"."""
_BE = frozenset(["is", "are", "was", "were", "be", "been", "being"])
_NEAR = 3
"""Tokens between a name and its verb of saying."""
_APART = 20

_SAYS = frozenset(
    stem(w)
    for w in [
        "says",
        "told",
        "announced",
        "claims",
        "insists",
        "warns",
        "explained",
        "argues",
        "admits",
        "believes",
        "writes",
        "denies",
        "confirmed",
        "suggested",
        "testified",
        "tweeted",
        "posted",
        "acknowledged",
        "responded",
        "replied",
        "concluded",
        "recalled",
        "noted",
        "according",
    ]
)


@dataclass(frozen=True, slots=True)
class Written:
    """A written sentence as the check reads it."""

    text: str
    tokens: tuple[Token, ...]
    names: tuple[Name, ...]
    numbers: tuple[Number, ...]
    dates: tuple[Dated, ...]
    quotations: tuple[Quotation, ...]

    @property
    def unquoted_names(self) -> tuple[Name, ...]:
        """Its names but for those in quotations, which are looked up word by word."""
        return tuple(
            n for n in self.names if not any(q.start <= self.tokens[n.first].start < q.end for q in self.quotations)
        )

    def span(self, name: Name) -> str:
        """Return a name as it is written."""
        return self.text[self.tokens[name.first].start : self.tokens[name.last - 1].end]

    @property
    def stems(self) -> frozenset[str]:
        """The stems of its content words."""
        return frozenset(t.stem for t in self.tokens if t.is_content)

    @property
    def plain_stems(self) -> frozenset[str]:
        """Those of them that are part of no name, number or date."""
        taken = {at for name in self.names for at in range(name.first, name.last)}
        spans = [(n.start, n.end) for n in self.numbers] + [(d.start, d.end) for d in self.dates]
        return frozenset(
            token.stem
            for at, token in enumerate(self.tokens)
            if token.is_content and at not in taken and not any(a < token.end and token.start < b for a, b in spans)
        )


def read(text: str, source: Source) -> Written:
    """Read a sentence, with the capitals of the article in mind."""
    found = tokens(text)
    dated = dates(text, source.published)
    counted = tuple(n for n in numbers(text) if not any(d.start <= n.start < d.end for d in dated))
    return Written(text, found, names(found, source.directory.casing), counted, dated, quotations(text))


def facts(written: Written, source: Source, rows: Sequence[int]) -> Iterator[Fact]:
    """Yield every fact of a sentence with its place in the evidence, `rows` of the source, the nearest first."""
    yield from _numbers(written, source, rows)
    yield from _dates(written, source, rows)
    yield from _quotations(written, source, rows)
    yield from _names(written, source, rows)
    yield from _speakers(written, source, rows)
    yield from _denials(written, source, rows)


# Numbers and dates: the value must stand in the evidence, and not where another does in the same place.


def _numbers(written: Written, source: Source, rows: Sequence[int]) -> Iterator[Fact]:
    for number in written.numbers:

        def right(row: int, number: Number = number) -> Iterator[tuple[int, int, bool]]:
            for other in source.numbers[row]:
                yield other.start, other.end, same(number, other)

        yield _placed("number", written, number.start, number.end, source, rows, right)


def _dates(written: Written, source: Source, rows: Sequence[int]) -> Iterator[Fact]:
    near = _around(source, rows)
    for dated in written.dates:

        def right(row: int, dated: Dated = dated) -> Iterator[tuple[int, int, bool]]:
            for other in source.dates[row]:
                yield other.start, other.end, agree(dated, other)

        yield _placed("date", written, dated.start, dated.end, source, near, right)


def _placed(
    kind: FactKind,
    written: Written,
    start: int,
    end: int,
    source: Source,
    rows: Sequence[int],
    candidates: Callable[[int], Iterator[tuple[int, int, bool]]],
) -> Fact:
    own_slot = _slot_of(written.tokens, start, end)
    own, rival, found = -1.0, -1.0, None
    for row in rows:
        for first, last, right in candidates(row):
            alike = likeness(own_slot, _slot_of(source.tokens[row], first, last))
            if not right:
                rival = max(rival, alike)
            elif alike > own:
                own, found = alike, source.span(row, first, last)
    if rival >= _TAKEN and rival > own + _MARGIN:
        found = None
    return Fact(kind, written.text[start:end], found)


def _slot_of(sentence: Sequence[Token], start: int, end: int) -> Slot:
    inside = [at for at, t in enumerate(sentence) if t.start < end and t.end > start]
    return slot(sentence, inside[0], inside[-1] + 1) if inside else ((), ())


def _around(source: Source, rows: Sequence[int]) -> list[int]:
    near = list(rows)
    near += [row for r in rows for row in (r - 1, r + 1) if 0 <= row < len(source.tokens) and row not in near]
    return near


# Quotations: word by word.


def _quotations(written: Written, source: Source, rows: Sequence[int]) -> Iterator[Fact]:
    for quotation in written.quotations:
        places = [source.quoted(piece) for piece in quotation.pieces]
        found = None
        if all(places):
            found = min(places[0], key=lambda place: min(abs(place[0] - row) for row in rows))[2]
        yield Fact("quotation", written.text[quotation.start : quotation.end], found)


# Names: see `naming`.


def _names(written: Written, source: Source, rows: Sequence[int]) -> Iterator[Fact]:
    likely = load("name")
    for name in written.unquoted_names:
        known = list(readings(name, written.tokens, written.stems, written.names, source, rows))
        found = known[0].found if all(r.found and likely(r.signals) >= likely.enough for r in known) else None
        yield Fact("name", written.span(name), found)


# Speakers: who is said to have said it.


def _speakers(written: Written, source: Source, rows: Sequence[int]) -> Iterator[Fact]:
    for name in speakers(written.tokens, written.names):
        alike = frozenset().union(*(names for _, names in source.directory.pieces(name.parts)))
        place, silent = None, False
        for row in rows:
            heard = speakers(source.tokens[row], source.directory.found[row])
            for other in source.directory.found[row]:
                if other.parts in alike and (other in heard or not heard):
                    place = place or source.token_span(row, other.first, other.last)
            silent |= bool(heard)
        if place or silent:
            yield Fact("speaker", written.span(name), place)


def speakers(sentence: Sequence[Token], found: Sequence[Name]) -> list[Name]:
    """Return the names beside a verb of saying, insertions between commas passed over."""
    return [name for name in found if _says_after(sentence, name.last) or _says_before(sentence, name.first)]


def _says_after(sentence: Sequence[Token], at: int) -> bool:
    while at < len(sentence):
        for place, token in enumerate(sentence[at : at + _NEAR], at):
            if token.stem in _SAYS:
                return token.text.lower() not in _TELLS or sentence[place - 1].text.lower() not in _BE
            if token.is_content or not token.is_word:
                break
        if sentence[at].text != ",":
            return False
        at = next(
            (i + 1 for i in range(at + 1, min(len(sentence), at + _APART)) if sentence[i].text == ","), len(sentence)
        )
    return False


def _says_before(sentence: Sequence[Token], at: int) -> bool:
    before = [t for t in sentence[max(0, at - _NEAR) : at] if t.is_word]
    spoken = any(t.stem in _SAYS and t.text.lower() not in _TELLS for t in before[-1:])
    return spoken or any(t.text.lower() == "according" for t in before)


# Denials: what one denies, the other does.


def _denials(written: Written, source: Source, rows: Sequence[int]) -> Iterator[Fact]:
    for denial in denials(written.tokens):
        token = written.tokens[denial.at]
        text = written.text[token.start : written.tokens[min(denial.at + 2, len(written.tokens) - 1)].end]
        yield Fact("negation", text, _borne_out(denial.scope, source, rows))
    for row in rows[:1]:
        for denial in denials(source.tokens[row]):
            scope = denial.scope[:1]
            yes, no = denied(scope, written.tokens)
            if denial.verbal and no and not yes and not any(denied(scope, source.tokens[row])[1:]):
                at = next(t for t in written.tokens if t.stem in scope)
                yield Fact("negation", at.text, None)
    for token in written.tokens:
        contrary = opposite(token.stem)
        if contrary and not any(token.stem == t.stem for row in rows for t in source.tokens[row]):
            for row in rows:
                if any(t.stem == contrary for t in source.tokens[row]):
                    yield Fact("negation", token.text, None)
                    break


def _borne_out(scope: tuple[str, ...], source: Source, rows: Sequence[int]) -> Span | None:
    """Return a sentence of the evidence that denies the same; None where it is stated, or nothing denied."""
    stated = False
    for row in rows:
        yes, no = denied(scope[:1], source.tokens[row])
        if yes:
            return source.span(row, 0, len(source.sentences[row].text))
        stated |= no
    if not stated:
        for row in rows:
            if has_denial(source.tokens[row]):
                return source.span(row, 0, len(source.sentences[row].text))
    return None
