"""The cores that this process may use, which may be fewer than the machine has, and how numpy uses them."""

from __future__ import annotations

import os


def available() -> int:
    """Return how many they are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def keep_products_whole() -> None:
    """Have numpy compute each product on one thread, unless the user has said otherwise; numpy must not be loaded yet.

    Ours are small, and one that is split waits for its slowest part: where other work keeps a core busy, many times as long
    as it would have taken.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
