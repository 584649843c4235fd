"""A cleanbench folder as pages to train the line models on: lines, labelled from the bodies that people marked."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from briefing.clean import html, text
from briefing.clean.dates import find_date
from briefing.clean.tagger import HEADS
from briefing.training.line_model import UNKNOWN, Page

TOKEN = re.compile(r"\w+")


def site_of(source: str, fallback: str) -> str:
    """Return the host that a page names as its own, the fold unit."""
    match = re.search(r"(?:canonical|og:url)[\"'][^>]*?https?://(?:www\.)?([^/\"'?#]+)", source) or re.search(
        r"https?://(?:www\.)?([^/\"'?#]+)[^>]{0,200}(?:canonical|og:url)", source
    )
    return ".".join(match[1].lower().split(".")[-2:]) if match else fallback


def fold_of(site: str, folds: int) -> int:
    """Return the fold that `site` is held out in: of its name alone, so that every subset of the pages agrees."""
    return crc32(site.encode()) % folds


def align(lines: list[str], body: str) -> list[float]:
    """Return for each line the share of its words that the body has at the same place in its order."""
    words: list[str] = []
    owner: list[int] = []
    for number, line in enumerate(lines):
        found = TOKEN.findall(line)
        words += found
        owner += [number] * len(found)
    matched = np.zeros(len(lines))
    total = np.bincount(owner, minlength=len(lines)) if owner else np.zeros(len(lines))
    matcher = difflib.SequenceMatcher(None, words, TOKEN.findall(body), autojunk=False)
    for block in matcher.get_matching_blocks():
        # Stray matches of one or two words inside a longer line are chance.
        for at in range(block.a, block.a + block.size):
            if block.size >= min(4, total[owner[at]]):
                matched[owner[at]] += 1
    return [float(m / t) if t else 0.0 for m, t in zip(matched, total, strict=True)]


def squash(value: str) -> str:
    """Return `value` with white space made single."""
    return re.sub(r"\s+", " ", value).strip()


def label(gold: dict[str, Any], lines: list[str]) -> tuple[Any, Any]:
    """Return the labels, lines × HEADS (UNKNOWN where nobody marked it), and the weight of each line."""
    labels = np.full((len(lines), len(HEADS)), UNKNOWN, np.float32)
    count = np.array([len(TOKEN.findall(line)) for line in lines], np.float32)
    if gold["body"] is not None:
        share = align(lines, gold["body"])
        labels[:, 0] = [float(s >= 0.5) for s in share]
    else:
        for row, line in enumerate(map(squash, lines)):
            inside = [w for w in map(squash, gold["with"]) if w and (w in line or (len(line) > 25 and line in w))]
            outside = [w for w in map(squash, gold["without"]) if w and (w in line or (len(line) > 25 and line in w))]
            if inside or outside:
                labels[row, 0] = float(bool(inside))
    first = min((i for i, v in enumerate(labels[:, 0]) if v == 1.0), default=len(lines))
    title = {w.lower() for w in TOKEN.findall(gold["title"] or "")}
    if title:
        for row, line in enumerate(lines):
            words = {w.lower() for w in TOKEN.findall(line)}
            overlap = 2 * len(words & title) / (len(words) + len(title)) if words else 0
            labels[row, 1] = float(overlap >= 0.8)
    author = gold["author"]
    names = {w.lower() for w in TOKEN.findall(" ".join(author) if isinstance(author, list) else author or "")}
    if names:
        for row, line in enumerate(lines):
            count_here = len(TOKEN.findall(line))
            near = names & {w.lower() for w in TOKEN.findall(line)}
            labels[row, 2] = float(count_here <= 40 and len(near) >= 0.8 * len(names) and row <= first + 3)
    if gold["date"]:
        for row, line in enumerate(lines):
            found = find_date(line) if len(line) < 200 else None
            labels[row, 3] = float(found is not None and found.date().isoformat() == gold["date"][:10])
    return labels, np.sqrt(np.clip(count, 2, 150))


def read(bench: Path, kind: str) -> Iterator[Page]:
    """Yield every input of `kind` (`text`: article container and whole page; `html`)."""
    for row in (bench / "gold.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(row)
        source = (bench / "html" / f"{gold['id']}.html").read_text("utf-8", errors="replace")
        site = site_of(source, gold["id"])
        if kind == "html":
            yield _page(f"html/{gold['id']}", "html", site, html.analyze(source), gold)
            continue
        for task in ("semi", "full"):
            path = bench / "text" / task / f"{gold['id']}.txt"
            if path.exists():
                raw = path.read_text("utf-8")
                yield _page(f"{task}/{gold['id']}", task, site, text.analyze(raw), gold)
                if gold["suite"] == "news" and task == "semi":  # the same without its blank lines
                    tight = text.analyze(re.sub(r"\n\s*\n+", "\n", raw))
                    yield _page(f"tight-{task}/{gold['id']}", "tight", site, tight, gold)


def _page(name: str, kind: str, site: str, seen: Any, gold: dict[str, Any]) -> Page:
    lines, dense, hashed = seen
    labels, weights = label(gold, lines)
    return Page(name, kind, site, dense, hashed, labels, weights)


def golds(bench: Path) -> list[tuple[dict[str, Any], str]]:
    """Return what people marked on each page, and the page's site."""
    out = []
    for row in (bench / "gold.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(row)
        source = (bench / "html" / f"{gold['id']}.html").read_text("utf-8", errors="replace")
        out.append((gold, site_of(source, gold["id"])))
    return out
