"""`briefing prune`: a smaller state file."""

from __future__ import annotations

import click

from briefing.commands._options import state_option, wait_option
from briefing.commands._session import clock_of, exclusive, pass_config
from briefing.config import Config
from briefing.errors import EXIT_COMPLETE


@click.command()
@click.option(
    "--days", "store_keep_days", type=click.IntRange(0), help="Keep what is younger: [store] keep_days by default."
)
@wait_option
@state_option
@pass_config
def command(config: Config, /, wait: float, **flags: object) -> int:
    """Remove old texts, briefings and digests from the state file, and give their room back to the disk.

    Every digest run prunes by itself; what was read stays known, so that nothing comes twice, and no page is removed.
    """
    config = config.with_flags(**flags)
    with exclusive(config, wait) as store:
        before = store.size()
        store.prune(clock_of(config)(), config.store_keep_days)
        store.compact()
        after = store.size()
    click.echo(f"{config.store_path}: {before / 1e6:.1f} MB before, {after / 1e6:.1f} MB now")
    return EXIT_COMPLETE
