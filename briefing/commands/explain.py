"""`briefing explain`: why an item was shown, merged, folded, muted or skipped."""

from __future__ import annotations

import click

from briefing.commands._options import state_option
from briefing.commands._session import pass_config, tolerant
from briefing.config import Config
from briefing.errors import EXIT_COMPLETE


@click.command()
@click.argument("item", metavar="NUMBER|URL|FILE")
@state_option
@pass_config
def command(config: Config, /, item: str, store_path: str | None) -> int:
    """Say why ITEM is where it is: a number in the last digest, an address, or a file."""
    from briefing.wiring.explaining import explained, told

    with tolerant(config.with_flags(store_path=store_path)) as store:
        entries = explained(store, item)
    for number, entry in enumerate(entries):
        decision = entry.decision
        click.echo(("\n" if number else "") + decision.title)
        if decision.title != (decision.url or decision.source):
            click.echo(decision.url or decision.source)
        click.echo(f"{told(decision)}, in the digest of {entry.day.isoformat()}")
        for reason in decision.reasons:
            click.echo(f"  - {reason}")
    return EXIT_COMPLETE
