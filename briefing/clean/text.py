"""Plain text and Markdown: which lines are the article's, told by what they say, how they look, and where they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from briefing.clean.article import Head, make
from briefing.clean.dates import find_date
from briefing.clean.language import detect
from briefing.clean.lines import Line, split_lines
from briefing.clean.phrases import furniture_code
from briefing.clean.repair import normalize
from briefing.types import Article, Document, Removed, Skip

_ENDS = re.compile(r"[.!?…。！？؟:;][\"”’'»)\]]*$")
_WORD = re.compile(r"\w+")
_CAPTION = re.compile(
    r"(?:^|[\s(\[|])(?:photos?|photograph|picture|image|illustration|graphic|video|credit|courtesy|foto|bild|crédit)s?"
    r"(?: (?:by|credit|courtesy(?: of)?))?\s?:\s?[^.!?]{1,80}[)\].]*$"
    r"|\((?:photo|picture|image|foto)[^)]{0,80}\)\.?$|/(?:reuters|afp|getty images|ap|dpa)[)\s.]*$",
    re.I,
)
_BYLINE = re.compile(
    r"^(?:(?:story|text|words|interview|report|reported|written|von|par|por)\s)?(?:by|von|par|por)\s+"
    r"(?P<name>[A-ZÀ-Þ][\w.'’-]+(?:\s+(?:and|und|et|y|de|van|von|[A-ZÀ-Þ][\w.'’-]*))*)",
    re.I,
)
_NAME = re.compile(r"^(?:[A-ZÀ-Þ][\w.'’-]+\s+)(?:(?:and|und|van|von|de|[A-ZÀ-Þ]\.?[\w'’-]*)\s*){1,5}$")
_BIO = re.compile(r"^[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3} (?:is|covers|writes|reports|can be reached|was formerly) ")
_MARK = re.compile(r"^(?:#{1,6}\s+|>\s+|[-*_=~]{3,}$|\|.*\|$)")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_EMPHASIS = re.compile(r"(?<![\w*_])(\*{1,3}|_{1,3}|`)(?=\S)([^*_`\n]+?)(?<=\S)\1(?![\w*_])")
_BLOCK_CODES = frozenset({"related", "comment", "tags", "promo"})
_SUBHEAD_WORDS = 7
_TAIL_SHARE = 0.6


def clean_text(document: Document, keep: frozenset[str]) -> Article | Skip:
    """Clean a text or Markdown document."""
    markdown = document.media == "text/markdown"
    lines = split_lines(normalize(document.text))
    language = detect(" ".join(line.text for line in lines if len(line.text) > 80) or document.text)
    codes = [_code(line, language) for line in lines]
    start, end = _body(lines, codes)
    head, used = _head(lines, codes, start, markdown)
    for index, code in used.items():
        codes[index] = code
    _judge_rest(lines, codes, start, end, head.title)
    body, removed = [], []
    for line, code in zip(lines, codes, strict=True):
        if code is None or code in keep:
            text = line.bare if line.mark and not line.bare[:1].islower() else line.text
            body.append(_plain(text) if markdown else text)
        else:
            removed.append(Removed(line.text, code))
    return make(document, head, [p for p in body if p.strip()], removed)


def filter_lines(texts: Sequence[str], title: str | None, language: str | None) -> Iterator[str | None]:
    """Yield for each line that an extractor took for the body the code of its reason to go, or None."""
    lines = [Line(text, 0, 1, 0) for text in texts]
    codes = [_code(line, language) for line in lines]
    _judge_rest(lines, codes, 0, len(lines), title)
    yield from codes


def _code(line: Line, language: str | None) -> str | None:
    """Return the code of a line that is furniture by its words alone, else None."""
    bare = line.bare.strip()
    if code := furniture_code(bare, language):
        return code
    if len(bare) < 400 and _CAPTION.search(bare):
        return "caption"
    if _MARK.match(line.text) and not line.text.startswith("#"):
        return "markup" if not line.text.startswith(">") else None
    if len(bare) < 300 and _BIO.match(bare) and re.search(r"\b(?:covers|writes|reporter|correspondent|editor|@)\b", bare):
        return "bio"
    return None


def _is_prose(line: Line) -> bool:
    words = len(_WORD.findall(line.bare))
    return words >= 40 or (bool(_ENDS.search(line.bare)) and (words >= 6 or len(line.bare) > 30))


def _body(lines: Sequence[Line], codes: Sequence[str | None]) -> tuple[int, int]:
    """Return where the body begins and ends: its first and last prose, past standfirst and before the foot.

    A block that a heading opens (related articles, comments) ends the body once most of the prose is behind us.
    """
    prose = [i for i, (line, code) in enumerate(zip(lines, codes, strict=True)) if code is None and _is_prose(line)]
    prose = [i for i in prose if not lines[i].text.startswith("#")]
    if not prose:
        return len(lines), len(lines)
    total = sum(len(lines[i].text) for i in prose)
    start = next((i for i in prose if not lines[i].mark and not _is_aside(lines[i])), prose[0])
    seen, end = 0, prose[-1] + 1
    for i in range(start, prose[-1] + 1):
        if codes[i] in _BLOCK_CODES and len(lines[i].bare.split()) <= 6 and seen > _TAIL_SHARE * total:
            end = i
            break
        if codes[i] is None and _is_prose(lines[i]):
            seen += len(lines[i].text)
    return start, end


def _is_aside(line: Line) -> bool:
    """Tell whether prose before the body is a byline or date line, such as "By A. Writer, 3 May 2026."."""
    return len(line.text) < 120 and (bool(_BYLINE.match(line.text)) or find_date(line.text) is not None)


def _head(
    lines: Sequence[Line], codes: Sequence[str | None], start: int, markdown: bool
) -> tuple[Head, dict[int, str]]:
    """Read title, author, date and outlet from the lines before the body; return them and which line gave which."""
    used: dict[int, str] = {}
    title_at = _title_at(lines, codes, start, markdown)
    author = published = None
    for i in range(min(start + 1, len(lines))):
        text = lines[i].bare.strip()
        if i == title_at or len(text) > 160 or codes[i] not in {None, "date", "byline"}:
            continue
        if i == start and not _is_aside(lines[i]):
            continue
        byline = _BYLINE.match(text)
        if byline is not None and author is None:
            author = byline["name"].strip(" .")
            used[i] = "byline"
        when = find_date(text)
        if when is not None:
            published = published or when
            used.setdefault(i, "date")
        elif author is None and title_at is not None and i > title_at and _NAME.match(text) and len(text.split()) <= 4:
            author = text
            used[i] = "byline"
    title = None
    if title_at is not None:
        used[title_at] = "headline"
        title = _plain(lines[title_at].bare.lstrip("# ").strip())
    return Head(title=title, author=author, published=published), used


def _title_at(lines: Sequence[Line], codes: Sequence[str | None], start: int, markdown: bool) -> int | None:
    """Return the index of the title: a first-level heading, else the head's line that shares most with the body."""
    if markdown or any(line.text.startswith("# ") for line in lines[: start + 1]):
        heading = next((i for i, line in enumerate(lines) if line.text.startswith("# ")), None)
        if heading is not None:
            return heading
    body = {w.lower() for line in lines[start : start + 6] for w in _WORD.findall(line.text) if len(w) > 3}
    repeated = Counter(line.bare for line in lines[:start])
    best, best_score = None, 0.0
    for i in range(start):
        text = lines[i].bare.strip()
        words = _WORD.findall(text)
        if codes[i] is not None or lines[i].mark or not 3 <= len(words) <= 30 or _is_aside(lines[i]):
            continue
        shared = sum(w.lower() in body for w in words if len(w) > 3)
        score = shared + min(len(words), 10) / 5 - 2 * text.endswith(".") + (repeated[text] > 1)
        if score > best_score:
            best, best_score = i, score
    return best


def _judge_rest(
    lines: Sequence[Line], codes: list[str | None], start: int, end: int, title: str | None
) -> None:
    """Give each line without a code one if it stands outside the body, repeats, or intrudes."""
    seen: set[str] = set()
    for i, line in enumerate(lines):
        text = line.bare.strip()
        if codes[i] is None and title and _same(text, title):
            codes[i] = "headline"
        elif codes[i] is None and i < start:
            codes[i] = "standfirst" if line.mark or _is_prose(line) else "section"
        elif codes[i] is None and i >= end:
            codes[i] = "boilerplate"
        elif codes[i] is None and len(text) > 40 and text in seen:
            codes[i] = "duplicate"
        elif codes[i] is None and _intrudes(lines, i):
            codes[i] = "related"
        seen.add(text)


def _same(text: str, title: str) -> bool:
    return [w.lower() for w in _WORD.findall(text)] == [w.lower() for w in _WORD.findall(title)]


def _intrudes(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a line in the body is another article's headline: alone, too long for a subhead, and no sentence."""
    line = lines[index]
    if line.mark or line.text.startswith(("#", ">")) or len(_WORD.findall(line.text)) <= _SUBHEAD_WORDS:
        return False
    if len(line.text) > 160:
        return False
    unended = re.search(r"[\w’'”\")]$", line.text) is not None
    question = line.text.endswith("?") and not line.text.startswith(("“", '"', "‘"))
    around = [lines[i] for i in (index - 1, index + 1) if 0 <= i < len(lines)]
    prose = all(_is_prose(other) for other in around)
    return (unended and not re.search(r"[.!?…][”\"’')]$", line.text)) or (question and prose and _headlike(line.text))


def _headlike(text: str) -> bool:
    """Tell whether a question reads as a headline: it has a colon, as in "A bridge: has the summit worked?"."""
    return ": " in text


def _plain(text: str) -> str:
    """Return Markdown's text without its marks."""
    text = re.sub(r"^(?:#{1,6}|>)\s+", "", text)
    return _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", text)).strip()
