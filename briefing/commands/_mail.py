"""Sending, and telling what became of the mails."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from briefing.commands._session import clock_of
from briefing.config import Config
from briefing.errors import EXIT_COMPLETE, EXIT_UNDELIVERED
from briefing.process.signals import SHIELD

if TYPE_CHECKING:
    from briefing.store import Store
    from briefing.types import Digest, Receipt

_FATE = {
    "deferred": "not sent yet",
    "refused": "refused",
    "unknown": "sent or not, which is not known",
    "expired": "given up",
}


def deliver(config: Config, store: Store, digest: Digest | None, *, quiet: bool) -> int:
    """Send what is due, tell what became of it, and return the exit code."""
    from briefing.wiring import mailing

    return report(mailing.deliver(config, store, clock_of(config), digest, SHIELD), quiet=quiet)


def report(receipts: Iterable[Receipt], *, quiet: bool) -> int:
    """Print one line for each different trouble, and the good news unless `quiet`."""
    accepted: list[str] = []
    trouble: dict[tuple[str, str], list[str]] = {}
    for receipt in receipts:
        if receipt.status == "accepted":
            accepted.append(receipt.recipient)
        else:
            trouble.setdefault((receipt.status, receipt.detail), []).append(receipt.recipient)
    if accepted and not quiet:
        click.echo(f"Sent to {', '.join(accepted)}.")
    for (status, detail), recipients in trouble.items():
        remedy = (
            "; see whether it arrived, then: briefing outbox retry ID, or forget ID (briefing outbox list shows it)"
            if status == "unknown"
            else ""
        )
        click.echo(f"briefing: mail to {', '.join(recipients)} {_FATE[status]}: {detail}{remedy}", err=True)
    return EXIT_UNDELIVERED if trouble else EXIT_COMPLETE
