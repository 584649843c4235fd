"""Runs that are killed: many processes post and send the same digests, and none of them may end well.

Every attempt is a process of its own, forked, which opens the state file anew. The server is a process too, and notes
each mail that it takes in a file, so that what was received is known whatever else dies.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes
from multiprocessing.connection import Connection
from pathlib import Path

import digests
from faults import TO, Clock, config, kept
from mailserver import Scripted

from briefing import mailing
from briefing.config import Config
from briefing.store import Store

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
    with Store(folder / "s.db") as store:
        send = mailing.channel(config(port, email_timeout=5), store, Clock())
        for name in names:
            tuple(send([replace(message, digest=kept(store, name)) for message in MESSAGES]))
    os._exit(0)


def tally(folder: Path, log: Path, kills: int) -> Tally:
    """Compare what was taken with what is recorded."""
    with Store(folder / "s.db") as store:
        letters = store.letters()
        status = {f"{letter.digest_id} {letter.recipient}": str(letter.status) for letter in letters}
    return Tally(kills, len(letters), Counter(log.read_text(encoding="utf-8").splitlines()), status)


def killed(folder: Path, *, kills: int, count: int = 20, pause: float = 0.1, seed: int = 0) -> Tally:
    """Send `count` digests to three recipients, with kill -9 at `kills` random moments, then once undisturbed."""
    chance = random.Random(seed)
    names = tuple(f"d{number:02}" for number in range(count))
    with server(folder, pause) as (port, log):
        for _ in range(kills):
            child = FORK.Process(target=_deliver, args=(folder, port, names))
            child.start()
            time.sleep(chance.uniform(0, 10 * pause))
            assert child.pid is not None
            if child.is_alive():
                os.kill(child.pid, signal.SIGKILL)
            child.join()
        last = FORK.Process(target=_deliver, args=(folder, port, names))
        last.start()
        last.join()
        time.sleep(0.2)
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
