"""What the cleaning benchmark compares: briefing with given weights, trafilatura, and jusText."""

from __future__ import annotations

import html
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from briefing.clean import clean, tagger
from briefing.clean import html as html_module
from briefing.clean import text as text_module
from briefing.types import Document, Skip

RUNS = 5
Extract = Callable[[dict[str, Any], str], dict[str, Any]]


@dataclass
class Briefing:
    """This package, with the shipped weights, or with those that have not seen a page's site (`folds`: site → fold)."""

    task: str
    folds: dict[str, int] | None = None
    weights: Path | None = None
    milliseconds: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        kind = "html" if self.task == "html" else "text"
        shipped = tagger.load(kind)
        self.members: dict[int | None, tagger.Weights] = {None: shipped}
        if self.folds and self.weights:
            self.members = {f: tagger.read(self.weights / f"{kind}.fold{f}.npz") for f in {*self.folds.values()}}

    def __call__(self, gold: dict[str, Any], raw: str) -> dict[str, Any]:
        """Return the prediction for the page `raw`."""
        media: Any = "text/html" if self.task == "html" else "text/plain"
        weights = self.members[self.folds[gold["site"]] if self.folds else None]
        with (
            mock.patch.object(text_module, "load", return_value=weights),
            mock.patch.object(html_module, "load", return_value=weights),
        ):
            times = []
            # The least of several runs, as other work on the machine only adds to it. With given weights nobody asks.
            for _ in range(1 if self.folds else RUNS):
                start = time.process_time()
                result = clean(Document(gold["id"], media, raw))
                times.append((time.process_time() - start) * 1000)
            self.milliseconds.append(min(times))
        if isinstance(result, Skip):
            self.refused.append(f"{gold['id']} {result.code}")
            return {"id": gold["id"], "text": ""}
        date = result.published.date().isoformat() if result.published else None
        return {"id": gold["id"], "text": result.text, "title": result.title, "author": result.author, "date": date}


def page(task: str, raw: str) -> str:
    """Return `raw` as the HTML that other tools need: text becomes one paragraph a line."""
    if task == "html":
        return raw
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in raw.split("\n") if line.strip())
    return f"<html><body>{lines}</body></html>"


def trafilatura(task: str) -> Extract:
    """The best-kept extractor, as it comes."""

    def extract(gold: dict[str, Any], raw: str) -> dict[str, Any]:
        import trafilatura

        found: Any = trafilatura.bare_extraction(page(task, raw), include_comments=False, with_metadata=True)
        if found is None:
            return {"id": gold["id"], "text": ""}
        return {"id": gold["id"], "text": found.text, "title": found.title, "author": found.author, "date": found.date}

    return extract


def justext(task: str) -> Extract:
    """The classic among those that judge paragraphs by their words, as it comes, with its English word list."""

    def extract(gold: dict[str, Any], raw: str) -> dict[str, Any]:
        import justext

        paragraphs = justext.justext(page(task, raw).encode(), justext.get_stoplist("English"), encoding="utf-8")
        return {"id": gold["id"], "text": "\n\n".join(p.text for p in paragraphs if not p.is_boilerplate)}

    return extract
