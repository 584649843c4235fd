"""What an article is called: its headline, its outlet, its labels, its language, its address made safe to print."""

from __future__ import annotations

import re
from urllib.parse import quote

from briefing.foreign import host_of, without_user
from briefing.render.hosts import unmistakable
from briefing.render.words import visible
from briefing.types import Article, Writing

_WEB = re.compile(r"https?://[^/?#\s\\]", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[^\W\d_]{2,})(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "ga": "Irish", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian",
    "lv": "Latvian", "nb": "Norwegian", "nl": "Dutch", "nn": "Norwegian", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian",
    "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip
_LABELS = {
    "teaser": "teaser only",
    "paywall": "looks paywalled",
    "unread-in-time": "title and lead only, for want of time",
    "abridged": "too long for the model: its most telling sentences were read",
    "model-too-slow": "by the built-in model: yours took too long",
    "model-out-of-memory": "by the built-in model: yours ran out of memory",
    "model-failed": "by the built-in model: yours failed",
    "model-silent": "by the built-in model: yours wrote nothing",
}


_FAILED = {
    "model-too-slow": "took too long",
    "model-out-of-memory": "ran out of memory",
    "model-failed": "failed",
    "model-silent": "wrote nothing",
    "model-no-time": "had no time left",
}
"""What a model did that was to tell several articles at once."""


def headline(article: Article) -> str:
    """Return the title, or the name of the source where there is none to show.

    A title that is another host's address bears the name of its own.
    """
    title = visible(article.title).strip()
    lies = _names_another(title, article)
    return f"{title} [{lies}]" if lies else title or outlet(article)


def heading(name: str) -> str:
    """Return the name of a section, or dots where there is none to show: a heading must say something."""
    return visible(name).strip() or "…"


def outlet(article: Article) -> str:
    """Return the publisher, unless it is the name of another host; or else the web host, or else the file's name."""
    if article.publisher and (name := visible(article.publisher).strip()):
        return _names_another(name, article) or name
    if host := _host(article):
        return host
    if article.source == "-":
        return "standard input"
    return re.split(r"[/\\]", visible(article.source).rstrip("/\\"))[-1].strip() or "unnamed source"


def _host(article: Article) -> str | None:
    address = web_url(article.url)
    return (host_of(address) or address).removeprefix("www.") if address else None


def _names_another(name: str, article: Article) -> str | None:
    """Return the article's host if `name` is the address or name of another one, neither of them part of the other."""
    named, host = _ADDRESS.fullmatch(name), _host(article)
    if not named or not host:
        return None
    one, two = f".{named[1].lower()}", f".{host}"
    return None if one.endswith(two) or two.endswith(one.replace(".www.", ".")) else host


def labels(article: Article) -> tuple[str, ...]:
    """Return what readers should know of the article: its labels in words, and its language if not English."""
    named = tuple(_LABELS.get(label, label.replace("_", " ").replace("-", " ")) for label in article.labels)
    tag = language(article)
    code = tag.partition("-")[0].lower()
    return named if code in ("", "en") else (*named, f"in {_LANGUAGES.get(code, tag)}")


def written(writing: Writing) -> tuple[str, ...]:
    """Return what readers should know of a text that a model was to write of several articles, in words."""
    return tuple(
        f"put together from points: your model {_FAILED[label]}" if label in _FAILED else _LABELS.get(label, label)
        for label in writing.labels
    )


def language(article: Article) -> str:
    """Return the article's language if it is a well-formed BCP 47 tag, else an empty string: language unknown."""
    tag = article.language or ""
    return tag if _LANGUAGE.fullmatch(tag) else ""


def web_url(url: str | None) -> str | None:
    """Return `url` made safe to print as a link if it is one of http or https with a host, else None.

    Spaces, quotes, brackets, controls and other characters that could end a link early are percent-encoded. A user name
    before the host, which could pass for it, is left out, and a host that could pass for another is in punycode.
    """
    if url is None or not _WEB.match(url) or host_of(url) is None:
        return None
    return _encode(unmistakable(visible(without_user(url))))


def _encode(url: str) -> str:
    return "".join(c if c.isalnum() or c in "-._~:/?#@!$&'*+,;=%[]" else quote(c) for c in url)
