"""Signals: a run that is asked to end does so cleanly, and not between a server's answer and its record."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Terminated(BaseException):
    """SIGTERM, as SIGINT is KeyboardInterrupt."""


class Shield:
    """Turns SIGTERM and SIGINT into exceptions; inside `with shield():` the first one waits, a second does not."""

    def __init__(self) -> None:
        self._depth = 0
        self._waiting: int | None = None

    def install(self) -> None:
        """Handle the signals of this process; outside the main thread, where Python can't, do nothing."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, self._handle)
            signal.signal(signal.SIGINT, self._handle)

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Let a signal wait until the end of the block."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth and self._waiting is not None:
                number, self._waiting = self._waiting, None
                _raise(number)

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        if self._depth and self._waiting is None:
            self._waiting = number
        else:
            _raise(number)


def _raise(number: int) -> None:
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise Terminated


SHIELD = Shield()
