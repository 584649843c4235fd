"""Segmentation: an article's sentences, each with its exact place in the cleaned text.

The boundaries are sentencex's (Wikimedia's rule-based splitter for about 300 languages); three repairs are ours.
"""

from __future__ import annotations

import re

from sentencex import get_sentence_boundaries

from briefing.types import Article, Sentence, Span

MAX_CHARACTERS = 1_200
"""A longer run without a sentence's end is a list or a scrape without punctuation: it is split at clauses or words."""

# "at 5 p.m. Monday", "the U.S. Senate": English abbreviations before a capital that does not open a sentence.
_ENGLISH_OPEN = re.compile(
    r"(?:\b[ap]\.m\.\s+(?:[A-Z]{2,4}\b|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|on\b)"
    r"|\b(?:U\.S|U\.K|U\.N|E\.U|D\.C)\.\s+(?!(?:The|A|An|In|On|At|It|He|She|They|We|But|And|That|This|Then|So)\b)[A-Z])"
)
# sentencex takes "May." for an abbreviation, which no writer uses.
_ENGLISH_MAY = re.compile(r"\bMay\.[”\"’')]*\s+(?=[A-Z“\"‘])")
_CLAUSE = re.compile(r"[;:,—–]\s")
_SPACE = re.compile(r"\s")


def segment(article: Article) -> tuple[Sentence, ...]:
    """Return the sentences of every paragraph in order; `article.text[s.start:s.end] == s.text` for each."""
    sentences: list[Sentence] = []
    for number, paragraph in enumerate(article.paragraphs):
        for span in _spans(article.text, paragraph, article.language or "en"):
            text = article.text[span.start : span.end]
            sentences.append(Sentence(len(sentences), span.start, span.end, text, number))
    return tuple(sentences)


def _spans(text: str, paragraph: Span, language: str) -> list[Span]:
    body = text[paragraph.start : paragraph.end]
    joined: list[tuple[int, int]] = []
    for boundary in get_sentence_boundaries(language, body):
        start, end = boundary["start_index"], boundary["end_index"]
        if joined and language == "en" and _continues(body, joined[-1][0], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
            if language == "en":
                joined[-1:] = _apart(body, start, end)
    return [
        Span(paragraph.start + start, paragraph.start + end)
        for first, last in joined
        for start, end in _pieces(body, first, last)
    ]


def _apart(body: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split `body[start:end]` behind each month of May that ends a sentence."""
    cuts = [match.end() for match in _ENGLISH_MAY.finditer(body, start, end)]
    return list(zip([start, *cuts], [*cuts, end], strict=True))


def _continues(body: str, start: int, boundary: int) -> bool:
    """Tell whether the sentence that began at `start` goes on behind `boundary`."""
    window = max(start, boundary - 8)
    match = _ENGLISH_OPEN.search(body, window, boundary + 12)
    return match is not None and match.start() < boundary < match.end()


def _pieces(body: str, start: int, end: int) -> list[tuple[int, int]]:
    """Trim white space from `body[start:end]` and split it where it is longer than MAX_CHARACTERS."""
    pieces: list[tuple[int, int]] = []
    while True:
        while start < end and body[start].isspace():
            start += 1
        while start < end and body[end - 1].isspace():
            end -= 1
        if start == end:
            return pieces
        if end - start <= MAX_CHARACTERS:
            return [*pieces, (start, end)]
        cut = _cut(body, start, start + MAX_CHARACTERS)
        pieces.append((start, cut))
        start = cut


def _cut(body: str, start: int, limit: int) -> int:
    """Return the last clause's end before `limit` (in its second half), else the last white space, else `limit`."""
    middle = (start + limit) // 2
    for pattern in (_CLAUSE, _SPACE):
        ends = [match.start() + (pattern is _CLAUSE) for match in pattern.finditer(body, middle, limit)]
        if ends:
            return ends[-1]
    return limit
