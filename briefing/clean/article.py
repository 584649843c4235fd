"""The last step of cleaning: the lines that stay become an article, unless they are not one."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from briefing.clean.language import detect
from briefing.types import Article, Document, Removed, Skip, Span

_CONSENT = re.compile(r"\b(?:cookies?|consent|privacy|partners?|preferences|zustimm\w+|einwillig\w+)\b", re.I)
_PAYWALL = re.compile(
    r"\b(?:subscribe|subscription|subscribers?|abonnieren|abonnement|paywall|s'abonner)\b.{0,80}"
    r"|\b(?:to (?:continue|keep) reading|(?:read|view) the (?:full|rest)|full (?:story|article)|weiterlesen)\b",
    re.I,
)
_LOGIN = re.compile(r"\b(?:log ?in|sign ?in|password|user ?name)\b", re.I)
_ERROR = re.compile(
    r"\b(?:(?:error|http)\s?(?:404|403|500|502|503)|404 (?:error|not found)|page (?:could not be|not|can(?:'|no)t be) found|"
    r"access denied|(?:please )?enable javascript|are you a robot)\b",
    re.I,
)
_SENTENCE_END = re.compile(r"[.!?…。！？؟]")

SHORT_WORDS = 160
"""Below this many words a text may be the visible part of a paywalled article, a wall or an error page."""

TITLE_CHARACTERS = 90


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says about its article."""

    title: str | None = None
    author: str | None = None
    published: datetime | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None


def make(document: Document, head: Head, body: Sequence[str], removed: Sequence[Removed]) -> Article | Skip:
    """Return the article of the paragraphs in `body`, or the reason why they are not one."""
    aside = "\n".join(r.text for r in removed)
    words = sum(len(p.split()) for p in body)
    if (reason := _refusal(body, words, aside, head.title or "")) is not None:
        return Skip(document.source, "clean", *reason)
    text, spans, at = "\n\n".join(body), [], 0
    for paragraph in body:
        spans.append(Span(at, at + len(paragraph)))
        at += len(paragraph) + 2
    title = head.title or _first_sentence(body[0])
    labels = ("teaser",) if words < SHORT_WORDS and _PAYWALL.search(aside) else ()
    return Article(
        id=hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:16],
        source=document.source,
        title=title,
        author=head.author,
        published=head.published,
        publisher=head.publisher,
        url=head.url or document.url,
        language=detect(text) or head.language,
        text=text,
        paragraphs=tuple(spans),
        removed=tuple(removed),
        labels=labels,
    )


def _refusal(body: Sequence[str], words: int, aside: str, title: str) -> tuple[str, str] | None:
    """Return code and detail of the reason why `body` is no article, or None."""
    text = " ".join(body)
    page = f"{title} {text} {aside}"
    if words < SHORT_WORDS * 2 and len(_CONSENT.findall(page)) > max(4, len(page.split()) // 25):
        return "cookie-wall", "this is a consent page, not the article; accept in a browser and save the page again"
    if words < SHORT_WORDS and _ERROR.search(f"{title} {text}"):
        return "error-page", "this is an error page, not the article; check the address or save the page again"
    if body and _SENTENCE_END.search(text):
        return None
    if words > 60:
        return None
    if _PAYWALL.search(page):
        return "paywall", "only a subscription offer is here; save the page while logged in"
    if _LOGIN.search(page):
        return "login", "this is a login page; save the article's page while logged in"
    return "no-article", "no article was found here; save the article's own page, or paste its text into a .txt file"


def _first_sentence(paragraph: str) -> str:
    """Return a title for an article without one: its first sentence, cut at a word."""
    end = _SENTENCE_END.search(paragraph, 20)
    sentence = paragraph[: end.start()] if end else paragraph
    if len(sentence) <= TITLE_CHARACTERS:
        return sentence.strip()
    return sentence[:TITLE_CHARACTERS].rpartition(" ")[0].rstrip(" ,;:") + "…"
