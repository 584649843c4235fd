"""Why an item is where it is: its entry in the last digest, or in the ledger."""

from __future__ import annotations

import os

from briefing.compose import address, identify
from briefing.errors import UsageError
from briefing.store import Store
from briefing.types import Article, Decision, Entry


def explained(store: Store, item: str) -> tuple[Entry, ...]:
    """Return what was decided of an item: a number in the last digest, an address, or a file as it was named.

    A number stands for all articles of its entry, the first of them leading it.

    Raises:
        UsageError: no digest has an entry of that number, or nothing is known of the item.
    """
    if item.isdecimal() and len(item) < 10:
        return _numbered(store, int(item))
    path = os.path.normpath(item)
    for source, url in ((item, address(item).url), (path, None)):
        if found := store.find(source, url):
            return found
    raise UsageError(f"{item}: no digest has met it; name its address, its file, or its number in the last digest")


def article_of(store: Store, item: str) -> Article:
    """Return the article that `item` means: of a number the one that leads the entry.

    Raises:
        UsageError: nothing is known of it, or its text is kept no longer.
    """
    for entry in explained(store, item):
        if entry.article is not None:
            return entry.article
    raise UsageError(f"{item}: its text is kept no longer; opinions are learnt from articles of the last digests")


def _numbered(store: Store, number: int) -> tuple[Entry, ...]:
    digest = store.edition()
    stories = digest.stories if digest else ()
    if digest is None or not 1 <= number <= len(stories):
        last = (
            f"the last digest has the numbers 1 to {len(stories)}" if stories else "there is no digest with stories yet"
        )
        raise UsageError(f"{number}: {last}")
    articles = {a.source: a for a in stories[number - 1].articles}
    decisions = [d for d in digest.decisions if d.story == number]
    return tuple(
        Entry(identify(articles[d.source]), d, digest.day, digest.id, articles[d.source])
        for d in sorted(decisions, key=lambda d: list(articles).index(d.source))
        if d.source in articles
    )


def told(decision: Decision) -> str:
    """Say in a word or two what became of an item."""
    place = f", number {decision.story}" if decision.story else ""
    return (
        f"{decision.fate}{place}"
        if decision.code in {decision.fate, "shown"}
        else f"{decision.fate}{place} [{decision.code}]"
    )
