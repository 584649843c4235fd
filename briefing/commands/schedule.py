"""`briefing schedule`: entries for what runs a command every day."""

from __future__ import annotations

import os
from pathlib import Path

import click

from briefing.commands._session import pass_config
from briefing.config import Config
from briefing.config.reading import path_of
from briefing.errors import EXIT_COMPLETE


@click.group()
def command() -> None:
    """Run briefing every day."""


@command.command("print")
@click.argument("inputs", nargs=-1, metavar="[FILE|FOLDER|URL...]")
@click.option("--at", default="07:00", show_default=True, help="The time of day, HH:MM.")
@click.option("--for", "system", type=click.Choice(["cron", "service", "timer", "launchd"]), help="One of them alone.")
@pass_config
def schedule_print(config: Config, /, inputs: tuple[str, ...], at: str, system: str | None) -> int:
    """Print entries for cron, systemd and launchd that mail a digest of INPUTS with this very installation.

    By default the digest is made from the feeds that you subscribed to.
    """
    from briefing.process import schedule

    file, _ = path_of(click.get_current_context().obj)
    for name in sorted(os.environ):
        if name.startswith("BRIEFING_") and name != "BRIEFING_CONFIG":
            click.echo(f"briefing: {name} is set here and will not be there; put it into {file}", err=True)
    job = schedule.job(
        inputs,
        at=at,
        timezone=config.digest_timezone,
        config=file if file.is_file() else None,
        out=config.out,
        state=config.state,
        mail=Path(config.email_folder).expanduser() if config.email_via in {"maildir", "eml"} else None,
        lent=config.email_via == "sendmail",
    )
    for name, entry in schedule.entries(job).items():
        if system in {None, name}:
            click.echo(entry.rstrip("\n"))
    return EXIT_COMPLETE
