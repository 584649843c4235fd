"""`briefing feeds`: the feeds that the digest is made of."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from briefing.commands._options import json_option, state_option, wait_option
from briefing.commands._print import print_json, warn_all
from briefing.commands._session import clock_of, exclusive, pass_config
from briefing.config import Config
from briefing.errors import EXIT_COMPLETE, EXIT_FAILED, EXIT_PARTIAL, BriefingError, OutputError, UsageError

if TYPE_CHECKING:
    from briefing.store import Store
    from briefing.types import Subscription


@click.group()
def command() -> None:
    """Subscribe to feeds, and see how they are."""


@command.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--name", help="What to call it: the feed's own title by default.")
@click.option("--group", "groups", multiple=True, help="A group that it belongs to; may be repeated.")
@wait_option
@state_option
@pass_config
def add(
    config: Config,
    /,
    urls: tuple[str, ...],
    name: str | None,
    groups: tuple[str, ...],
    wait: float,
    store_path: str | None,
) -> int:
    """Subscribe to each feed; of a site's address, to the feed that its page names."""
    from briefing.wiring import adapters, subscriptions

    if name and len(urls) > 1:
        raise UsageError("--name is for one feed; add the others by themselves")
    config = config.with_flags(store_path=store_path)
    clock = clock_of(config)
    with exclusive(config, wait) as store:
        fetcher = adapters.fetcher_of(config, clock)
        failed = 0
        for url in urls:
            try:
                feed, others = subscriptions.add(store, fetcher, clock, url, name=name, groups=groups)
            except BriefingError as error:
                failed += 1
                click.echo(f"briefing: {error}", err=True)
                continue
            click.echo(f"Subscribed to {feed.name}, {feed.url}")
            for other in others:
                click.echo(f"  the page also names {other}")
    if not failed:
        return EXIT_COMPLETE
    return EXIT_FAILED if failed == len(urls) else EXIT_PARTIAL


@command.command()
@click.argument("feeds", nargs=-1, required=True, metavar="NAME|URL...")
@wait_option
@state_option
@pass_config
def remove(config: Config, /, feeds: tuple[str, ...], wait: float, store_path: str | None) -> int:
    """Unsubscribe from each feed, by its name or address."""
    with exclusive(config.with_flags(store_path=store_path), wait) as store:
        for feed in [_named(store, name) for name in feeds]:
            store.unsubscribe(feed.url)
            click.echo(f"Unsubscribed from {feed.name}, {feed.url}")
    return EXIT_COMPLETE


@command.command("list")
@json_option
@state_option
@pass_config
def list_feeds(config: Config, /, as_json: bool, store_path: str | None) -> int:
    """Print each feed: its name, groups, address, and how it is."""
    with _opened(config, store_path) as store:
        for feed in store.subscriptions():
            if as_json:
                print_json(_json(feed))
            else:
                groups = "".join(f" [{group}]" for group in feed.groups)
                click.echo(f"{feed.name}{groups}\n  {feed.url}\n  {_health(feed)}")
    return EXIT_COMPLETE


@command.command("import")
@click.argument("file", default="-", metavar="[FILE]")
@wait_option
@state_option
@pass_config
def import_opml(config: Config, /, file: str, wait: float, store_path: str | None) -> int:
    """Subscribe to the feeds of an OPML file, or of standard input; its folders become groups."""
    from briefing.render.words import count
    from briefing.wiring import subscriptions

    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).expanduser().read_bytes()
    except OSError as error:
        raise UsageError(f"{file}: can't be read ({error.strerror}); check the path") from error
    with exclusive(config.with_flags(store_path=store_path), wait) as store:
        try:
            new, known = subscriptions.take_over(store, data)
        except ValueError as error:
            raise UsageError(f"{file}: {error}; export one from your feed reader") from error
    told = f"Subscribed to {count(new, 'feed', 'feeds')}"
    click.echo(told + (f"; {known} were there already" if known else ""))
    return EXIT_COMPLETE


@command.command("export")
@click.argument("file", default="-", metavar="[FILE]")
@state_option
@pass_config
def export_opml(config: Config, /, file: str, store_path: str | None) -> int:
    """Write the feeds as OPML, to FILE or standard output."""
    from briefing.feeds import opml

    with _opened(config, store_path) as store:
        text = opml.write(store.subscriptions())
    if file == "-":
        sys.stdout.buffer.write(text.encode())
        return EXIT_COMPLETE
    try:
        Path(file).expanduser().write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{file}: can't be written ({error.strerror}); name another file") from error
    return EXIT_COMPLETE


@command.command()
@wait_option
@state_option
@pass_config
def refresh(config: Config, /, wait: float, store_path: str | None) -> int:
    """Ask every feed for what is new, and keep it for the next digest.

    For feeds that list little: what they drop between two digests is not lost.
    """
    from briefing.wiring import adapters, subscriptions

    config = config.with_flags(store_path=store_path)
    clock = clock_of(config)
    with exclusive(config, wait) as store:
        down = subscriptions.refresh(store, adapters.fetcher_of(config, clock), clock, all_feeds=True)
        skips = [down] if down else list(subscriptions.troubles(store, config.feeds_patience))
    warn_all(skips)
    return EXIT_PARTIAL if skips else EXIT_COMPLETE


def _opened(config: Config, store_path: str | None) -> AbstractContextManager[Store]:
    from briefing.store import Store

    return Store(config.with_flags(store_path=store_path).state)


def _named(store: Store, name: str) -> Subscription:
    """Return the feed of this name or address. Raises UsageError, which names the nearest."""
    from briefing.registry import suggest

    feeds = store.subscriptions()
    for feed in feeds:
        if name in (feed.name, feed.url):
            return feed
    near = suggest(name, [known for feed in feeds for known in (feed.name, feed.url)]) if feeds else "there are none"
    raise UsageError(f"there is no feed {name!r}; {near}")


def _health(feed: Subscription) -> str:
    """Say in a line how a feed is."""
    if feed.gone:
        return f"gone for good since {feed.failing_since:%Y-%m-%d}"
    if feed.failures:
        times = f"{feed.failures} runs in a row" if feed.failures > 1 else "the last run"
        return f"failed on {times}, since {feed.failing_since:%Y-%m-%d}: {feed.cause}"
    return f"read {feed.checked_at:%Y-%m-%d %H:%M}" if feed.checked_at else "not read yet"


def _json(feed: Subscription) -> dict[str, object]:
    return {
        "name": feed.name,
        "url": feed.url,
        "groups": list(feed.groups),
        "site": feed.site,
        "checked_at": feed.checked_at.isoformat() if feed.checked_at else None,
        "failures": feed.failures,
        "failing_since": feed.failing_since.isoformat() if feed.failing_since else None,
        "cause": feed.cause,
        "gone": feed.gone,
    }
