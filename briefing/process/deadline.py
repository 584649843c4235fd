"""A time budget: what is not done when its time comes is left undone, and the run goes on with what is there."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")

_AGAIN = 0.5  # seconds until a cleanup that hangs as well is interrupted too


class TimeUp(BaseException):
    """The time is over. No error, so that nothing which handles errors takes it for one."""


@dataclass(frozen=True, slots=True)
class Budget:
    """So many seconds for a run, from now on; None is without end."""

    seconds: float | None = None
    started: float = field(default_factory=time.monotonic)

    def left(self, share: float = 1.0) -> float | None:
        """Return the seconds that are left of the first `share` of the budget."""
        return None if self.seconds is None else max(0.0, self.started + share * self.seconds - time.monotonic())


def collect(items: Iterable[T], into: list[T], seconds: float | None) -> bool:
    """Append items one by one until `seconds` are over, and say whether all of them came in time.

    What waits or computes then is interrupted, in Python's own code and in whatever the system lets a signal interrupt.
    Where there are no such signals, outside the main thread and on Windows, it is looked at between items alone.
    """
    if seconds is None:
        into.extend(items)
        return True
    end = time.monotonic() + seconds
    try:
        with _alarm(seconds):
            for item in items:
                into.append(item)
                if time.monotonic() >= end:
                    raise TimeUp
    except TimeUp:
        return False
    return True


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    armed = True

    def ring(*_: object) -> None:
        if armed:
            raise TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    try:
        # No time at all would mean no alarm.
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001), _AGAIN)
        yield
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
