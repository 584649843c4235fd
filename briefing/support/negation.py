"""Negation: what is denied in a sentence, and whether another denies the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from briefing.support.tokens import Token, stem

_PLAIN = frozenset(
    ["not", "no", "never", "none", "nobody", "nothing", "without", "neither", "nor", "cannot", "nowhere"]
)
_NOMINAL = frozenset(["no", "none", "nobody", "nothing", "without"])
_IMPLIED = frozenset(
    stem(word)
    for word in [
        "denied",
        "failed",
        "refused",
        "rejected",
        "unable",
        "lacked",
        "avoided",
        "prevented",
        "stopped",
        "halted",
        "blocked",
        "banned",
        "declined",
        "opposed",
        "dismissed",
        "abandoned",
        "cancelled",
        "scrapped",
        "ended",
        "unlikely",
        "impossible",
        "absent",
        "against",
        "barred",
        "ruled",
        "unless",
    ]
)
_EMPTY = ("only", "just", "least", "doubt", "matter", "wonder", "longer")
"""What makes "not" or "no" say something else: "not only", "no doubt"."""
_BEFORE_END = frozenset(["to", "will", "would", "can", "could", "shall", "should", "may", "might", "must", "and", "or"])
"""What makes "end" a verb, which denies; "in the end" does not."""
_REACH = 6
_BREAKS = frozenset('.;:?!"“”')
_OPPOSITES = {
    a: b
    for left, right in (
        pair.split("/")
        for pair in [
            "rise/fall",
            "gain/lose",
            "win/lose",
            "beat/lost",
            "support/oppose",
            "accepted/rejected",
            "confirmed/denied",
            "admitted/denied",
            "innocent/guilty",
            "allowed/banned",
            "approved/rejected",
            "increased/decreased",
            "more/fewer",
            "higher/lower",
            "success/failure",
            "passed/failed",
            "legal/illegal",
            "likely/unlikely",
            "dead/alive",
            "hired/fired",
            "agree/disagree",
            "expand/shrink",
            "strengthened/weakened",
            "largest/smallest",
            "cleared/convicted",
            "double/halve",
            "better/worse",
            "best/worst",
            "faster/slower",
            "stronger/weaker",
            "maximum/minimum",
            "majority/minority",
            "include/exclude",
            "import/export",
            "upgrade/downgrade",
            "north/south",
            "northern/southern",
            "east/west",
            "eastern/western",
        ]
    )
    for a, b in ((stem(left), stem(right)), (stem(right), stem(left)))
}


@dataclass(frozen=True, slots=True)
class Denial:
    """A word that denies, token `at`; the stems of the content words that it governs, the nearest first; is it a verb's."""

    at: int
    scope: tuple[str, ...]
    verbal: bool


def denials(sentence: Sequence[Token]) -> tuple[Denial, ...]:
    """Return what is denied in a sentence in plain words ("not", "never", "didn't"), in order."""
    found = []
    for at, token in enumerate(sentence):
        if denies(sentence, at):
            scope: list[str] = []
            for next_token in sentence[at + 1 : at + 1 + _REACH]:
                if next_token.text in _BREAKS or (scope and next_token.text == ","):
                    break
                if next_token.is_content and not next_token.text[0].isdigit():
                    scope.append(next_token.stem)
                if len(scope) == 2:
                    break
            found.append(Denial(at, tuple(scope), token.text.lower() not in _NOMINAL))
    return tuple(found)


def denies(sentence: Sequence[Token], at: int) -> bool:
    """Tell whether the token is a plain denial."""
    low = sentence[at].text.lower().replace("’", "'")
    if low in _PLAIN or low.endswith("n't"):
        after = sentence[at + 1].text.lower() if at + 1 < len(sentence) else ""
        return after not in _EMPTY and not (low == "no" and after in (".", "1"))
    return low == "t" and at >= 2 and sentence[at - 1].text in "'’" and sentence[at - 2].text.lower().endswith("n")


def denied(stems: Iterable[str], sentence: Sequence[Token]) -> tuple[bool, bool]:
    """Return whether a sentence denies one of these stems somewhere, and whether it states one without denial."""
    wanted = set(stems)
    yes = no = False
    for at, token in enumerate(sentence):
        if token.stem in wanted:
            if _governed(sentence, at):
                yes = True
            else:
                no = True
    return yes, no


def _governed(sentence: Sequence[Token], at: int) -> bool:
    for before in range(at - 1, max(-1, at - 1 - _REACH), -1):
        if sentence[before].text in _BREAKS:
            return False
        if denies(sentence, before) or _implies(sentence, before):
            return True
    return False


def has_denial(sentence: Sequence[Token]) -> bool:
    """Tell whether a sentence denies anything, in plain words or by a verb that implies it."""
    return any(
        denies(sentence, at) or _implies(sentence, at) or token.text.lower().startswith(("un", "non", "dis", "in"))
        for at, token in enumerate(sentence)
    )


def _implies(sentence: Sequence[Token], at: int) -> bool:
    """Tell whether the token implies a denial."""
    if sentence[at].text.lower() == "end":
        return at > 0 and sentence[at - 1].text.lower() in _BEFORE_END
    return sentence[at].stem in _IMPLIED


def opposite(stem_: str) -> str | None:
    """Return the stem of the word that says the contrary, if it is known."""
    return _OPPOSITES.get(stem_)
