"""Email: a mail to each recipient, sent once; whatever is not certain is said to be so.

The intent is recorded before anything is sent, and the letter is marked `unknown` right before the step that can't be
taken back. A crash therefore leaves a letter that is `pending` or `deferred`, and certainly unsent, or one that is
`unknown`, which only the user's word sends again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from briefing.channels._handover import Outcome, Transport
from briefing.channels._letter import build
from briefing.channels._local import Folder, Sendmail
from briefing.channels._settings import MailSettings
from briefing.channels._smtp import Smtp
from briefing.types import Clock, Delivery, Digest, Letter, Message, Receipt

BACKOFF = timedelta(minutes=5)
"""Wait this long after the first failure, twice as long after each further one, up to LONGEST."""
LONGEST = timedelta(hours=4)


class Outbox(Protocol):
    """What is to be sent, and what became of it, on stable storage."""

    def post(self, letters: Sequence[Letter], at: datetime) -> None:
        """Record each letter, once for each digest, channel and recipient."""
        ...

    def letters(self, *status: Delivery) -> tuple[Letter, ...]:
        """Return the letters in these states."""
        ...

    def begin(self, letter: Letter, at: datetime) -> bool:
        """Mark a letter as unknown, if it is still to be sent."""
        ...

    def settle(self, letter: Letter, since: Delivery, at: datetime) -> bool:
        """Record the letter's new state, if its old one is `since`."""
        ...


class Taken(Exception):  # noqa: N818 (not an error: another run was first)
    """Another run has begun to send the letter."""


class EmailChannel:
    """Posts a letter to each recipient, then sends every letter that is due, those of earlier runs included.

    `subject` makes a digest's subject line; `shield` is a context manager in which signals wait.
    """

    def __init__(
        self,
        settings: MailSettings,
        outbox: Outbox,
        clock: Clock,
        subject: Callable[[Digest], str],
        shield: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._settings = settings
        self._outbox = outbox
        self._clock = clock
        self._subject = subject
        self._shield = shield

    def __call__(self, messages: Sequence[Message], /) -> Iterator[Receipt]:
        """Yield a receipt for each letter that was not settled before.

        `messages` are one digest's: `text` and `mail` become the mail, all others are attached.
        """
        if messages:
            self.post(messages)
        yield from self._flush()

    def post(self, messages: Sequence[Message]) -> None:
        """Record the intent to send a digest: it is sent with the next call."""
        self._outbox.post(self.compose(messages), self._clock())

    def compose(self, messages: Sequence[Message]) -> tuple[Letter, ...]:
        """Return the letters of a digest, one a recipient."""
        now = self._clock()
        parts = {message.format: message for message in messages}
        digest = messages[0].digest
        expires = later(now, timedelta(days=self._settings.expire_days))
        letters = []
        for recipient in self._settings.to:
            message_id, mail = build(parts, self._subject(digest), recipient, self._settings, now)
            letters.append(Letter(digest.id, "email", recipient.addr_spec, message_id, mail, expires, now))
        return tuple(letters)

    def probe(self, letter: Letter) -> Receipt:
        """Send one letter without recording it: for trying the settings."""
        way = transport(self._settings)
        outcome = way.send(letter, lambda: None)
        way.close()
        return Receipt(letter.digest_id, "email", letter.recipient, outcome.status, self._clock(), outcome.detail)

    def reach(self) -> str | None:
        """Go as far as is possible without a mail: connect, log in, leave. Return what stands in the way, if anything."""
        return transport(self._settings).reach()

    def _flush(self) -> Iterator[Receipt]:
        way: Transport | None = None
        trouble: Outcome | None = None
        for letter in self._outbox.letters("unknown"):
            yield self._receipt(letter)
        for letter in self._outbox.letters("pending", "deferred"):
            now = self._clock()
            if now >= letter.expires_at:
                yield self._settled(letter, Outcome("expired", f"given up after its last day; {letter.detail}"))
            elif letter.due_at > now:
                yield self._receipt(letter)
            elif trouble is not None:
                yield self._settled(letter, trouble)
            else:
                way = way or transport(self._settings)
                try:
                    outcome, receipt = self._attempt(letter, way)
                except Taken:
                    continue
                finally:
                    way.close()
                trouble = outcome if outcome.everyone else None
                yield receipt

    def _attempt(self, letter: Letter, way: Transport) -> tuple[Outcome, Receipt]:
        began = False
        with ExitStack() as stack:

            def begin() -> None:
                nonlocal began
                # From here until the outcome is recorded a signal waits: it would turn a certain letter into an
                # uncertain one.
                stack.enter_context(self._shield())
                if not self._outbox.begin(letter, self._clock()):
                    raise Taken
                began = True

            outcome = way.send(letter, begin)
            return outcome, self._settled(letter, outcome, began=began)

    def _settled(self, letter: Letter, outcome: Outcome, *, began: bool = False) -> Receipt:
        """Record the outcome; where another run has settled the letter meanwhile, its word stands."""
        now = self._clock()
        attempts = letter.attempts + 1
        after = replace(
            letter,
            status=outcome.status,
            detail=outcome.detail,
            attempts=attempts,
            due_at=later(now, min(BACKOFF * 2 ** min(attempts - 1, 10), LONGEST)),
        )
        self._outbox.settle(after, "unknown" if began else letter.status, now)
        return self._receipt(after)

    def _receipt(self, letter: Letter) -> Receipt:
        return Receipt(letter.digest_id, "email", letter.recipient, letter.status, self._clock(), letter.detail)


def later(now: datetime, wait: timedelta) -> datetime:
    """Return the time `wait` after `now`: adding to the time of a zone would count by its clock, which is set back."""
    return now.astimezone(UTC) + wait


def transport(settings: MailSettings) -> Transport:
    """Return the way that the settings name.

    Raises:
        ConfigError: its password or certificates can't be had.
    """
    if settings.via in {"smtp", "lmtp"}:
        return Smtp(settings)
    return Sendmail(settings) if settings.via == "sendmail" else Folder(settings)
