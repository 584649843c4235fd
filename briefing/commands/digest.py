"""`briefing digest`: the day's page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefing.commands import _support
from briefing.commands._mail import report
from briefing.commands._options import (
    Duration,
    encoding_option,
    model_options,
    offline_option,
    quiet_option,
    size_options,
    state_option,
    wait_option,
)
from briefing.commands._print import warn_all
from briefing.commands._session import clock_of, exclusive, pass_config, quiet_by_default, tolerant
from briefing.commands._support import support_options
from briefing.config import Config
from briefing.errors import EXIT_COMPLETE, EXIT_PARTIAL, EXIT_UNDELIVERED, UnreadError, UsageError
from briefing.process.deadline import Budget
from briefing.process.signals import SHIELD

if TYPE_CHECKING:
    from briefing.store import Store
    from briefing.types import Article, Skip
    from briefing.wiring.pipeline import RunReport


@click.command()
@click.argument("inputs", nargs=-1, metavar="[FILE|FOLDER|URL|-...]")
@click.option("--out", "digest_out", type=click.Path(file_okay=False), help="The folder for the digest: reports/.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    help="html, markdown, text, json, epub, or a template of your own; may be repeated.",
)
@click.option("--title", "digest_title", help="The digest's title.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day that the digest is for: today.")
@click.option("--email", is_flag=True, help="Send it to the recipients of [email], each of them once.")
@click.option(
    "--catch-up",
    is_flag=True,
    help="With --email: one digest for each day that was missed, and no second one of a day that has one in the mail.",
)
@click.option(
    "--minutes", "digest_minutes", type=click.IntRange(1), help="Take the stories that fit into this reading time."
)
@click.option("--window", type=Duration(), help="Cover several days, as in 7d: their stories, composed anew.")
@click.option(
    "--since", type=Duration(), help="Take nothing older from feeds, as in 24h: their default when they are new."
)
@click.option("--mark-read", is_flag=True, help="Make no digest: take all that the feeds have now as read.")
@click.option(
    "--budget", type=Duration(), help="Deliver by then, as in 90s or 10m: what is not read stands with its lead."
)
@wait_option
@quiet_option
@size_options
@model_options
@support_options
@offline_option
@encoding_option
@state_option
@pass_config
def command(
    config: Config,
    /,
    inputs: tuple[str, ...],
    formats: tuple[str, ...],
    day: datetime | None,
    encoding: str | None,
    email: bool,
    catch_up: bool,
    budget: float | None,
    window: float | None,
    since: float | None,
    mark_read: bool,
    wait: float,
    quiet: bool,
    report_support: bool,
    **flags: Any,
) -> int:
    """Make the day's digest from the articles in INPUTS; by default from the feeds that you subscribed to."""
    from briefing.wiring import mailing, pipeline
    from briefing.wiring.catchup import missed
    from briefing.wiring.composing import Period

    config = config.with_flags(digest_formats=formats or None, **flags)
    clock = clock_of(config)
    quiet = quiet or (email and quiet_by_default())
    limit, today = Budget(budget), _today(day) or clock().date()
    days = math.ceil((window or 1) / 86400)
    period = Period(today, days, clock() - timedelta(seconds=since) if since else None, subscribed=not inputs)
    reports: list[RunReport] = []
    if mark_read:
        return _mark_read(config, wait, alone=not (inputs or email))
    with exclusive(config, wait) if email else tolerant(config) as store:
        # The settings of mail are checked before the work, not after it.
        mail = mailing.channel(config, store, clock, SHIELD) if email else None
        unread: UnreadError | None = None
        if not (mail and catch_up and store.delivered(today, days)):
            try:
                reports += pipeline.editions(
                    inputs or _what_there_is(store),
                    config,
                    store,
                    clock,
                    period=period,
                    missed=missed(store.last_posted(), today) if mail and catch_up and days == 1 else (),
                    encoding=encoding,
                    budget=limit,
                    progress=_progress,
                    also=(lambda made: mail.post(mailing.messages(made, config))) if mail else None,
                )
            except UnreadError as error:
                unread = error  # raised once what waits to be sent is sent
        sent = report(mail(()), quiet=quiet) if mail else EXIT_COMPLETE
        if unread:
            raise unread
    return _told(reports, sent, quiet=quiet, support=report_support)


def _told(reports: Sequence[RunReport], sent: int, *, quiet: bool, support: bool) -> int:
    """Say what was made, unless `quiet`, and which channels did not take it; return the exit code."""
    for made in reports:
        warn_all(made.unmade)
        if not quiet:
            _tell(made)
    if support:
        _support.report(found for made in reports for found in _support.of_digest(made.digest))
    if _untaken(reports) or sent == EXIT_UNDELIVERED:
        return EXIT_UNDELIVERED
    partial = any(s.code != "copy" for made in reports for s in (*made.digest.skips, *made.unmade))
    return EXIT_PARTIAL if partial else EXIT_COMPLETE


def _today(asked: datetime | None) -> date | None:
    if asked and not 1970 <= asked.year <= 9000:
        raise UsageError(f"--date must be a day of this age, not {asked.date()}")
    return asked.date() if asked else None


def _mark_read(config: Config, wait: float, *, alone: bool) -> int:
    from briefing.render.words import count
    from briefing.wiring import pipeline

    if not alone:
        raise UsageError("--mark-read is about the feeds: it goes with no inputs and without --email")
    with exclusive(config, wait) as store:
        items = pipeline.mark_read(config, store, clock_of(config))
    click.echo(f"{count(items, 'item', 'items')} taken as read")
    return EXIT_COMPLETE


def _untaken(runs: Iterable[RunReport]) -> bool:
    """Say which channels did not take a digest, and return whether there are any."""
    from briefing.wiring.handing import TAKEN

    failed = [receipt for run in runs for receipt in run.handed if receipt.status not in TAKEN]
    for receipt in failed:
        told = f"{receipt.channel.partition(':')[0]} did not take the digest: {receipt.detail}"
        click.echo(f"briefing: {told} (the day's next run tries again)", err=True)
    return bool(failed)


def _what_there_is(store: Store) -> tuple[str, ...]:
    """Return what a digest is made of when nothing is named: nothing stands for the feeds."""
    if store.subscriptions():
        return ()
    if Path("seeds").is_dir():
        return ("seeds",)
    raise UsageError(
        "there is nothing to read: subscribe to a feed (briefing feeds add URL), or name files, folders or addresses"
    )


def _tell(run: RunReport) -> None:
    """Say in two lines what was made, of how much, in which time, what was left out, and where to look."""
    from briefing import render

    digest = run.digest
    warn_all(digest.skips)
    articles, stories, skips = len(digest.briefings), len(digest.stories), len(digest.skips)
    made = f"{render.count(stories, 'story', 'stories')} from {render.count(articles, 'article', 'articles')}"
    left_out = f"left out {skips} (the digest says why)" if skips else "left out nothing"
    if not run.receipts:
        click.echo("Nothing new since the last digest of that day.")
        return
    instead = sum(any(label.startswith("model-") for label in b.article.labels) for b in digest.briefings)
    if instead:
        told = f"the built-in model summarized {instead} of {articles}, because yours failed; the digest says which"
        click.echo(f"briefing: {told}, and briefing models check NAME says why", err=True)
    writings = [writing for writing in render.writings(digest) if writing.verdicts or writing.labels]
    untold = sum(any(label.startswith("model-") for label in writing.labels) for writing in writings)
    if untold:
        told = f"{untold} of {len(writings)} texts about several articles are put together from points"
        click.echo(f"briefing: {told}; the digest says why", err=True)
    first, *others = (receipt.recipient for receipt in run.receipts)
    also = f" (also {', '.join(Path(o).suffix for o in others)})" if others else ""
    click.echo(f"{made} in {run.seconds:.1f} s; {left_out}.\nOpen {first}{also}")


def _progress(items: Sequence[Article | Skip]) -> Iterable[Article | Skip]:
    """Show articles done, left and the rate on a terminal, if the work takes longer than a second."""
    from tqdm import tqdm

    bar: Iterable[Article | Skip] = tqdm(items, unit="article", delay=1, disable=None, leave=False)
    return bar
