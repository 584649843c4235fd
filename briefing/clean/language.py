"""Which language a text is in, by py3langid."""

from __future__ import annotations

_ENOUGH = 40
"""Letters below which a guess would be a throw of dice."""


def detect(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of `text`, or None if there is too little to tell."""
    sample = text[:2000]
    if sum(map(str.isalpha, sample)) < _ENOUGH:
        return None
    import py3langid

    code, _ = py3langid.classify(sample)
    return str(code) if len(code) == 2 else None
