"""Values as JSON objects: what `--json` prints of them, and `batch` writes."""

from __future__ import annotations

from briefing.types import Point, Skip


def point_object(point: Point) -> dict[str, object]:
    """Return a point: its words, and the places in the cleaned text that it stands on."""
    return {
        "text": point.text,
        "confidence": point.confidence,
        "support": point.support,
        "evidence": [{"start": s.start, "end": s.end, "text": s.text} for s in point.evidence],
    }


def skip_object(skip: Skip) -> dict[str, object]:
    """Return why something was left out."""
    return {"stage": skip.stage, "code": skip.code, "detail": skip.detail}
