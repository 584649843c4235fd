"""Names: people, places and organisations as they are capitalised, and when two ways of naming one agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from briefing.support.numbers import NUMBER_WORDS
from briefing.support.tokens import Token, bare
from briefing.words import FUNCTION

_TITLES = frozenset(
    [
        "mr", "mrs", "ms", "miss", "dr", "sir", "dame", "lord", "lady", "prof", "professor", "rev", "president",
        "minister", "prime", "chancellor", "secretary", "senator", "sen", "rep", "gov", "governor", "mayor", "judge",
        "justice", "general", "gen", "colonel", "col", "captain", "capt", "lt", "sgt", "sergeant", "officer", "chief",
        "king", "queen", "prince", "princess", "pope", "director", "chairman", "coach", "detective", "inspector",
        "ambassador", "congressman", "congresswoman", "councillor", "cllr", "jr", "snr", "sr", "st", "the",
    ]
)  # fmt: skip
_DATE_WORDS = frozenset(
    (
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
        "april", "may", "june", "july", "august", "september", "october", "november", "december", "i", "mondays",
        "saturdays", "sundays", "fridays", "sept", "oct", "nov", "dec", "jan", "feb", "aug",
    )
)  # fmt: skip
_JOINS = frozenset(["of", "de", "la", "van", "von", "der", "den", "al", "bin", "el", "du", "di", "da", "&"])
_OPENINGS = frozenset("\"“‘«':—–(*•")
_SENTENCE_ENDS = frozenset(".?!")
_PLACES = ("ians", "ean", "ian", "ans", "ese", "ish", "ain", "any", "an", "ia", "is", "i", "y", "a", "e")
# Names of one thing that share no beginning.
_KIN_NAMES = (
    frozenset(["us", "usa", "america", "american", "americans", "unitedstates"]),
    frozenset(["uk", "britain", "greatbritain", "british", "briton", "britons", "unitedkingdom"]),
    frozenset(["france", "french", "frenchman"]), frozenset(["spain", "spanish", "spaniard"]),
    frozenset(["netherlands", "dutch", "holland"]), frozenset(["switzerland", "swiss"]),
    frozenset(["denmark", "danish", "dane"]), frozenset(["poland", "polish"]), frozenset(["turkey", "turkish"]),
    frozenset(["greece", "greek"]), frozenset(["wales", "welsh"]), frozenset(["ireland", "irish"]),
    frozenset(["scotland", "scottish", "scot", "scots"]), frozenset(["england", "english"]),
    frozenset(["norway", "norwegian"]), frozenset(["newyork", "ny", "nyc", "newyorkcity"]),
    frozenset(["sweden", "swedish"]), frozenset(["finland", "finnish"]), frozenset(["iceland", "icelandic"]),
    frozenset(["philippines", "philippine", "filipino", "filipina"]), frozenset(["gop", "republican"]),
    frozenset(["dems", "democrat", "democratic"]), frozenset(["wwi", "worldwarone", "worldwari", "firstworldwar"]),
    frozenset(["wwii", "worldwartwo", "worldwarii", "secondworldwar"]), frozenset(["thailand", "thai"]), frozenset(["eu", "europeanunion"]),
)  # fmt: skip
_ABBREVIATED = 3
"""Letters that a part of a name keeps when it is shortened: "Man United"."""
_VERBAL = ("ed", "s", "'s", "’s")
_AUXILIARY = frozenset(["is", "was", "has", "had", "will", "would", "could", "can", "may", "and"])
_LIKE_WORDS = ("s", "ing", "ed", "ly", "ers", "er", "ment", "tion", "ity", "ness", "ive", "al", "ous")


def part(word: str) -> str:
    """Return a word of a name as it is compared: in lower case, without possessive or plural ending."""
    low = bare(word).lower()
    return low[:-1] if low.endswith("s") and len(low) > 4 else low


_KIN = tuple(frozenset(map(part, kin)) for kin in _KIN_NAMES)


@dataclass(frozen=True, slots=True)
class Name:
    """A name: the tokens `first` to `last` (exclusive) of a sentence, and its parts in lower case, titles dropped."""

    first: int
    last: int
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Casing:
    """What an article's capitals tell: words it has in lower case, and words capitalised within sentences."""

    lower: frozenset[str]
    upper: frozenset[str]


def casing(sentences: Iterable[Sequence[Token]]) -> Casing:
    """Return what the capitals of these sentences tell."""
    lower: set[str] = set()
    upper: set[str] = set()
    for sentence in sentences:
        for at, token in enumerate(sentence):
            if token.is_word and token.text[0].islower():
                lower.add(bare(token.text).lower())
            elif token.is_word and token.text[0].isupper() and not _opens(sentence, at):
                upper.add(bare(token.text).lower())
    return Casing(frozenset(lower), frozenset(upper))


def names(sentence: Sequence[Token], known: Casing) -> tuple[Name, ...]:
    """Return the names in a sentence, in order.

    A text without capitals is read with the article's: a word that the article only has capitalised is a name.
    """
    lowered = not any(t.text[0].isupper() for t in sentence[1:])
    found: list[Name] = []
    at = 0
    while at < len(sentence):
        if not _capital(sentence, at, known, lowered):
            at += 1
            continue
        end = at + 1
        while end < len(sentence) and (step := _goes_on(sentence, end, known, lowered)):
            end += step
        words = tuple(bare(t.text).lower() for t in sentence[at:end] if t.is_word)
        # "Secretary Clinton" is Clinton; "the Secretary" is nobody else.
        parts = tuple(part(word) for word in (tuple(w for w in words if w not in _TITLES) or words))
        found.append(Name(at, end, parts))
        at = end
    return tuple(found)


def _goes_on(sentence: Sequence[Token], end: int, known: Casing, lowered: bool) -> int:
    """Return by how many tokens the name goes on at `end`; 0 if it is over."""
    if sentence[end - 1].text.lower().endswith(("'s", "’s")):
        return 0
    if _capital(sentence, end, known, lowered):
        return 1
    text = sentence[end].text
    after = end + 1 < len(sentence) and _capital(sentence, end + 1, known, lowered)
    if after and (text.lower() in _JOINS or text == "-"):
        return 2
    # "J. Smith", "Gov. Perry"
    return 2 if after and text == "." and len(sentence[end - 1].text) <= 3 else 0


def _capital(sentence: Sequence[Token], at: int, known: Casing, lowered: bool) -> bool:
    token = sentence[at]
    low = bare(token.text).lower()
    if not token.is_word or token.text[0].isdigit() or low in _DATE_WORDS:
        return False
    if token.text[0].islower():
        return lowered and low in known.upper and low not in known.lower and low not in FUNCTION
    if not token.text[0].isupper():
        return False
    if token.text.isupper() and len(low) > 1:
        return low not in FUNCTION or "." in token.text or (low == "us" and not _opens(sentence, at))
    if not _opens(sentence, at):
        return low not in FUNCTION
    if low in FUNCTION:
        return False
    if low in known.upper:
        return True
    if low in known.lower or low.endswith(_LIKE_WORDS) or low in NUMBER_WORDS or at + 1 == len(sentence):
        return False
    # A word that the article does not have: a name where a verb or another name follows, as far as one can see.
    after = sentence[at + 1].text
    return (
        (token.text != bare(token.text))
        or after.lower() in _AUXILIARY
        or after.endswith(_VERBAL)
        or (after[0].isupper() and after.lower() not in _DATE_WORDS)
    )


def _opens(sentence: Sequence[Token], at: int) -> bool:
    """Tell whether a token opens a sentence or a quotation, where a capital says nothing."""
    before = sentence[at - 1].text if at else "."
    return before in _OPENINGS or (before in _SENTENCE_ENDS and (at < 2 or len(sentence[at - 2].text) > 3))


Piece = tuple[tuple[str, ...], frozenset[tuple[str, ...]]]
"""A piece of a written name, and the article's names that stand for it; none if the article never names it."""


class Directory:
    """The names of an article: where each is, and under which other names."""

    def __init__(self, sentences: Sequence[Sequence[Token]]) -> None:
        self.casing = casing(sentences)
        self.found = [names(sentence, self.casing) for sentence in sentences]
        self.full = {name.parts for row in self.found for name in row}
        self._known: dict[tuple[str, ...], tuple[Piece, ...]] = {}

    def pieces(self, parts: tuple[str, ...]) -> tuple[Piece, ...]:
        """Return a written name in the fewest pieces that the article has ("Indiana Governor" and "Mike Pence")."""
        if parts not in self._known:
            self._known[parts] = self._pieces(parts)
        return self._known[parts]

    def _pieces(self, parts: tuple[str, ...]) -> tuple[Piece, ...]:
        if (alike := self._alike(parts)) or len(parts) == 1:
            return ((parts, alike),)
        for cut in range(len(parts) - 1, 0, -1):
            if alike := self._alike(parts[:cut]):
                return ((parts[:cut], alike), *self._pieces(parts[cut:]))
        return ((parts[:1], frozenset()), *self._pieces(parts[1:]))

    def _alike(self, parts: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
        """Return the article's names of what `parts` names: fuller, shorter, acronyms, demonyms."""
        own = set(parts)
        fuller = [name for name in self.full if own <= set(name)]
        alike = set(fuller)
        for name in fuller:
            alike |= {other for other in self.full if set(other) < set(name) and _short(other, name)}
        alike |= {name for name in self.full if _kin(parts, name)}
        return frozenset(alike)


def _short(other: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Tell whether `other` is a usual short form: its end, or its beginning."""
    return name[-len(other) :] == other or name[: len(other)] == other


def _kin(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two names are an acronym and its words, or a country and its people."""
    joined, same = "".join(one), "".join(other)
    if any(joined in kin and same in kin for kin in _KIN):
        return True
    for short, long in ((one, other), (other, one)):
        if len(short) == 1 and len(long) > 1:
            words = [w for w in long if w not in FUNCTION]
            if len(words) > 1 and short[0] == "".join(w[0] for w in words):
                return True
    if len(one) == len(other) == 1 and one != other:
        a, b = _root(one[0]), _root(other[0])
        return len(a) > 3 and a == b
    return len(one) == len(other) > 1 and all(_shortened(a, b) for a, b in zip(one, other, strict=True))


def _shortened(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= _ABBREVIATED and long.startswith(short))


def _root(word: str) -> str:
    for ending in _PLACES:
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return word[: -len(ending)]
    return word
