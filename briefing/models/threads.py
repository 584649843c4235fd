"""Many articles at once: a network on each core, every one of a single thread.

Threads and not processes, which would each load the models: a network's work is done outside Python, so only what
stands between two of its runs is one at a time.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from typing import TypeVar

from briefing.process.cores import available

T = TypeVar("T")
R = TypeVar("R")


def cores() -> int:
    """Return on how many cores to work: OMP_NUM_THREADS where it is set, else all that this process may use."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    if told.isdecimal() and int(told) > 0:
        return int(told)
    return available()


def spread(function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """Yield `function` of each item, in order, while the cores are at work on the next ones; few are ever waiting.

    What it raises for an item is raised in its place. What is not begun when nobody wants more is not begun.
    """
    remaining = iter(items)
    first = list(islice(remaining, 2))
    workers = cores()
    if workers == 1 or len(first) < 2:
        yield from map(function, chain(first, remaining))
        return
    waiting: deque[Future[R]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for item in chain(first, remaining):
                waiting.append(pool.submit(function, item))
                if len(waiting) > 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
