"""Fetching is polite: pauses, few requests at once, robots.txt, and waiting as long as it is asked to."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from fetching import LOCAL, NOW, Clock, failure, fetcher, get
from webserver import Handler, Reply, WebServer

from briefing.fetch import Answer, Failure, Fetcher, Policy
from briefing.fetch.gate import Gate


def test_leaves_time_between_two_requests_to_a_host() -> None:
    clock = Clock()
    gate = Gate(2.0, 4, clock, clock.sleep)
    for host in ("a", "b", "a", "a", "b"):
        with gate.turn(host):
            clock.seconds += 0.5
    # a at 0, b at 0.5, a at 2, a at 4, b at 4.5.
    assert clock.naps == [1.0, 1.5]


def test_a_host_has_few_requests_open_at_once(web: WebServer) -> None:
    open_now, most = 0, 0
    lock = threading.Lock()

    def page(handler: Handler) -> Reply:
        nonlocal open_now, most
        with lock:
            open_now += 1
            most = max(most, open_now)
        handler.web.ending.wait(0.02)
        with lock:
            open_now -= 1
        return Reply(handler.path.encode())

    urls = [f"/{number}" for number in range(12)]
    web.routes.update(dict.fromkeys(urls, page))
    fetch = Fetcher(Policy(private_hosts=("127.0.0.1",), delay=0, per_host=2, connections=8))
    got = dict(fetch.each(lambda path: fetch.get(web.url + path, accept="*/*"), urls, lambda path: web.url + path))
    assert {path: a.body.decode() for path, a in got.items() if isinstance(a, Answer)} == {u: u for u in urls}
    assert most == 2


def test_hosts_take_turns() -> None:
    done: list[str] = []
    urls = [f"http://{host}.example/{n}" for host in "abc" for n in range(3)]
    for _ in Fetcher(Policy(connections=1)).each(done.append, urls, lambda url: url):
        pass
    assert [url[7] for url in done] == list("abcabcabc")


def test_an_interrupted_run_does_not_wait_for_slow_servers(web: WebServer) -> None:
    web.routes["/slow"] = lambda handler: handler.drip(b"", b"H")
    web.routes["/quick"] = Reply(b"x")
    fetch = Fetcher(LOCAL)
    results = fetch.each(lambda p: fetch.get(web.url + p, accept="*/*"), ["/slow", "/quick"], lambda p: p)
    assert next(results)[0] == "/quick"
    with pytest.raises(KeyboardInterrupt):
        results.throw(KeyboardInterrupt)


ROBOTS = b"User-agent: *\nDisallow: /private/\n\nUser-agent: briefing\nCrawl-delay: 3\nDisallow: /closed/\n"


def test_robots_txt_is_asked_once_and_followed(web: WebServer) -> None:
    web.routes.update({"/robots.txt": Reply(ROBOTS, "text/plain"), "/open": Reply(b"x"), "/closed/a": Reply(b"x")})
    clock = Clock()
    fetch = fetcher(LOCAL, clock)
    assert isinstance(fetch.page(f"{web.url}/open", accept="*/*"), Answer)
    assert failure(fetch.page(f"{web.url}/closed/a", accept="*/*")) == "robots"
    assert isinstance(fetch.page(f"{web.url}/open", accept="*/*"), Answer)
    assert web.asked() == ["/robots.txt", "/open", "/open"]
    assert clock.naps == [3.0], "between the two pages, as its Crawl-delay asks"


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False)])
def test_no_robots_txt_allows_and_a_broken_one_forbids(web: WebServer, status: int, allowed: bool) -> None:
    web.routes.update({"/robots.txt": Reply(status=status), "/a": Reply(b"x")})
    assert isinstance(fetcher().page(f"{web.url}/a", accept="*/*"), Answer) is allowed


def test_robots_txt_can_be_left_aside(web: WebServer) -> None:
    web.routes.update({"/robots.txt": Reply(b"User-agent: *\nDisallow: /"), "/a": Reply(b"x")})
    assert isinstance(
        fetcher(Policy(private_hosts=("127.0.0.1",), delay=0, robots=False)).page(f"{web.url}/a", accept="*/*"), Answer
    )
    assert web.asked() == ["/a"]


@pytest.mark.parametrize("after", ["7", (NOW + timedelta(seconds=7)).strftime("%a, %d %b %Y %H:%M:%S GMT")])
def test_waits_as_long_as_a_busy_server_asks(web: WebServer, after: str) -> None:
    web.routes["/"] = lambda h: (
        Reply(status=503, headers={"Retry-After": after}) if len(h.web.requests) < 2 else Reply(b"yes")
    )
    clock = Clock()
    assert isinstance(get(web, "/", clock=clock), Answer)
    assert clock.naps == [7.0]


@pytest.mark.parametrize("after", ["9" * 5_000, f"Mon, 23 Nov {'9' * 20} 07:00:00 GMT"])
def test_a_wait_that_is_no_number_costs_nothing(web: WebServer, after: str) -> None:
    web.routes["/"] = Reply(status=503, headers={"Retry-After": after})
    assert failure(get(web, "/", clock=Clock())) == "http-503"


def test_does_not_wait_for_hours_but_says_until_when(web: WebServer) -> None:
    web.routes["/"] = Reply(status=429, headers={"Retry-After": "3600"})
    clock = Clock()
    got = get(web, "/", clock=clock)
    assert failure(got) == "http-429"
    assert isinstance(got, Failure)
    assert got.until == NOW + timedelta(hours=1)
    assert (clock.naps, len(web.requests)) == ([], 1)


def test_gives_up_on_a_server_that_stays_busy(web: WebServer) -> None:
    web.routes["/"] = Reply(status=503)
    clock = Clock()
    assert failure(get(web, "/", clock=clock)) == "http-503"
    assert (clock.naps, len(web.requests)) == ([1.0, 2.0], 3)
