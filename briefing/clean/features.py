"""What the line model sees of a line: what it is by itself, its place, and its likeness to other lines."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from briefing.clean import likeness
from briefing.clean.table import DATED, GAP, Floats, Table

_LANDMARKS: Final = {"comment": 1, "related": 2, "share": 3, "tags": 3, "bio": 3, "copyright": 3, "promo": 3, "date": 4}
"""Codes of lines that mark where a text is over or interrupted, and their rows of marks: what counts is whether, and how
far away, they stand.
"""
_PROSE, _DATES, _TITLES = 0, 4, 5
"""More rows of marks: prose, dates (more of them than bear the code), and lines like the title."""
_LONG = 90
"""Characters from which a line that ends a sentence is taken as a paragraph."""
_MAIN: Final = 0.4
"""Share of the greatest density of prose from which a line is where the page's main text is."""
_REACHES: Final = (1, 3, 8, 6, 20)
_NEAR, _AROUND, _WIDE = slice(3), 3, 4
"""How many lines up and down are looked at around a line: near, for prose and length; around, for density and dates; and
for density in a wider sense.
"""


def page_features(table: Table) -> Floats:
    """Return all features, lines × numbers, of the lines of one page."""
    n = len(table.codes)
    size, gap = table.size.astype(np.float32), table.values[:, GAP]
    prose = (table.stopped & (table.size >= _LONG)).astype(np.float32)
    mass = size * prose
    marks = np.zeros((_TITLES + 1, n), np.float32)
    marks[_PROSE] = prose
    for row, code in enumerate(table.codes):
        if code in _LANDMARKS:
            marks[_LANDMARKS[code], row] = 1
    marks[_DATES] = np.maximum(marks[_DATES], (size < 80) & (table.values[:, DATED] > 0))
    above, dense, wider, around = _surroundings(np.stack([mass, prose, size / 200, marks[_DATES]]))
    _, prose_around, size_around, dates_around = around
    alike = likeness.measure(table.likes, prose > 0, dense > _MAIN)
    marks[_TITLES] = alike[likeness.TITLED] > 0.5
    index = np.arange(n, dtype=np.float32)
    from_top = np.log1p(index) / 4
    counted = np.log1p(np.cumsum(marks, axis=1)) / 3
    since, until = _distances(marks, from_top)
    total = float(mass.sum()) or 1.0
    page = [min(np.log1p(n) / 5, 2.0), prose.sum() / n, np.count_nonzero(gap) / n]
    # The order is the one in which the model was trained.
    rows = (
        index / max(n - 1, 1), from_top, from_top[::-1],
        above / total, 1 - above / total - mass / total, mass / total,
        np.append(gap[1:], np.float32(3 / 2)),
        prose_around[_NEAR], size_around[_NEAR],
        since[_PROSE], until[_PROSE],
        np.repeat(page, n).reshape(-1, n),
        dense, wider,
        np.stack([counted, since, until], axis=1)[_PROSE + 1 :].reshape(-1, n),
        dates_around[_AROUND],
        alike,
    )  # fmt: skip
    return np.concatenate([table.values, np.vstack(rows, dtype=np.float32).T], axis=1)


def _surroundings(rows: Any) -> tuple[Any, Any, Any, Any]:
    """Return of `rows`, the first of which is the mass of prose: the mass above each line; how dense prose is around it, in
    the narrower and the wider sense, as a share of the most that a line of the page has around it; and the mean of each
    row in each of _REACHES, the line itself left out, rows × reaches × lines.
    """
    number, n = rows.shape
    most = max(_REACHES)
    so_far = np.zeros((number, most + n + 1 + most))
    so_far[:, most + 1 : -most] = np.cumsum(rows, axis=1)
    so_far[:, -most:] = so_far[:, -most - 1, None]
    within = np.empty((number, len(_REACHES), n))
    for at, reach in enumerate(_REACHES):
        above, below = most - reach, most + reach + 1
        np.subtract(so_far[:, below : below + n], so_far[:, above : above + n], out=within[:, at])
    dense, wider = (mass / (mass.max() or 1.0) for mass in within[0, [_AROUND, _WIDE]])
    around = (within - rows[:, None]) / (2 * np.array(_REACHES)[:, None])
    return so_far[0, most : most + n], dense, wider, around


def _distances(marks: Floats, logarithms: Any) -> Any:
    """Return how far above, and below, each row of `marks` was last set, 2 × rows × lines: of so many lines the one of
    `logarithms`, or 1 where it was not.
    """
    n = marks.shape[1]
    index = np.arange(n)
    above = index - np.maximum.accumulate(np.where(marks > 0, index, -n), axis=1)
    below = np.minimum.accumulate(np.where(marks > 0, index, 2 * n)[:, ::-1], axis=1)[:, ::-1] - index
    return np.append(logarithms, np.float32(1)).take(np.minimum((above, below), n))
