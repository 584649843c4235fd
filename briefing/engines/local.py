"""The processes of this machine, one a core; a single one is this process itself."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any, cast

from briefing.engines import ONE_THREAD
from briefing.errors import BriefingError, UsageError
from briefing.process.cores import available
from briefing.types import Engine, Options, R, T

_LOST = (
    "a worker was ended from outside (out of memory, perhaps); run the same again: it goes on where this stopped, and "
    "--workers takes fewer at once"
)
_worker: list[Any] = []
"""In a worker: what makes its work, then the work itself."""


def create(options: Options) -> Engine:
    """Return the engine. Option: `workers`, how many processes.

    Raises:
        UsageError: there is an `address`.
    """
    if options.get("address"):
        raise UsageError("--address is for --engine ray: the engine local is this machine")
    workers = cast("int | None", options.get("workers")) or available()

    def run(make: Callable[[], Callable[[T], R]], tasks: Iterable[T], /) -> Iterator[R]:
        os.environ.update(ONE_THREAD)  # before any library that goes by it is imported, here or in a child
        return map(make(), tasks) if workers == 1 else _pooled(make, tasks, workers)

    return run


def _pooled(make: Callable[[], Callable[[T], R]], tasks: Iterable[T], workers: int) -> Iterator[R]:
    others = set(multiprocessing.active_children())
    remaining = iter(tasks)
    running: set[Future[R]] = set()
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _start, (make,)) as pool:
        try:
            # Two for each worker: it never waits for the next, and what is not begun yet is never many.
            while running := running | {
                pool.submit(_call, task) for task in islice(remaining, 2 * workers - len(running))
            }:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        except BrokenProcessPool as error:
            raise BriefingError(_LOST) from error
        except BaseException:
            for child in set(multiprocessing.active_children()) - others:
                child.terminate()  # what it was at is done anew by the next run
            raise


def _start(make: Callable[[], object]) -> None:
    """Begin as a worker: it is ended by the process that started it, and ends with it, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()
    _worker[:] = [make, None]


def _follow() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _call(task: object) -> Any:
    # Not in _start, where an error could not be told from a worker's death.
    if _worker[1] is None:
        _worker[1] = _worker[0]()
    return _worker[1](task)
