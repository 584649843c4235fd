"""Personal: the shipped judges, taught further by a reader's own articles and summaries (`briefing train`)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from briefing.errors import UsageError
from briefing.salience.scorer import judges_of
from briefing.training.judge import Row, fit, known
from briefing.training.prepare import label

LEAST = 10
"""Pairs below which nothing general can be learnt."""
EPOCHS, RATE = 8, 1e-3


def train(pairs: Path, out: Path) -> int:
    """Write the personal judges to `out` and return how many pairs they learnt from.

    `pairs` holds JSON lines, an object each: `text`, the article, and `summary`, a text or a list of sentences.

    Raises:
        UsageError: a line is no such object, or there are too few.
    """
    rows: list[Row] = []
    with pairs.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            row = _pair(f"{pairs}:{number}", line)
            labelled = label({"id": str(number), **row}, "own")
            if labelled is not None:
                rows.append((known(labelled.sentences), np.asarray(labelled.labels["human"], dtype=np.float32)))
    if len(rows) < LEAST:
        raise UsageError(f"{pairs}: {len(rows)} pairs can be learnt from, and it takes {LEAST}; add more")
    out.parent.mkdir(parents=True, exist_ok=True)
    fit(rows, EPOCHS, RATE, start=judges_of(None)).save(out)
    return len(rows)


def _pair(where: str, line: str) -> dict[str, object]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UsageError(f"{where}: not a line of JSON ({error}); write one object a line") from error
    summary = row.get("summary") if isinstance(row, dict) else None
    listed = isinstance(summary, list) and all(isinstance(part, str) for part in summary)
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not (listed or isinstance(summary, str)):
        raise UsageError(f'{where}: an object with "text" and "summary" is needed')
    return {"text": row["text"], "summary": summary}
