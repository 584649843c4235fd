"""The index of a folder of digests: a page that lists and searches them all without a server, and an Atom feed.

The page carries what it knows of every digest as data; the next digest adds itself to it. Nothing else is kept.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from itertools import groupby
from urllib.parse import urljoin
from uuid import NAMESPACE_URL, uuid5

from markupsafe import Markup

from briefing import archive, render
from briefing.errors import OutputError
from briefing.types import Digest, Options, Receipt

PAGE, FEED = "index.html", "feed.xml"

SEARCHED = 400
"""How many digests, the latest, are searched in full; of those before, the headlines alone."""

IN_FEED = 30
"""How many digests the feed holds."""

_DATA = re.compile(r'<script type="application/json" id="digests">(.*?)</script>', re.DOTALL)
_UNSAFE = re.compile("[<>&]")


@dataclass(frozen=True, slots=True)
class Headline:
    """A story as the index knows it."""

    title: str
    outlet: str
    url: str | None
    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """A digest as the index knows it: `file` is its page, or else its first other file, and `files` are all."""

    id: str
    title: str
    day: date
    window: int
    made: datetime
    minutes: int
    files: tuple[str, ...]
    stories: tuple[Headline, ...]

    @property
    def file(self) -> str:
        """Its page, or else its first other file."""
        return next((name for name in self.files if name.endswith(".html")), self.files[0])


@dataclass(frozen=True, slots=True)
class _Known:
    editions: tuple[Edition, ...]


def edition(digest: Digest, receipts: Iterable[Receipt]) -> Edition:
    """Return what the index keeps of a digest whose files `receipts` tell of (one at least)."""
    written = tuple(receipts)
    stories = tuple(
        Headline(
            render.headline(story.briefing.article),
            render.outlet(story.briefing.article),
            render.web_url(story.briefing.article.url),
            tuple(render.visible(line.text) for line in render.telling(story).told) if not story.folded else (),
        )
        for story in digest.stories
    )
    names = tuple(re.split(r"[/\\]", r.recipient)[-1] for r in written)
    minutes = render.stats(digest).minutes
    return Edition(digest.id, digest.title, digest.day, digest.window, written[0].at, minutes, names, stories)


def read(page: str, name: str) -> tuple[Edition, ...]:
    """Return the editions that an index page carries.

    Raises:
        OutputError: it is no index of ours, or a newer version's; `name` says which file that is.
    """
    found = _DATA.search(page)
    try:
        editions = archive.load(_Known, (found[1] if found else "").encode()).editions
        if not all(edition.files for edition in editions):
            raise ValueError("an edition without files")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise OutputError(f"{name}: is no index of digests; move it away, or set index = false in [digest]") from error
    return editions


def add(known: Iterable[Edition], new: Edition, exists: Callable[[str], bool]) -> tuple[Edition, ...]:
    """Return the editions, the latest first: `new` in the place of what had its files, without those that are gone."""
    kept = [e for e in known if e.file != new.file and exists(e.file)]
    return tuple(sorted([*kept, new], key=lambda e: (e.day, e.made, e.file), reverse=True))


def page(editions: Sequence[Edition], options: Options) -> str:
    """Return the page: every digest by month, and a search over headlines and points that runs in the browser."""
    made = render.environment(options, filters={})
    known = _Known(tuple(_slim(e) if number >= SEARCHED else e for number, e in enumerate(editions)))
    data = _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", archive.dump(known).decode("ascii"))
    months = [(name, list(group)) for name, group in groupby(editions, key=lambda e: render.month(e.day))]
    with render.blamed("template index.html.j2"):
        base, own, script = (made.get_template(n).render() for n in ("digest.css", "index.css", "index.js"))
        style = base + own
        return made.get_template("index.html.j2").render(
            editions=editions, months=months, data=Markup(data),  # noqa: S704 (JSON without the characters of HTML)
            style=Markup(style), style_hash=_hash(style), script=Markup(script), script_hash=_hash(script),  # noqa: S704
        )  # fmt: skip


def feed(editions: Sequence[Edition], title: str, address: str | None, options: Options) -> str:
    """Return the Atom feed of the latest digests; `address` is where the folder is published, if it is."""
    made = render.environment(
        options,
        filters={
            "absolute": lambda name: urljoin(address or "", name),
            "uuid": lambda name: uuid5(NAMESPACE_URL, f"{title}/{name}"),
        },
        finalize=render.for_xml,
    )
    latest = editions[:IN_FEED]
    with render.blamed("template feed.xml.j2"):
        return made.get_template("feed.xml.j2").render(
            editions=latest, title=title, address=address, updated=max(e.made for e in latest)
        )


def _slim(known: Edition) -> Edition:
    return replace(known, stories=tuple(replace(story, points=()) for story in known.stories))


def _hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()
