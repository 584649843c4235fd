"""What the line model sees of a line: what it is by itself, its place, and its likeness to other lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from briefing.clean.lines import Line
from briefing.clean.table import DATED, Floats, Known, Table

_LANDMARKS: Final = (("comment",), ("related",), ("share", "tags", "bio", "copyright", "promo"), ("date",))
"""Codes of lines that mark where a text is over or interrupted: what counts is whether, and how far away, they stand."""
_LONG = 90
"""Characters from which a line that ends a sentence is taken as a paragraph."""
_MAIN: Final = 0.4
"""Share of the greatest density of prose from which a line is where the page's main text is."""


def page_features(lines: Sequence[Line], table: Table) -> Floats:
    """Return all features, lines × numbers, of the lines of one page."""
    n = len(lines)
    known, values = table.known, table.values
    texts = [line.text for line in lines]
    size = np.array([len(text) for text in texts], np.float32)
    gap = np.minimum(np.array([line.gap for line in lines], np.float32), 3)
    prose = np.array([len(text) >= _LONG and text[-1] in ".!?\"”’':…)" for text in texts], np.float32)
    mass = size * prose
    total = float(mass.sum()) or 1.0
    before = np.concatenate([[0.0], np.cumsum(mass)[:-1]]) / total
    index = np.arange(n, dtype=np.float32)
    dense = _density(mass, 6)
    likeness = _likeness(known, prose, dense > _MAIN)
    marks = np.zeros((len(_LANDMARKS) + 2, n), np.float32)
    marks[0] = prose
    codes = [k.code for k in known]
    for row, group in enumerate(_LANDMARKS, start=1):
        marks[row] = [code in group for code in codes]
    marks[-2] += (marks[-2] == 0) * ((size < 80) & (values[:, DATED] > 0))
    marks[-1] = likeness[_TITLED] > 0.5
    near = np.stack([prose, size / 200])
    since, until = _distance(marks), _distance(marks[:, ::-1])[:, ::-1]
    so_far = np.log1p(np.cumsum(marks, axis=1)) / 3
    out = [
        index / max(n - 1, 1),
        np.log1p(index) / 4,
        np.log1p(n - 1 - index) / 4,
        before,
        1 - before - mass / total,
        mass / total,
        np.append(gap[1:], 3) / 2,
        *(row for pair in zip(*(_around(near, reach) for reach in (1, 3, 8)), strict=True) for row in pair),
        since[0],
        until[0],
        np.full(n, min(np.log1p(n) / 5, 2.0)),
        np.full(n, prose.mean()),
        np.full(n, (gap > 0).mean()),
        dense,
        _density(mass, 20),
        *(part for row in range(1, len(marks)) for part in (so_far[row], since[row], until[row])),
        *_around(marks[-2:-1], 6),
        *likeness,
    ]
    return np.concatenate([values, np.array(out, np.float32).T], axis=1)


def _around(rows: Any, reach: int) -> Any:
    """The mean of each of `rows` over the lines up to `reach` away, the line itself left out."""
    return (_within(rows, reach) - rows) / (2 * reach)


def _within(rows: Any, reach: int) -> Any:
    """The sum of each of `rows` over the lines up to `reach` away."""
    n = rows.shape[1]
    padded = np.zeros((len(rows), n + 2 * reach + 1))
    padded[:, reach + 1 : reach + 1 + n] = np.cumsum(rows, axis=1)
    padded[:, reach + 1 + n :] = padded[:, reach + n : reach + n + 1]
    return padded[:, 2 * reach + 1 :] - padded[:, :n]


def _density(mass: Any, reach: int) -> Any:
    """The prose up to `reach` lines away, as a share of the most that any line of the page has around it."""
    around = _within(mass[None], reach)[0]
    return around / (around.max() or 1.0)


def _distance(flags: Floats) -> Floats:
    """The logarithm of how many lines ago each row of `flags` was last set."""
    index = np.arange(flags.shape[1], dtype=np.float32)
    last = np.maximum.accumulate(np.where(flags > 0, index, -1.0), axis=1)
    return np.asarray(np.where(last >= 0, np.log1p(index - last), 4.0) / 4, np.float32)


_TITLED: Final = 4


def _likeness(known: Sequence[Known], prose: Floats, main: Any) -> list[Floats]:
    """How much of a line's words the prose elsewhere has, and that where most prose is; how often the whole line occurs,
    whether it did before; how many begin like it (teasers and pull quotes do); how like the page's first line, often its
    title, it is, and how much of that it repeats.
    """
    sets = [k.words for k in known]
    size = np.array([words.bit_count() for words in sets], np.float32)
    first = sets[0]
    shared = np.array([0, *((words & first).bit_count() for words in sets[1:])], np.float32)
    times, alike = Counter([k.key for k in known]), Counter([k.start for k in known])
    seen: set[str] = set()
    out = np.zeros((7, len(known)), np.float32)
    out[0], out[5] = (_share(sets, size, inside) for inside in (prose > 0, (prose > 0) & main))
    out[1] = np.minimum(np.array([times[k.key] for k in known]) - 1, 4) / 2
    for row, k in enumerate(known):
        out[2, row] = k.key in seen
        seen.add(k.key)
    out[3] = [min(alike[k.start] - 1, 3) if k.start else 0 for k in known]
    out[4] = shared / np.maximum(size + size[0] - shared, 1)
    out[6] = shared / max(size[0], 1)
    return list(out)


def _share(sets: Sequence[int], size: Floats, inside: Any) -> Floats:
    """Return the share of each line's words that the lines `inside` have, itself left out; a half where it has no words."""
    once = again = 0
    within = inside.tolist()
    for words, counted in zip(sets, within, strict=True):
        if counted:
            again |= once & words
            once |= words
    # Of the words of a line that is inside, those that occur once are its own.
    found = [(words & (again if counted else once)).bit_count() for words, counted in zip(sets, within, strict=True)]
    return np.asarray(np.where(size > 0, np.array(found, np.float32) / np.maximum(size, 1), 0.5), np.float32)
