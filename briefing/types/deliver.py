"""What delivering makes of messages: letters to send, and receipts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from briefing.types.render import Message

Delivery = Literal[
    "done", "failed", "pending", "accepted", "refused", "deferred", "unknown", "expired", "forgotten"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message: `recipient` is a path or an address; `at` is aware.

    A file is `done` or `failed`. A mail is `pending` (to be sent), `accepted` (the server took it over), `deferred`
    (tried in vain, to be tried again), `unknown` (the server may or may not have taken it over: never sent again
    unasked), `refused` or `expired` (given up), or `forgotten` (the user's decision).
    """

    digest_id: str
    channel: str
    recipient: str
    status: Delivery
    at: datetime
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one recipient, ready to send: every attempt sends the same bytes, `mail`, until `expires_at`.

    `attempts` counts those so far; the next is due at `due_at`.
    """

    digest_id: str
    channel: str
    recipient: str
    message_id: str
    mail: bytes
    expires_at: datetime
    due_at: datetime
    status: Delivery = "pending"
    attempts: int = 0
    detail: str = ""


class Channel(Protocol):
    """Hands messages over to the world."""

    def __call__(self, messages: Sequence[Message], /) -> Iterator[Receipt]:
        """Yield what became of them: a receipt for each message or recipient. `messages` are one digest's, a format each."""
        ...
