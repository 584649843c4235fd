"""Where a digest's time goes: the real pipeline, with a stopwatch around the functions that each stage is."""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from briefing import clean, render
from briefing.config import Config
from briefing.salience import scorer, windows
from briefing.segment import segment
from briefing.store import Store
from briefing.summarizers import embedded
from briefing.types import Article
from briefing.wiring import composing, pipeline, vectors

STAGES: tuple[tuple[str, Any, str], ...] = (
    ("read", pipeline, "documents"),
    ("clean", clean, "clean"),
    ("segment", embedded, "segment"),
    ("tokenize", scorer, "encode_texts"),
    ("features", windows, "encode"),
    ("encode", scorer, "signals_of"),
    ("select", embedded.EmbeddedSummarizer, "_trained"),
    ("vectors", vectors, "encode"),
    ("compose", composing.Composer, "sift"),
    ("compose", composing.Composer, "digest"),
    ("render", render, "message"),
    *(("store", Store, name) for name in ("cached", "remember", "vectors", "keep_vectors", "record", "keep", "enter")),
)
"""Each stage's functions. What one calls of another's is that one's time."""
NOW = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)
MODEL = ("encode", "vectors")
"""The stages whose time is that of a network."""


class Stopwatch:
    """Processor seconds a stage, by thread, each without what it calls of others."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._own = threading.local()

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, timed; of a generator, what it does for each item is."""

        def call(*args: Any, **options: Any) -> Any:
            with self._running(stage):
                made = function(*args, **options)
            return self._each(stage, made) if isinstance(made, Iterator) else made

        return call

    def _each(self, stage: str, items: Iterator[Any]) -> Iterator[Any]:
        while True:
            with self._running(stage):
                try:
                    item = next(items)
                except StopIteration:
                    return
            yield item

    @contextmanager
    def _running(self, stage: str) -> Iterator[None]:
        before, begun = getattr(self._own, "inner", 0.0), time.thread_time()
        self._own.inner = 0.0
        try:
            yield
        finally:
            whole = time.thread_time() - begun
            self.seconds[stage] += whole - self._own.inner
            self._own.inner = before + whole


def measure(folder: Path, scratch: Path) -> tuple[dict[str, float], float]:
    """Make the digest of a folder on one thread; return seconds of the processor a stage, and those of the whole."""
    watch = Stopwatch()
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, OMP_NUM_THREADS="1"))
        for stage, place, name in STAGES:
            stack.enter_context(patch.object(place, name, watch.timed(stage, getattr(place, name))))
        begun = time.process_time()
        digest(folder, scratch)
        return dict(watch.seconds), time.process_time() - begun


def digest(folder: Path, scratch: Path) -> None:
    """Make the digest of a folder with an empty state file in `scratch`: what `briefing digest FOLDER` does."""
    state = scratch / "state.db"
    state.unlink(missing_ok=True)
    config = Config(digest_out=str(scratch / "out"))
    with Store(state) as store:
        pipeline.digest([str(folder)], config, store, lambda: NOW)


LAYERS, WIDTH, INNER = 6, 384, 1536


def operations(article: Article) -> float:
    """Return the multiplications and additions of the encoder's matrix products for an article, padding left out."""
    mask = scorer.encode_texts([s.text for s in segment(article)]).mask
    tokens = mask.sum(axis=1).astype(float)
    weights = LAYERS * (4 * WIDTH**2 + 2 * WIDTH * INNER)
    attention = LAYERS * 2 * WIDTH * tokens
    return float((2 * tokens * (weights + attention)).sum())
