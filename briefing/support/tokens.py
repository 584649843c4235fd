"""Tokens: the words, numbers and marks of a sentence with their places, and a stem for each to compare them by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from briefing.words import FUNCTION

_TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}|\d+(?:[.,]\d+)*[^\W\d_]*|[^\W_]+(?:['’][^\W\d_]+)*|[^\w\s]|_+")
_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ers", "ed", "er", "ly", "es", "s", "e")
_STEM = 6
_LEAST = 3

# What a stem can't tell: irregular forms, and pairs of words that writers take for one another.
_SAME = {
    form: first
    for first, *forms in (
        line.split()
        for line in (
            "say said says saying tell told tells telling state stated add added",
            "die died dead death deaths dying dies",
            "kill killed killing slain",
            "win won wins winning winner victory",
            "beat beaten beating defeat defeated",
            "lose lost loses losing loss",
            "take took taken takes taking",
            "make made makes making",
            "give gave given gives",
            "go went gone goes going",
            "come came comes coming",
            "see saw seen sees",
            "find found finds finding",
            "buy bought buys buying",
            "sell sold sells selling sale",
            "pay paid pays paying",
            "get got gets gotten",
            "leave left leaves leaving",
            "hold held holds holding",
            "lead led leads leading leader",
            "build built builds building",
            "send sent sends sending",
            "spend spent spends spending",
            "run ran runs running",
            "begin began begun begins beginning start started starts starting",
            "fall fell fallen falls falling drop dropped drops dropping",
            "rise rose risen rises rising increase increased increases",
            "speak spoke spoken speaks speaking speech",
            "write wrote written writes writing writer",
            "choose chose chosen choice",
            "show showed shown shows showing",
            "think thought thinks thinking",
            "fight fought fights fighting",
            "shoot shot shoots shooting shootings",
            "steal stole stolen steals stealing theft",
            "break broke broken breaks breaking",
            "drive drove driven drives driving driver",
            "man men woman women person people",
            "child children kid kids",
            "deny denied denies denying denial",
            "police officer officers cop cops",
            "meet met meets meeting",
            "keep kept keeps keeping",
            "feel felt feels feeling",
            "bring brought brings",
            "teach taught teacher",
            "grow grew grown growth",
        )
    )
    for form in (first, *forms)
}


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark: `text[start:end]`. `stem` is what it is compared by."""

    text: str
    start: int
    end: int
    stem: str

    @property
    def is_word(self) -> bool:
        """Whether it is a word or number, no mark."""
        return self.text[0].isalnum()

    @property
    def is_content(self) -> bool:
        """Whether it says something of what the text is about."""
        return self.is_word and self.stem not in FUNCTION and self.text.lower() not in FUNCTION and len(self.text) > 1


def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of `text`, in order."""
    return tuple(Token(m[0], m.start(), m.end(), stem(m[0])) for m in _TOKEN.finditer(text))


def bare(word: str) -> str:
    """Return the word without possessive ending and without the dots of an acronym."""
    word = word.replace("’", "'")
    if word.endswith("'s"):
        word = word[:-2]
    return word.replace(".", "") if "." in word and not word[0].isdigit() else word


def stem(word: str) -> str:
    """Return the word in lower case, without a common English ending, cut to six letters."""
    low = bare(word).lower()
    if low in _SAME:
        return _SAME[low]
    if low[:1].isdigit() or low in FUNCTION:
        return low
    for ending in _ENDINGS:
        if low.endswith(ending) and len(low) - len(ending) >= _LEAST:
            low = low[: -len(ending)]
            break
    if len(low) >= _LEAST and low[-1] == "y":  # "ferry", as "ferries" is "ferri"
        low = f"{low[:-1]}i"
    if low.endswith("li") and len(low) - 2 >= _LEAST:  # "families", as "family" is "fami"
        low = low[:-2]
    if len(low) > _LEAST and low[-1] == low[-2]:
        low = low[:-1]
    return low[:_STEM]
