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
    r"|\((?:photo|picture|image|foto)[^)]{0,80}\)\.?$|/(?:reuters|afp|getty images|ap|dpa)[)\s.]*$"
    r"|[.\w]\s+\((?:[A-Z][\w.]*\s?){1,4}/[^()]{2,40}\)$|(?<!^)©\s?[^.!?]{3,60}$",
    re.I,
)
_BYLINE = re.compile(
    r"^(?:(?:story|text|words|interview|report|reported|written|von|par|por)\s)?(?:by|von|par|por)\s+"
    r"(?P<name>[A-ZÀ-Þ][\w.'’-]+(?:\s+(?:and|und|et|y|de|van|von|[A-ZÀ-Þ][\w.'’-]*))*)",
    re.I,
)
_NAME = re.compile(r"^(?:[A-ZÀ-Þ][\w.'’-]+\s+)(?:(?:and|und|van|von|de|[A-ZÀ-Þ]\.?[\w'’-]*)\s*){1,5}$")
_METER = re.compile(r"you(?:'ve| have) (?:\w+ )?\w+ (?:free )?(?:articles?|stories) (?:left|remaining)", re.I)
_CREDIT = re.compile(r"^[-–— ]*with (?:assistance|reporting|help) (?:from|by)\b", re.I)
_BIO = re.compile(r"^[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3} (?:is|covers|writes|reports|can be reached|was formerly) ")
_BIO_JOB = re.compile(
    r"\b(?:covers|writes (?:about|on)|(?:is|was) (?:a|an|the|our)?\s?.{0,40}\b(?:writer|reporter|correspondent|editor))\b"
)
_MARK = re.compile(r"^(?:#{1,6}\s+|>\s+|[-*_=~]{3,}$|\|.*\|$)")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_FENCED = re.compile(r"^(```|~~~)[^\n]*\n.*?(?:^\1[ \t]*$|\Z)", re.M | re.S)
_EMPHASIS = re.compile(r"(?<![\w*_])(\*{1,3}|_{1,3}|`)(?=\S)([^*_`\n]+?)(?<=\S)\1(?![\w*_])")
_SUBHEAD_WORDS = 7
_BARE_SUBHEAD_WORDS = 4
_PARAGRAPH_WORDS = 15
_DECK_LINES = 5
_TAIL_SHARE = 0.6


def clean_text(document: Document, keep: frozenset[str]) -> Article | Skip:
    """Clean a text or Markdown document."""
    markdown = document.media == "text/markdown"
    text = normalize(document.text)
    lines = split_lines(_FENCED.sub("\n", text) if markdown else text)
    language = detect(" ".join(line.text for line in lines if len(line.text) > 80) or document.text)
    codes = [_code(line, language) for line in lines]
    start, end = _body(lines, codes)
    head, used = _head(lines, codes, start, markdown)
    for index, given in used.items():
        codes[index] = given
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
    if re.match(r"(?:advertisement|sponsored)\b.{0,40}$", bare, re.I):
        return "ad"
    if re.match(r"\[?(?:gallery|watch|video|listen|podcast|live blog|in pictures)\b\]?:? .{3,120}$", bare, re.I):
        return "related" if not _ENDS.search(bare) else None
    if _METER.match(bare):
        return "promo"
    if _CREDIT.match(bare):
        return "credit"
    if re.match(r"write to .{3,60} at \S+@", bare, re.I):
        return "bio"
    if len(bare) < 200 and _is_menu(line.text):
        return "nav"
    if len(bare) < 300 and _BIO.match(bare) and _BIO_JOB.search(bare):
        return "bio"
    return None


def _is_menu(text: str) -> bool:
    """Tell whether a line is a row of links: three or more short parts set apart by wide gaps, bars or dots."""
    parts = [part for part in re.split(r" {2,}|\s?[|·•›»]\s?", text) if part]
    return len(parts) >= 3 and all(len(part.split()) <= 5 and not _ENDS.search(part) for part in parts)


def _is_prose(line: Line) -> bool:
    words = len(_WORD.findall(line.bare))
    return words >= 40 or (bool(_ENDS.search(line.bare)) and (words >= 4 or len(line.bare) > 30))


def _body(lines: Sequence[Line], codes: Sequence[str | None]) -> tuple[int, int]:
    """Return where the body begins and ends: its first paragraph, and its last prose before the readers' comments.

    A heading of related articles does not end it, since such a block often stands between two paragraphs.
    """
    prose = [
        i
        for i, (line, code) in enumerate(zip(lines, codes, strict=True))
        if code is None and _is_prose(line) and not line.text.startswith("#") and not _is_aside(line)
    ]
    if not prose:
        return len(lines), len(lines)
    first = [i for i in prose if not lines[i].mark and len(lines[i].text.split()) >= _PARAGRAPH_WORDS]
    start = first[0] if first else prose[0]
    for i in range(start, min(start + _DECK_LINES, len(lines))):
        # What stands above the byline is the standfirst, however long it is.
        if _is_aside(lines[i]) and len(lines[i].text) < 80 and not lines[i].text.endswith("."):
            start = next((j for j in first if j > i), start)
    total = sum(len(lines[i].text) for i in prose)
    seen, end = 0, prose[-1] + 1
    for i in range(start, end):
        if codes[i] == "comment" and len(lines[i].bare.split()) <= 6 and seen > _TAIL_SHARE * total:
            return start, i
        seen += len(lines[i].text) if i in prose else 0
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
        elif author is None and title_at is not None and i > title_at and _is_name(text, lines[title_at]):
            author = text
            used[i] = "byline"
    title = None
    if title_at is not None:
        used[title_at] = "headline"
        title = _plain(lines[title_at].bare.lstrip("# ").strip())
    return Head(title=title, author=author, published=published), used


def _is_name(text: str, title: Line) -> bool:
    """Tell whether a line is a writer's name. The name of somebody in the headline is a topic."""
    return bool(_NAME.match(text)) and len(text.split()) <= 4 and not set(text.split()) & set(title.text.split())


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
        # Longer than a headline is a standfirst; in capitals is a masthead or a section.
        score = min(shared, 4) + min(len(words), 10) / 5 - max(0, len(words) - 16) / 2
        score += 3 * (repeated[text] > 1) - 2 * text.endswith(".") - text.isupper()
        if score > best_score:
            best, best_score = i, score
    return best


def _judge_rest(lines: Sequence[Line], codes: list[str | None], start: int, end: int, title: str | None) -> None:
    """Give each line without a code one if it stands outside the body, repeats, or intrudes."""
    seen: set[str] = set()
    whole = " ".join(line.text for line in lines[start:end] if _is_prose(line))
    block: str | None = None
    for i, line in enumerate(lines):
        text = line.bare.strip()
        if _is_prose(line):
            block = None
        elif codes[i] in {"related", "tags"} and len(text.split()) <= 6:
            block = codes[i]
        if codes[i] is None:
            codes[i] = _judge(lines, i, start, end, title, seen, whole, block)
        seen.add(text)


def _judge(
    lines: Sequence[Line],
    i: int,
    start: int,
    end: int,
    title: str | None,
    seen: set[str],
    whole: str,
    block: str | None,
) -> str | None:
    line = lines[i]
    text = line.bare.strip()
    if title and _same(text, title):
        return "headline"
    if i < start:
        return "standfirst" if line.mark or _is_prose(line) else "section"
    if i >= end:
        return block or "boilerplate"
    if block:
        # A short line right above a paragraph is the subhead behind the block.
        below = lines[i + 1] if i + 1 < end else None
        if not (below and below.gap and line.gap and _is_prose(below) and len(text.split()) <= _BARE_SUBHEAD_WORDS):
            return block
    quoted = text.strip('“”"‘’')
    if (len(text) > 40 and text in seen) or (len(quoted) > 30 and whole.count(quoted) > _is_prose(line)):
        return "duplicate"
    if not _intrudes(lines, i):
        return None
    return "caption" if re.search(r"[a-z0-9]\. [A-Z]", text) else "related"


def _same(text: str, title: str) -> bool:
    return [w.lower() for w in _WORD.findall(text)] == [w.lower() for w in _WORD.findall(title)]


def _intrudes(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a line in the body is another article's headline: alone, too long for a subhead, and no sentence."""
    line = lines[index]
    if line.mark or line.text.startswith(("#", ">")) or len(_WORD.findall(line.text)) <= _SUBHEAD_WORDS:
        return False
    if len(line.text) > 160 or line.text[0] in '“"‘':
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
