"""Handing digests to channels: what failed is tried again, what was taken is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import digests

from briefing.errors import BriefingError
from briefing.store import Store
from briefing.types import Message, Receipt
from briefing.wiring.handing import hand_over

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)


class Flaky:
    """Fails at the first call, takes everything at the next ones, and counts."""

    calls = 0

    def __call__(self, messages: Sequence[Message], /) -> Iterator[Receipt]:
        self.calls += 1
        if self.calls == 1:
            raise BriefingError("the server is asleep; wake it")
        yield Receipt("whatever", "mine", "there", "accepted", NOW)


def test_a_channel_is_asked_until_it_takes_the_digest() -> None:
    digest, channel = digests.empty(), Flaky()
    with Store(None) as store:
        store.record(digest, (), NOW)
        told = [hand_over(digest, (), {"flaky:1": channel}, store, lambda: NOW) for _ in range(3)]
        assert [[(r.channel, r.status, r.detail) for r in receipts] for receipts in told] == [
            [("flaky:1", "failed", "the server is asleep; wake it")],
            [("flaky:1", "accepted", "")],
            [],
        ]
        assert channel.calls == 2
