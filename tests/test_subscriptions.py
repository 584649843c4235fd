"""Subscribed feeds: their state, their items until a digest has decided on them, and the commands that tend them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from conftest import Run
from webserver import Handler, Reply, WebServer

from briefing.clean import clean
from briefing.config import Config
from briefing.config.settings import SectionSettings
from briefing.errors import BriefingError
from briefing.feeds.parse import parse
from briefing.fetch import Fetcher, Policy
from briefing.store import Store
from briefing.types import Document, Skip, Subscription
from briefing.wiring import careful, subscriptions
from briefing.wiring.composing import Composer

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
DAY = timedelta(days=1)
TODAY = NOW.date()
LONG = "The ferry across the Lenn stopped on Monday, because nobody had ordered rope. " * 16
LOCAL = {"BRIEFING_NETWORK_PRIVATE_HOSTS": "127.0.0.1", "BRIEFING_NETWORK_DELAY": "0"}


def rss(*guids: str, title: str = "Lenn", text: str = LONG, date: str = "Mon, 23 Nov 2026 06:00:00 GMT") -> bytes:
    items = "".join(
        f"<item><title>Item {g}</title><guid isPermaLink='false'>{g}</guid><link>/{g}</link><pubDate>{date}</pubDate>"
        f"<description>{text}</description></item>"
        for g in guids
    )
    return f"<rss version='2.0'><channel><title>{title}</title><link>https://lenn.example/</link>{items}</channel></rss>".encode()


@pytest.fixture
def store() -> Iterator[Store]:
    with Store(None) as made:
        yield made


def fetcher(**policy: bool) -> Fetcher:
    return Fetcher(Policy(private_hosts=("127.0.0.1",), delay=0, retries=0, **policy))  # type: ignore[arg-type]


def refresh(store: Store, at: datetime = NOW, **policy: bool) -> Skip | None:
    return subscriptions.refresh(store, fetcher(**policy), lambda: at)


def waiting(store: Store, day: date = TODAY) -> list[str]:
    return [item.guid or "" for item, _ in store.waiting(day)]


def subscribe(store: Store, web: WebServer, *paths: str) -> None:
    store.subscribe([Subscription(web.url + path, path) for path in paths])


def test_an_item_waits_until_a_digest_has_decided_on_it(store: Store, web: WebServer) -> None:
    web.routes["/a"] = Reply(rss("1", "2"), headers={"ETag": '"1"'})
    subscribe(store, web, "/a")
    refresh(store)
    assert waiting(store) == waiting(store, TODAY + DAY) == ["1", "2"]
    store.decide([f"{web.url}/1"], TODAY)
    assert waiting(store) == ["1", "2"], "the digest of the day may be made anew"
    assert waiting(store, TODAY + DAY) == ["2"]
    web.routes["/a"] = Reply(rss("1", "2"), headers={"ETag": '"2"'})
    refresh(store, NOW + DAY)
    assert waiting(store, TODAY + DAY) == ["2"], "the same text is no news"
    web.routes["/a"] = Reply(rss("1", text=LONG + "And then it sank."), headers={"ETag": '"3"'})
    refresh(store, NOW + 2 * DAY)
    assert waiting(store, TODAY + 2 * DAY) == ["1", "2"], "another text may be; what is no longer listed still waits"


def test_a_feed_is_asked_for_changes(store: Store, web: WebServer) -> None:
    def answer(handler: Handler) -> Reply:
        known = handler.headers.get("If-None-Match") == '"1"' and handler.headers.get("If-Modified-Since") == "then"
        return Reply(status=304) if known else Reply(rss("1"), headers={"ETag": '"1"', "Last-Modified": "then"})

    web.routes["/a"] = answer
    subscribe(store, web, "/a")
    for hour in range(3):
        refresh(store, NOW + timedelta(hours=hour))
    assert [status for _, status in web.given] == [200, 304, 304]


def test_a_feed_that_can_not_tell_is_asked_once_an_hour(store: Store, web: WebServer) -> None:
    web.routes["/a"] = Reply(rss("1"))
    subscribe(store, web, "/a")
    for minutes in (0, 30, 61):
        refresh(store, NOW + timedelta(minutes=minutes))
    assert len(web.requests) == 2
    subscriptions.refresh(store, fetcher(), lambda: NOW + timedelta(minutes=70), all_feeds=True)
    assert len(web.requests) == 3


def test_a_bad_feed_costs_the_others_nothing_and_is_told_of_when_it_stays_bad(store: Store, web: WebServer) -> None:
    web.routes.update({"/good": Reply(rss("0")), "/bad": Reply(rss("8"))})
    subscribe(store, web, "/bad", "/good")
    refresh(store, NOW - DAY)
    web.routes["/bad"] = Reply(status=500)
    told = []
    for day in range(4):
        web.routes["/good"] = Reply(rss(str(day)))
        assert refresh(store, NOW + day * DAY) is None
        told.append([skip.code for skip in subscriptions.troubles(store, 3)])
    assert told == [[], [], ["feed-failing"], ["feed-failing"]]
    (skip,) = subscriptions.troubles(store, 3)
    assert "/bad failed on 4 runs in a row, since 2026-11-23: the server answered 500" in skip.detail
    assert sorted(waiting(store)) == ["0", "1", "2", "3", "8"]
    web.routes["/bad"] = Reply(rss("9"))
    refresh(store, NOW + 5 * DAY)
    assert list(subscriptions.troubles(store, 1)) == []


def test_a_feed_that_was_never_read_is_told_of_at_once(store: Store, web: WebServer) -> None:
    web.routes.update({"/good": Reply(rss("1")), "/bad": Reply(status=500)})
    subscribe(store, web, "/bad", "/good")
    refresh(store, NOW)
    assert [skip.source for skip in subscriptions.troubles(store, 3)] == [f"{web.url}/bad"]


def test_what_the_settings_refuse_is_tried_again_as_soon_as_they_allow_it(store: Store, web: WebServer) -> None:
    web.routes["/a"] = Reply(rss("1"))
    subscribe(store, web, "/a")
    subscriptions.refresh(store, Fetcher(Policy(delay=0)), lambda: NOW)
    (skip,) = subscriptions.troubles(store, 3)
    assert "name its host in private_hosts" in skip.detail
    refresh(store, NOW)
    assert list(waiting(store)) == ["1"]


def test_what_the_program_breaks_at_costs_no_other_feed_or_item(
    store: Store, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.routes.update({"/odd": Reply(b"<odd/>"), "/good": Reply(rss("1", "2"))})
    subscribe(store, web, "/odd", "/good")

    def breaks(data: bytes, url: str, **more: str | None) -> object:
        if data == b"<odd/>":
            raise KeyError("owl")
        return parse(data, url, **more)

    monkeypatch.setattr(subscriptions, "parse", breaks)
    assert refresh(store) is None
    (skip,) = subscriptions.troubles(store, 1)
    assert "the program failed at this input (KeyError: 'owl'); please report it" in skip.detail
    monkeypatch.setattr("briefing.clean.clean", lambda item, **_: clean(item) if item.guid == "1" else 1 / 0)
    made = [careful.cleaned(item) for item, _ in store.waiting(TODAY)]
    assert sorted(m.code if isinstance(m, Skip) else m.title for m in made) == ["Item 1", "defect"]


def test_a_server_that_wants_time_gets_it(store: Store, web: WebServer) -> None:
    web.routes["/a"] = Reply(status=503, headers={"Retry-After": "7200"})
    web.routes["/b"] = Reply(rss("1"), headers={"ETag": "1"})
    subscribe(store, web, "/a", "/b")
    now = datetime.now(UTC)
    for hours in (0, 1.5, 2.1):
        refresh(store, now + timedelta(hours=hours))
    assert web.asked().count("/a") == 2


def test_a_feed_that_is_gone_is_never_asked_again(store: Store, web: WebServer) -> None:
    web.routes["/a"] = Reply(status=410)
    web.routes["/b"] = Reply(rss("1"), headers={"ETag": "1"})
    subscribe(store, web, "/a", "/b")
    for day in range(3):
        refresh(store, NOW + day * DAY)
    assert web.asked().count("/a") == 1
    assert [skip.code for skip in subscriptions.troubles(store, 3)] == ["feed-gone"]


def test_a_feed_that_has_moved_is_asked_where_it_is(store: Store, web: WebServer) -> None:
    web.routes.update(
        {"/a": Reply(status=301, headers={"Location": "/b"}), "/b": Reply(rss("1"), headers={"ETag": "1"})}
    )
    subscribe(store, web, "/a")
    refresh(store)
    store.decide([f"{web.url}/1"], TODAY)
    refresh(store, NOW + DAY)
    assert web.asked() == ["/a", "/b", "/b"]
    assert waiting(store, TODAY + DAY) == [], "its items are the same"
    (feed,) = store.subscriptions()
    assert (feed.url, feed.name) == (f"{web.url}/b", "/a")


def test_a_feed_that_moves_to_another_subscription_becomes_it(store: Store, web: WebServer) -> None:
    web.routes.update(
        {"/a": Reply(status=308, headers={"Location": "/b"}), "/b": Reply(rss("1"), headers={"ETag": "1"})}
    )
    subscribe(store, web, "/a", "/b")
    refresh(store)
    refresh(store, NOW + DAY)
    assert [feed.url for feed in store.subscriptions()] == [f"{web.url}/b"]
    assert waiting(store) == ["1"]


def test_where_no_feed_can_be_read_each_is_blamed_and_that_is_said(store: Store, web: WebServer) -> None:
    subscribe(store, web, "/a", "/b")
    down = refresh(store)
    assert down is not None
    assert (down.code, len(list(subscriptions.troubles(store, 1)))) == ("no-network", 2)


def test_without_a_network_no_feed_is_blamed(store: Store) -> None:
    store.subscribe([Subscription(f"http://127.0.0.1:9/{n}", str(n)) for n in range(3)])
    for day in range(4):
        down = refresh(store, NOW + day * DAY)
        assert down is not None
        assert down.code == "no-network"
    assert list(subscriptions.troubles(store, 1)) == []


def test_offline_reads_what_is_there(store: Store, web: WebServer) -> None:
    web.routes["/a"] = Reply(rss("1"))
    subscribe(store, web, "/a")
    refresh(store)
    (skip,) = subscriptions.update(store, fetcher(offline=True), lambda: NOW, TODAY, NOW - DAY)
    assert skip.code == "offline"
    assert waiting(store) == ["1"]
    assert len(web.requests) == 1


def test_the_page_of_a_teaser_is_read_once_and_only_if_it_may_be_shown(store: Store, web: WebServer) -> None:
    old = "Mon, 02 Nov 2026 06:00:00 GMT"
    web.routes["/a"] = Reply(rss("1", "2", text="Start […]"), headers={"ETag": "1"})
    web.routes["/b"] = Reply(rss("3", text="Start […]", date=old), headers={"ETag": "1"})
    web.routes["/1"] = Reply(f"<html><body><p>{LONG}</p></body></html>".encode())
    subscribe(store, web, "/a", "/b")
    for _ in range(2):
        assert list(subscriptions.update(store, fetcher(), lambda: NOW, TODAY, NOW - DAY)) == []
    assert sorted(web.asked()) == ["/1", "/2", "/a", "/a", "/b", "/b", "/robots.txt"]
    one, two, three = (item for item in subscriptions.waiting(store, TODAY, 3) if isinstance(item, Document))
    assert (one.guid, one.labels, one.feed) == ("1", (), "/a")
    assert LONG in one.text
    assert (two.labels, three.labels) == (("teaser",), ("teaser",))


def test_an_item_without_any_text_is_told_of(store: Store, web: WebServer) -> None:
    web.routes["/a"] = Reply(rss("1", text=""))
    subscribe(store, web, "/a")
    list(subscriptions.update(store, fetcher(), lambda: NOW, TODAY, NOW - DAY))
    (skip,) = subscriptions.waiting(store, TODAY, 3)
    assert isinstance(skip, Skip)
    assert (skip.source, skip.code) == (f"{web.url}/1", "no-text")


def test_a_date_in_the_future_is_none(store: Store, web: WebServer) -> None:
    web.routes["/a"] = Reply(rss("1", date="Mon, 23 Nov 2037 06:00:00 GMT"))
    subscribe(store, web, "/a")
    refresh(store)
    ((item, _),) = store.waiting(TODAY)
    assert item.published == NOW


def test_what_was_decided_on_and_is_listed_no_more_is_forgotten(store: Store, web: WebServer) -> None:
    web.routes["/a"] = Reply(rss("1"), headers={"ETag": "1"})
    subscribe(store, web, "/a")
    refresh(store)
    store.decide([f"{web.url}/1"], TODAY)
    web.routes["/a"] = Reply(status=304)
    refresh(store, NOW + 20 * DAY)
    assert store.new_feeds(TODAY + 20 * DAY) == frozenset(), "an unchanged feed lists it still"
    web.routes["/a"] = Reply(rss("2"), headers={"ETag": "2"})
    refresh(store, NOW + 21 * DAY)
    refresh(store, NOW + 40 * DAY)
    assert store.new_feeds(TODAY + 40 * DAY) == {"/a"}


def test_subscribes_to_the_feed_of_a_site(store: Store, web: WebServer) -> None:
    web.routes["/"] = Reply(
        b"<html><head><link rel=alternate type=application/rss+xml href=/broken>"
        b"<link rel=alternate type=application/rss+xml href=/feed></head></html>"
    )
    web.routes.update({"/broken": Reply(b"no"), "/feed": Reply(rss("1"))})
    feed, others = subscriptions.add(store, fetcher(), lambda: NOW, web.url + "/", name=None, groups=("News",))
    assert (feed.url, feed.name, feed.groups, feed.site) == (
        f"{web.url}/feed",
        "Lenn",
        ("News",),
        "https://lenn.example/",
    )
    assert others == (f"{web.url}/broken",)
    assert waiting(store) == ["1"]
    web.routes["/2"] = Reply(rss("1"))
    second, _ = subscriptions.add(store, fetcher(), lambda: NOW, f"{web.url}/2", name=None, groups=())
    assert second.name == f"Lenn (127.0.0.1:{web.port})", "each name is one feed's"
    with pytest.raises(BriefingError, match="already"):
        subscriptions.add(store, fetcher(), lambda: NOW, f"{web.url}/feed", name=None, groups=())


def test_looks_where_most_sites_have_their_feed(store: Store, web: WebServer) -> None:
    web.routes.update({"/": Reply(b"<html><body>hi</body></html>"), "/atom.xml": Reply(rss("1"))})
    feed, _ = subscriptions.add(store, fetcher(), lambda: NOW, web.url, name="Mine", groups=())
    assert (feed.url, feed.name) == (f"{web.url}/atom.xml", "Mine")


def test_says_where_there_is_no_feed(store: Store, web: WebServer) -> None:
    web.routes["/"] = Reply(b"<html><body>hi</body></html>")
    with pytest.raises(BriefingError, match="names no feed"):
        subscriptions.add(store, fetcher(), lambda: NOW, web.url, name=None, groups=())
    with pytest.raises(BriefingError, match="404"):
        subscriptions.add(store, fetcher(), lambda: NOW, f"{web.url}/none", name=None, groups=())
    assert store.subscriptions() == ()


OPML = """<opml version="2.0"><body><outline text="News"><outline text="{name}" xmlUrl="{url}"/></outline>
<outline text="Other" xmlUrl="https://other.example/feed"/></body></opml>"""


def test_feeds_from_end_to_end(run: Run, web: WebServer, tmp_path: Path) -> None:
    web.routes["/feed"] = Reply(rss("1"), headers={"ETag": '"1"'})
    nothing = run("digest")
    assert nothing.returncode == 2
    assert "briefing feeds add" in nothing.stderr
    added = run("feeds", "add", f"{web.url}/feed", "--group", "Boats", **LOCAL)
    assert (added.returncode, added.stdout) == (0, f"Subscribed to Lenn, {web.url}/feed\n"), added.stderr
    again = run("feeds", "add", f"{web.url}/none", f"{web.url}/feed", **LOCAL)
    assert again.returncode == 1
    assert "404" in again.stderr
    assert "already" in again.stderr
    imported = run("feeds", "import", stdin=OPML.format(name="Lenn", url=f"{web.url}/feed"))
    assert imported.stdout == "Subscribed to 1 feed; 1 were there already\n"
    exported = run("feeds", "export").stdout
    (tmp_path / "cwd" / "mine.opml").write_text(exported)
    assert run("feeds", "import", "mine.opml").stdout == "Subscribed to 0 feeds; 2 were there already\n"
    assert run("feeds", "export").stdout == exported
    lenn, other = map(json.loads, run("feeds", "list", "--json").stdout.splitlines())
    assert (lenn["groups"], other["groups"], other["checked_at"]) == (["Boats", "News"], [], None)
    wrong = run("feeds", "remove", "Othr")
    assert wrong.returncode == 2
    assert "did you mean 'Other'" in wrong.stderr
    assert run("feeds", "remove", "Other", "--wait", "1").returncode == 0
    assert run("feeds", "refresh", **LOCAL).returncode == 0
    assert "read 20" in run("feeds", "list").stdout
    for file, hint in (("none.opml", "No such file"), ("-", "no OPML")):
        refused = run("feeds", "import", file, stdin="<html/>")
        assert refused.returncode == 2
        assert hint in refused.stderr


def test_a_group_stands_for_its_feeds_in_a_section(store: Store) -> None:
    store.subscribe(
        [
            Subscription(f"https://{n}.example/", n, groups)
            for n, groups in (("a", ("News",)), ("b", ("News", "X")), ("c", ()))
        ]
    )
    sections = (SectionSettings(name="Mine", feeds=("News", "c")),)
    composer = Composer(replace(Config(), section=sections), store, lambda: NOW, frozenset())
    assert composer._sections()[0].feeds == ("News", "a", "b", "c")


def test_many_failing_feeds_are_one_line_unless_all_are_asked_for(run: Run, web: WebServer) -> None:
    web.routes["/good"] = Reply(rss("1"))
    urls = [f"{web.url}/bad{number}" for number in range(6)]
    outlines = "".join(f'<outline text="Feed {url[-1]}" xmlUrl="{url}"/>' for url in [f"{web.url}/good", *urls])
    assert run("feeds", "import", stdin=f"<opml version='2.0'><body>{outlines}</body></opml>").returncode == 0
    (line,) = run("feeds", "refresh", **LOCAL).stderr.splitlines()
    assert line == (
        f"briefing: left out 6 [feed-failing]; the first is {urls[0]}: the feed Feed 0 could never be read, since "
        f"{datetime.now().astimezone():%Y-%m-%d}: the server answered 404; the page does not exist; check the "
        "address (briefing --verbose feeds refresh names each)"
    )
    told = run("--verbose", "digest", "--out", "out", **LOCAL)
    assert told.returncode == 3
    assert [url for url in urls if f"left out {url}: " in told.stderr] == urls
