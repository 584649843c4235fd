"""Words: what counts as one, and which of them say nothing of what a text is about."""

from __future__ import annotations

import re

WORD = re.compile(r"\w+")

_COMMON = (
    "the a an of to in and that for on is was with as at by it he his from be has have had are were not this "
    "but who they their which she her said will its we i you been or would after about one more than when "
    "there also him into out up what no if over so"
)
COMMON = frozenset(_COMMON.split())
"""The commonest words of English. The salience model was trained with exactly these."""

_FUNCTION = (
    "above across again against all along already although always am amid among amongst another any anyone "
    "anything around aside away back because before behind being below beneath beside besides between beyond "
    "both can cannot could did do does doing done down due during each either else enough even ever every "
    "everyone everything few further get gets getting got having hence here hers herself himself how however "
    "including indeed inside instead itself just last later least less let like made make many may me "
    "meanwhile might mine moreover most much must my myself near nearly neither next nor now off often once "
    "only onto other others otherwise our ours ourselves outside own per perhaps quite rather same several "
    "shall should since some someone something soon still such theirs them themselves then therefore these "
    "those though through throughout thus together too toward towards under underneath until upon us very via "
    "well whatever where whether while whoever whom whose why within yet your yours yourself"
)
FUNCTION = COMMON | frozenset(_FUNCTION.split())
"""English words of the closed classes: articles, pronouns, prepositions, auxiliaries, conjunctions, quantities."""

_GRAMMAR = (
    "the a an of to in on at for and or but is are was were be been has have had will would that this it its he she they "
    "we i you his her their our with from by as not which who "
    "der die das und ist ein eine den dem des zu im mit auf für von nicht sich auch es er sie "
    "le la les de du un une et est dans pour que qui en au sur ce il elle el los las y por con una del al se su lo más"
)
GRAMMAR = frozenset(_GRAMMAR.split())
"""The commonest words of English, German, French and Spanish. The line model of cleaning was trained with exactly these."""


def words(text: str) -> list[str]:
    """Return the words of `text` in lower case, in order."""
    return WORD.findall(text.lower())


def stems(text: str) -> list[str]:
    """Return the words of `text` that say something, by their first six letters: endings differ, and no language needs
    a stemmer of its own.
    """
    return [word[:6] for word in words(text) if word not in COMMON]
