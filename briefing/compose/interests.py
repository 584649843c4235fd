"""What a reader wants more of, less of, or not at all: rules on words, phrases, patterns, sources and authors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from briefing.foreign import host_of
from briefing.types import Article


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as the reader wrote it, where it looks, and what it looks for."""

    written: str
    where: Literal["text", "source", "author"]
    pattern: re.Pattern[str]


def parse(written: str) -> Rule:
    """Return the rule that a setting holds: `source:NAME`, `author:NAME`, `/regular expression/`, or words in a row.

    Case and spacing make no difference, and words stand for whole words.

    Raises:
        ValueError: it is empty, or no regular expression; the message says what it must be.
    """
    text = written.strip()
    for where in ("source", "author"):
        if text.lower().startswith(f"{where}:") and text[7:].strip():
            return Rule(written, where, _words(text[7:]))
    try:
        if len(text) > 2 and text.startswith("/") and text.endswith("/"):
            return Rule(written, "text", re.compile(text[1:-1], re.I))
    except re.error as error:
        raise ValueError(f"a regular expression between slashes ({error})") from error
    if not text or text.lower() in {"source:", "author:"}:
        raise ValueError("a word, a phrase, /a pattern/, source:NAME or author:NAME")
    return Rule(written, "text", _words(text))


def matching(rules: Sequence[Rule], article: Article) -> tuple[str, ...]:
    """Return the rules, as they were written, that an article's title or text, source or author meets."""
    fields = {
        "text": f"{article.title}\n{article.text}",
        "source": "\n".join(filter(None, (article.publisher, article.feed, host(article.url)))),
        "author": article.author or "",
    }
    return tuple(rule.written for rule in rules if rule.pattern.search(fields[rule.where]))


def host(url: str | None) -> str | None:
    """Return the host of an address, without `www.`."""
    name = host_of(url) if url else None
    return name.removeprefix("www.") if name else None


def _words(text: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, text.split())) + r"(?!\w)", re.I)
