"""Persons: whom a sentence calls by the surname alone, so that another sentence must say who that is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from briefing.words import GRAMMAR

_NAME = r"[A-Z][\w’'-]*[a-z]"
_IN_FULL = re.compile(rf"\b({_NAME}|[A-Z]\.)(?: (?:[A-Z]\. ?)?(?:(?:de|van|von|al|bin|der|la) )*)({_NAME})(?! {_NAME})")
_CAPITALIZED = re.compile(rf"\b{_NAME}")
_LOWER = re.compile(r"\b[a-z]{2,}\b")
_GENITIVE = re.compile(r"[’']s$")


class Persons:
    """The persons of an article, by their surnames: where they are introduced, and where they need it."""

    def __init__(self, texts: Sequence[str], title: str) -> None:
        common = {word for text in texts for word in _LOWER.findall(text)}
        self._full = [
            {_bare(last) for first, last in _IN_FULL.findall(text) if first.lower() not in GRAMMAR} for text in texts
        ]
        known = {_bare(word) for word in _CAPITALIZED.findall(title)}
        met: set[str] = set()
        self._alone: list[set[str]] = []
        for text, full in zip(texts, self._full, strict=True):
            named = {_bare(word) for word in _CAPITALIZED.findall(text)}
            # What also stands in lower case is no name: "the White House", then "the House".
            self._alone.append({n for n in (named & met) - full - known if n.lower() not in common})
            met |= full

    def strangers(self, picks: Iterable[int]) -> int:
        """Count the surnames in the sentences `picks`, in order, of whom the article has told more than they do."""
        told: set[str] = set()
        count = 0
        for i in picks:
            count += len(self._alone[i] - told)
            told |= self._full[i] | self._alone[i]
        return count


def _bare(name: str) -> str:
    return _GENITIVE.sub("", name)
