"""Handing a digest to the channels that the settings name beside its files: each takes it once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256

from briefing import registry
from briefing.config import Config
from briefing.errors import BriefingError, ConfigError, PluginError
from briefing.store import Store
from briefing.types import Channel, Clock, Digest, Message, Receipt

TAKEN = frozenset({"done", "accepted"})


def channels_of(config: Config, clock: Clock, *, trial: bool = False) -> dict[str, Channel]:
    """Return the channels that the settings call `name:target`, by their names and a hash of the target.

    That is what the state file knows them by: a target may hold a secret. One that can't be made fails when it is used,
    unless this is a `trial`: it must not cost the digest.

    Raises:
        UsageError: there is no such channel.
        ConfigError: mail is among them.
        PluginError: one can't be made, in a trial.
    """
    made: dict[str, Channel] = {}
    for called in config.digest_channels:
        name, _, target = called.partition(":")
        if name in {"email", "mail"}:
            raise ConfigError(f"[digest] channels names {name!r}, which has a table of its own: [email], and --email")
        known_by = f"{name}:{sha256(target.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
        try:
            made[known_by] = registry.create("channels", name, {"to": target, "clock": clock})
        except PluginError as error:
            if trial:
                raise
            made[known_by] = partial(_failing, error)
    return made


def _failing(error: PluginError, _messages: Sequence[Message], /) -> Iterator[Receipt]:
    raise error


def hand_over(
    digest: Digest, messages: Sequence[Message], channels: Mapping[str, Channel], store: Store, clock: Clock
) -> tuple[Receipt, ...]:
    """Hand a recorded digest, rendered as `messages`, to each channel that has not taken it yet, record what became of it, and return that."""
    had: dict[str, list[str]] = {}
    for receipt in store.receipts(digest.id):
        had.setdefault(receipt.channel, []).append(receipt.status)
    left = {name: channel for name, channel in channels.items() if not TAKEN.issuperset(had.get(name, [""]))}
    handed: list[Receipt] = []
    for name, channel in left.items():
        told: list[Receipt] = []
        try:
            told.extend(replace(receipt, digest_id=digest.id, channel=name) for receipt in channel(messages))
        except BriefingError as error:
            told.append(Receipt(digest.id, name, name, "failed", clock(), str(error)))
        store.hand(digest.id, name, told)
        handed += told
    return tuple(handed)
