"""The wiring of `briefing check`: each part is tried as a run would use it, and nothing is changed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from briefing.channels.files import unwritable
from briefing.clean import clean
from briefing.config import Config
from briefing.errors import BriefingError
from briefing.sources._web import FEED_TYPES
from briefing.store import Store, StoreError
from briefing.types import Clock, Document, Skip
from briefing.wiring import adapters, handing, indexing, mailing, pipeline

TRIAL = "\n\n".join((
    "The ferry that came back",
    "The harbour of Port Linnet has its ferry again. The Tern, built in 1931, returned on Saturday from the yard in "
    "Aldane, where 14 shipwrights had worked on her for eleven months. The repair cost 2.3 million crowns, a third more "
    "than the council had set aside in spring.",
    "“She is slower than the new boats, and everybody takes her,” said the harbour master, Ines Corrow. About 900 "
    "people stood on the quay when the Tern made fast at noon. The first crossing to Fenna Island is on Monday at six.",
    "The council had meant to sell her for scrap. It changed its mind after 4,100 residents, half the town, signed a "
    "petition. Whether the ferry can pay for herself is open: the ticket stays at three crowns until December.",
))  # fmt: skip
"""An article to try a model with."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is so of one part. `good` is None for a part that is not in use."""

    part: str
    good: bool | None
    told: str


def findings(config: Config, clock: Clock) -> Iterator[Finding]:
    """Yield a finding for each part, and one for each feed that fails."""
    with _store(config) as store:
        checks: dict[str, Callable[[], Finding]] = {
            "state file": lambda: _state(config, store),
            "digests": lambda: _digests(config, clock),
            "model": lambda: _model(config, clock),
            "mail": lambda: _mail(config, clock),
        }
        for part, check in checks.items():
            try:
                yield check()
            except BriefingError as error:
                yield Finding(part, False, str(error))
        yield from _feeds(config, store, clock)


@contextmanager
def _store(config: Config) -> Iterator[Store | StoreError]:
    """Yield a copy of the state file, opened, or why that is not possible: opening may bring it to a new shape."""
    path = config.state
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "state.db"
        try:
            for suffix in ("", "-wal"):
                if (file := Path(f"{path}{suffix}")).exists():
                    shutil.copyfile(file, f"{copy}{suffix}")
            store = Store(copy)
        except (OSError, StoreError) as error:
            yield StoreError(f"{path}: can't be used ({error}); mend or move it, or name another with --state")
            return
        with store:
            yield store


def _state(config: Config, store: Store | StoreError) -> Finding:
    path = config.state
    if isinstance(store, StoreError):
        raise store
    if (trouble := unwritable(path.parent)) is not None:
        raise StoreError(trouble)
    if not store.sound():
        raise StoreError(f"{path}: is damaged; move it away, and a new one is made")
    return Finding("state file", True, str(path) if path.exists() else f"{path}, which the first run makes")


def _digests(config: Config, clock: Clock) -> Finding:
    folder = config.out
    for name in config.digest_formats:
        adapters.format_of(name, config)
    handing.channels_of(config, clock, trial=True)
    if (trouble := unwritable(folder)) is not None:
        return Finding("digests", False, trouble)
    if config.digest_index:
        indexing.check(config)
    return Finding("digests", True, f"{', '.join(config.digest_formats)} in {folder.absolute()}")


def _model(config: Config, clock: Clock) -> Finding:
    summarizer = adapters.summarizer_of(config)
    with Store(None) as memory:
        article = clean(Document("trial", "text/plain", TRIAL))
        (made,) = pipeline.briefings([article], summarizer, config, memory, clock)
    told = f"{config.model_name}: {summarizer.backend}, {summarizer.revision}"
    if isinstance(made, Skip) or made.revision != summarizer.revision:
        return Finding("model", False, f"{told}, fails; why: briefing models check")
    return Finding("model", True, told)


def _mail(config: Config, clock: Clock) -> Finding:
    if config.email_from is None and not config.email_to:
        return Finding("mail", None, "not set up: docs/email.md")
    with Store(None) as memory:
        trouble = mailing.channel(config, memory, clock).reach()
    way = f"{config.email_server}" if config.email_via in {"smtp", "lmtp"} else config.email_via
    return Finding("mail", trouble is None, trouble or f"{way} is ready for {', '.join(config.email_to)}")


def _feeds(config: Config, store: Store | StoreError, clock: Clock) -> Iterator[Finding]:
    from briefing.fetch import Failure

    feeds = () if isinstance(store, StoreError) else store.subscriptions()
    if not feeds:
        yield Finding("feeds", None, "none: briefing feeds add URL")
        return
    if config.network_offline:
        yield Finding("feeds", None, f"{len(feeds)}, not asked because of --offline")
        return
    fetcher = adapters.fetcher_of(config, clock)
    good = 0
    for feed, answer in fetcher.each(lambda f: fetcher.get(f.url, accept=FEED_TYPES), feeds, lambda f: f.url):
        if isinstance(answer, Failure):
            yield Finding("feed", False, f"{feed.name}, {feed.url}: {answer.detail}")
        else:
            good += 1
    yield Finding("feeds", True, f"{good} of {len(feeds)} answer") if good else Finding("feeds", False, "none answers")
