"""HTML pages: their blocks, and which of them are the article's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import numpy as np

from briefing.clean import language
from briefing.clean.article import assemble
from briefing.clean.blocks import META, Block, split_blocks
from briefing.clean.dates import find_date
from briefing.clean.features import page_features
from briefing.clean.head import read_head, without_site
from briefing.clean.lines import Line, plain_line
from briefing.clean.markup import chosen_blocks, key, markup_features
from briefing.clean.metadata import Metadata, dated_address, page_title, read_metadata, timed
from briefing.clean.names import names_in
from briefing.clean.refuse import REASONS, is_teaser, refusal
from briefing.clean.repair import normalize
from briefing.clean.select import removed_lines, select
from briefing.clean.table import Floats, Ints, Table, tabulate
from briefing.clean.tagger import load, tag
from briefing.clean.view import View, least_in
from briefing.types import Article, Document, Skip

THRESHOLD: Final = 0.55
"""Probability of being body below which a block that is no paragraph goes: chosen by cross-validation."""

_STAMP: Final = 80
"""Characters of the longest block beside the title whose date is taken as the article's."""

_UPDATED: Final = re.compile(r"updat|modif|edit|aktualis|mis à jour|actualiz", re.IGNORECASE)
_FIRST: Final = re.compile(r"(?:first|originally) (?:published|posted|appeared)", re.IGNORECASE)
_ODD: Final = timedelta(days=3)
_PLENTY, _AGREED, _FAINT = 200, 0.5, 0.02


class Seen(NamedTuple):
    """The blocks of a page as lines, what they are by themselves and what the line model sees of them, and trafilatura's
    choice.
    """

    lines: list[Line]
    table: Table
    dense: Floats
    chosen: Floats
    language: str | None = None


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


def look(tree: Any, blocks: list[Block], about: Metadata) -> Seen:
    """Return what there is to judge the blocks by."""
    lines = [plain_line(block.text, 1) for block in blocks]
    code = language.detect("\n".join(sorted((b.text for b in blocks), key=len, reverse=True)[:3]))
    table = tabulate(lines, code)
    chosen = chosen_blocks(tree, blocks)
    markup = markup_features(blocks, chosen, about)
    dense = np.concatenate([page_features(table), markup], axis=1)
    return Seen(lines, table, dense, chosen, code)


def analyze(raw: str) -> tuple[list[str], Floats, Ints]:
    """Return the blocks of the page `raw` and what the line model sees of them."""
    tree, blocks = read_page(raw)
    seen = look(tree, blocks, read_metadata(tree))
    return [block.text for block in blocks], seen.dense, seen.table.hashed


def settle(probabilities: Floats, seen: Seen) -> Floats:
    """Return `probabilities`, those of the body replaced by trafilatura's choice where the two disagree wholly.

    The line model is better on nearly every page, but where it misses most of what trafilatura takes for the body, it has
    taken comments or another article for the body.
    """
    size = np.array([len(line.text) for line in seen.lines], np.float32)
    kept = probabilities[:, 0] >= THRESHOLD
    theirs, both = float((size * seen.chosen).sum()), float((size * seen.chosen * kept).sum())
    if theirs < max(_PLENTY, 0.3 * float((size * kept).sum())) or both >= _AGREED * theirs:
        return probabilities
    settled = probabilities.copy()
    settled[:, 0] = (seen.chosen > 0) & (probabilities[:, 0] > _FAINT)
    return settled


def clean_html(document: Document, keep: frozenset[str]) -> Article | Skip:
    """Return the article on the page `document`."""
    tree, blocks = read_page(document.text)
    if not blocks:
        return Skip(document.source, "clean", "empty", REASONS["empty"])
    about = read_metadata(tree)
    seen = look(tree, blocks, about)
    lines, table = seen.lines, seen.table
    probabilities = settle(tag(load("html"), seen.dense, table.hashed), seen)
    whole = View(lines, probabilities, table.codes, table.traits, least_in(seen.language))
    selection = select(whole, lambda _: View([], np.ones((0, 4), np.float32), [], []), keep, threshold=THRESHOLD)
    kept = list(selection.kept)
    head = read_head(whole, kept)
    told = (*about.titles, *([document.title] if document.title else []))
    title = best_title(told, page_title(tree), head.title, [b.text for b in blocks if b.tag == "h1"])
    paragraphs = [lines[number].text for number in kept]
    shown = [line.text for line in lines]
    code = refusal(title or "", shown, paragraphs, signed=head.author is not None) or (
        None if paragraphs else "no-article"
    )
    if code is not None:
        return Skip(document.source, "clean", code, REASONS[code])
    url = document.url or about.url
    return assemble(
        document,
        title,
        paragraphs,
        removed_lines(whole, selection),
        author=(about.author and (names_in(about.author) or about.author)) or head.author,
        published=_published(document, tree, blocks, title, about)
        or head.published
        or dated_address(url)
        or about.modified,
        publisher=about.publisher,
        url=url,
        labels=("teaser",) if is_teaser(shown, paragraphs) else (),
    )


def _published(
    document: Document, tree: Any, blocks: Sequence[Block], title: str | None, about: Metadata
) -> datetime | None:
    """Return what markup or feed says, else the date beside the title, in a time element, or in a block named so.

    A date beside the title that is days away from the markup's is the one that readers see, so it goes before; unless it
    tells of an update.
    """
    beside = list(_beside(blocks, key(title or "")))
    told = about.published or document.published
    if told:
        shown = next((day for text, day in beside if not _UPDATED.search(text)), None)
        return shown if shown and abs(shown - told) > _ODD else told
    first = (find_date(b.text) for b in blocks if len(b.text) <= _STAMP and _FIRST.search(b.text))
    stamps = (find_date(b.text) for b in blocks if b.own_hints & META and len(b.text) <= _STAMP)
    shown = next(filter(None, first), None) or next((day for _, day in beside), None)
    return shown or timed(tree) or next(filter(None, stamps), None)


def _beside(blocks: Sequence[Block], title: str) -> Iterator[tuple[str, datetime]]:
    """Yield the dates below and above each place where the title stands, in the order in which they are believed."""
    for at in [i for i, block in enumerate(blocks) if block.tag == "h1" or key(block.text) == title]:
        for block in [*blocks[at + 1 : at + 12], *reversed(blocks[max(at - 4, 0) : at])]:
            if len(block.text) <= _STAMP and (found := find_date(block.text)):
                yield block.text, found


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
