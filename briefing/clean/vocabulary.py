"""What a word tells by itself, packed into one integer, so that the words of a whole page are one array."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count
from typing import Final, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from briefing.clean.furniture import STEM
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
CAPITAL, DIGITS, FUNCTION, PICTURE = range(4)
"""Traits of a word: it begins with a capital, with a digit, it is a function word, it is of the first of LEXICON, and so on."""
TIMED, AGO, TRIGGER = range(PICTURE + len(LEXICON), PICTURE + len(LEXICON) + 3)
"""Further traits: it can tell a time, it contains "ago", it contains a stem of what triggers phrases."""
TRAITS: Final = TRIGGER + 1
_NUMBER: Final = 2 * BUCKET_BITS + TRAITS
_TIME: Final = re.compile(
    r"(?:\A|['’])(?:(?:19|20)\d\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|min|hour|day|ago)"
)
_LISTED: Final = {
    word: sum(1 << trait for trait, words in enumerate((GRAMMAR, *LEXICON), start=FUNCTION) if word in words)
    for word in GRAMMAR.union(*LEXICON)
}
_MOST: Final = 100_000


class Vocabulary(dict[str, int]):
    """Words with what each is: from the lowest bit, its bucket, its bucket as a line's first word, its traits, and a number
    that it shares with the words that are the same in lower case.

    Words repeat so much that they are looked up rather than looked at.
    """

    def __init__(self) -> None:
        self._numbers = count()

    def __missing__(self, word: str) -> int:
        lower = word.lower()
        # The first word has buckets of its own: "share", "by" mean furniture there and little elsewhere.
        key = f"0{len(word)}" if word.isdigit() else lower
        traits = _LISTED.get(lower, 0) | word[0].isupper() << CAPITAL | word[0].isdigit() << DIGITS
        traits |= bool(_TIME.search(lower)) << TIMED | ("ago" in lower) << AGO | bool(STEM.search(lower)) << TRIGGER
        number = next(self._numbers) if lower == word else self[lower] >> _NUMBER
        packed = _bucket(key) | _bucket(f"^{key}") << BUCKET_BITS | traits << 2 * BUCKET_BITS | number << _NUMBER
        # Another thread may have met the word meanwhile, and the first number counts.
        return self.setdefault(word, packed)


def _bucket(key: str) -> int:
    return 1 + crc32(key.encode("utf-8", "surrogatepass")) % (BUCKETS - 1)


class Words(NamedTuple):
    """The words of a page, in order, each as an array has it: bucket, bucket as first word, traits (a bit set), number."""

    bucket: Packed
    first: Packed
    traits: Packed
    number: Packed


_met = [Vocabulary()]


def look_up(words: Sequence[str]) -> Words:
    """Return what `words`, all those of a page, are."""
    # A page never meets two vocabularies, as their numbers differ.
    if len(_met[0]) > _MOST:
        _met[0] = Vocabulary()
    packed = np.fromiter(map(_met[0].__getitem__, words), np.int64, len(words))
    mask = BUCKETS - 1
    return Words(
        packed & mask,
        packed >> BUCKET_BITS & mask,
        packed >> 2 * BUCKET_BITS & (1 << TRAITS) - 1,
        packed >> _NUMBER,
    )
