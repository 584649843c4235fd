"""A corpus as `briefing batch` reads it, in each of its shapes, and what must come of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from world.stories import article

CONSENT = (Path(__file__).parent.parent / "seeds" / "consent-wall.html").read_text(encoding="utf-8")


def records(count: int) -> list[dict[str, str]]:
    """Return so many different articles as records."""
    made = []
    for number in range(count):
        title, paragraphs = article(number)
        made.append({"id": f"a{number}", "title": title, "text": "\n\n".join(paragraphs)})
    return made


def write_lines(path: Path, rows: Sequence[object]) -> Path:
    """Write JSON lines: an object a line; what is a string stands as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def rows(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of an output of JSON lines, in order."""
    parts = sorted(folder.glob("part-*.jsonl"))
    return [json.loads(line) for part in parts for line in part.read_text(encoding="utf-8").splitlines()]


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of an output but the lock."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.name != ".lock"}


def evidence(row: dict[str, Any]) -> Iterator[tuple[int, int, str]]:
    """Yield the places that a row's points stand on."""
    for point in row["points"]:
        for found in point["evidence"]:
            yield found["start"], found["end"], found["text"]
