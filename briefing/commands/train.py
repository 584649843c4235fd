"""`briefing train`: a personal model."""

from __future__ import annotations

from pathlib import Path

import click

from briefing.errors import EXIT_COMPLETE, UsageError


@click.command()
@click.option(
    "--pairs",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="JSON lines, an object each: text, summary.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The model file to write.")
def command(pairs: Path, out: Path | None) -> int:
    """Make a personal model: the embedded one, taught by articles and the summaries you wanted of them."""
    from platformdirs import user_data_path

    try:
        from briefing.training.personal import train
    except ValueError as error:
        # In these words nltk says, when it is imported, that there is no home.
        if "download directory" not in str(error):
            raise
        raise UsageError("there is no home folder, and training looks for one; set HOME") from error

    out = out or user_data_path("briefing") / "personal.npz"
    count = train(pairs, out)
    click.echo(f"Learnt from {count} pairs. Use it: briefing summarize --model {out} ...")
    return EXIT_COMPLETE
