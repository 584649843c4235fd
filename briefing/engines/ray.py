"""A cluster of machines, by Ray Data: it keeps a worker a core, and does anew what a lost one was at."""

from __future__ import annotations

import logging
import os
import pickle
import signal
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

from briefing.engines import ONE_THREAD
from briefing.errors import BriefingError, UsageError
from briefing.types import Engine, Options, R, T

_PATIENCE = 10
"""Seconds that a cluster may take to answer: Ray itself tries for many minutes."""


def create(options: Options) -> Engine:
    """Return the engine. Options: `address` of the cluster, by default one of this machine alone; `workers`.

    Raises:
        UsageError: Ray is not installed, or there is no cluster at that address.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # it reports to its makers, unless it is told not to before its import
    try:
        import ray.data
    except ImportError as error:
        raise UsageError("--engine ray needs Ray; install it with: pip install 'briefing[ray]'") from error
    address = str(options.get("address") or "local")
    workers = cast("int | None", options.get("workers"))

    def run(make: Callable[[], Callable[[T], R]], tasks: Iterable[T], /) -> Iterator[R]:
        _connect(ray, address)
        try:
            yield from _results(ray, make, [pickle.dumps(task) for task in tasks], workers)
        except ray.exceptions.RayError as error:
            told = f"the cluster failed ({_cause(error)}); run the same again: it goes on where this stopped"
            raise BriefingError(told) from error
        finally:
            ray.shutdown()

    return run


def _connect(ray: Any, address: str) -> None:
    host, _, port = address.rpartition(":")
    ours = signal.getsignal(signal.SIGTERM)
    try:
        if host and port.isdecimal() and "//" not in host:
            socket.create_connection((host, int(port)), _PATIENCE).close()
        ray.init(address, log_to_driver=False, logging_level=logging.ERROR, runtime_env={"env_vars": ONE_THREAD})
    except (OSError, ValueError) as error:
        told = f"there is no Ray cluster at {address} ({_cause(error)}); start one with: ray start --head"
        raise UsageError(told) from error
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, ours)  # Ray puts its own in its place
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)  # it raises what it logs
    ray.data.DataContext.get_current().enable_progress_bars = False


def _results(ray: Any, make: Callable[[], Callable[[T], R]], tasks: list[bytes], workers: int | None) -> Iterator[R]:
    size = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
    # A task a block: what a lost worker was at is all that is done anew.
    given = ray.data.from_items([{"task": task} for task in tasks], override_num_blocks=len(tasks))
    pool = ray.data.ActorPoolStrategy(min_size=1, max_size=workers, initial_size=min(size, len(tasks)))
    done = given.map(_Worker, fn_constructor_args=(pickle.dumps(make),), compute=pool, num_cpus=1)
    for row in done.iter_rows():
        result = pickle.loads(row["result"])  # noqa: S301 - our own worker made it
        if isinstance(result, Exception):
            raise result
        yield result


class _Worker:
    """What runs in the cluster: it makes its work at the first task, and hands errors over as results."""

    def __init__(self, make: bytes) -> None:
        self._make = make
        self._work: Callable[[object], object] | None = None

    def __call__(self, row: dict[str, bytes]) -> dict[str, bytes]:
        try:
            if self._work is None:
                self._work = pickle.loads(self._make)()  # noqa: S301 - our own driver made it
            result = self._work(pickle.loads(row["task"]))  # noqa: S301
        except Exception as error:
            # Raised here, Ray would take it for a worker's failure and say so at length.
            result = error
        return {"result": pickle.dumps(result)}


def _cause(error: BaseException) -> str:
    """Return what an error of Ray comes down to, on one line, without the stacks of every process that it came through."""
    while (inner := getattr(error, "cause", None) or error.__cause__) is not None:
        error = inner
    return f"{type(error).__name__}: {str(error).strip().partition(os.linesep)[0]}"
