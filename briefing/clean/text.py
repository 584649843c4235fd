"""Plain text and Markdown: its lines, and which of them are the article's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from briefing.clean import language
from briefing.clean.article import assemble, publisher_in
from briefing.clean.dates import parse_iso
from briefing.clean.features import page_features
from briefing.clean.head import Head, read_head
from briefing.clean.lines import Line, plain_line, split_lines
from briefing.clean.markdown import Page, read_markdown
from briefing.clean.names import names_in
from briefing.clean.refuse import REASONS, is_teaser, refusal
from briefing.clean.repair import normalize
from briefing.clean.select import SENTENCE_END, Selection, removed_lines, select
from briefing.clean.table import Floats, Ints, Table, tabulate
from briefing.clean.tagger import load, tag
from briefing.clean.view import View, least_in
from briefing.types import Article, Document, Skip

THRESHOLD: Final = 0.45
"""Probability of being body below which a line that is no paragraph goes: chosen by cross-validation."""

MARKDOWN_THRESHOLD: Final = 0.05
"""The same for Markdown, which people write by hand and whose subheads and lists are marked as such."""

_BARE, _BARE_WORDS = 2, 5


def analyze(raw: str) -> tuple[list[str], Floats, Ints]:
    """Return the lines of `raw` and what the line model sees of them."""
    lines = split_lines(normalize(raw))
    table = tabulate(lines, _sample(lines))
    return [line.bare for line in lines], page_features(table), table.hashed


def _sample(lines: Sequence[Line]) -> str | None:
    return language.detect("\n".join(sorted((line.text for line in lines), key=len, reverse=True)[:3]))


def _judged(lines: Sequence[Line], table: Table, code: str | None) -> View:
    dense = page_features(table)
    return View(lines, tag(load("text"), dense, table.hashed), table.codes, table.traits, least_in(code))


def choose(lines: Sequence[Line], keep: frozenset[str], threshold: float) -> tuple[View, Selection]:
    """Return the model's view of `lines` and which of them stay."""
    code = _sample(lines)
    table = tabulate(lines, code)
    whole = _judged(lines, table, code)

    def look_again(kept: list[int]) -> View:
        # As they would be read from the cleaned text: one blank line apart, without bullets or indentation.
        rest = [plain_line(lines[number].bare, int(at > 0)) for at, number in enumerate(kept)]
        again = _sample(rest)
        return _judged(rest, table.only(kept, rest) if again == code else tabulate(rest, again), again)

    return whole, select(whole, look_again, keep, threshold=threshold)


def _is_bare(view: View) -> bool:
    """Tell whether a text is a line or two of sentences and nothing else: typed by hand, no page to find a body in."""
    return len(view.lines) <= _BARE and all(
        code is None and len(line.bare.split()) >= _BARE_WORDS and line.bare.endswith(SENTENCE_END)
        for code, line in zip(view.codes, view.lines, strict=True)
    )


def clean_text(document: Document, keep: frozenset[str]) -> Article | Skip:
    """Return the article in `document`, plain text or Markdown."""
    raw = normalize(document.text)
    page = read_markdown(raw) if document.media == "text/markdown" else Page(raw, None)
    lines = split_lines(page.text)
    if not lines:
        return Skip(document.source, "clean", "empty", REASONS["empty"])
    marked = document.media == "text/markdown"
    whole, selection = choose(lines, keep, MARKDOWN_THRESHOLD if marked else THRESHOLD)
    kept = [number for number in selection.kept if lines[number].bare]
    bare = _is_bare(whole)
    if bare:
        kept, selection = list(range(len(lines))), Selection(tuple(range(len(lines))), (), settled=True)
    head = read_head(whole, kept)
    title = page.fields.get("title") or page.title or document.title or head.title
    paragraphs = [lines[number].bare for number in kept if lines[number].bare != page.title]
    shown = [line.bare for line in lines if line.bare]
    code = (
        refusal(title or "", shown, paragraphs, signed=head.author is not None) if selection.settled else "no-article"
    )
    if code is None and not paragraphs:
        code = "no-article"
    if bare and code == "no-article":
        code = None
    if code is not None:
        return Skip(document.source, "clean", code, REASONS[code])
    removed = removed_lines(whole, selection)
    return assemble(
        document,
        title,
        paragraphs,
        removed,
        author=_author(page, head),
        published=_published(page, head, document.published),
        publisher=page.fields.get("publisher") or page.fields.get("site") or publisher_in(removed, paragraphs),
        url=document.url,
        labels=("teaser",) if is_teaser(shown, paragraphs) else (),
    )


def _author(page: Page, head: Head) -> str | None:
    named = page.fields.get("author") or page.fields.get("authors") or page.fields.get("by")
    return (names_in(named) or named) if named else head.author


def _published(page: Page, head: Head, told: datetime | None) -> datetime | None:
    stamp = page.fields.get("date") or page.fields.get("published") or page.fields.get("pubdate")
    return (parse_iso(stamp) if stamp else None) or told or head.published
