"""What every format shares: one sandboxed template environment, and what readers see derived from a digest."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlsplit

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from briefing.errors import ConfigError, UsageError
from briefing.types import Article, Briefing, Digest, Format, Message, Options, Point, Sentence, Story

# Silent reading of English non-fiction: Brysbaert (2019), "How many words do we read per minute? A review and
# meta-analysis of reading rate", Journal of Memory and Language 109, 104047.
WORDS_PER_MINUTE = 238

# Scripts written without spaces are read at about as many characters a minute as English is in words (255 of Chinese:
# Trauzettel-Klosinski and Dietz 2012), so each of their characters counts as one word.
_UNSPACED = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}][^\s{_UNSPACED}]*")

# Bidirectional embeddings, overrides and isolates are dropped: one left open would reorder the text that follows it.
# Joiners and marks stay: emoji, Persian and mixed-direction text need them. Lone surrogates have no UTF-8.
_SPACES = (*range(0x09, 0x0E), *range(0x1C, 0x20), 0x85, 0x2028, 0x2029)
_INVISIBLE: dict[int, str | None] = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), None),
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}"),
}

_WEB = re.compile(r"https?://[^/?#\s\\]", re.IGNORECASE)
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
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip

_QUOTED_WORDS = 4  # the least number of words at either end of a text fragment
_LONGEST_QUOTE = 240  # characters of a text fragment's start or end; beyond it a link becomes unwieldy
_CONTEXT_WORDS = 12  # words shown on either side of a source sentence


@dataclass(frozen=True, slots=True)
class Stats:
    """A digest in numbers: `minutes` to read it, `minutes_saved` against reading its articles whole."""

    articles: int
    stories: int
    minutes: int
    minutes_saved: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Note:
    """A source sentence under its number in the briefing, between its neighbouring words of the same paragraph.

    `point` is the number of the first point that stands on it; `link` leads to the sentence in the article on the web.
    """

    number: int
    point: int
    sentence: Sentence
    before: str
    after: str
    link: str | None


def visible(text: str) -> str:
    """Return `text` without control characters and bidirectional overrides; line breaks and tabs become spaces."""
    return text.translate(_INVISIBLE)


def words(text: str) -> int:
    """Count the words of `text`; in scripts without spaces every character is one."""
    return len(_WORD.findall(text))


def stats(digest: Digest) -> Stats:
    """Count what `digest` holds. A digest with any story takes at least a minute."""
    shown = sum(_shown_words(b) for b in digest.briefings)
    return Stats(
        articles=len(digest.briefings),
        stories=len(digest.stories),
        minutes=math.ceil(shown / WORDS_PER_MINUTE) if shown else min(1, len(digest.stories)),
        minutes_saved=_saved(digest.briefings),
        skipped=len(digest.skips),
    )


def saved(story: Story) -> int:
    """Return the minutes of reading that `story` saves, its other articles included."""
    return _saved((story.briefing, *story.also))


def _saved(briefings: tuple[Briefing, ...]) -> int:
    return max(0, sum(words(b.article.text) - _shown_words(b) for b in briefings)) // WORDS_PER_MINUTE


def _shown_words(briefing: Briefing) -> int:
    return words(briefing.article.title) + sum(words(point.text) for point in briefing.points)


def duration(minutes: int) -> str:
    """Write minutes for readers: `9 min`, `1 h 5 min`."""
    hours, rest = divmod(minutes, 60)
    return " ".join(part for part in (f"{hours} h" * (hours > 0), f"{rest} min" * (rest > 0 or not hours)) if part)


def count(number: int, one: str, many: str) -> str:
    """Write a number with its noun: `1 story`, `2 stories`."""
    return f"{number} {one if number == 1 else many}"


def long_date(day: date) -> str:
    """Write a day in full, in English whatever the locale: `Tuesday, 3 March 2026`."""
    return f"{_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_date(day: date, today: date) -> str:
    """Write a day as seen from `today`: `3 March`, with the year where it is another."""
    return f"{day.day} {_MONTHS[day.month - 1]}" + f" {day.year}" * (day.year != today.year)


def headline(article: Article) -> str:
    """Return the title, or the name of the source where there is none to show."""
    return visible(article.title).strip() or outlet(article)


def outlet(article: Article) -> str:
    """Return the publisher, or else the web host, or else the file's name."""
    if article.publisher and (name := visible(article.publisher).strip()):
        return name
    if address := web_url(article.url):
        return (urlsplit(address).hostname or address).removeprefix("www.")
    if article.source == "-":
        return "standard input"
    return re.split(r"[/\\]", visible(article.source).rstrip("/\\"))[-1] or "unnamed source"


def labels(article: Article) -> tuple[str, ...]:
    """Return what readers should know of the article: its labels in words, and its language if not English."""
    named = tuple(_LABELS.get(label, label.replace("_", " ").replace("-", " ")) for label in article.labels)
    tag = language(article)
    code = tag.partition("-")[0].lower()
    return named if code in ("", "en") else (*named, f"in {_LANGUAGES.get(code, tag)}")


def language(article: Article) -> str:
    """Return the article's language if it is a well-formed BCP 47 tag, else an empty string: language unknown."""
    tag = article.language or ""
    return tag if _LANGUAGE.fullmatch(tag) else ""


def web_url(url: str | None) -> str | None:
    """Return `url` made safe to print as a link if it is one of http or https with a host, else None.

    Spaces, quotes, brackets, controls and other characters that could end a link early are percent-encoded.
    """
    if url is None or not _WEB.match(url):
        return None
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return _encode(visible(url)) if host else None


def _encode(url: str) -> str:
    return "".join(c if c.isalnum() or c in "-._~:/?#@!$&'*+,;=%[]" else quote(c) for c in url)


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


def notes(briefing: Briefing) -> tuple[Note, ...]:
    """Number the source sentences of `briefing` in the order in which its points use them, each once."""
    found: dict[tuple[int, int], Note] = {}
    for index, point in enumerate(briefing.points, 1):
        for sentence in point.evidence:
            key = (sentence.start, sentence.end)
            if key not in found:
                before, after = _neighbours(briefing.article, sentence)
                link = text_fragment(briefing.article, sentence)
                found[key] = Note(len(found) + 1, index, sentence, before, after, link)
    return tuple(found.values())


def cited(point: Point, noted: tuple[Note, ...]) -> tuple[Note, ...]:
    """Return those of a briefing's notes that `point` stands on, in the order of their numbers."""
    spans = {(s.start, s.end) for s in point.evidence}
    return tuple(note for note in noted if (note.sentence.start, note.sentence.end) in spans)


def _neighbours(article: Article, sentence: Sentence) -> tuple[str, str]:
    paragraph = article.paragraphs[sentence.paragraph]
    before = article.text[paragraph.start : sentence.start].split()
    after = article.text[sentence.end : paragraph.end].split()
    return (
        "… " * (len(before) > _CONTEXT_WORDS) + " ".join(before[-_CONTEXT_WORDS:]),
        " ".join(after[:_CONTEXT_WORDS]) + " …" * (len(after) > _CONTEXT_WORDS),
    )


def causes(digest: Digest) -> tuple[str, ...]:
    """Say why `digest` may have no stories, each cause with its remedy; nothing if it has any."""
    if digest.stories:
        return ()
    if digest.skips:
        inputs = count(len(digest.skips), "input was", "inputs were")
        return (f"{inputs} left out: the list below says why, and what to do about each.",)
    return (
        "The sources held nothing new since the last digest: look again later, or choose a longer period.",
        "No source is set up yet: name a file, a folder, a web address or a feed.",
        "Every article was muted, or was part of an earlier digest: loosen the filters, or ask for seen articles too.",
    )


def message(digest: Digest, name: str, form: Format) -> Message:
    """Render `digest` by the format called `name`."""
    return Message(digest, name, form.suffix, form.media_type, form(digest))


def environment(
    options: Options, *, filters: Mapping[str, Callable[..., object]], finalize: Callable[[str], str] = visible
) -> ImmutableSandboxedEnvironment:
    """Return the sandboxed environment of a format: `finalize` treats every string that a template prints.

    What it returns is escaped for HTML, whatever the template's suffix, unless it is `Markup`. The option `templates`
    names a folder whose templates come before the packaged ones. Raises `UsageError` on any other option.
    """
    if unknown := sorted(set(options) - {"templates"}):
        raise UsageError(f"A format has no option {unknown[0]!r}: the only one is 'templates', a folder.")
    packaged = PackageLoader("briefing", "templates")
    folder = options.get("templates")
    loader: BaseLoader = ChoiceLoader([FileSystemLoader(str(folder)), packaged]) if folder else packaged
    made = ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=True,  # select_autoescape() would pass over digest.html.j2
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # Markup, a subclass of str, is what a format made and trusts.
        finalize=lambda value: finalize(value) if type(value) is str else value,
    )
    made.filters.update(_FILTERS, **filters)
    made.globals.update(causes=causes, count=count, WORDS_PER_MINUTE=WORDS_PER_MINUTE)
    return made


_FILTERS: Mapping[str, Callable[..., object]] = {
    f.__name__: f
    for f in (cited, duration, headline, labels, language, long_date, notes, outlet, saved, short_date, web_url)
}


class TemplateFormat:
    """A format made by a template, which gets the digest and its `Stats`."""

    def __init__(self, template: str, suffix: str, media_type: str, made: ImmutableSandboxedEnvironment) -> None:
        self.suffix = suffix
        self.media_type = media_type
        self._name = template
        try:
            self._template = made.get_template(template)
        except TemplateError as error:
            raise ConfigError(f"The template {template} cannot be used: {error}.") from error

    def __call__(self, digest: Digest, /) -> str:
        """Return the whole document. Raises `ConfigError` if the template of the user's own fails."""
        try:
            return self._template.render(digest=digest, stats=stats(digest))
        except TemplateError as error:
            raise ConfigError(f"The template {self._name} cannot be used: {error}.") from error
