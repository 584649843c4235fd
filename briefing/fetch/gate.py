"""Politeness: how many requests a host gets at once, and how soon after one another."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Gate:
    """Lets requests through, host by host: `per_host` at once, and `delay` seconds between the starts of two."""

    def __init__(
        self, delay: float, per_host: int, clock: Callable[[], float], sleep: Callable[[float], object]
    ) -> None:
        """Make the gate; `clock` gives seconds that only grow."""
        self._delay = delay
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._free: dict[str, float] = {}
        self._slower: dict[str, float] = {}
        self._open: defaultdict[str, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(per_host))

    def slow(self, host: str, delay: float) -> None:
        """Leave `delay` seconds between the requests to a host that asks for it, if that is longer."""
        with self._lock:
            self._slower[host] = delay

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Wait until a request to `host` may start, and hold its place until it has ended."""
        with self._lock:
            places = self._open[host]
        with places:
            with self._lock:
                now = self._clock()
                start = max(now, self._free.get(host, now))
                self._free[host] = start + max(self._delay, self._slower.get(host, 0.0))
            if start > now:
                self._sleep(start - now)
            yield
