"""What of all that came in is for today: not what was shown before, is muted, too old, or a copy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime

from briefing.compose import copies
from briefing.compose.identity import identify
from briefing.compose.interests import Rule, matching
from briefing.compose.updates import material
from briefing.types import Article, Decision, Entry, Fate

UNDATED = 10
"""Items without a date that are taken of a feed read for the first time."""

Known = Callable[[Article], Entry | None]
"""Finds what became of an item in an earlier digest."""


@dataclass(frozen=True, slots=True)
class Sifted:
    """What is for today and what is not.

    `earlier` holds, by id, the article as it was shown before, for those that changed since; `copies` the articles that
    were folded, by the id of the one that they repeat; `decisions` what became of all that is not for today, but for
    `seen`, what an earlier digest decided already.
    """

    articles: tuple[Article, ...]
    earlier: Mapping[str, Entry] = field(default_factory=dict)
    copies: Mapping[str, tuple[Article, ...]] = field(default_factory=dict)
    decisions: tuple[tuple[Article, Decision], ...] = ()
    seen: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """What is for today: published after `since` (None: however old), of feeds in `first` only after `first_since`.

    `mute` are the reader's rules. `current` are the digests that are made anew by this one: what they decided is decided
    again. `again` is the first day of which everything is shown again, in a digest of several days.
    """

    mute: Sequence[Rule] = ()
    since: datetime | None = None
    first: Set[str] = frozenset()
    first_since: datetime | None = None
    current: Set[str] = frozenset()
    again: date | None = None

    def settled(self, entry: Entry) -> bool:
        """Say whether an entry of the ledger stands: an article was read, and an earlier digest decided on it."""
        if entry.names.text is None or entry.digest_id in self.current:
            return False
        return self.again is None or entry.day < self.again


def sift(articles: Sequence[Article], known: Known, rules: Rules) -> Sifted:
    """Return which articles are for today, and why the others are not.

    Only what a feed brings is held to `known` and to age: what the reader names is shown because it was named.
    """
    decisions: list[tuple[Article, Decision]] = []
    seen: list[Entry] = []
    earlier: dict[str, Entry] = {}
    left: list[Article] = []
    undated: Counter[str] = Counter()
    for article in articles:
        entry = known(article) if article.feed else None
        if entry is not None and rules.settled(entry):
            if entry.article is None or not material(entry.article, article):
                seen.append(entry)
                continue
            earlier[article.id] = entry
        if muted := matching(rules.mute, article):
            decisions.append(_decided(article, "muted", "muted", f"muted by {', '.join(map(repr, muted))}"))
        elif article.id not in earlier and (old := _old(article, entry, rules, undated)):
            decisions.append(_decided(article, "skipped", "old", old))
        else:
            left.append(article)
    kept, folded = _fold(left)
    for original, article, share in folded:
        told = f"{share:.0%} of it stands in {original.source}: {original.title!r}"
        decisions.append(_decided(article, "folded", "copy", told))
    by_original: dict[str, tuple[Article, ...]] = {}
    for original, article, _ in folded:
        by_original[original.id] = (*by_original.get(original.id, ()), article)
    return Sifted(tuple(kept), earlier, by_original, tuple(decisions), tuple(seen))


def _old(article: Article, entry: Entry | None, rules: Rules, undated: Counter[str]) -> str | None:
    """Say why an item is too old, or nothing. What was judged in a run before of this digest is not older by now."""
    if rules.since is None and entry is not None and entry.names.text is not None and entry.digest_id in rules.current:
        return entry.decision.reasons[0] if entry.decision.code == "old" else None
    return _too_old(article, rules, undated)


def _fold(articles: Sequence[Article]) -> tuple[list[Article], list[tuple[Article, Article, float]]]:
    """Return the articles that are no copies, and (original, copy, share) for those that are.

    Two items of one identity are one: the fuller is kept.
    """
    found = copies.originals(articles)
    first: dict[str, int] = {}
    for index, (original, _) in enumerate(found):
        if original == index:
            names = identify(articles[index])
            for name in (names.guid, names.url):
                if name is None:
                    continue
                other = first.setdefault(name, index)
                if other != index:
                    fuller, lesser = sorted((other, index), key=lambda i: copies.fullest_first(articles[i]))
                    first[name] = fuller
                    found[lesser] = fuller, 1.0
    kept = [articles[i] for i, (original, _) in enumerate(found) if original == i]
    folded = []
    for index, (original, share) in enumerate(found):
        at = original
        while found[at][0] != at:
            at = found[at][0]
        if at != index:
            folded.append((articles[at], articles[index], share))
    return kept, folded


def _too_old(article: Article, rules: Rules, undated: Counter[str]) -> str | None:
    """Say why an item of a feed is too old, or nothing. Of a new feed's items without a date the first few are taken."""
    if article.feed is None:
        return None
    first = article.feed in rules.first
    since = max(filter(None, (rules.since, rules.first_since if first else None)), default=None)
    if since is None:
        return None
    if article.published is not None:
        old = article.published < since
        return f"published {article.published:%Y-%m-%d %H:%M}, before {since:%Y-%m-%d %H:%M}" if old else None
    undated[article.feed] += first
    if first and undated[article.feed] > UNDATED:
        return f"the feed is new, and of its items without a date only the first {UNDATED} are taken"
    return None


def _decided(article: Article, fate: Fate, code: str, told: str) -> tuple[Article, Decision]:
    return article, Decision(article.source, article.title, article.url, fate, code, (told,))
