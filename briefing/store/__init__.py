"""The one SQLite file, a concern a file: each is a class over `Database`, and `Store` is all of them."""

from __future__ import annotations

from briefing.store.briefings import Briefings
from briefing.store.database import StoreError
from briefing.store.digests import Digests
from briefing.store.feeds import Feeds
from briefing.store.ledger import Ledger
from briefing.store.opinions import Opinions
from briefing.store.outbox import Outbox
from briefing.store.pruning import Pruning
from briefing.store.vectors import Vectors

__all__ = ["Store", "StoreError"]


class Store(Briefings, Digests, Feeds, Ledger, Opinions, Outbox, Pruning, Vectors):
    """An open state file. Every write is one transaction; `with store.transaction():` makes several one."""
