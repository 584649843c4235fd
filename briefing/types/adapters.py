"""How adapters of every kind are made, and what spreads their work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

Options = Mapping[str, Any]
Factory = Callable[[Options], object]
Clock = Callable[[], datetime]
"""What says the time, aware."""
T = TypeVar("T")
R = TypeVar("R")


class Engine(Protocol):
    """Spreads work over processes or machines."""

    def __call__(self, make: Callable[[], Callable[[T], R]], tasks: Iterable[T], /) -> Iterator[R]:
        """Yield what the work makes of each task, as it comes; each worker calls `make` for it, once.

        Tasks, results and `make` are pickled. Tasks are taken no faster than they are done, where they are many.

        Raises:
            BriefingError: a worker raised it, was lost for good, or there is none.
        """
        ...
