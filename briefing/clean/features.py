"""What the line model sees of a line: what it is by itself, its place, and its likeness to other lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from briefing.clean.lines import Line
from briefing.clean.table import DATED, Floats, Likes, Table

_LANDMARKS: Final = {"comment": 1, "related": 2, "share": 3, "tags": 3, "bio": 3, "copyright": 3, "promo": 3, "date": 4}
"""Codes of lines that mark where a text is over or interrupted, and their rows of marks: what counts is whether, and how
far away, they stand.
"""
_PROSE, _DATES, _TITLES = 0, 4, 5
"""More rows of marks: prose, dates (more of them than bear the code), and lines like the title."""
_LONG = 90
"""Characters from which a line that ends a sentence is taken as a paragraph."""
_STOPS: Final = frozenset(".!?\"”’':…)")
_MAIN: Final = 0.4
"""Share of the greatest density of prose from which a line is where the page's main text is."""
_REACHES: Final = np.array([1, 3, 8, 6, 20])
_NEAR, _AROUND, _WIDE = slice(3), 3, 4
"""How many lines up and down are looked at around a line: near, for prose and length; around, for density and dates; and
for density in a wider sense.
"""
_TITLED: Final = 4
"""The row of `_likeness` that tells how like the title a line is."""


def page_features(lines: Sequence[Line], table: Table) -> Floats:
    """Return all features, lines × numbers, of the lines of one page."""
    n = len(lines)
    texts = [line.text for line in lines]
    size = np.array([len(text) for text in texts], np.float32)
    gap = np.minimum(np.array([line.gap for line in lines], np.float32), 3)
    prose = np.array([len(text) >= _LONG and text[-1] in _STOPS for text in texts], np.float32)
    mass = size * prose
    marks = np.zeros((_TITLES + 1, n), np.float32)
    marks[_PROSE] = prose
    for row, code in enumerate(table.codes):
        if code in _LANDMARKS:
            marks[_LANDMARKS[code], row] = 1
    marks[_DATES] = np.maximum(marks[_DATES], (size < 80) & (table.values[:, DATED] > 0))
    above, dense, wider, around = _surroundings(np.stack([mass, prose, size / 200, marks[_DATES]]))
    _, prose_around, size_around, dates_around = around
    likeness = _likeness(table.likes, prose, dense > _MAIN)
    marks[_TITLES] = likeness[_TITLED] > 0.5
    counted = np.log1p(np.cumsum(marks, axis=1)) / 3
    since, until = _distances(marks)
    index = np.arange(n, dtype=np.float32)
    from_top = np.log1p(index) / 4
    total = float(mass.sum()) or 1.0
    page = [min(np.log1p(n) / 5, 2.0), prose.sum() / n, np.count_nonzero(gap) / n]
    # The order is the one in which the model was trained.
    rows = (
        index / max(n - 1, 1), from_top, from_top[::-1],
        above / total, 1 - above / total - mass / total, mass / total,
        np.append(gap[1:], 3) / 2,
        prose_around[_NEAR], size_around[_NEAR],
        since[_PROSE], until[_PROSE],
        np.repeat(page, n).reshape(-1, n),
        dense, wider,
        np.stack([counted, since, until], axis=1)[_PROSE + 1 :].reshape(-1, n),
        dates_around[_AROUND],
        likeness,
    )  # fmt: skip
    return np.concatenate([table.values, np.vstack(rows, dtype=np.float32).T], axis=1)


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
    dense, wider = (mass / (mass.max() or 1.0) for mass in within[0, [_AROUND, _WIDE]])
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
    """Return how much of a line's words the prose elsewhere has; how often the whole line occurs, and whether it did before;
    how many begin like it (teasers and pull quotes do); how like the page's first line, often its title, it is; how much
    of its words the prose has where most of it is; and how much of the first line it repeats: 7 × lines.
    """
    n = len(likes.keys)
    size = np.bincount(likes.line, minlength=n)
    title = np.zeros(likes.word.max(initial=-1) + 1, np.bool_)
    title[likes.word[likes.line == 0]] = True
    shared = np.bincount(likes.line[title[likes.word]], minlength=n)
    shared[0] = 0
    times, alike = Counter(likes.keys), Counter(likes.starts)
    met: dict[bytes, int] = {}
    rows = (
        _share(likes, size, prose > 0),
        np.minimum([times[key] - 1 for key in likes.keys], 4) / 2,
        [met.setdefault(key, row) != row for row, key in enumerate(likes.keys)],
        [min(alike[start] - 1, 3) if start else 0 for start in likes.starts],
        shared / np.maximum(size + size[0] - shared, 1),
        _share(likes, size, (prose > 0) & main),
        shared / max(size[0], 1),
    )
    return np.vstack(rows, dtype=np.float32)


def _share(likes: Likes, size: Any, inside: Any) -> Any:
    """Return the share of each line's words that the lines `inside` have, itself left out; a half where it has no words."""
    own = inside[likes.line]
    times = np.bincount(likes.word[own], minlength=likes.word.max(initial=-1) + 1)
    # Of the words of a line that is inside, those that occur once are its own.
    found = np.bincount(likes.line[times[likes.word] > own], minlength=len(size))
    return np.where(size > 0, found / np.maximum(size, 1), 0.5)
