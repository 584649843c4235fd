"""Seven days of a real cron with a fault on each: what arrived, and what the ledger says of every item.

Usage, as root on Debian, from the project's folder: python -m tests.benchmarks.week [--out FOLDER]

Debian's cron runs the hourly line of docs/cron.md over the end of summer time, by a clock that a preloaded library puts
forward and back for cron and what it runs (libfaketime shifts what Python waits for as well, and hangs it); feeds and the mail server (TLS and a login) are the tests' own, on the loopback interface of a network without any other.
Everything runs in namespaces of its own and is gone at the end. It takes about three minutes.
"""

from __future__ import annotations

import argparse
import errno
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parent.parent))

from debian import Cron, enter, isolate, missing, sh, wait_for
from mailserver import PASSWORD, USER, Authority, Inbox, free_port, real
from webserver import Handler, Reply
from world.days import Reader
from world.server import World

ZONE = ZoneInfo("Europe/Berlin")
MORNING = datetime(2026, 10, 19, 2, 30, tzinfo=ZONE)
"""The first run. On the seventh day there is half past two twice."""
TO = ("ann@example.org", "bob@example.org")

CLOCK = """
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t id, struct timespec *t) {
  char text[32] = "";
  int failed = syscall(SYS_clock_gettime, id, t), file;
  if (failed || (id != CLOCK_REALTIME && id != CLOCK_REALTIME_COARSE)) return failed;
  if ((file = open(getenv("CLOCK_FILE"), O_RDONLY | O_CLOEXEC)) < 0) abort();
  if (read(file, text, sizeof text - 1) < 0) abort();
  close(file);
  t->tv_sec += atol(text);
  return 0;
}
time_t time(time_t *at) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  if (at) *at = t.tv_sec;
  return t.tv_sec;
}
int gettimeofday(struct timeval *at, void *zone) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  at->tv_sec = t.tv_sec, at->tv_usec = t.tv_nsec / 1000;
  return 0;
}
"""
"""A library that adds the seconds that stand in the file CLOCK_FILE to the system's time."""


@dataclass
class Week:
    """The machine: its clock, cron and disk, the world around it, and what was seen."""

    world: World
    reader: Reader
    port: int
    authority: Authority
    inbox: Inbox = field(default_factory=Inbox)
    clock: Path = Path()
    cron: Cron | None = None
    daemon: subprocess.Popen[bytes] | None = None
    told: int = 0

    def set_clock(self, at: datetime) -> None:
        """Set the machine's clock, and wake cron, which sleeps for up to a minute."""
        new = self.clock.with_suffix(".new")
        new.write_text(f"{round(at.timestamp() - time.time())}\n")
        new.replace(self.clock)
        assert self.daemon
        self.daemon.send_signal(signal.SIGCHLD)

    def runs(self) -> list[int]:
        """Return the processes of the program that are at work."""
        found = []
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):  # it may have ended meanwhile
                words = entry.read_bytes().split(b"\0")
                if b"briefing" in words and b"--catch-up" in words:
                    found.append(int(entry.parent.name))
        return found

    def kill(self) -> None:
        """End what is at work, without warning."""
        for process in self.runs():
            os.kill(process, signal.SIGKILL)

    def tick(
        self, at: datetime, *, count: int = 1, when: Callable[[], bool] | None = None, fault: Callable[[], object] = int
    ) -> list[str]:
        """Let cron come to the minute `at` and its `count` runs to their end; return what cron mails of them.

        The fault strikes within the run, `when` it has come so far.
        """
        self.set_clock(at - timedelta(seconds=2))
        time.sleep(0 if count else 6)  # where cron runs nothing, the minute must have come all the same
        assert wait_for(lambda: len(self.runs()) >= count, 90), f"cron did not run anything at {at}"
        if when:
            while not when() and self.runs():
                time.sleep(0.005)
            fault()
        assert wait_for(lambda: not self.runs(), 300)
        time.sleep(1)  # cron mails what a run said after its end
        assert self.cron
        told = self.cron.mailed()[self.told :]
        self.told += len(told)
        return [line for text in told for line in text.splitlines()]


def hang_up(handler: Handler) -> Reply | None:
    """Answer nothing."""
    handler.close_connection = True
    return None


def fill(folder: Path) -> Path:
    """Fill the disk of a folder to its last byte; return the file that does."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
    return path


def hour(at: datetime, hours: float) -> datetime:
    """Return the time so many hours later by the sun, as a clock of the zone shows it."""
    return (at.astimezone(UTC) + timedelta(hours=hours)).astimezone(ZONE)


def days(week: Week, line: str) -> Iterator[tuple[str, list[str]]]:
    """Live the seven days; yield for each its fault and what cron mailed."""
    world, reader = week.world, week.reader
    mail = ExitStack()

    def serve() -> None:
        mail.enter_context(real(week.authority, "starttls", week.port, week.inbox))

    def day(number: int) -> datetime:
        world.day = number
        return MORNING + timedelta(days=number)

    serve()
    at = day(0)
    yield "none", [*week.tick(at), *week.tick(hour(at, 1))]

    at = day(1)
    world.web.fallback = lambda _: hang_up
    told = week.tick(at)
    world.web.fallback = world.answer
    yield "every feed hangs up at 02:30", [*told, *week.tick(hour(at, 1)), *week.tick(hour(at, 2))]

    at = day(2)
    mail.close()
    told = [*week.tick(at), *week.tick(hour(at, 1))]
    serve()
    yield "no mail server until 04:00", [*told, *week.tick(hour(at, 2)), *week.tick(hour(at, 3))]

    at = day(3)
    disk = reader.home.parent
    filler = fill(disk)
    told = week.tick(at)
    filler.unlink()
    for hours, reached in enumerate(stages(week, at), 1):
        told += week.tick(hour(at, hours), when=reached, fault=lambda: fill(disk))
        filler.unlink()
    told += [*week.tick(hour(at, 4)), *week.tick(hour(at, 5))]
    yield "disk full before a run, then fetching, composing, writing", told

    at = day(4)
    told = []
    for hours, reached in enumerate(stages(week, at)):
        told += week.tick(hour(at, hours), when=reached, fault=week.kill)
    yield "kill -9 fetching, composing, writing", [*told, *week.tick(hour(at, 3)), *week.tick(hour(at, 4))]

    at = day(5)
    told = week.tick(hour(at, -4))
    told += week.tick(at)
    told += week.tick(hour(at, -4))
    yield "clock four hours back, before and after", [*told, *week.tick(hour(at, 1))]

    at = day(6)
    assert week.cron
    week.cron.take(line * 2)
    time.sleep(1)  # cron looks at when the table was changed, in seconds
    told = week.tick(at, count=2)
    told += week.tick(hour(at, 1), count=0)
    yield "two runs at once; 02:30 comes twice", [*told, *week.tick(hour(at, 2), count=1)]
    mail.close()


def stages(week: Week, at: datetime) -> Iterator[Callable[[], bool]]:
    """Yield what tells that a run has begun to fetch, has asked every feed, and has written the day's page."""
    requests = week.world.web.requests
    for least in (5, len(week.world.kinds)):
        before = len(requests)
        yield lambda least=least, before=before: len(requests) >= before + least  # type: ignore[misc]
    yield (week.reader.home / "reports" / f"{at:%Y-%m-%d}.json").exists


def verdict(week: Week) -> list[tuple[str, bool]]:
    """Return what must be so at the end, and whether it is."""
    reader, world = week.reader, week.world
    mails = [message_from_bytes(raw, policy=default) for _, _, raw in week.inbox.mails]
    fates, shown = reader.fates(), Counter[str]()
    for number in range(7):
        shown.update(reader.on_page(number))
    rewritten = next(reader.address(item) for item in world.listed(0) if not item.old)
    by_day = Counter((str(m["X-Briefing-Day"]), str(m["To"])) for m in mails)
    texts = {str(m["X-Briefing-Day"]): m.get_body(("plain",)).get_content() for m in mails}  # type: ignore[union-attr]
    mailed = Counter(line for text in texts.values() for line in map(str.strip, text.splitlines()) if line in fates)
    reader.whole()
    with reader.store() as store:
        waiting = [letter for letter in store.letters() if letter.status != "accepted"]
    expected = {(f"{MORNING + timedelta(days=number):%Y-%m-%d}", to) for number in range(7) for to in TO}
    listed = {source for source, fate in fates.items() if fate in {"shown", "merged", "folded"}}
    print(
        f"\nOf {len(fates)} items: {dict(Counter(fates.values()))}. {len(mails)} mails. More than once: {shown - Counter(set(shown))}\n"
    )
    return [
        ("the mail of each of seven days arrived once at each of two addresses", by_day == dict.fromkeys(expected, 1)),
        ("no mail is still open", not waiting),
        ("the ledger accounts for every item that a feed listed", len(fates) == len(world.items)),
        ("what it calls shown, merged or folded stands on a page, and nothing else does", set(shown) == listed),
        ("once, but for the item that was rewritten", shown == Counter(listed) + Counter([rewritten])),
        (
            "what it calls shown stands in a mail, as often",
            all(mailed[source] == shown[source] for source, fate in fates.items() if fate == "shown"),
        ),
    ]


def main() -> int:
    """Live the week, print what was seen, and return whether something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.parse_args()
    if os.geteuid() != 0:
        parser.error("run it as root: it makes namespaces, mounts a small disk, and runs cron in them")
    if lacking := [*missing(), *(["gcc"] if not shutil.which("gcc") else [])]:
        parser.error(f"first run: apt-get install --no-install-recommends {' '.join(lacking)}")
    enter(["-m", "tests.benchmarks.week"])
    logging.disable()  # the mail server's own deprecations
    with tempfile.TemporaryDirectory() as kept:
        isolate(Path(kept))
        work = Path("/mnt/week")
        disk = work / "disk"
        disk.mkdir(parents=True)
        sh("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk)
        Path("/etc/localtime").unlink(missing_ok=True)
        Path("/etc/localtime").symlink_to(f"/usr/share/zoneinfo/{ZONE.key}")
        with World(bad_ones=3, counts=(2, 1, 1, 1, 1, 1, 1), first=MORNING.astimezone(UTC)) as world:
            return live(world, work, disk)


def live(world: World, work: Path, disk: Path) -> int:
    """Live the week in the folder `work`, with the user's home on the small `disk`."""
    week = Week(world, Reader(world, disk / "home"), free_port(), Authority(work), clock=work / "clock")
    reader = week.reader
    (work / "password").write_text(PASSWORD)
    (work / "password").chmod(0o600)
    with (reader.home / "briefing.toml").open("a") as config:
        config.write(
            f'timezone = "{ZONE.key}"\n[email]\nfrom = "me@example.org"\nto = {list(TO)}\nserver = "127.0.0.1"\n'
            f'port = {week.port}\nuser = "{USER}"\npassword_file = "{work}/password"\nca_file = "{week.authority.file}"\n'
        )
    reader.subscribe()
    code, printed, errors = reader.run("schedule", "print", "--at", "02:30", "--for", "cron")
    assert code == 0, errors
    assert "\n30 2 * * * " in printed
    line = printed.replace("\n30 2 * * * ", "\n30 2-22 * * * ")
    week.clock.write_text("0\n")
    sh("gcc", "-shared", "-fPIC", "-O1", "-x", "c", "-o", work / "clock.so", "-", input=CLOCK)
    fake = {"LD_PRELOAD": str(work / "clock.so"), "CLOCK_FILE": str(week.clock)}
    table = "".join(f"{name}={value}\n" for name, value in fake.items())
    week.cron = Cron(work, table + line)
    print(f"cron's line:\n{line}\n\n| day | fault | mails | stories | what cron mailed |\n|---|---|---|---|---|")
    with week.cron.running(**fake) as week.daemon:
        before = 0
        for number, (fault, told) in enumerate(days(week, table + line)):
            mails, before = len(week.inbox.mails) - before, len(week.inbox.mails)
            at = MORNING + timedelta(days=number)
            stories = sum(reader.on_page(number).values())
            print(f"| {at:%a %d %b} | {fault} | {mails} | {stories} | {'<br>'.join(told) or 'nothing'} |", flush=True)
    made = verdict(week)
    for what, fine in made:
        print(f"- {'ok' if fine else 'FAILED'}: {what}")
    return not all(fine for _, fine in made)


if __name__ == "__main__":
    sys.exit(main())
