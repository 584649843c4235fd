"""What a request may do, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from briefing._version import __version__
from briefing.types import Skip

AGENT = "briefing"
"""The name that robots.txt may speak of."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The limits of all requests of a run; times in seconds, sizes in bytes after decompression.

    `delay` is between two requests to one host, `per_host` and `connections` how many may be open at once. `total` is
    for a request with all its redirects, however slowly the server drips. `patience` is the longest that a server's
    Retry-After is waited for. `private_hosts` are the names, addresses and networks on the user's own side that may be
    asked; no other private address is.
    """

    offline: bool = False
    private_hosts: tuple[str, ...] = ()
    robots: bool = True
    delay: float = 1.0
    per_host: int = 2
    connections: int = 8
    connect: float = 10.0
    read: float = 20.0
    total: float = 60.0
    patience: float = 30.0
    size: int = 10_000_000
    redirects: int = 5
    retries: int = 2
    agent: str = f"{AGENT}/{__version__}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server gave: `status` is 200, or 304 where nothing has changed; `headers` have lower-case names.

    `url` is where the body comes from in the end; `moved` is the new address, if every redirect to it was permanent.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    moved: str | None = None

    @property
    def media(self) -> str:
        """Return the type that the server gives the body, in lower case, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """Return the encoding that the server names."""
        return (
            self.headers.get("content-type", "").lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
            or None
        )


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answer: a code, and one sentence of cause and remedy. `until`: the server wants no request before."""

    code: str
    detail: str
    until: datetime | None = None

    def skip(self, source: str) -> Skip:
        """Return the skip of the input that this costs."""
        return Skip(source, "read", self.code, self.detail)
