"""The wiring of composing: the ledger, the encoder and the reader's wishes around the pure `compose`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from briefing import compose
from briefing.compose import interests, taste
from briefing.config import Config
from briefing.models.vocabulary import commonness
from briefing.store import Store
from briefing.types import Article, Briefing, Clock, Decision, Digest, Entry, Identity, Skip, Summarizer
from briefing.wiring.vectors import vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FLOOD = timedelta(hours=24)
"""How old an item of a feed that is read for the first time may be."""

STORY_DAYS = 5
"""How many days back a story can be continued."""


@dataclass(frozen=True, slots=True)
class Period:
    """What a digest covers: `window` days ending with `day`, and of what feeds bring only what is from `since` on.

    `subscribed` says that it is of the feeds; others of the same day do not replace it.
    """

    day: date
    window: int = 1
    since: datetime | None = None
    subscribed: bool = False

    @property
    def start(self) -> date:
        """The first day."""
        return self.day - timedelta(days=self.window - 1)


@dataclass(frozen=True, slots=True)
class Composer:
    """Decides what of the articles is for a digest, composes it, and enters it in the ledger.

    `read_before` are the feeds that were read before this run.
    """

    config: Config
    store: Store
    clock: Clock
    read_before: frozenset[str]

    def sift(self, articles: Sequence[Article], period: Period) -> compose.Sifted:
        """Return which of the articles are for the digest, those that it held before and may hold again included."""
        given_up = self.store.given_up() if self.config.digest_read == "sent" else frozenset()
        again = self._again(articles, period, given_up)
        current = given_up | self.store.current(period.day, period.window).keys()
        rules = compose.Rules(
            mute=tuple(map(interests.parse, self.config.interests_mute)),
            since=period.since,
            first=frozenset(a.feed for a in articles if a.feed) - self.read_before,
            first_since=self.first_since(period),
            current=current,
            again=period.start if period.window > 1 else None,
        )
        return compose.sift([*articles, *again], lambda a: self.store.known(compose.identify(a), current), rules)

    def first_since(self, period: Period) -> datetime:
        """Return how old an item of a feed that is read for the first time may be."""
        return period.since or self.clock() - max(FLOOD, timedelta(days=period.window))

    def _again(self, articles: Sequence[Article], period: Period, given_up: Iterable[str]) -> list[Article]:
        """Return the articles of digests that nobody got, and of the days of its window, that are not among these."""
        there = {name for a in articles for name in _names(compose.identify(a))}
        entries: list[Entry] = []
        if period.subscribed:
            entries += [
                e for made in sorted(given_up) for e in self.store.entries(made) if e.article and e.article.feed
            ]
        if period.window > 1:
            entries += self.store.shown(period.start, period.day + timedelta(days=1))
        left = {e.names: e.article for e in entries if e.article and not there & set(_names(e.names))}
        return list(left.values())

    def mark_read(self, articles: Sequence[Article], day: date) -> None:
        """Enter articles as read without having been shown."""
        why = Decision("", "", None, "skipped", "marked-read", ("marked as read with --mark-read",))
        fates = [(compose.identify(a), a, replace(why, source=a.source, title=a.title, url=a.url)) for a in articles]
        new = [fate for fate in fates if self.store.known(fate[0]) is None]
        self.store.enter("", day, new, (), self.clock())

    def digest(
        self,
        briefings: Sequence[Briefing],
        skips: Sequence[Skip],
        sifted: compose.Sifted,
        period: Period,
        summarizer: Summarizer,
        told: Callable[[Digest], Digest] = lambda digest: digest,
    ) -> compose.Composed:
        """Return the digest, with what `told` makes of it. A day without articles loads no model."""
        topics = (*self._sections(), *compose.TOPICS)
        texts = [compose.story_text(b.article) for b in briefings]
        phrases = {topic.name: compose.phrases(topic) for topic in topics} if texts else {}
        described = {name: self._vectors(lines) for name, lines in phrases.items()}
        composed = compose.compose(
            briefings,
            self._vectors(texts),
            described,
            skips,
            title=self.config.digest_title,
            day=period.day,
            backend=summarizer.backend,
            revision=summarizer.revision,
            commonness=commonness,
            sifted=sifted,
            past=self._past(briefings, period) if texts else None,
            wanted=self._preferences(bool(texts)),
            window=period.window,
        )
        made = told(composed.digest)
        return replace(composed, digest=replace(made, number=self._number(made.id, period)))

    def enter(self, composed: compose.Composed, sifted: compose.Sifted) -> None:
        """Enter in the ledger what became of every item; what a longer window only shows again keeps its entry."""
        digest = composed.digest
        fates: list[tuple[Identity, Article | None, Decision]] = []
        for article, decision in composed.fates:
            names = compose.identify(article)
            if digest.window > 1 and (entry := self.store.known(names)) and entry.digest_id != digest.id:
                continue
            fates.append((names, article, decision))
        decided = {id(decision) for _, decision in composed.fates}
        for decision in digest.decisions:
            if id(decision) not in decided:
                fates.append((compose.address(decision.source), None, decision))
        now = self.clock()
        self.store.enter(digest.id, digest.day, fates, [e.names for e in sifted.seen], now)
        self.store.prune(now, self.config.store_keep_days)

    def _number(self, digest_id: str, period: Period) -> int:
        """Return the digest's number: that of the run before it, unless that was sent or is of another kind; then the next."""
        made = self.store.numbers(period.day, period.window)
        if digest_id in made:
            return made[digest_id]
        current = self.store.current(period.day, period.window)
        replaced = [n for made_id, n in current.items() if self.store.fed(made_id) in (period.subscribed, None)]
        return max(replaced, default=max(made.values(), default=0) + 1)

    def _past(self, briefings: Sequence[Briefing], period: Period) -> compose.Past | None:
        if period.window > 1:
            return None
        there = {name for b in briefings for name in _names(compose.identify(b.article))}
        before = self.store.shown(period.day - timedelta(days=STORY_DAYS), period.day)
        entries = [e for e in before if e.article and not there & set(_names(e.names))]
        texts = [compose.story_text(e.article) for e in entries if e.article]
        return compose.Past(entries, self._vectors(texts)) if entries else None

    def _sections(self) -> tuple[compose.Topic, ...]:
        """Return the reader's sections; a group of feeds stands for each of them."""
        groups = self.store.in_groups()
        return tuple(
            compose.Topic(
                s.name,
                s.about or "",
                tuple(feed for named in s.feeds for feed in (named, *groups.get(named, ()))),
                s.keywords,
                s.limit,
            )
            for s in self.config.section
        )

    def _preferences(self, needed: bool) -> compose.Preferences:
        opinions = self.store.opinions() if needed else ()
        learnt = taste.learn(
            self._vectors([o.about for o in opinions]), [o.title for o in opinions], [o.liked for o in opinions]
        )
        return compose.Preferences(
            sections=self._sections(),
            more=tuple(map(interests.parse, self.config.interests_more)),
            less=tuple(map(interests.parse, self.config.interests_less)),
            minutes=self.config.digest_minutes,
            taste=learnt,
        )

    def _vectors(self, texts: Iterable[str]) -> NDArray[np.float32]:
        return vectors(list(texts), self.store, self.clock())


def _names(names: Identity) -> tuple[str, ...]:
    return tuple(filter(None, (names.guid, names.url, names.text)))
