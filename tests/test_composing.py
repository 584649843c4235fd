"""Days in a row: what feeds bring is shown once, whatever is run again, sent, or recapped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import numpy as np
import pytest
from examples import article, briefing

from briefing.config import Config
from briefing.config.settings import SectionSettings
from briefing.store import Store
from briefing.types import Article, Briefing, Digest, Letter, Skip, Summarizer
from briefing.wiring.composing import Composer, Period

MONDAY = date(2026, 11, 23)
WORDS = [
    "amber",
    "basil",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "heron",
    "inlet",
    "jetty",
    "knoll",
    "larch",
    "mango",
    "nylon",
    "ochre",
    "petal",
    "quartz",
    "raven",
]


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each text a vector by its letters: what is alike is for other tests."""

    def encode(texts: Sequence[str]) -> np.ndarray:
        seeds = [int(sha256(t.encode()).hexdigest()[:8], 16) for t in texts]
        made = np.stack([np.random.default_rng(seed).normal(size=384) for seed in seeds])
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)

    monkeypatch.setattr("briefing.wiring.vectors.encode", encode)


class Lead:
    """A summarizer's name."""

    backend, revision, batch = "embedded", "test", 1

    def __call__(self, *_: object) -> object:
        raise AssertionError("nothing is summarized here")


def item(number: int, day: date = MONDAY, *, feed: str | None = "F", text: str = "") -> Article:
    """Return an article like no other."""
    names = " ".join(f"{word}{number}{word[::-1]}" for word in WORDS)
    at = datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(hours=6)
    return article(
        text or f"The {names} met. {names.upper()} went home.", title=f"t{number}", source=f"https://esker.example/{number}",
        url=f"https://esker.example/{number}", guid=str(number) if feed else None, feed=feed, published=at,
    )  # fmt: skip


def run(
    store: Store, articles: Sequence[Article], period: Period, config: Config | None = None, send: bool = False
) -> Digest:
    """Make and finish a digest as the pipeline does, without files."""
    now = datetime.combine(period.day, datetime.min.time(), tzinfo=UTC) + timedelta(hours=7)
    composer = Composer(config or Config(), store, lambda: now, store.feeds(before=period.day))
    sifted = composer.sift(articles, period)
    made = [Briefing(a, briefing(a.text, title=a.title).points, "embedded", "test") for a in sifted.articles]
    summarizer: Summarizer = Lead()  # type: ignore[assignment]
    composed = composer.digest(made, [Skip("x", "read", "empty", "there is nothing in it")], sifted, period, summarizer)
    with store.transaction():
        store.record(composed.digest, (), now)
        store.keep(composed.digest)
        composer.enter(composed, sifted)
        if send:
            store.post([Letter(composed.digest.id, "email", "a@b.example", composed.digest.id, b"", now, now)], now)
    return composed.digest


def shown(digest: Digest) -> set[str]:
    return {a.title for story in digest.stories for a in story.articles}


def feeds(day: date = MONDAY, window: int = 1) -> Period:
    return Period(day, window, subscribed=True)


def test_what_a_feed_brought_is_shown_on_one_day_alone() -> None:
    with Store(None) as store:
        days = [MONDAY + timedelta(days=n) for n in range(3)]
        seen = [shown(run(store, [item(n, days[n]) for n in range(k + 1)], feeds(day))) for k, day in enumerate(days)]
    assert seen == [{"t0"}, {"t1"}, {"t2"}]


def test_the_same_run_again_makes_the_same_digest() -> None:
    with Store(None) as store:
        one = run(store, [item(1), item(2)], feeds())
        again = run(store, [item(1), item(2)], feeds())
        assert again == one
        more = run(store, [item(1), item(2), item(3)], feeds())
        assert (shown(more), more.name) == ({"t1", "t2", "t3"}, "2026-11-23")


def test_what_was_sent_is_final_and_the_next_bears_the_next_number() -> None:
    with Store(None) as store:
        run(store, [item(1)], feeds(), send=True)
        later = run(store, [item(1), item(2)], feeds())
        assert (shown(later), later.name) == ({"t2"}, "2026-11-23-2")


def test_an_empty_digest_is_replaced_by_whatever_comes() -> None:
    with Store(None) as store:
        assert run(store, [], feeds()).name == "2026-11-23"
        assert run(store, [item(1)], feeds()).name == "2026-11-23"


def test_files_that_are_named_are_shown_again_and_replace_no_digest_of_feeds() -> None:
    with Store(None) as store:
        run(store, [item(1)], feeds())
        named = item(7, feed=None)
        for _ in range(2):
            digest = run(store, [named], Period(MONDAY))
            assert (shown(digest), digest.name) == ({"t7"}, "2026-11-23-2")
        tomorrow = run(store, [named], Period(MONDAY + timedelta(days=1)))
        assert (shown(tomorrow), tomorrow.stories[0].status) == ({"t7"}, "new")


def test_a_week_shows_its_stories_again_and_takes_nothing_from_the_ledger() -> None:
    with Store(None) as store:
        for n in range(3):
            run(store, [item(n, MONDAY + timedelta(days=n))], feeds(MONDAY + timedelta(days=n)))
        sunday = MONDAY + timedelta(days=6)
        week = run(store, [item(9, sunday)], feeds(sunday, window=7))
        assert (shown(week), week.name) == ({"t0", "t1", "t2", "t9"}, "2026-11-29-7d")
        assert all(story.status == "new" for story in week.stories)
        (entry,) = store.find(item(0).source, None)
        assert entry.day == MONDAY
        assert shown(run(store, [item(9, sunday)], feeds(sunday + timedelta(days=1)))) == set()


def test_every_item_that_came_in_is_in_the_ledger() -> None:
    config = Config(interests_mute=("t2",), section=(SectionSettings("Mine", feeds=("F",), limit=1),))
    articles = [item(n) for n in range(4)] + [item(5, MONDAY - timedelta(days=9))]
    with Store(None) as store:
        digest = run(store, articles, feeds(), config)
        fates = {e.decision.source: (e.decision.fate, e.decision.code) for e in store.entries(digest.id)}
    assert len(fates) == len(articles) + 1
    assert fates["https://esker.example/2"] == ("muted", "muted")
    assert fates["https://esker.example/5"] == ("skipped", "old")
    assert fates["x"] == ("skipped", "empty")
    assert sorted(fates[f"https://esker.example/{n}"] for n in (0, 1, 3)) == [
        ("shown", "shown"), ("skipped", "section-full"), ("skipped", "section-full")
    ]  # fmt: skip


def test_what_was_marked_as_read_is_not_shown() -> None:
    with Store(None) as store:
        Composer(Config(), store, lambda: datetime(2026, 11, 23, tzinfo=UTC), frozenset()).mark_read([item(1)], MONDAY)
        assert shown(run(store, [item(1), item(2)], feeds())) == {"t2"}


def test_an_edited_article_comes_back_as_updated() -> None:
    added = "Later that evening the harbour master of Esker told reporters that every ferry had been found, with all of its passengers safe and dry, on the lee side of Tarn Island."
    old = item(1)
    with Store(None) as store:
        run(store, [old], feeds())
        new = item(1, text=f"{old.text} {added}")
        (story,) = run(store, [new], feeds(MONDAY + timedelta(days=1))).stories
        assert (story.status, story.since, [a.point.text for a in story.fresh]) == ("updated", MONDAY, [added])
