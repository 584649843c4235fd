"""The command line: arguments in, exit code out; no logic."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from briefing import mailcli
from briefing._version import __version__
from briefing.config import ENGINES, Config, load
from briefing.errors import (
    EXIT_COMPLETE,
    EXIT_FAILED,
    EXIT_INTERRUPTED,
    EXIT_PARTIAL,
    EXIT_TERMINATED,
    EXIT_UNDELIVERED,
    BriefingError,
)
from briefing.signals import SHIELD, Terminated

if TYPE_CHECKING:
    from briefing.pipeline import RunReport
    from briefing.store import Store
    from briefing.types import Article, Briefing, Skip

T = TypeVar("T")

EPILOG = (
    "Inputs are files (text, Markdown, saved HTML), folders, http(s) addresses, or - for standard input. "
    "Exit codes: 0 complete, 1 failed, 2 usage, 3 partial (something was left out; standard error or the digest says "
    "what), 4 a mail is not delivered, 5 another run is at work, 130 interrupted, 143 terminated."
)


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    SHIELD.install()
    try:
        code = cli.main(args, prog_name="briefing", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        code = EXIT_INTERRUPTED
    except Terminated:
        click.echo("briefing: ended by a signal; what was not finished is done by the next run", err=True)
        code = EXIT_TERMINATED
    except BriefingError as error:
        click.echo(f"briefing: {error}", err=True)
        code = error.exit_code
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): there is nobody to tell.
        sys.stderr.close()
        code = EXIT_COMPLETE
    sys.exit(code)


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="briefing")
@click.option("-c", "--config", type=click.Path(path_type=Path, dir_okay=False), help="The configuration file.")
@click.option("-v", "--verbose", is_flag=True, help="Show the log of every library on standard error.")
@click.pass_context
def cli(context: click.Context, config: Path | None, verbose: bool) -> None:
    """Summarize articles and build a daily digest, wholly on this machine."""
    # What libraries log is detail: every problem that matters to the user is a Skip or a BriefingError.
    logging.basicConfig(format="%(name)s: %(message)s", level=logging.INFO if verbose else logging.CRITICAL)
    context.obj = load(config)


inputs_argument = click.argument("inputs", nargs=-1, required=True, metavar="FILE|FOLDER|URL|-...")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line, in input order.")
encoding_option = click.option("--encoding", help="What the input is written in, if it is not UTF-8.")
length_option = click.option(
    "--length",
    "summarize_length",
    type=click.Choice(["short", "medium", "long"]),
    help="About 35, 75 or 150 words an article.",
)
points_option = click.option(
    "--points", "summarize_points", type=click.IntRange(1), help="At most N points an article."
)
model_option = click.option(
    "--model",
    "model_name",
    help="embedded, a personal model (briefing train), or the folder of an encoder-decoder model.",
)
engine_option = click.option(
    "--engine", "model_engine", type=click.Choice(ENGINES), help="What runs the embedded model."
)
state_option = mailcli.state_option


@cli.command()
@click.argument("inputs", nargs=-1, metavar="[FILE|FOLDER|URL|-...]")
@click.option("--out", "digest_out", type=click.Path(file_okay=False), help="The folder for the digest: reports/.")
@click.option(
    "--format", "formats", multiple=True, help="html, markdown, text or json; may be repeated. All by default."
)
@click.option("--title", "digest_title", help="The digest's title.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day that the digest is for: today.")
@click.option("--email", is_flag=True, help="Send it to the recipients of [email], each of them once.")
@click.option("--catch-up", is_flag=True, help="With --email: make no second digest of a day that has one in the mail.")
@mailcli.wait_option
@mailcli.quiet_option
@length_option
@points_option
@model_option
@engine_option
@encoding_option
@state_option
@click.pass_obj
def digest(
    config: Config,
    /,
    inputs: tuple[str, ...],
    formats: tuple[str, ...],
    day: datetime | None,
    encoding: str | None,
    email: bool,
    catch_up: bool,
    wait: float,
    quiet: bool,
    **flags: Any,
) -> int:
    """Make the day's digest from the articles in INPUTS (seeds/ by default)."""
    from briefing import pipeline

    config = config.with_flags(digest_formats=formats or None, **flags)
    clock = mailcli.clock_of(config)
    quiet = quiet or (email and mailcli.quiet_by_default())
    with mailcli.session(config, wait) if email else _store(config) as store:
        if email and catch_up and store.delivered(day.date() if day else clock().date()):
            return mailcli.deliver(config, store, None, quiet=quiet)
        report = pipeline.digest(
            inputs or ("seeds",),
            config,
            store,
            clock,
            day=day.date() if day else None,
            encoding=encoding,
            progress=_progress,
        )
        store.keep(report.digest)
        sent = mailcli.deliver(config, store, report.digest, quiet=quiet) if email else EXIT_COMPLETE
    if not quiet:
        for skip in report.digest.skips:
            _warn(skip)
        click.echo(_summary(report))
    if sent == EXIT_UNDELIVERED:
        return sent
    return EXIT_PARTIAL if any(s.code != "copy" for s in report.digest.skips) else EXIT_COMPLETE


@cli.command()
@inputs_argument
@json_option
@length_option
@points_option
@model_option
@engine_option
@encoding_option
@state_option
@click.pass_obj
def summarize(config: Config, /, inputs: tuple[str, ...], as_json: bool, encoding: str | None, **flags: Any) -> int:
    """Print a short briefing of each article."""
    from briefing import pipeline

    config = config.with_flags(**flags)
    summarizer = pipeline.summarizer_of(config)
    with _store(config) as store:
        articles = pipeline.articles(inputs, encoding=encoding, offline=config.network_offline)
        items = pipeline.briefings(articles, summarizer, config, store, _now)
        return _print_all(items, _briefing_json if as_json else None, _briefing_text)


@cli.command()
@click.option(
    "--pairs",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="JSON lines, an object each: text, summary.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The model file to write.")
def train(pairs: Path, out: Path | None) -> int:
    """Make a personal model: the embedded one, taught by articles and the summaries you wanted of them."""
    from platformdirs import user_data_path

    from briefing.training.personal import train

    out = out or user_data_path("briefing") / "personal.npz"
    count = train(pairs, out)
    click.echo(f"Learnt from {count} pairs. Use it: briefing summarize --model {out} ...")
    return EXIT_COMPLETE


@cli.command()
@inputs_argument
@json_option
@click.option("--explain", is_flag=True, help="List each removed line with its reason.")
@click.option("--keep", multiple=True, metavar="CODE", help="Keep the lines that --explain marks with CODE.")
@encoding_option
def clean(inputs: tuple[str, ...], as_json: bool, explain: bool, keep: tuple[str, ...], encoding: str | None) -> int:
    """Print each article without the page's furniture."""
    from briefing import pipeline
    from briefing.clean import REMOVAL_CODES
    from briefing.registry import suggest

    for code in keep:
        if code not in REMOVAL_CODES:
            raise click.BadParameter(f"unknown code {code!r}; {suggest(code, REMOVAL_CODES)}", param_hint="--keep")
    items = pipeline.articles(inputs, encoding=encoding, keep=frozenset(keep))
    return _print_all(items, _article_json if as_json else None, _explanation if explain else _article_text)


for command in mailcli.COMMANDS:
    cli.add_command(command)


def _print_all(
    items: Iterable[T | Skip], as_json: Callable[[T], dict[str, object]] | None, as_text: Callable[[T], str]
) -> int:
    """Print each result as soon as it is made, and return the exit code."""
    from briefing.types import Skip

    printed = refused = 0
    for item in items:
        if isinstance(item, Skip):
            refused += 1
            _warn(item)
            if as_json:
                skip = {"stage": item.stage, "code": item.code, "detail": item.detail}
                _print_json({"source": item.source, "skip": skip})
        else:
            if as_json:
                _print_json(as_json(item))
            else:
                click.echo(("\n" if printed else "") + as_text(item))
            printed += 1
    if not refused:
        return EXIT_COMPLETE
    return EXIT_PARTIAL if printed else EXIT_FAILED


def _print_json(value: dict[str, object]) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)  # noqa: T201 - click.echo would encode by the locale


def _article_json(article: Article) -> dict[str, object]:
    return {
        "source": article.source,
        "title": article.title,
        "author": article.author,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "text": article.text,
        "removed": [asdict(removed) for removed in article.removed],
    }


def _briefing_json(briefing: Briefing) -> dict[str, object]:
    return {
        "source": briefing.article.source,
        "title": briefing.article.title,
        "points": [
            {
                "text": p.text,
                "confidence": p.confidence,
                "evidence": [{"start": s.start, "end": s.end, "text": s.text} for s in p.evidence],
            }
            for p in briefing.points
        ],
        "labels": list(briefing.article.labels),
        "backend": briefing.backend,
        "revision": briefing.revision,
    }


def _briefing_text(briefing: Briefing) -> str:
    lines = (f"- {point.text}" for point in briefing.points)
    label = "".join(f" [{label}]" for label in briefing.article.labels)
    return "\n".join([briefing.article.title + label, "", *lines])


def _article_text(article: Article) -> str:
    return f"{article.title}\n\n{article.text}"


def _explanation(article: Article) -> str:
    width = max((len(removed.code) for removed in article.removed), default=0)
    return "\n".join([article.title, *(f"  {r.code:{width}}  {r.text}" for r in article.removed)])


def _summary(report: RunReport) -> str:
    """Say in two lines what was made, of how much, in which time, what was left out, and where to look."""
    digest = report.digest
    articles, stories, skips = len(digest.briefings), len(digest.stories), len(digest.skips)
    made = f"{stories} {'story' if stories == 1 else 'stories'} from {articles} article{'s' * (articles != 1)}"
    left_out = f"left out {skips} (the digest says why)" if skips else "left out nothing"
    first, *others = (receipt.recipient for receipt in report.receipts)
    return f"{made} in {report.seconds:.1f} s; {left_out}.\nOpen {first}" + (
        f" (also {', '.join(Path(o).suffix for o in others)})" if others else ""
    )


def _warn(skip: Skip) -> None:
    click.echo(f"briefing: left out {skip.source}: {skip.detail} [{skip.code}]", err=True)


def _progress(items: Sequence[Article | Skip]) -> Iterable[Article | Skip]:
    """Show articles done, left and the rate on a terminal, if the work takes longer than a second."""
    from tqdm import tqdm

    bar: Iterable[Article | Skip] = tqdm(items, unit="article", delay=1, disable=None, leave=False)
    return bar


@contextmanager
def _store(config: Config) -> Iterator[Store]:
    """Open the state file; where it can't be written, go on without it and say so."""
    from briefing.store import Store, StoreError

    try:
        store = Store(Path(config.store_path).expanduser())
    except StoreError as error:
        click.echo(f"briefing: {error}; going on without it", err=True)
        store = Store(None)
    with store:
        yield store


def _now() -> datetime:
    return datetime.now().astimezone()
