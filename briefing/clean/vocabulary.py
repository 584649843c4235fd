"""What a word tells by itself, packed into one integer, so that the words of a whole page are one array."""

from __future__ import annotations

import re
from itertools import count
from typing import Final, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from briefing.clean.furniture import STEM
from briefing.clean.joined import Spans
from briefing.words import GRAMMAR

Packed = npt.NDArray[np.int64]

BUCKETS: Final = 2048
LEXICON: Final[tuple[frozenset[str], ...]] = tuple(
    frozenset(words.split())
    for words in (
        "photo photos photograph photographs image images picture pictures pictured foto bild credit getty reuters afp ap "
        "shutterstock courtesy screenshot illustration via source file",
        "said says told according added sagte sagt dit dijo",
        "you your you'll you’ll you're you’re sie ihre ihr vous votre usted tu",
        "our us newsletter newsletters subscribe subscribers subscription sign inbox follow click email privacy website site "
        "contact",
        "read more related watch video videos gallery listen podcast next previous here click full story stories latest "
        "trending also recommended popular view all see",
        "buy shop price deal deals sale free trial offer offers join donate support membership member members register login "
        "account app download",
        "author editor reporter writer writes correspondent columnist contributor journalist staff producer freelance twitter "
        "facebook instagram linkedin",
        "comment comments reply replies share shares tweet print ago min mins minutes hours updated published posted rights "
        "reserved copyright terms policy cookie cookies",
    )
)
"""Words that tell of pictures, speech, address to readers, the outlet itself, links, offers, authors, page controls."""

BUCKET_BITS: Final = BUCKETS.bit_length() - 1
CAPITAL, DIGITS, FUNCTION, PICTURE, SPEECH = range(5)
"""Traits of a word: it begins with a capital, with a digit, it is a function word, it is of the first of LEXICON, the second,
and so on.
"""
TIMED, AGO, TRIGGER, BYLINE, CAPTION = range(PICTURE + len(LEXICON), PICTURE + len(LEXICON) + 5)
"""Further traits: it can tell a time, it contains "ago", it contains a stem of what triggers phrases, it is one of those with
which bylines begin, it contains what captions say.
"""
TRAITS: Final = CAPTION + 1
_NUMBER: Final = 2 * BUCKET_BITS + TRAITS
_TIME: Final = re.compile(
    r"(?:\A|['’])(?:(?:19|20)\d\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|min|hour|day|ago)"
)
_BY: Final = re.compile(r"(?:\A|['’])(?:by|von|par|por|di|door|(?:author|autor|auteur|byline)s?)(?:\Z|['’])")
_PICTURED: Final = re.compile("photo|image|picture|foto|bild|credit|getty|reuters|afp|courtesy|illustration")
_LISTED: Final = {
    word: sum(1 << trait for trait, words in enumerate((GRAMMAR, *LEXICON), start=FUNCTION) if word in words)
    for word in GRAMMAR.union(*LEXICON)
}
_MOST: Final = 100_000
_POWERS: Final = np.cumprod(np.full(64, 0xD6E8FEB86659FD93, np.uint64))
"""Of an odd number, for the characters of a word, of which those beyond count as the last does."""


class Vocabulary:
    """Words with what each is, packed: from the lowest bit, its bucket, its bucket as a line's first word, its traits, and a
    number that it shares with the words that are the same in lower case.

    Words repeat so much that they are looked up rather than looked at, all those of a page at once: by a number made of
    their characters, which two different words have in common once in 2⁶⁴ cases.
    """

    def __init__(self) -> None:
        # In order, up to the greatest number, so that none is sought behind the last.
        self._known = np.array([-1]).astype(np.uint64), np.array([0], np.int64)
        self._numbers: dict[str, int] = {}
        self._unused = count()

    def __len__(self) -> int:
        return len(self._numbers)

    def look_up(self, text: str, words: Spans) -> Packed:
        """Return what each of `words`, which stand in `text`, is."""
        keys = _keys(words)
        # One look at what is known: another thread may add to it meanwhile.
        known, packed = self._known
        at = np.searchsorted(known, keys)
        fresh = np.flatnonzero(known[at] != keys)
        if len(fresh):
            new, first = np.unique(keys[fresh], return_index=True)
            spans = zip(words.begin[fresh[first]].tolist(), words.end[fresh[first]].tolist(), strict=True)
            at = np.searchsorted(known, new)
            packed = np.insert(packed, at, [self._read(text[begin:end]) for begin, end in spans])
            known = np.insert(known, at, new)
            self._known = known, packed
            at = np.searchsorted(known, keys)
        return packed[at]

    def _read(self, word: str) -> int:
        lower = word.lower()
        # The first word has buckets of its own: "share", "by" mean furniture there and little elsewhere.
        key = f"0{len(word)}" if word.isdigit() else lower
        traits = _LISTED.get(lower, 0) | word[0].isupper() << CAPITAL | word[0].isdigit() << DIGITS
        traits |= bool(_TIME.search(lower)) << TIMED | ("ago" in lower) << AGO | bool(STEM.search(lower)) << TRIGGER
        traits |= bool(_BY.search(lower)) << BYLINE | bool(_PICTURED.search(lower)) << CAPTION
        # No two words have one, whatever other threads read meanwhile.
        number = self._numbers.setdefault(lower, next(self._unused))
        return _bucket(key) | _bucket(f"^{key}") << BUCKET_BITS | traits << 2 * BUCKET_BITS | number << _NUMBER


def _keys(words: Spans) -> npt.NDArray[np.uint64]:
    """Return the number that the characters of each word make: the digits of it, to a base, as a hash has them."""
    size = words.end - words.begin
    first = np.cumsum(size) - size
    place = np.arange(len(words.characters)) - np.repeat(first, size)
    return np.add.reduceat(words.characters * _POWERS.take(place, mode="clip"), first, dtype=np.uint64)


def _bucket(key: str) -> int:
    return 1 + crc32(key.encode("utf-8", "surrogatepass")) % (BUCKETS - 1)


class Words(NamedTuple):
    """The words of a page, in order, each as an array has it: bucket, bucket as first word, traits (a bit set), number."""

    bucket: Packed
    first: Packed
    traits: Packed
    number: Packed


_met = [Vocabulary()]


def look_up(text: str, words: Spans) -> Words:
    """Return what `words`, all those of the page `text`, are."""
    # A page never meets two vocabularies, as their numbers differ.
    if len(_met[0]) > _MOST:
        _met[0] = Vocabulary()
    packed = _met[0].look_up(text, words)
    mask = BUCKETS - 1
    return Words(
        packed & mask,
        packed >> BUCKET_BITS & mask,
        packed >> 2 * BUCKET_BITS & (1 << TRAITS) - 1,
        packed >> _NUMBER,
    )
