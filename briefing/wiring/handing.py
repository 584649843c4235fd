"""Handing a digest to the channels that the settings name beside its files: each takes it once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from briefing import registry, render
from briefing.config import Config
from briefing.errors import BriefingError, ConfigError
from briefing.store import Store
from briefing.types import Channel, Clock, Digest, Format, Receipt

TAKEN = frozenset({"done", "accepted"})


def channels_of(config: Config, clock: Clock) -> dict[str, Channel]:
    """Return the channels by what the settings call them, `name:target`.

    Raises:
        UsageError: there is no such channel.
        ConfigError: mail is among them.
    """
    made = {}
    for called in config.digest_channels:
        name, _, target = called.partition(":")
        if name in {"email", "mail"}:
            raise ConfigError(f"[digest] channels names {name!r}, which has a table of its own: [email], and --email")
        made[called] = registry.create("channels", name, {"to": target, "clock": clock})
    return made


def hand_over(
    digest: Digest, formats: Mapping[str, Format], channels: Mapping[str, Channel], store: Store, clock: Clock
) -> tuple[Receipt, ...]:
    """Hand a recorded digest to each channel that has not taken it yet, record what became of it, and return that."""
    had: dict[str, list[str]] = {}
    for receipt in store.receipts(digest.id):
        had.setdefault(receipt.channel, []).append(receipt.status)
    left = {called: channel for called, channel in channels.items() if not TAKEN.issuperset(had.get(called, [""]))}
    messages = [render.message(digest, name, form) for name, form in formats.items()] if left else []
    handed: list[Receipt] = []
    for called, channel in left.items():
        try:
            told = [replace(receipt, channel=called) for receipt in channel(messages)]
        except BriefingError as error:
            told = [Receipt(digest.id, called, called, "failed", clock(), str(error))]
        store.note(told)
        handed += told
    return tuple(handed)
