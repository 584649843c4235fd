"""The commands about mail: arguments in, exit code out; no logic."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from briefing.config import Config
from briefing.errors import EXIT_COMPLETE, EXIT_UNDELIVERED, UsageError
from briefing.signals import SHIELD

if TYPE_CHECKING:
    from briefing.store import Store
    from briefing.types import Digest, Letter, Receipt

wait_option = click.option(
    "--wait", type=click.FloatRange(0), default=60, show_default=True, help="Seconds to wait for another run to end."
)
quiet_option = click.option(
    "-q", "--quiet", is_flag=True, help="Print nothing if all is well: the default for mail without a terminal."
)
state_option = click.option("--state", "store_path", type=click.Path(dir_okay=False), help="The state file.")

_FATE = {
    "deferred": "not sent yet",
    "refused": "refused",
    "unknown": "sent or not, which is not known",
    "expired": "given up",
}


def clock_of(config: Config) -> Callable[[], datetime]:
    """Return the clock of the configured time zone, or else of the system's."""
    zone = config.timezone
    return lambda: datetime.now(zone) if zone else datetime.now().astimezone()


def quiet_by_default() -> bool:
    """Say whether nobody is watching: standard output is no terminal, and -v was not given."""
    return not sys.stdout.isatty() and not click.get_current_context().find_root().params.get("verbose")


@contextmanager
def session(config: Config, wait: float) -> Iterator[Store]:
    """Open the state file for this run alone; without it no mail is sent, since nothing would know of it."""
    from briefing.lock import held
    from briefing.store import Store

    path = Path(config.store_path).expanduser()
    with held(path, wait, clock_of(config)()), Store(path) as store:
        yield store


def deliver(config: Config, store: Store, digest: Digest | None, *, quiet: bool) -> int:
    """Send what is due, tell what became of it, and return the exit code."""
    from briefing import mailing

    return _report(mailing.deliver(config, store, clock_of(config), digest, SHIELD), quiet=quiet)


def _report(receipts: Iterable[Receipt], *, quiet: bool) -> int:
    """Print one line for each different trouble, and the good news unless `quiet`."""
    accepted: list[str] = []
    trouble: dict[tuple[str, str], list[str]] = {}
    for receipt in receipts:
        if receipt.status == "accepted":
            accepted.append(receipt.recipient)
        else:
            trouble.setdefault((receipt.status, receipt.detail), []).append(receipt.recipient)
    if accepted and not quiet:
        click.echo(f"Sent to {', '.join(accepted)}.")
    for (status, detail), recipients in trouble.items():
        remedy = "; see whether it arrived, then: briefing outbox retry, or forget" if status == "unknown" else ""
        click.echo(f"briefing: mail to {', '.join(recipients)} {_FATE[status]}: {detail}{remedy}", err=True)
    return EXIT_UNDELIVERED if trouble else EXIT_COMPLETE


@click.command()
@click.argument("day", required=False, metavar="[DATE]", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--dry-run", is_flag=True, help="Print the mails instead, and record nothing.")
@click.option("--test", is_flag=True, help="Send a short test mail, once, whatever was sent before.")
@wait_option
@quiet_option
@state_option
@click.pass_obj
def send(
    config: Config, /, day: datetime | None, dry_run: bool, test: bool, wait: float, quiet: bool, store_path: str | None
) -> int:
    """Send the digest of DATE (the last one by default) to every recipient that has not had it, and what is waiting."""
    from briefing import mailing

    config = config.with_flags(store_path=store_path)
    clock = clock_of(config)
    quiet = quiet or quiet_by_default()
    with session(config, wait) as store:
        if test:
            return _report(mailing.probe(config, store, clock, _trial(clock())), quiet=quiet)
        digest = store.edition(day.date() if day else None)
        if digest is None:
            which = f"of {day.date().isoformat()} " if day else ""
            raise UsageError(f"there is no digest {which}to send; make one with: briefing digest")
        if dry_run:
            for letter in mailing.letters(config, store, clock, digest):
                click.echo(letter.mail.decode("ascii").replace("\r\n", "\n"))
            return EXIT_COMPLETE
        return deliver(config, store, digest, quiet=quiet)


def _trial(now: datetime) -> Digest:
    from briefing._version import __version__
    from briefing.types import Digest, Skip

    skip = Skip("briefing send --test", "deliver", "test", "this mail shows that your settings work")
    return Digest(f"test-{now.isoformat()}", "Test of briefing", now.date(), (), (skip,), "none", "none", __version__)


@click.group()
def outbox() -> None:
    """See and settle the mails that are not delivered."""


ids_argument = click.argument("ids", nargs=-1, metavar="[ID...]")


@outbox.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that were accepted or forgotten too.")
@state_option
@click.pass_obj
def outbox_list(config: Config, /, everything: bool, store_path: str | None) -> int:
    """Print each mail that is not delivered: id, state, attempts, recipient, and what happened."""
    from briefing.store import Store

    with Store(Path(config.with_flags(store_path=store_path).store_path).expanduser()) as store:
        for letter in store.letters():
            if everything or letter.status not in {"accepted", "forgotten"}:
                head = f"{_id(letter)}  {letter.status:9}  {letter.attempts:2}  {letter.recipient}"
                click.echo(f"{head}  {letter.detail}".rstrip())
    return EXIT_COMPLETE


@outbox.command()
@ids_argument
@wait_option
@quiet_option
@state_option
@click.pass_obj
def retry(config: Config, /, ids: tuple[str, ...], wait: float, quiet: bool, store_path: str | None) -> int:
    """Send the mails with these IDs again, the same bytes; without an ID all that are not accepted."""
    config = config.with_flags(store_path=store_path)
    with session(config, wait) as store:
        now = clock_of(config)()
        for letter in _chosen(store, ids):
            expires = now + timedelta(days=config.email_expire_days)
            store.settle(replace(letter, status="pending", due_at=now, expires_at=expires), letter.status, now)
        return deliver(config, store, None, quiet=quiet or quiet_by_default())


@outbox.command()
@ids_argument
@wait_option
@state_option
@click.pass_obj
def forget(config: Config, /, ids: tuple[str, ...], wait: float, store_path: str | None) -> int:
    """Never send the mails with these IDs; an ID is needed."""
    if not ids:
        raise UsageError("name the mails to forget; briefing outbox list shows their IDs")
    config = config.with_flags(store_path=store_path)
    with session(config, wait) as store:
        now = clock_of(config)()
        for letter in _chosen(store, ids):
            store.settle(replace(letter, status="forgotten"), letter.status, now)
    return EXIT_COMPLETE


def _id(letter: Letter) -> str:
    return letter.message_id[1:9]


def _chosen(store: Store, ids: tuple[str, ...]) -> list[Letter]:
    open_letters = store.letters("pending", "deferred", "unknown", "refused", "expired")
    known = {_id(letter) for letter in open_letters}
    if unknown := [i for i in ids if i not in known]:
        raise UsageError(f"no undelivered mail has the ID {unknown[0]!r}; see: briefing outbox list --all")
    return [letter for letter in open_letters if not ids or _id(letter) in ids]


@click.group()
def schedule() -> None:
    """Run briefing every day."""


@schedule.command("print")
@click.argument("inputs", nargs=-1, required=True, metavar="FILE|FOLDER|URL...")
@click.option("--at", default="07:00", show_default=True, help="The time of day, HH:MM.")
@click.option("--for", "system", type=click.Choice(["cron", "service", "timer", "launchd"]), help="One of them alone.")
@click.pass_context
def schedule_print(context: click.Context, inputs: tuple[str, ...], at: str, system: str | None) -> int:
    """Print entries for cron, systemd and launchd that mail a digest of INPUTS with this very installation."""
    from briefing import schedule as schedules

    config: Config = context.obj
    job = schedules.job(
        inputs,
        at=at,
        timezone=config.digest_timezone,
        config=context.find_root().params.get("config"),
        out=Path(config.digest_out).expanduser(),
        state=Path(config.store_path).expanduser(),
    )
    for name, entry in schedules.entries(job).items():
        if system in {None, name}:
            click.echo(entry.rstrip("\n"))
    return EXIT_COMPLETE


COMMANDS: tuple[click.Command, ...] = (send, outbox, schedule)
