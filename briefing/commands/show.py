"""`briefing show`: a digest that was made before, in any format."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from briefing.commands._options import state_option
from briefing.commands._session import pass_config
from briefing.config import Config
from briefing.errors import EXIT_COMPLETE, UsageError


@click.command()
@click.argument("day", required=False, metavar="[DATE]", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--format", "form", default="text", show_default=True, help="html, markdown, text, json or epub.")
@state_option
@pass_config
def command(config: Config, /, day: datetime | None, form: str, store_path: str | None) -> int:
    """Print the digest of DATE (the last one by default)."""
    from briefing.store import Store
    from briefing.wiring import adapters

    config = config.with_flags(store_path=store_path)
    render = adapters.format_of(form, config, alone=True)
    with Store(config.state) as store:
        digest = store.edition(day.date() if day else None)
    if digest is None:
        which = f"of {day.date().isoformat()} " if day else ""
        raise UsageError(f"there is no digest {which}to show; briefing history lists those that there are")
    made = render(digest)
    sys.stdout.buffer.write(made.encode() if isinstance(made, str) else made)
    return EXIT_COMPLETE
