"""Hosts as browsers show them: one whose letters could pass for another host's is written in punycode."""

from __future__ import annotations

import re
import unicodedata

_HOST = re.compile(r"(https?://(?:[^/?#\\]*@)?)([^/?#\\:]+)", re.IGNORECASE)
# Scripts that are written together in Chinese, Japanese and Korean, with Latin letters as well.
_TOGETHER = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"}
_LIKE_LATIN = frozenset("асԁеһіјӏорԛѕԝхуъьҽпгѵѡαικνρυωηοτօոսհցզք")
"""Letters of Cyrillic, Greek and Armenian that look like Latin ones."""


def unmistakable(url: str) -> str:
    """Return an address with each part of its host that could pass for another in punycode.

    That is a part whose letters are of several scripts ("а" is Cyrillic in "bаnk.example"), or all look like Latin
    ones, unless the host ends in a domain of their own script. Most addresses stay as they are.
    """
    found = _HOST.match(url)
    if found is None or found[2].isascii():
        return url
    parts = found[2].split(".")
    foreign_end = not parts[-1].isascii()
    shown = ".".join(_punycode(part) if _misleads(part, foreign_end) else part for part in parts)
    return f"{found[1]}{shown}{url[found.end() :]}"


def _misleads(part: str, foreign_end: bool) -> bool:
    letters = {c for c in part.lower() if c.isalpha()}
    scripts = {unicodedata.name(c, "?").split()[0] if not "\u0250" <= c <= "\u02af" else "PHONETIC" for c in letters}
    others = scripts - _TOGETHER
    if len(others) > 1 or (scripts > others and others - {"LATIN"}):
        return True
    return bool(letters) and letters <= _LIKE_LATIN and not foreign_end


def _punycode(part: str) -> str:
    plain = unicodedata.normalize("NFKC", part).lower()
    return plain if plain.isascii() else f"xn--{plain.encode('punycode').decode()}"
