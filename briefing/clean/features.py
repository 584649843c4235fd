"""What the line model sees of a line: what it is by itself, its place, and its likeness to other lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from briefing.clean.lines import Line
from briefing.clean.table import DATED, Floats, Likes, Table

_LANDMARKS: Final = {"comment": 0, "related": 1, "share": 2, "tags": 2, "bio": 2, "copyright": 2, "promo": 2, "date": 3}
"""Codes of lines that mark where a text is over or interrupted: what counts is whether, and how far away, they stand."""
_PROSE, _DATES, _TITLES = 0, 4, 5
"""Rows of marks: prose, then _LANDMARKS, dates among them, then lines like the title."""
_LONG = 90
"""Characters from which a line that ends a sentence is taken as a paragraph."""
_STOPS: Final = frozenset(".!?\"”’':…)")
_MAIN: Final = 0.4
"""Share of the greatest density of prose from which a line is where the page's main text is."""
_REACHES: Final = np.array([1, 3, 8, 6, 20])
"""How many lines up and down are looked at around a line: the first three for prose and length, then for density and
dates, and for density in a wider sense.
"""
_PLACES: Final = 36
_LIKENESSES: Final = 7
_TITLED: Final = 4
"""Which number of `_likeness` tells how like the title a line is."""


def page_features(lines: Sequence[Line], table: Table) -> Floats:
    """Return all features, lines × numbers, of the lines of one page."""
    n = len(lines)
    texts = [line.text for line in lines]
    size = np.array([len(text) for text in texts], np.float32)
    gap = np.minimum(np.array([line.gap for line in lines], np.float32), 3)
    prose = np.array([len(text) >= _LONG and text[-1] in _STOPS for text in texts], np.float32)
    mass = size * prose
    total = float(mass.sum()) or 1.0
    index = np.arange(n, dtype=np.float32)
    marks = np.zeros((_TITLES + 1, n), np.float32)
    marks[_PROSE] = prose
    for row, code in enumerate(table.codes):
        if code in _LANDMARKS:
            marks[_LANDMARKS[code] + 1, row] = 1
    marks[_DATES] = np.maximum(marks[_DATES], (size < 80) & (table.values[:, DATED] > 0))
    before, dense, wider, around = _surroundings(np.stack([mass, prose, size / 200, marks[_DATES]]))
    likeness = _likeness(table.likes, prose, dense > _MAIN)
    marks[_TITLES] = likeness[_TITLED] > 0.5
    out = np.empty((_PLACES + _LIKENESSES, n), np.float32)
    out[0] = index / max(n - 1, 1)
    out[1] = np.log1p(index) / 4
    out[2] = out[1, ::-1]
    out[3] = before / total
    out[4] = 1 - before / total - mass / total
    out[5] = mass / total
    out[6, :-1], out[6, -1] = gap[1:] / 2, 3 / 2
    out[7:13] = around[1:3, :3].reshape(6, n)
    out[15] = min(np.log1p(n) / 5, 2.0)
    out[16] = prose.sum() / n
    out[17] = np.count_nonzero(gap) / n
    out[18], out[19] = dense, wider
    since_and_until = _distances(marks)
    out[13:15] = since_and_until[:, _PROSE]
    marked = out[20:35].reshape(5, 3, n)
    marked[:, 0] = np.log1p(np.cumsum(marks[1:], axis=1)) / 3
    marked[:, 1:] = since_and_until[:, 1:].transpose(1, 0, 2)
    out[35] = around[3, 3]
    out[_PLACES:] = likeness
    return np.concatenate([table.values, out.T], axis=1)


def _surroundings(rows: Any) -> tuple[Any, Any, Any, Any]:
    """Return of `rows`, the first of which is the mass of prose: the mass above each line; how dense prose is around it, in
    the narrower and the wider sense, as a share of the most that a line of the page has around it; and the mean of each
    row in each of _REACHES, the line itself left out, rows × reaches × lines.
    """
    n = rows.shape[1]
    so_far = np.zeros((len(rows), n + 1))
    so_far[:, 1:] = np.cumsum(rows, axis=1)
    index, reach = np.arange(n), _REACHES[:, None]
    within = so_far.take(np.minimum(index + reach + 1, n), axis=1) - so_far.take(np.maximum(index - reach, 0), axis=1)
    dense, wider = (mass / (mass.max() or 1.0) for mass in within[0, 3:])
    return so_far[0, :-1], dense, wider, (within - rows[:, None]) / (2 * reach)


def _distances(marks: Floats) -> Floats:
    """Return the logarithm of how many lines above, and below, each row of `marks` was last set, 2 × rows × lines."""
    index = np.arange(marks.shape[1], dtype=np.float32)
    both = np.stack([marks, marks[:, ::-1]])
    last = np.maximum.accumulate(np.where(both > 0, index, -1.0), axis=2)
    out = np.where(last >= 0, np.log1p(index - last), 4.0) / 4
    out[1] = out[1, :, ::-1].copy()
    return np.asarray(out, np.float32)


def _likeness(likes: Likes, prose: Floats, main: Any) -> Floats:
    """How much of a line's words the prose elsewhere has, and that where most prose is; how often the whole line occurs,
    whether it did before; how many begin like it (teasers and pull quotes do); how like the page's first line, often its
    title, it is, and how much of that it repeats.
    """
    n = len(likes.keys)
    size = np.bincount(likes.line, minlength=n)
    title = np.zeros(likes.word.max(initial=-1) + 1, np.bool_)
    title[likes.word[likes.line == 0]] = True
    shared = np.bincount(likes.line[title[likes.word]], minlength=n)
    shared[0] = 0
    times, alike = Counter(likes.keys), Counter(likes.starts)
    met: dict[bytes, int] = {}
    out = np.zeros((7, n), np.float32)
    out[0], out[5] = (_share(likes, size, inside) for inside in (prose > 0, (prose > 0) & main))
    out[1] = np.minimum([times[key] - 1 for key in likes.keys], 4) / 2
    out[2] = [met.setdefault(key, row) != row for row, key in enumerate(likes.keys)]
    out[3] = [min(alike[start] - 1, 3) if start else 0 for start in likes.starts]
    out[4] = shared / np.maximum(size + size[0] - shared, 1)
    out[6] = shared / max(size[0], 1)
    return out


def _share(likes: Likes, size: Any, inside: Any) -> Any:
    """Return the share of each line's words that the lines `inside` have, itself left out; a half where it has no words."""
    own = inside[likes.line]
    times = np.bincount(likes.word[own], minlength=likes.word.max(initial=-1) + 1)
    # Of the words of a line that is inside, those that occur once are its own.
    found = np.bincount(likes.line[times[likes.word] > own], minlength=len(size))
    return np.where(size > 0, found / np.maximum(size, 1), 0.5)
