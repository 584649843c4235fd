"""Which language a text is in: plain English by its function words, everything else by py3langid."""

from __future__ import annotations

import re
from functools import lru_cache

_ENOUGH = 40
"""Letters below which a guess would be a throw of dice."""

_WORD = re.compile(r"[^\W\d_]+")
_WORDS = 40
_SHARE = 0.12
# None is a frequent word of another language in Latin script; running English has 20 to 30 per cent of them.
_ENGLISH = frozenset(
    ("the of and to that for with from which were have this his by are not said their they has").split()  # noqa: SIM905
)


def detect(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of `text`, or None if there is too little to tell.

    Loading py3langid's model costs more than summarizing an article, so a text that can only be English never does.
    """
    return _detect(text[:2000])


@lru_cache(maxsize=64)
def _detect(sample: str) -> str | None:
    words = _WORD.findall(sample.lower())
    if len(words) < _ENOUGH and sum(map(str.isalpha, sample)) < _ENOUGH:
        return None
    if len(words) >= _WORDS and sum(map(_ENGLISH.__contains__, words)) >= _SHARE * len(words):
        return "en"
    import py3langid

    code, _ = py3langid.classify(sample)
    return str(code) if len(code) == 2 else None
