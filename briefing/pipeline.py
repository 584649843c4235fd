"""The wiring: which stage hands its values to which. Nothing is decided here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from briefing import clean, compose, registry, render
from briefing.channels.files import path_of
from briefing.config import Config
from briefing.encoder import encode
from briefing.errors import OutputError
from briefing.store import Store
from briefing.support import hold
from briefing.types import Article, Briefing, Digest, Document, Message, Point, Receipt, Size, Skip, Summarizer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run of `digest` made: the digest, what became of each file, and the seconds it took."""

    digest: Digest
    receipts: tuple[Receipt, ...]
    seconds: float


def documents(
    inputs: Iterable[str], *, encoding: str | None = None, offline: bool = False
) -> Iterator[Document | Skip]:
    """Read every input by the source that its scheme names: `-`, `https:...`, `<plugin>:...`, else a path."""
    for uri in inputs:
        options = {"encoding": encoding, "offline": offline}
        yield from registry.create("sources", _source_name(uri), options)(uri)


def articles(
    inputs: Iterable[str],
    *,
    encoding: str | None = None,
    offline: bool = False,
    keep: frozenset[str] = frozenset(),
) -> Iterator[Article | Skip]:
    """Read and clean every input, in order; `offline` refuses every source that needs a network."""
    for item in documents(inputs, encoding=encoding, offline=offline):
        yield item if isinstance(item, Skip) else clean.clean(item, keep=keep)


def summarizer_of(config: Config) -> Summarizer:
    """Return the summarizer that the settings name: an adapter, a personal model (.npz), or a model in a local folder.

    Raises:
        UsageError: it is none of them.
        ModelError: the model's files can't be used.
    """
    name = config.model_name
    path = Path(name).expanduser()
    engine = {"engine": config.model_engine, "checkpoint": config.model_checkpoint}
    if name == "embedded":
        return registry.create("summarizers", "embedded", engine)
    if name not in registry.names("summarizers"):
        if path.suffix == ".npz":
            return registry.create("summarizers", "embedded", {"path": str(path), **engine})
        if path.is_dir():
            return registry.create("summarizers", "seq2seq", {"path": str(path)})
    return registry.create("summarizers", name, {})


def briefings(
    items: Iterable[Article | Skip], summarizer: Summarizer, config: Config, store: Store, clock: Clock
) -> Iterator[Briefing | Skip]:
    """Summarize the articles, in order, a batch at a time; skips and what is kept from an earlier run pass through."""
    waiting: list[Article | Briefing | Skip] = []
    for item in items:
        kept = isinstance(item, Article) and store.cached(item, config.size, summarizer.backend, summarizer.revision)
        waiting.append(kept or item)
        new = [w for w in waiting if isinstance(w, Article)]
        if not new or len(new) >= summarizer.batch:
            yield from _made(waiting, summarizer, config, store, clock)
            waiting = []
    yield from _made(waiting, summarizer, config, store, clock)


def _made(
    waiting: Sequence[Article | Briefing | Skip], summarizer: Summarizer, config: Config, store: Store, clock: Clock
) -> Iterator[Briefing | Skip]:
    """Yield what is made already and, in its place among it, what the summarizer makes of each article."""
    made = summarizer([item for item in waiting if isinstance(item, Article)], config.size)
    for item in waiting:
        if not isinstance(item, Article):
            yield item
            continue
        result = next(made)
        if isinstance(result, Briefing):
            result = hold(result, encode, best)
            # What another model made in its stead is not kept: the next run tries again.
            if result.revision == summarizer.revision:
                store.remember(result, config.size, clock())
        yield result


def best(article: Article, count: int) -> Sequence[Point]:
    """Return about `count` of the article's own sentences, the best first, to stand for what it does not bear out."""
    (made,) = registry.create("summarizers", "embedded", {})([article], Size("long", count))
    return sorted(made.points, key=lambda p: -(p.confidence or 0)) if isinstance(made, Briefing) else ()


def digest(
    inputs: Iterable[str],
    config: Config,
    store: Store,
    clock: Clock,
    *,
    day: date | None = None,
    encoding: str | None = None,
    progress: Callable[[Sequence[Article | Skip]], Iterable[Article | Skip]] = iter,
) -> RunReport:
    """Make the digest of `day` (today by default) from `inputs` and write it in every configured format.

    `progress` wraps the articles on their way to the summarizer, to show how far the work has come.

    Raises:
        BriefingError: a format, model or folder can't be used, or there is nothing to write and a digest of that
            day stands there already.
    """
    started = time.perf_counter()
    summarizer = summarizer_of(config)
    formats = {name: registry.create("formats", name, {}) for name in config.digest_formats}
    made: list[Briefing] = []
    skips: list[Skip] = []
    for item in briefings(
        progress(list(articles(inputs, encoding=encoding, offline=config.network_offline))),
        summarizer,
        config,
        store,
        clock,
    ):
        (skips if isinstance(item, Skip) else made).append(item)  # type: ignore[arg-type]
    vectors, topics = _vectors(made)
    result = compose.compose(
        made,
        vectors,
        topics,
        skips,
        title=config.digest_title,
        day=day or clock().date(),
        backend=summarizer.backend,
        revision=summarizer.revision,
    )
    channel = registry.create("channels", "files", {"out": config.digest_out, "clock": clock})
    messages = [render.message(result, name, form) for name, form in formats.items()]
    if not made:
        _keep_what_stands(config.digest_out, messages)
    receipts = tuple(channel(messages))
    store.record(result, receipts, clock())
    return RunReport(result, receipts, time.perf_counter() - started)


def _vectors(made: Sequence[Briefing]) -> tuple[Vectors, Vectors]:
    """Return the vectors of the articles and of the topics, from one batch; an empty day loads no model."""
    texts = [compose.story_text(b.article) for b in made]
    vectors = encode([*texts, *compose.TOPICS.values()] if texts else [])
    return vectors[: len(texts)], vectors[len(texts) :]


def _keep_what_stands(folder: str, messages: Iterable[Message]) -> None:
    """Refuse to replace a digest by an empty one: nothing already made is lost to a mistyped path."""
    for path in (path_of(folder, m) for m in messages):
        if path.exists():
            raise OutputError(f"{path}: kept as it is, because there is no article to make a new one from")


def _source_name(uri: str) -> str:
    """Return which source reads `uri`. A scheme is another package's source only if one of that name is there."""
    if uri == "-":
        return "stdin"
    scheme, colon, _ = uri.partition(":")
    if scheme.lower() in {"http", "https"}:
        return "url"
    return scheme if colon and len(scheme) > 1 and scheme in registry.names("sources") else "files"
