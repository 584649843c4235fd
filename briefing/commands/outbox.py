"""`briefing outbox`: the mails that are not delivered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from briefing.commands._mail import deliver
from briefing.commands._options import quiet_option, state_option, wait_option
from briefing.commands._session import clock_of, exclusive, pass_config, quiet_by_default
from briefing.config import Config
from briefing.errors import EXIT_COMPLETE, UsageError

if TYPE_CHECKING:
    from briefing.store import Store
    from briefing.types import Letter

ids_argument = click.argument("ids", nargs=-1, metavar="[ID...]")


@click.group()
def command() -> None:
    """See and settle the mails that are not delivered."""


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that were accepted or forgotten too.")
@state_option
@pass_config
def outbox_list(config: Config, /, everything: bool, store_path: str | None) -> int:
    """Print each mail that is not delivered: id, state, attempts, recipient, and what happened."""
    from briefing.store import Store

    with Store(config.with_flags(store_path=store_path).state) as store:
        for letter in store.letters():
            if everything or letter.status not in {"accepted", "forgotten"}:
                head = f"{_id(letter)}  {letter.status:9}  {letter.attempts:2}  {letter.recipient}"
                click.echo(f"{head}  {letter.detail}".rstrip())
    return EXIT_COMPLETE


@command.command()
@ids_argument
@wait_option
@quiet_option
@state_option
@pass_config
def retry(config: Config, /, ids: tuple[str, ...], wait: float, quiet: bool, store_path: str | None) -> int:
    """Send the mails with these IDs again, the same bytes; without an ID all that are certainly not sent."""
    config = config.with_flags(store_path=store_path)
    with exclusive(config, wait) as store:
        now = clock_of(config)()
        for letter in _chosen(store, ids):
            expires = now + timedelta(days=config.email_expire_days)
            store.settle(replace(letter, status="pending", due_at=now, expires_at=expires), letter.status, now)
        return deliver(config, store, None, quiet=quiet or quiet_by_default())


@command.command()
@ids_argument
@wait_option
@state_option
@pass_config
def forget(config: Config, /, ids: tuple[str, ...], wait: float, store_path: str | None) -> int:
    """Never send the mails with these IDs; an ID is needed."""
    if not ids:
        raise UsageError("name the mails to forget; briefing outbox list shows their IDs")
    config = config.with_flags(store_path=store_path)
    with exclusive(config, wait) as store:
        now = clock_of(config)()
        for letter in _chosen(store, ids):
            store.settle(replace(letter, status="forgotten"), letter.status, now)
    return EXIT_COMPLETE


def _id(letter: Letter) -> str:
    return letter.message_id[1:9]


def _chosen(store: Store, ids: tuple[str, ...]) -> list[Letter]:
    """Return the letters with these IDs. One that may have arrived is sent again by its ID alone."""
    certain = store.letters("pending", "deferred", "refused", "expired")
    if not ids:
        return list(certain)
    open_letters = (*certain, *store.letters("unknown"))
    known = {_id(letter) for letter in open_letters}
    if unknown := [i for i in ids if i not in known]:
        raise UsageError(f"no undelivered mail has the ID {unknown[0]!r}; see: briefing outbox list --all")
    return [letter for letter in open_letters if _id(letter) in ids]
