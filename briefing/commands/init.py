"""`briefing init`: a commented configuration file to start from."""

from __future__ import annotations

from pathlib import Path

import click

from briefing.config import path_of
from briefing.errors import EXIT_COMPLETE, OutputError


@click.command()
@click.pass_obj
def command(named: Path | None, /) -> int:
    """Write a configuration file with every setting, its default and what it is for; -c FILE says where."""
    from briefing.config.describe import example

    file, _ = path_of(named)
    if file.exists():
        raise OutputError(f"{file}: is there already and stays as it is; write another with -c FILE")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600, exist_ok=False)
        file.write_text(example(), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{file}: can't be written ({error.strerror}); choose another place with -c FILE") from error
    click.echo(f"Wrote {file}. Edit it, then run: briefing check")
    return EXIT_COMPLETE
