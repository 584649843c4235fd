"""Asking a test's own server: with the limits of the fetcher, and time that passes only where it sleeps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from webserver import WebServer

from briefing.fetch import Answer, Failure, Fetcher, Policy

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)


LOCAL = Policy(private_hosts=("127.0.0.1",), delay=0)


class Clock:
    """Time that passes only where the code sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.naps: list[float] = []

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.seconds += seconds


def fetcher(policy: Policy = LOCAL, clock: Clock | None = None) -> Fetcher:
    clock = clock or Clock()
    return Fetcher(policy, now=clock.now, clock=clock, sleep=clock.sleep)


def get(
    web: WebServer, path: str, policy: Policy = LOCAL, clock: Clock | None = None, **state: str
) -> Answer | Failure:
    return fetcher(policy, clock).get(web.url + path, accept="text/html", **state)


def failure(got: Answer | Failure) -> str:
    assert isinstance(got, Failure), got
    assert ";" in got.detail, "cause; remedy"
    return got.code
