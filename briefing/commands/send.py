"""`briefing send`: mail the last digest, or that of a day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from briefing.commands._mail import deliver, report
from briefing.commands._options import quiet_option, state_option, wait_option
from briefing.commands._session import clock_of, exclusive, pass_config, quiet_by_default
from briefing.config import Config
from briefing.errors import EXIT_COMPLETE, UsageError

if TYPE_CHECKING:
    from briefing.types import Digest


@click.command()
@click.argument("day", required=False, metavar="[DATE]", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--dry-run", is_flag=True, help="Print the mails instead, and record nothing.")
@click.option("--test", is_flag=True, help="Send a short test mail, once, whatever was sent before.")
@wait_option
@quiet_option
@state_option
@pass_config
def command(
    config: Config, /, day: datetime | None, dry_run: bool, test: bool, wait: float, quiet: bool, store_path: str | None
) -> int:
    """Send the digest of DATE (the last one by default) to every recipient that has not had it, and what is waiting."""
    from briefing.wiring import mailing

    config = config.with_flags(store_path=store_path)
    clock = clock_of(config)
    quiet = quiet or quiet_by_default()
    with exclusive(config, wait) as store:
        if test:
            return report(mailing.probe(config, store, clock, _trial(clock())), quiet=quiet)
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
