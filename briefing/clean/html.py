"""HTML pages: their blocks, and which of them are the article's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from briefing.clean import language
from briefing.clean.article import assemble
from briefing.clean.blocks import ANCESTORS, HINTS, TAGS, Block, split_blocks
from briefing.clean.features import Floats, Ints, line_features, page_features
from briefing.clean.head import names_in, read_head, without_site
from briefing.clean.lines import Line
from briefing.clean.metadata import Metadata, page_title, read_metadata, visible_date
from briefing.clean.refuse import REASONS, is_teaser, refusal
from briefing.clean.repair import normalize
from briefing.clean.select import View, removed_lines, select
from briefing.clean.tagger import load, tag
from briefing.types import Article, Document, Skip

THRESHOLD: Final = 0.5
"""Probability of being body below which a block goes: chosen by cross-validation."""

_KEY: Final = re.compile(r"\W+")


def key(text: str) -> str:
    """Return what stays of `text` where only its letters and digits count."""
    return _KEY.sub("", text)[:120]


def extracted(tree: Any) -> set[str]:
    """Return the keys of the paragraphs that trafilatura takes for the body."""
    import trafilatura

    out = trafilatura.extract(tree, include_comments=False, fast=True, with_metadata=False) or ""
    return {key(line.lstrip("-| ").strip()) for line in out.split("\n")}


def markup_features(blocks: list[Block], chosen: set[str], about: Metadata) -> Floats:
    """Return what the markup tells of each block, blocks × numbers."""
    prose: Counter[int] = Counter()
    for block in blocks:
        if len(block.text) > 60 and block.linked * 2 < len(block.text):
            prose[block.container] += len(block.text)
    most = max(prose.values(), default=1)
    total = sum(prose.values()) or 1
    rows = []
    told = re.sub(r"\W+", "", about.body or "")
    title = set(re.findall(r"\w+", about.titles[0].lower())) if about.titles else set()
    for block in blocks:
        size = len(block.text)
        mark = key(block.text)
        words = set(re.findall(r"\w+", block.text[:300].lower())) if size < 300 else set()
        rows.append(
            [
                *(float(block.tag == tag) for tag in TAGS),
                *(float(block.above >> i & 1) for i in range(len(ANCESTORS))),
                *(float(block.hints >> i & 1) for i in range(len(HINTS))),
                *(float(block.own_hints >> i & 1) for i in range(len(HINTS))),
                min(block.linked / size, 1.0),
                min(block.bold / size, 1.0),
                float(block.time),
                prose[block.container] / most,
                prose[block.container] / total,
                float(mark in chosen),
                float(len(told) > 400),
                float(len(mark) > 12 and mark in told),
                len(words & title) / max(len(words | title), 1),
                float(mark == key(about.description or "")),
                float(bool(about.author) and len(mark) < 100 and key(about.author or "") in mark),
            ]
        )
    return np.array(rows, np.float32).reshape(len(blocks), -1)


def read_page(raw: str) -> tuple[Any, list[Block]]:
    """Return the parsed page, or None where there is none, and its blocks."""
    import trafilatura

    tree = trafilatura.load_html(raw)
    if tree is None:
        return None, []
    bodies = tree.findall("body")
    blocks = split_blocks(bodies[0] if bodies else tree)
    for block in blocks:
        block.text = normalize(block.text).strip()
    return tree, [block for block in blocks if block.text]


def look(tree: Any, blocks: list[Block], about: Metadata) -> tuple[list[Line], Floats, Ints, list[str | None]]:
    """Return the blocks as lines, and what the line model sees of them."""
    lines = [Line(block.text, 0, 1, 0) for block in blocks]
    code = language.detect("\n".join(sorted((b.text for b in blocks), key=len, reverse=True)[:3]))
    known = [line_features(line, code) for line in lines]
    dense, hashed = page_features(lines, known)
    markup = markup_features(blocks, extracted(tree), about)
    return lines, np.concatenate([dense, markup], axis=1), hashed, [k.code for k in known]


def analyze(raw: str) -> tuple[list[str], Floats, Ints]:
    """Return the blocks of the page `raw` and what the line model sees of them."""
    tree, blocks = read_page(raw)
    _, dense, hashed, _ = look(tree, blocks, read_metadata(tree))
    return [block.text for block in blocks], dense, hashed


def clean_html(document: Document, keep: frozenset[str]) -> Article | Skip:
    """Return the article on the page `document`."""
    tree, blocks = read_page(document.text)
    if not blocks:
        return Skip(document.source, "clean", "empty", REASONS["empty"])
    about = read_metadata(tree)
    lines, dense, hashed, codes = look(tree, blocks, about)
    whole = View(lines, tag(load("html"), dense, hashed), codes)
    selection = select(whole, lambda _: View([], np.ones((0, 4), np.float32), []), keep, threshold=THRESHOLD)
    kept = list(selection.kept)
    head = read_head(lines, whole.probabilities, kept)
    told = (*about.titles, *([document.title] if document.title else []))
    title = best_title(told, page_title(tree), head.title, [b.text for b in blocks if b.tag == "h1"])
    paragraphs = [lines[number].text for number in kept]
    shown = [line.text for line in lines]
    code = refusal(title or "", shown, paragraphs) or (None if paragraphs else "no-article")
    if code is not None:
        return Skip(document.source, "clean", code, REASONS[code])
    return assemble(
        document,
        title,
        paragraphs,
        removed_lines(whole, selection),
        author=(about.author and (names_in(about.author) or about.author)) or head.author,
        published=about.published or document.published or visible_date(tree) or head.published,
        publisher=about.publisher,
        url=document.url or about.url,
        labels=("teaser",) if is_teaser(shown, paragraphs) else (),
    )


def best_title(told: Sequence[str], page: str | None, visible: str | None, headings: list[str]) -> str | None:
    """Return the title: what markup or feed told, as the page shows it where both agree; else heading or title element."""
    wanted = [*told, *([page] if page else [])]
    for shown in [*headings, *([visible] if visible else [])]:
        words = set(re.findall(r"\w+", shown.lower()))
        for candidate in wanted:
            theirs = set(re.findall(r"\w+", candidate.lower()))
            if words and theirs and len(words & theirs) >= 0.7 * len(words) and len(words) > 2:
                return shown
    found = (told[0] if told else None) or visible or (headings[0] if headings else None) or page
    return without_site(found) if found else None
