"""`briefing batch`: a corpus to a table, with a row for each article."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefing.commands._options import (
    model_name_options,
    offline_option,
    size_options,
)
from briefing.commands._session import pass_config
from briefing.commands._support import strict_option
from briefing.config import Config
from briefing.errors import EXIT_COMPLETE, EXIT_PARTIAL

if TYPE_CHECKING:
    from briefing.batch.run import Report
    from briefing.batch.values import Part


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="FILE|FOLDER|PATTERN...")
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder for the table's parts.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "parquet"]),
    default="jsonl",
    show_default=True,
    help="Of the parts.",
)
@click.option("--text", is_flag=True, help="Add the cleaned text, which the offsets of the evidence count.")
@click.option(
    "--engine", default="local", show_default=True, help="What runs it: local (this machine) or ray (a cluster)."
)
@click.option(
    "--address", help="For the engine ray: the cluster's address, or auto for the one that this machine is in."
)
@click.option("--workers", type=click.IntRange(1), help="How many processes: one a core.")
@click.option(
    "--part-mb",
    type=click.FloatRange(0, min_open=True),
    default=4,
    show_default=True,
    help="Megabytes of input in a part: what a run that was killed does again.",
)
@size_options
@model_name_options
@strict_option
@offline_option
@pass_config
def command(
    config: Config,
    /,
    inputs: tuple[str, ...],
    output: Path,
    form: str,
    text: bool,
    engine: str,
    address: str | None,
    workers: int | None,
    part_mb: float,
    **flags: Any,
) -> int:
    """Summarize a corpus into a table, a row for each article.

    Inputs are files, folders and patterns of articles, JSON lines (.jsonl) and Parquet, with the fields id, url, title,
    text, html. A run that was killed goes on when it is started again (docs/batch.md).
    """
    from briefing import registry
    from briefing.batch.run import run

    runner = registry.create("engines", engine, {"workers": workers, "address": address})
    step = max(1, int(part_mb * 1e6))
    told = run(inputs, output, config.with_flags(**flags), runner, form=form, text=text, step=step, progress=_progress)
    _tell(told, output)
    return EXIT_PARTIAL if told.left_out else EXIT_COMPLETE


def _progress(parts: Iterable[Part], count: int) -> Iterable[Part]:
    """Show how far the work has come, on standard error, if that is a terminal."""
    from tqdm import tqdm

    bar: Iterable[Part] = tqdm(parts, total=count, unit="part", disable=None, leave=False)
    return bar


def _tell(report: Report, output: Path) -> None:
    from briefing.render.words import count

    made = "nothing was missing" if not report.made else f"{report.made:,} made now"
    articles, parts = count(report.articles, "article", "articles"), count(report.parts, "part", "parts")
    click.echo(f"{output}: {articles} in {parts}, {made}")
    if report.left_out:
        codes = ", ".join(f"{number:,} {code}" for code, number in report.left_out.items())
        rows = count(sum(report.left_out.values()), "row", "rows")
        click.echo(f"briefing: left out {rows}, which tell why in skip: {codes}", err=True)
