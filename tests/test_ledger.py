"""The ledger: items by their names, what became of them, and how long that is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from examples import article, briefing

from briefing.compose import identify
from briefing.compose.identity import address, canonical
from briefing.store import Store
from briefing.types import Article, Decision, Digest, Fate, Identity, Opinion, Size

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
TEXT = "The council voted for the bridge."


def decided(one: Article, fate: Fate = "shown", story: int | None = 1) -> tuple[Identity, Article, Decision]:
    return identify(one), one, Decision(one.source, one.title, one.url, fate, fate, ("because",), story)


def enter(
    store: Store, *articles: Article, digest: str = "d1", day: date = DAY, at: datetime = NOW, fate: Fate = "shown"
) -> None:
    store.enter(digest, day, [decided(a, fate) for a in articles], (), at)


def test_an_address_is_the_same_whatever_follows_its_readers() -> None:
    same = [
        "https://www.esker.example/news/1",
        "http://esker.example/news/1/",
        "https://Esker.example:443/news/1?utm_source=rss&utm_medium=feed#top",
        "https://esker.example/news/1?fbclid=abc",
        "https://esker.example/news/1/amp",
    ]
    assert {canonical(url) for url in same} == {"esker.example/news/1"}
    assert canonical("https://esker.example/?b=2&a=1") == canonical("https://esker.example/?a=1&b=2")
    assert canonical("https://esker.example/a?id=1") != canonical("https://esker.example/a?id=2")


def test_what_was_never_read_has_the_name_of_its_address_if_it_has_one() -> None:
    assert address("https://www.esker.example/wall?utm_source=x") == Identity(None, "esker.example/wall", None)
    assert address("http://esker.example/wall") == Identity(None, "esker.example/wall", None)
    assert address("notes/wall.txt") == Identity(None, None, None)


def test_an_item_is_known_by_guid_then_address_then_text() -> None:
    shown = article(TEXT, guid="g", feed="F", url="https://esker.example/1", title="A")
    with Store(None) as store:
        enter(store, shown)
        for names in (
            identify(article("Other.", guid="g", feed="F", title="B")),
            identify(article("Other.", guid="h", feed="G", url="http://www.esker.example/1?utm_source=x", title="B")),
            Identity(None, None, shown.id),
        ):
            entry = store.known(names)
            assert entry is not None
            assert entry.article == shown
        assert store.known(identify(article("Other.", guid="g", feed="another feed", title="B"))) is None


def test_what_became_of_an_item_last_is_what_counts() -> None:
    one = article(TEXT, guid="g", feed="F")
    with Store(None) as store:
        enter(store, one, fate="muted")
        enter(store, one, digest="d2")
        entry = store.known(identify(one))
        assert entry is not None
        assert (entry.decision.fate, entry.digest_id) == ("shown", "d2")
        assert store.entries("d1") == ()


def test_two_items_of_one_digest_may_share_a_name() -> None:
    one = article(TEXT, guid="1", feed="F", url="https://esker.example/1", source="one")
    two = article(TEXT, guid="2", feed="G", url="https://esker.example/1", source="two")
    with Store(None) as store:
        store.enter("d1", DAY, [decided(one), decided(two, "folded", None)], (), NOW)
        store.enter("d1", DAY, [decided(one), decided(two, "folded", None)], (), NOW)
        assert [e.decision.source for e in store.entries("d1")] == ["one", "two"]


def test_what_was_never_read_is_known_by_its_source_alone() -> None:
    decision = Decision("https://esker.example/wall", "x", None, "skipped", "cookie-wall", ("a wall",))
    with Store(None) as store:
        for _ in range(2):
            store.enter("d1", DAY, [(Identity(None, "esker.example/wall", None), None, decision)], (), NOW)
        assert [e.decision for e in store.find("https://esker.example/wall", None)] == [decision]


def test_stories_of_the_last_days_come_in_order() -> None:
    days = [DAY - timedelta(days=n) for n in range(4)]
    with Store(None) as store:
        for number, day in enumerate(days):
            enter(store, article(TEXT, title=f"t{number}"), digest=f"d{number}", day=day)
        enter(store, article(TEXT, title="muted"), digest="m", day=days[1], fate="muted")
        found = store.shown(days[2], DAY)
        assert [e.day for e in found] == [days[2], days[1]]


def test_pruning_forgets_texts_before_names_and_names_only_of_what_no_longer_comes() -> None:
    one, unshown = article(TEXT, guid="g", feed="F"), article(TEXT, "Muted.", guid="m", feed="F", title="M")
    with Store(None) as store:
        enter(store, one)
        enter(store, unshown, fate="muted")
        store.prune(NOW + timedelta(days=3), 30)
        assert [e.article for e in map(store.known, map(identify, (one, unshown))) if e] == [one, None]
        store.prune(NOW + timedelta(days=31), 30)
        entry = store.known(identify(one))
        assert entry is not None
        assert entry.article is None
        store.enter("d2", DAY, (), [identify(one)], NOW + timedelta(days=300))
        store.prune(NOW + timedelta(days=500), 30)
        assert store.known(identify(one)) is not None
        assert store.known(identify(unshown)) is None


def test_pruning_drops_old_digests_briefings_and_vectors() -> None:
    made = briefing(TEXT)
    with Store(None) as store:
        digest = Digest("d1", "T", DAY, (), (), "b", "r", "v")
        store.record(digest, (), NOW)
        store.keep(digest)
        store.remember(made, Size(), NOW)
        store.keep_vectors([("k", b"\0\0")], NOW)
        store.prune(NOW + timedelta(days=29), 30)
        assert (store.edition(), dict(store.vectors(["k"]))) == (digest, {"k": b"\0\0"})
        store.prune(NOW + timedelta(days=31), 30)
        assert (store.edition(), dict(store.vectors(["k"]))) == (None, {})
        assert store.cached(made.article, Size(), "embedded", "test") is None


def test_a_transaction_within_another_belongs_to_it() -> None:
    one = article(TEXT)
    with Store(None) as store:
        try:
            with store.transaction():
                enter(store, one)
                raise KeyError
        except KeyError:
            pass
        assert store.known(identify(one)) is None


def test_vectors_are_found_by_the_thousand_and_opinions_are_replaced() -> None:
    keys = [f"k{n}" for n in range(1200)]
    with Store(None) as store:
        store.keep_vectors([(k, b"\0\0") for k in keys], NOW)
        assert len(store.vectors([*keys, "missing"])) == 1200
        opinions: Sequence[Opinion] = [Opinion("t", "A", liked, "A. text", NOW) for liked in (True, False)]
        for opinion in opinions:
            store.opine(opinion)
        assert store.opinions() == (opinions[1],)
