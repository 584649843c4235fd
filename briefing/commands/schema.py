"""`briefing schema`: what the JSON of a digest looks like."""

from __future__ import annotations

from importlib.resources import files

import click

from briefing.errors import EXIT_COMPLETE


@click.command()
def command() -> int:
    """Print the JSON Schema of a digest (--format json), for programs that read it."""
    schema = files("briefing") / "schemas" / "digest.schema.json"
    click.echo(schema.read_text(encoding="utf-8"), nl=False)
    return EXIT_COMPLETE
