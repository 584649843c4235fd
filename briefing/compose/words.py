"""The words of articles, each weighed by how rare it is: what an article shares with few others says what it is on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.types import Article

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Commonness = Callable[[str], float]
"""The share of all articles, 0 to 1, that hold a word."""

BACKGROUND = 1000
"""How many articles the general commonness of a word counts for, beside those of the day."""

_WORD = re.compile(r"\d[\d.,]*\d|\d|[^\W\d_][\w’'-]*")
_POSSESSIVE = re.compile(r"[’']s$|[’']$")


@dataclass(frozen=True, slots=True)
class Words:
    """An article's words as a sparse unit vector: `ids`, sorted, and their `weights`, shape (n,) each."""

    ids: NDArray[np.int32]
    weights: NDArray[np.float32]


def count(article: Article) -> Counter[str]:
    """Count the words of an article, title included, in lower case and without the genitive's ending."""
    return Counter(_POSSESSIVE.sub("", word.lower()) for word in _WORD.findall(f"{article.title}\n{article.text}"))


def weigh(counts: Iterable[Counter[str]], commonness: Commonness) -> list[Words]:
    """Return each article's words by log-scaled TF-IDF (Salton and Buckley 1988).

    The share of articles that hold a word is that of the day's, smoothed by its general commonness as if BACKGROUND
    more articles had been read: with a handful of articles the latter decides, with thousands the former.
    """
    import numpy as np

    number: dict[str, int] = {}
    found: list[tuple[NDArray[np.int32], NDArray[np.float32]]] = []
    for words in counts:
        ids = np.fromiter((number.setdefault(word, len(number)) for word in words), dtype=np.int32, count=len(words))
        times = np.fromiter(words.values(), dtype=np.float32, count=len(words))
        order = np.argsort(ids)
        found.append((ids[order], 1 + np.log(times[order])))
    held = np.bincount(np.concatenate([ids for ids, _ in found]), minlength=len(number)) if found else np.zeros(0)
    general = np.fromiter(map(commonness, number), dtype=np.float64, count=len(number))
    total = len(found) + BACKGROUND
    idf = np.log((1 + total) / (1 + held + BACKGROUND * general))
    made = []
    for ids, scaled in found:
        weights = (scaled * idf[ids]).astype(np.float32)
        made.append(Words(ids, weights / (float(np.linalg.norm(weights)) or 1.0)))
    return made
