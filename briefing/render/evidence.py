"""The sentences of an article that a point stands on, as links that lead to them."""

from __future__ import annotations

from urllib.parse import quote

from briefing.render.names import web_url
from briefing.render.words import visible
from briefing.types import Article, Sentence

_QUOTED_WORDS = 4  # the least number of words at either end of a text fragment
_LONGEST_QUOTE = 240  # characters of a text fragment's start or end; beyond it a link becomes unwieldy
_CONTEXT_WORDS = 12  # words shown on either side of a source sentence


def text_fragment(article: Article, sentence: Sentence) -> str | None:
    """Return a link that scrolls the web article to `sentence` and highlights it; None if it has no web address.

    The fragment is `#:~:text=start,end` of the WICG specification "URL Fragment Text Directives", with as few words
    (four at least) as lead to this sentence and no earlier one. A browser that does not know it opens the article.
    """
    if (address := web_url(article.url)) is None:
        return None
    base, _, fragment = address.partition("#")
    target = f"{base}#{fragment.partition(':~:')[0]}:~:text="
    tokens = visible(sentence.text).split()
    for size in range(_QUOTED_WORDS, len(tokens) // 2):
        start, end = " ".join(tokens[:size]), " ".join(tokens[-size:])
        if max(len(start), len(end)) > _LONGEST_QUOTE:
            return address
        if _leads_to(article.text, sentence, start, end):
            return f"{target}{_directive(start)},{_directive(end)}"
    whole = " ".join(tokens)
    return f"{target}{_directive(whole)}" if 0 < len(whole) <= _LONGEST_QUOTE else address


def _leads_to(text: str, sentence: Sentence, start: str, end: str) -> bool:
    first = text.find(start)
    return first == sentence.start and text.find(end, first + len(start)) + len(end) == sentence.end


def _directive(text: str) -> str:
    return quote(text, safe="").replace("-", "%2D")


def neighbours(article: Article, sentence: Sentence) -> tuple[str, str]:
    """Return the words before and after `sentence` in its paragraph, cut to a few."""
    paragraph = article.paragraphs[sentence.paragraph]
    before = article.text[paragraph.start : sentence.start].split()
    after = article.text[sentence.end : paragraph.end].split()
    return (
        "… " * (len(before) > _CONTEXT_WORDS) + " ".join(before[-_CONTEXT_WORDS:]),
        " ".join(after[:_CONTEXT_WORDS]) + " …" * (len(after) > _CONTEXT_WORDS),
    )
