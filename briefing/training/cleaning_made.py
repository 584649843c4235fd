"""More pages for the line model of text, made of articles: their bodies alone, and with furniture planted in them.

A benchmark holds some hundred sites, whose furniture a model can learn by heart. The articles here come from elsewhere,
so that it must look at what a line is to the lines around it.
"""

from __future__ import annotations

import json
import lzma
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from briefing.clean import text
from briefing.clean.tagger import HEADS
from briefing.training.cleaning_pages import TOKEN
from briefing.training.line_model import Page

Part = tuple[str, str]
"""A line and what it is: a head of the line model, or nothing."""

OUTSIDE = "outside"
"""The site of pages that are never held out."""

_BODIES = {"gov_pairs": 90, "blog_pairs": 60, "xsum_pairs": 60}
_OTHERS = 400
_RELATED = (
    "Related articles",
    "More on this story",
    "Recommended",
    "Most read",
    "Related Stories",
    "You may also like",
)
_INLINE = ("Read more: ", "READ MORE: ", "Related: ", "See also: ", "Also read: ", "More: ")
_BETWEEN = (
    ("Advertisement",),
    ("Article continues below",),
    ("Sign up for our newsletter", "Get the best stories in your inbox every morning"),
    ("Share this article", "Facebook", "Twitter", "Email"),
)
_BELOW = ("More from the blog", "Latest news", "Read next", "Popular posts", "Recent posts")
_DATES = ("%B %d, %Y", "%d %b %Y", "%Y-%m-%d", "%b. %d, %Y", "Published %d %B %Y", "%m/%d/%Y")


def made(data: Path, golds: Iterable[tuple[dict[str, Any], str]]) -> Iterator[Page]:
    """Yield pages made of the articles in the folder `data`, and of the bodies of `golds`, each with its site."""
    chance = random.Random(5)  # noqa: S311
    others = _rows(data / "news_train.0.jsonl.xz", _OTHERS, chance, lambda r: 20 < len(r["title"] or "") < 110)
    sources = [(r, OUTSIDE) for name, n in _BODIES.items() for r in _rows(data / f"{name}.jsonl.xz", n, chance, _fit)]
    sources += [({**g, "text": g["body"]}, site) for g, site in golds if g["suite"] == "news"]
    for row, site in sources:
        body = [(line.strip(), "body") for line in row["text"].split("\n") if line.strip()]
        yield from _page(f"body/{row['id']}", site, body, chance.choice(("\n\n", "\n\n", "\n")))
        if len(body) > 1:
            parts = [*_head(row, others, chance), *_planted(body, others, chance), *_foot(others, chance)]
            yield from _page(f"planted/{row['id']}", site, parts, chance.choice(("\n\n", "\n")))


def _rows(path: Path, n: int, chance: random.Random, fit: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    out = []
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if fit(row):
                out.append(row)
            if len(out) == 6 * n:
                break
    return chance.sample(out, min(n, len(out)))


def _fit(row: dict[str, Any]) -> bool:
    return 4 <= str(row["text"]).count("\n") <= 60


def _page(name: str, site: str, parts: Sequence[Part], glue: str) -> Iterator[Page]:
    lines, dense, hashed = text.analyze(glue.join(line for line, _ in parts))
    if len(lines) == len(parts):  # else lines were joined
        labels = np.array([[what == head for head in HEADS] for _, what in parts], np.float32)
        weights = np.sqrt(np.clip([len(TOKEN.findall(line)) for line in lines], 4, 150)).astype(np.float32)
        yield Page(name, "made", site, dense, hashed, labels, weights)


def _head(row: dict[str, Any], others: Sequence[dict[str, Any]], chance: random.Random) -> list[Part]:
    other = chance.choice(others)
    out = [(row["title"].strip(), "title")] if row.get("title") else []
    names = [name for name in other["authors"].split(",") if name.strip()]
    if names:
        out.append((chance.choice(("By ", "by ", "", "By: ")) + names[0].strip(), "byline"))
    if other["date"]:
        out.append((date.fromisoformat(other["date"][:10]).strftime(chance.choice(_DATES)), "date"))
    return out


def _planted(body: Sequence[Part], others: Sequence[dict[str, Any]], chance: random.Random) -> list[Part]:
    """Return `body` with one piece of furniture in every seven lines."""
    parts = list(body)
    for _ in range(max(1, len(body) // 7)):
        at = chance.randrange(1, len(parts))
        title = chance.choice(others)["title"].strip()
        kind = chance.random()
        if kind < 0.35:
            new = [title]
        elif kind < 0.5:
            new = [chance.choice(_INLINE) + title]
        elif kind < 0.75:
            mark = chance.choice(("* ", "", "• "))
            new = [chance.choice(_RELATED)]
            new += [mark + chance.choice(others)["title"].strip() for _ in range(chance.randint(2, 5))]
        elif kind < 0.88:
            new = list(chance.choice(_BETWEEN))
        else:
            new = [f"{title} {_opening(chance.choice(others), 160)}{chance.choice(('…', '...', ''))}"]
        parts[at:at] = [(line, "") for line in new]
    return parts


def _foot(others: Sequence[dict[str, Any]], chance: random.Random) -> list[Part]:
    out = []
    if chance.random() < 0.5:
        out += [chance.choice(_BELOW)]
        out += [chance.choice(others)["title"].strip() for _ in range(chance.randint(3, 8))]
    if chance.random() < 0.4:
        for other in chance.sample(others, chance.randint(2, 5)):
            out += [other["title"].strip(), _opening(other, 200) + chance.choice(("…", "...", "."))]
    return [(line, "") for line in out]


def _opening(row: dict[str, Any], longest: int) -> str:
    return str(row["text"].split("\n")[0][:longest].rsplit(" ", 1)[0])
