"""Runs that are killed: many processes post and send the same digests, and none of them may end well.

Every attempt is a process of its own, forked, which opens the state file anew. The server is a process too, and notes
each mail that it takes in a file, so that what was received is known whatever else dies.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes
from multiprocessing.connection import Connection
from pathlib import Path

import digests
import numpy as np
from examples import article, briefing
from faults import NOW, TO, Clock, config, kept
from mailserver import Scripted
from numpy.typing import NDArray

from briefing.config import Config
from briefing.store import Store
from briefing.types import Article, Briefing, Size, Skip
from briefing.wiring import adapters, composing, mailing, pipeline

FORK = multiprocessing.get_context("fork")


@dataclass(frozen=True)
class Tally:
    """What a trial came to: how often each mail was taken, and what was recorded of it, by (digest, recipient)."""

    kills: int
    posted: int
    taken: Counter[str]
    status: dict[str, str]

    @property
    def lost(self) -> list[str]:
        """Mails that are recorded as accepted and were not taken, or that nobody knows of."""
        gone = [key for key, status in self.status.items() if status == "accepted" and not self.taken[key]]
        return gone + [key for key, status in self.status.items() if status not in {"accepted", "unknown"}]

    @property
    def doubled(self) -> list[str]:
        """Mails that were taken more than once."""
        return [key for key, times in self.taken.items() if times > 1]

    @property
    def uncertain(self) -> list[str]:
        """Mails that are recorded as unknown."""
        return [key for key, status in self.status.items() if status == "unknown"]


def _serve(log: str, pause: float, port: Connection) -> None:
    def took(raw: bytes) -> None:
        mail = message_from_bytes(raw)
        with open(log, "a", encoding="utf-8") as file:
            file.write(f"{mail['X-Briefing-Digest']} {mail['To']}\n")

    with Scripted({}, took=took, pause=pause) as server:
        port.send(server.port)
        port.recv()


@contextmanager
def server(folder: Path, pause: float) -> Iterator[tuple[int, Path]]:
    """Run a server that takes `pause` seconds to answer; yield its port and the file that it notes mails in."""
    log = folder / "taken.log"
    log.touch()
    ours, theirs = FORK.Pipe()
    process = FORK.Process(target=_serve, args=(str(log), pause, theirs), daemon=True)
    process.start()
    try:
        yield ours.recv(), log
    finally:
        ours.send(None)
        process.join(5)
        process.kill()


# Rendering takes most of a run, and a kill there shows nothing: it is done once, for all digests.
MESSAGES = mailing.messages(digests.full_day(), Config())


def _deliver(folder: Path, port: int, names: tuple[str, ...]) -> None:
    """Post and send digests that are made already: most of a run is sending."""
    with Store(folder / "s.db") as store:
        send = mailing.channel(config(port, email_timeout=5), store, Clock())
        for name in names:
            tuple(send([replace(message, digest=kept(store, name)) for message in MESSAGES]))
    os._exit(0)


def _make(folder: Path, port: int, names: tuple[str, ...]) -> None:
    """Make, record and send a digest a day, each of one item that its feed brings: the whole of a run but for the model."""
    for place, name, stand_in in ((composing, "vectors", _vectors), (adapters, "summarizer_of", lambda _: Quick())):
        setattr(place, name, stand_in)
    settings = config(port, email_timeout=5, digest_out=str(folder / "out"), digest_formats=("text",))
    with Store(folder / "s.db") as store:
        for number, name in enumerate(names):
            now = NOW + timedelta(days=number)
            send = mailing.channel(settings, store, lambda: now)  # noqa: B023 - used up within the round
            if not store.delivered(now.date()):
                item = article(
                    f"The {name} sails. Its crew is glad.", title=name, guid=name, feed="Lindby", published=now
                )
                pipeline.articles = lambda *_, **__: iter([item])  # noqa: B023
                post = lambda made: send.post(mailing.messages(made, settings))  # noqa: B023, E731
                tuple(pipeline.editions(["feed"], settings, store, lambda: now, also=post))  # noqa: B023
            tuple(send(()))
    os._exit(0)


@dataclass
class Quick:
    """A summarizer that takes no time."""

    batch: int = 8
    backend: str = "quick"
    revision: str = "1"
    tells: bool = False

    def __call__(self, articles: Sequence[Article], size: Size, /) -> Iterator[Briefing | Skip]:
        yield from (replace(briefing(a.text), article=a) for a in articles)


def _vectors(texts: Sequence[str], *_: object) -> NDArray[np.float32]:
    """Return unit vectors that are unlike each other."""
    made = [np.random.default_rng(zlib.crc32(text.encode())).normal(size=384) for text in texts]
    return np.array([vector / np.linalg.norm(vector) for vector in made], dtype=np.float32).reshape(len(made), 384)


def items_shown(folder: Path) -> Counter[str]:
    """Return how often each item stands in a digest that was posted."""
    with Store(folder / "s.db") as store:
        posted = {letter.digest_id for letter in store.letters()}
        return Counter(entry.decision.title for digest_id in posted for entry in store.entries(digest_id))


def tally(folder: Path, log: Path, kills: int) -> Tally:
    """Compare what was taken with what is recorded."""
    with Store(folder / "s.db") as store:
        letters = store.letters()
        status = {f"{letter.digest_id} {letter.recipient}": str(letter.status) for letter in letters}
    return Tally(kills, len(letters), Counter(log.read_text(encoding="utf-8").splitlines()), status)


def killed(
    folder: Path, *, kills: int, count: int = 20, pause: float = 0.1, seed: int = 0, whole: bool = False
) -> Tally:
    """Send `count` digests to three recipients, with kill -9 at `kills` random moments, then once undisturbed.

    `whole` makes the digests as well.
    """
    run = _make if whole else _deliver
    chance = random.Random(seed)
    names = tuple(f"d{number:02}" for number in range(count))
    with server(folder, pause) as (port, log):
        for _ in range(kills):
            child = FORK.Process(target=run, args=(folder, port, names))
            child.start()
            child.join(chance.uniform(0, 10 * pause))
            child.kill()
            child.join()
        last = FORK.Process(target=run, args=(folder, port, names))
        last.start()
        last.join()
    return tally(folder, log, kills)


def raced(folder: Path, *, races: int, runs: int = 2) -> Tally:
    """Start `runs` processes at once on the same digest, `races` times, without the lock that keeps them apart."""
    with server(folder, 0.0) as (port, log):
        for number in range(races):
            children = [FORK.Process(target=_deliver, args=(folder, port, (f"d{number:02}",))) for _ in range(runs)]
            for child in children:
                child.start()
            for child in children:
                child.join()
        return tally(folder, log, 0)


RECIPIENTS = len(TO)
