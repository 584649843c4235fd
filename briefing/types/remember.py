"""What is kept from day to day: the ledger's lines, an item's names, the reader's opinions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from briefing.types.clean import Article
from briefing.types.compose import Decision


@dataclass(frozen=True, slots=True)
class Identity:
    """The names of an item, the strongest first; None where it has none of a kind.

    `guid` is the feed's, made unique by the feed's name; `url` is canonical; `text` is a fingerprint of title and text.
    """

    guid: str | None
    url: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger: what became of an item in the digest `digest_id`, of the day `day`.

    `article` is None for what never became one, and once it has been pruned.
    """

    names: Identity
    decision: Decision
    day: date
    digest_id: str
    article: Article | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """Whether the reader liked an article: `text` is its fingerprint, `about` what its vector is made of."""

    text: str
    title: str
    liked: bool
    about: str
    at: datetime
