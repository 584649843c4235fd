"""What a command opens before its work: the settings, the clock and the state file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from briefing.commands._print import verbose
from briefing.config import Config, load
from briefing.errors import BriefingError

if TYPE_CHECKING:
    from briefing.store import Store
    from briefing.types import Clock


def pass_config(command: Callable[..., int]) -> Callable[..., int]:
    """Call `command` with the settings of the file and the environment in front of its arguments."""

    @wraps(command)
    def with_config(*args: Any, **options: Any) -> int:
        return command(load(click.get_current_context().obj), *args, **options)

    return with_config


def clock_of(config: Config) -> Clock:
    """Return the clock of the configured time zone, or else of the system's."""
    zone = config.timezone
    return lambda: datetime.now(zone) if zone else datetime.now().astimezone()


def quiet_by_default() -> bool:
    """Say whether nobody is watching: standard output is no terminal, and -v was not given."""
    return not sys.stdout.isatty() and not verbose()


@contextmanager
def exclusive(config: Config, wait: float) -> Iterator[Store]:
    """Open the state file for this run alone; without it no mail is sent, since nothing would know of it."""
    from briefing.process.lock import held
    from briefing.store import Store

    path = config.state
    with held(path, wait, clock_of(config)()), Store(path) as store:
        yield store


@contextmanager
def tolerant(config: Config) -> Iterator[Store]:
    """Open the state file; where it can't be written, go on without it and say so."""
    from briefing.store import Store

    try:
        store = Store(config.state)
    except BriefingError as error:
        click.echo(f"briefing: {error}; going on without it", err=True)
        store = Store(None)
    with store:
        yield store
