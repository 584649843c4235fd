"""From inputs to digests: which stage hands its values to which, and when a digest that is there stands."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from itertools import chain, groupby

from briefing import registry, render, support
from briefing.channels.files import path_of
from briefing.config import Config
from briefing.decode import named
from briefing.errors import OutputError, PluginError, UnreadError
from briefing.process.deadline import Budget, collect
from briefing.store import Store
from briefing.types import (
    Article,
    Briefing,
    Clock,
    Digest,
    Document,
    Format,
    Message,
    Receipt,
    Skip,
    Summarizer,
)
from briefing.wiring import adapters, careful, catchup, handing, indexing, subscriptions, unread
from briefing.wiring.accounts import Accounts
from briefing.wiring.careful import cleaned, summarized
from briefing.wiring.composing import Composer, Period

Progress = Callable[[Sequence["Article | Skip"]], Iterable["Article | Skip"]]

# Of a time budget: when reading must be over, and when summarizing; the rest is for composing, writing and sending.
READING, SUMMARIZING = 0.4, 0.8


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run of `digest` made: the digest, what became of each file, and the seconds it took.

    `handed` tells what became of it at the channels that the settings name beside the files, and `unmade` which formats
    failed.
    """

    digest: Digest
    receipts: tuple[Receipt, ...]
    seconds: float
    handed: tuple[Receipt, ...] = ()
    unmade: tuple[Skip, ...] = ()


def documents(
    inputs: Iterable[str], config: Config, clock: Clock, *, encoding: str | None = None
) -> Iterator[Document | Skip]:
    """Read every input by the source that its scheme names: `-`, `https:...`, `<plugin>:...`, else a path.

    Web addresses that stand together are fetched at the same time.
    """
    options = {"encoding": encoding, "fetcher": cache(partial(adapters.fetcher_of, config, clock))}
    for name, group in groupby(inputs, _source_name):
        read = partial(careful.read, source=cache(partial(registry.create, "sources", name, options)))
        if name == "url":
            with ThreadPoolExecutor(config.network_connections) as pool:
                yield from chain.from_iterable(pool.map(lambda uri, read=read: tuple(read(uri)), group))
        else:
            yield from chain.from_iterable(map(read, group))


def articles(
    inputs: Iterable[str],
    config: Config,
    clock: Clock,
    *,
    encoding: str | None = None,
    keep: frozenset[str] = frozenset(),
) -> Iterator[Article | Skip]:
    """Read and clean every input, in order."""
    for item in map(named, documents(inputs, config, clock, encoding=encoding)):
        yield cleaned(item, keep)


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
            yield from _strictly(_made(waiting, summarizer, config, store, clock), config)
            waiting = []
    yield from _strictly(_made(waiting, summarizer, config, store, clock), config)


def _strictly(made: Iterator[Briefing | Skip], config: Config) -> Iterator[Briefing | Skip]:
    for item in made:
        yield support.strictly(item) if config.support_strict and isinstance(item, Briefing) else item


def _made(
    waiting: Sequence[Article | Briefing | Skip], summarizer: Summarizer, config: Config, store: Store, clock: Clock
) -> Iterator[Briefing | Skip]:
    """Yield what is made already and, in its place among it, what the summarizer makes of each article."""
    made = summarized([item for item in waiting if isinstance(item, Article)], summarizer, config.size)
    for item in waiting:
        if not isinstance(item, Article):
            yield item
            continue
        result = next(made)
        # What another model made in its stead is not kept: the next run tries again.
        if isinstance(result, Briefing) and result.revision == summarizer.revision:
            store.remember(result, config.size, clock())
        yield result


def digest(
    inputs: Iterable[str],
    config: Config,
    store: Store,
    clock: Clock,
    *,
    period: Period | None = None,
    encoding: str | None = None,
) -> RunReport:
    """Make the digest of `period` (today by default) from `inputs`: `editions` without more."""
    (made,) = editions(inputs, config, store, clock, period=period, encoding=encoding)
    return made


def editions(
    inputs: Iterable[str],
    config: Config,
    store: Store,
    clock: Clock,
    *,
    period: Period | None = None,
    missed: Sequence[date] = (),
    encoding: str | None = None,
    budget: Budget | None = None,
    progress: Progress = iter,
    also: Callable[[Digest], None] | None = None,
) -> Iterator[RunReport]:
    """Make a digest of each of the `missed` days of which there are articles, then that of `period` (today by default).

    Without `inputs`, it is of the feeds that are subscribed to.
    Each is written in every configured format and recorded; `also` records more of it, in the same transaction.
    `progress` wraps the articles on their way to the summarizer, to show how far the work has come. What is not read
    within `budget` is left for the next digest, and what is not summarized stands with its title and lead.

    Raises:
        UnreadError: no feed can be read, and nothing waits.
        BriefingError: a format, model or folder can't be used, or there is nothing to write and a digest of that
            day stands there already.
    """
    period, budget = period or Period(clock().date()), budget or Budget()
    today = period.day
    making = _Making(config, store, clock, adapters.summarizer_of(config), progress, also)
    composer = Composer(config, store, clock, store.feeds(before=today))
    items = _read(tuple(inputs), config, store, clock, encoding, today, composer.first_since(period), budget)
    if period.window == 1 and not any(isinstance(item, Article) for item in items):
        for item in items:
            if isinstance(item, Skip) and item.code == subscriptions.NOTHING_READ:
                raise UnreadError(item.detail)
    parts = catchup.by_day(items, missed, today, config.timezone)
    waiting = {day: part for day, part in parts.items() if part or day == today}
    for number, (each, part) in enumerate(waiting.items()):
        left = budget.left(SUMMARIZING)
        seconds = None if left is None else left / (len(waiting) - number)
        yield making(composer, period if each == today else Period(each, since=period.since), part, seconds)


def mark_read(config: Config, store: Store, clock: Clock) -> int:
    """Take everything that the feeds have now as read, and return how many items that is."""
    day = clock().date()
    subscriptions.refresh(store, adapters.fetcher_of(config, clock), clock)
    waiting = map(cleaned, subscriptions.waiting(store, day, config.feeds_patience))
    items = [item for item in waiting if isinstance(item, Article)]
    with store.transaction():
        Composer(config, store, clock, frozenset()).mark_read(items, day)
        store.decide({item.source for item in items}, day)
    return len(items)


def _read(
    inputs: Sequence[str],
    config: Config,
    store: Store,
    clock: Clock,
    encoding: str | None,
    day: date,
    since: datetime,
    budget: Budget,
) -> list[Article | Skip]:
    """Read and clean every input, or the feeds, of new ones what is from `since` on.

    None takes the time of those behind it.
    """
    read = partial(articles, config=config, clock=clock, encoding=encoding)
    parts: list[tuple[str, Iterable[Article | Skip]]] = [
        (group[0] + f" and {len(group) - 1} more" * (len(group) > 1), read(group)) for group in _groups(inputs)
    ]
    if not inputs:
        fetcher = adapters.fetcher_of(config, clock)
        parts.append(("feeds", subscriptions.update(store, fetcher, clock, day, since)))
        parts.append(("feeds", map(cleaned, subscriptions.waiting(store, day, config.feeds_patience))))
    elif budget.seconds is None:
        parts = [("inputs", read(inputs))]
    items: list[Article | Skip] = []
    for number, (name, part) in enumerate(parts):
        left = budget.left(READING)
        if not collect(part, items, None if left is None else left / (len(parts) - number)):
            told = "it took too long to read; the next digest has what is missing, or allow more time with --budget"
            items.append(Skip(name, "read", "no-time", told))
    return items


def _groups(inputs: Iterable[str]) -> list[tuple[str, ...]]:
    """Return each input by itself, but web addresses that stand together as one: they are fetched at the same time."""
    groups: list[tuple[str, ...]] = []
    for name, group in groupby(inputs, _source_name):
        together = tuple(group)
        groups += [together] if name == "url" else [(uri,) for uri in together]
    return groups


@dataclass(frozen=True, slots=True)
class _Making:
    """Makes one digest after another."""

    config: Config
    store: Store
    clock: Clock
    summarizer: support.Held
    progress: Progress
    also: Callable[[Digest], None] | None

    def __call__(
        self, composer: Composer, period: Period, items: Sequence[Article | Skip], seconds: float | None
    ) -> RunReport:
        """Make the digest of `period`; `seconds` is how long summarizing may take."""
        started = time.perf_counter()
        config, store, clock = self.config, self.store, self.clock
        formats = _formats(config)
        channels = handing.channels_of(config, clock)
        if config.digest_index:
            indexing.check(config)
        sifted = composer.sift([item for item in items if isinstance(item, Article)], period)
        left_out = [item for item in items if isinstance(item, Skip)]
        made, skips = self._briefings([*sifted.articles, *left_out], seconds)
        told = Accounts(self.summarizer, adapters.best, config, store, clock)
        left = None if seconds is None else max(0.0, seconds - (time.perf_counter() - started))
        composed = composer.digest(made, skips, sifted, period, self.summarizer, partial(told, seconds=left))
        result = composed.digest
        messages, unmade = _messages(result, formats)
        stands = not made and self._stands(period, messages, skips)
        receipts = () if stands else self._written(result, messages)
        # At once, or not at all: what is recorded as made is also on its way, and can be sent again.
        with store.transaction():
            if not stands:
                store.record(result, receipts, clock())
                store.keep(result)
            composer.enter(composed, sifted)
            store.decide({item.source for item in items}, period.day)
            if self.also is not None and not stands:
                self.also(result)
        handed_on: Digest | None = result
        if stands and channels:
            # A channel that failed on the day's digest has another chance.
            handed_on = store.edition(period.day)
            messages, unmade = _messages(handed_on, formats) if handed_on else ([], ())
        handed = handing.hand_over(handed_on, messages, channels, store, clock) if handed_on else ()
        return RunReport(result, receipts, time.perf_counter() - started, handed, unmade)

    def _stands(self, period: Period, messages: Sequence[Message], skips: Sequence[Skip]) -> bool:
        """Tell whether what was made before of the same period stands, now that no article came.

        Raises:
            OutputError: it does, and the articles were to come from inputs: a mistyped path replaces nothing.
        """
        paths = [path_of(self.config.digest_out, message) for message in messages]
        there = any(path.exists() for path in paths)
        if period.subscribed:
            return there or bool(self.store.numbers(period.day, period.window))
        if there:
            why = f" ({skips[0].source}: {skips[0].detail})" if skips else ""
            raise OutputError(f"{paths[0]}: kept as it is, because there is no article to make a new one from{why}")
        return False

    def _written(self, digest: Digest, messages: Sequence[Message]) -> tuple[Receipt, ...]:
        """Write the files, and the digest into the folder's index."""
        channel = registry.create("channels", "files", {"to": self.config.digest_out, "clock": self.clock})
        receipts = tuple(channel(messages))
        if self.config.digest_index and receipts:
            indexing.update(self.config, self.store, digest, receipts)
        return receipts

    def _briefings(
        self, items: Sequence[Article | Skip], seconds: float | None
    ) -> tuple[list[Briefing], tuple[Skip, ...]]:
        ordered = items if seconds is None else sorted(items, key=unread.promise)
        results: list[Briefing | Skip] = []
        work = briefings(self.progress(ordered), self.summarizer, self.config, self.store, self.clock)
        if not collect(work, results, seconds):
            rest = ordered[len(results) :]
            results += [unread.lead(item) if isinstance(item, Article) else item for item in rest]
            count = sum(isinstance(item, Article) for item in rest)
            told = (
                f"{render.count(count, 'article stands', 'articles stand')} with title and lead alone; allow more time"
            )
            results.append(Skip("--budget", "summarize", "no-time", told))
        return (
            [item for item in results if isinstance(item, Briefing)],
            tuple(item for item in results if isinstance(item, Skip)),
        )


def _formats(config: Config) -> dict[str, Format | PluginError]:
    """Return the formats that the settings name; in the place of one that can't be made, why."""
    made: dict[str, Format | PluginError] = {}
    for name in config.digest_formats:
        try:
            made[name] = adapters.format_of(name, config)
        except PluginError as error:
            made[name] = error
    return made


def _messages(digest: Digest, formats: Mapping[str, Format | PluginError]) -> tuple[list[Message], tuple[Skip, ...]]:
    """Render the digest in every format; of those that fail, return skips, unless none is left.

    Raises:
        PluginError: none is.
    """
    made: list[Message] = []
    failed: dict[str, PluginError] = {}
    for name, form in formats.items():
        if isinstance(form, PluginError):
            failed[name] = form
            continue
        try:
            made.append(render.message(digest, name, form))
        except PluginError as error:
            failed[name] = error
    if failed and not made:
        raise next(iter(failed.values()))
    return made, tuple(Skip(f"the digest as {name}", "render", "plugin", str(why)) for name, why in failed.items())


def _source_name(uri: str) -> str:
    """Return which source reads `uri`. A scheme is another package's source only if one of that name is there."""
    if uri == "-":
        return "stdin"
    scheme, colon, _ = uri.partition(":")
    if scheme.lower() in {"http", "https"}:
        return "url"
    return scheme if colon and len(scheme) > 1 and scheme in registry.names("sources") else "files"
