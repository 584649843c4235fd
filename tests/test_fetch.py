"""Fetching from real sockets: polite, safe, and with a limit on everything a server can do."""

from __future__ import annotations

import gzip
import ssl
import threading
import tracemalloc
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st
from webserver import Handler, Reply, WebServer

from briefing.fetch import Answer, Failure, Fetcher, Policy
from briefing.fetch.gate import Gate
from briefing.fetch.guard import Guard

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
LOCAL = Policy(private_hosts=("127.0.0.1",), delay=0)


class Clock:
    """Time that passes only where the code sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.naps: list[float] = []

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.seconds += seconds


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def fetcher(policy: Policy = LOCAL, clock: Clock | None = None) -> Fetcher:
    clock = clock or Clock()
    return Fetcher(policy, now=clock.now, clock=clock, sleep=clock.sleep)


def get(
    web: WebServer, path: str, policy: Policy = LOCAL, clock: Clock | None = None, **state: str
) -> Answer | Failure:
    return fetcher(policy, clock).get(web.url + path, accept="text/html", **state)


def failure(got: Answer | Failure) -> str:
    assert isinstance(got, Failure), got
    assert ";" in got.detail, "cause; remedy"
    return got.code


def test_asks_with_its_name_and_gets_the_body(web: WebServer) -> None:
    web.routes["/"] = Reply(b"<p>hello", "text/html; charset=ISO-8859-1", headers={"ETag": '"1"'})
    got = get(web, "/")
    assert isinstance(got, Answer)
    assert (got.status, got.body, got.media, got.charset, got.moved) == (
        200,
        b"<p>hello",
        "text/html",
        "iso-8859-1",
        None,
    )
    (request,) = web.requests
    assert request.headers["user-agent"].startswith("briefing/")


def test_asks_only_for_what_has_changed(web: WebServer) -> None:
    web.routes["/"] = lambda h: Reply(status=304) if h.headers.get("If-None-Match") == '"1"' else Reply(b"new")
    got = get(web, "/", etag='"1"', modified="Mon, 23 Nov 2026 06:00:00 GMT")
    assert isinstance(got, Answer)
    assert (got.status, got.body) == (304, b"")
    assert web.requests[0].headers["if-modified-since"] == "Mon, 23 Nov 2026 06:00:00 GMT"


@pytest.mark.parametrize(
    ("statuses", "moved"), [((301, 308), True), ((301, 302), False), ((307, 301), False), ((303,), False)]
)
def test_follows_redirects_and_tells_the_permanent_ones(web: WebServer, statuses: tuple[int, ...], moved: bool) -> None:
    for number, status in enumerate(statuses):
        web.routes[f"/{number}"] = Reply(status=status, headers={"Location": f"/{number + 1}#part"})
    web.routes[f"/{len(statuses)}"] = Reply(b"here")
    got = get(web, "/0")
    assert isinstance(got, Answer)
    assert (got.body, got.url) == (b"here", f"{web.url}/{len(statuses)}")
    assert got.moved == (got.url if moved else None)


def test_gives_up_on_a_circle_of_redirects(web: WebServer) -> None:
    web.routes["/"] = Reply(status=302, headers={"Location": "/"})
    assert failure(get(web, "/")) == "redirects"
    assert len(web.requests) == LOCAL.redirects + 1


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://x.example/", "gopher://127.0.0.1/", "javascript:alert(1)", "data:text/html,x"],
)
def test_follows_only_to_http_and_https(web: WebServer, target: str) -> None:
    web.routes["/"] = Reply(status=302, headers={"Location": target})
    assert failure(get(web, "/")) == "bad-redirect"


@pytest.mark.parametrize(
    "url", ["ftp://x.example/", "file:///etc/passwd", "http://", "http://[::1", "http:// x/", "//x"]
)
def test_refuses_what_is_no_web_address(url: str) -> None:
    assert failure(fetcher().get(url, accept="*/*")) == "bad-url"


PRIVATE = [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200",
    "192.0.0.192", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_name_leads_into_a_private_network(address: str) -> None:
    # Asked of the guard alone, so that no mistake in it sends anything anywhere.
    assert not Guard(()).allows("news.example", address)


@pytest.mark.parametrize(
    "spelling",
    ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "[::1]", "[::ffff:7f00:1]", "localhost"],
)
def test_no_spelling_of_a_private_address_is_asked(web: WebServer, spelling: str) -> None:
    got = Fetcher(Policy()).get(f"http://{spelling}:{web.port}/", accept="*/*")
    # Some systems know no address by such a name: that is as good.
    assert failure(got) in {"private-address", "unreachable", "bad-url"}
    assert web.requests == []


def test_a_redirect_into_a_private_network_is_not_followed(web: WebServer) -> None:
    web.routes["/"] = Reply(status=302, headers={"Location": f"http://inside.example:{web.port}/secret"})
    public = Policy(private_hosts=("news.example",), delay=0)
    got = Fetcher(public, resolver=lambda host, port: ["127.0.0.1"]).get(
        f"http://news.example:{web.port}/", accept="*/*"
    )
    assert failure(got) == "private-address"
    assert web.asked() == ["/"]


def test_the_address_that_was_checked_is_the_one_connected_to(web: WebServer) -> None:
    """A name that changes its address between check and connection (DNS rebinding) gains nothing."""
    web.routes["/"] = Reply(b"x")
    answers = [["127.0.0.1"], ["127.0.0.9"]]
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers.pop(0)

    got = Fetcher(LOCAL, resolver=rebinding).get(f"http://news.example:{web.port}/", accept="*/*")
    assert isinstance(got, Answer)
    assert asked == ["news.example"]
    assert web.requests[0].headers["host"] == f"news.example:{web.port}"


def test_a_host_with_one_private_address_is_asked_at_its_public_one_only() -> None:
    guard = Guard(())
    assert [a for a in ("10.0.0.1", "93.184.215.14", "::1", "2606:2800:21f::1") if guard.allows("x", a)] == [
        "93.184.215.14",
        "2606:2800:21f::1",
    ]


def test_hosts_of_ones_own_network_are_asked_if_they_are_named() -> None:
    guard = Guard(["nas.home", "192.168.7.0/24", "fd12::/16"])
    assert guard.allows("nas.home", "10.0.0.9")
    assert guard.allows("feeds.example", "192.168.7.20")
    assert guard.allows("feeds.example", "fd12::7")
    assert not guard.allows("feeds.example", "192.168.8.20")
    # A name that is trusted leads to the metadata of no cloud.
    assert not guard.allows("nas.home", "169.254.169.254")


@given(st.ip_addresses())
def test_whatever_is_allowed_is_public(address: object) -> None:
    if Guard(()).allows("x", str(address)):
        assert address.is_global  # type: ignore[attr-defined]


def test_the_certificate_is_the_names_and_not_the_addresss(web: WebServer, tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("news.example").configure_cert(context)
    web._server.socket = context.wrap_socket(web._server.socket, server_side=True)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    web.routes["/"] = Reply(b"secret")
    policy, known = Policy(private_hosts=("127.0.0.1",), delay=0, retries=0), lambda host, port: ["127.0.0.1"]
    assert (
        failure(Fetcher(policy, resolver=known).get(f"https://news.example:{web.port}/", accept="*/*")) == "certificate"
    )
    trusting = Fetcher(policy, resolver=known)
    trusting._pools.connection_pool_kw["ca_certs"] = str(tmp_path / "ca.pem")
    got = trusting.get(f"https://news.example:{web.port}/", accept="*/*")
    assert isinstance(got, Answer)
    assert got.body == b"secret"
    assert failure(trusting.get(f"https://other.example:{web.port}/", accept="*/*")) == "certificate"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_ends_at_the_limit_and_costs_no_memory(web: WebServer, encoding: str) -> None:
    packer = zlib.compressobj(9, wbits=31 if encoding == "gzip" else 15)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(300)) + packer.flush()
    assert len(bomb) < 400_000
    web.routes["/"] = Reply(bomb, headers={"Content-Encoding": encoding})
    tracemalloc.start()
    got = get(web, "/", Policy(private_hosts=("127.0.0.1",), delay=0, size=2_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert failure(got) == "too-large"
    assert peak < 12_000_000


def test_reads_what_is_compressed(web: WebServer) -> None:
    web.routes["/"] = Reply(gzip.compress(b"hello " * 99_999), headers={"Content-Encoding": "gzip"})
    got = get(web, "/")
    assert isinstance(got, Answer)
    assert got.body == b"hello " * 99_999


def test_names_a_damaged_compression(web: WebServer) -> None:
    web.routes["/"] = Reply(b"this is no gzip", headers={"Content-Encoding": "gzip"})
    assert failure(get(web, "/")) == "damaged"


def test_a_body_without_end_ends_at_the_limit(web: WebServer) -> None:
    def endless(handler: Handler) -> None:
        handler.close_connection = True
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
            while not handler.web.ending.is_set():
                handler.wfile.write(b"x" * 65_536)
        except OSError:
            return

    web.routes["/"] = endless
    assert failure(get(web, "/")) == "too-large"


@pytest.mark.parametrize(
    ("start", "byte"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
    ],
    ids=["status", "headers", "body", "body-without-length", "chunk-size"],
)
def test_a_server_that_drips_meets_the_total(web: WebServer, start: bytes, byte: bytes) -> None:
    web.routes["/"] = lambda handler: handler.drip(start, byte)
    policy = Policy(private_hosts=("127.0.0.1",), delay=0, total=0.3)
    assert failure(get(web, "/", policy)) == "too-slow"


def test_a_server_that_says_nothing_meets_the_read_limit(web: WebServer) -> None:
    web.routes["/"] = lambda handler: handler.web.ending.wait()  # type: ignore[assignment,return-value]
    assert failure(get(web, "/", Policy(private_hosts=("127.0.0.1",), delay=0, read=0.2))) == "too-slow"


def test_tries_again_where_a_server_breaks_off(web: WebServer) -> None:
    def flaky(handler: Handler) -> Reply | None:
        if len(handler.web.requests) < 3:
            handler.close_connection = True
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf")
            return None
        return Reply(b"whole")

    web.routes["/"] = flaky
    clock = Clock()
    got = get(web, "/", clock=clock)
    assert isinstance(got, Answer)
    assert (got.body, clock.naps) == (b"whole", [1.0, 2.0])


@pytest.mark.parametrize("after", ["7", (NOW + timedelta(seconds=7)).strftime("%a, %d %b %Y %H:%M:%S GMT")])
def test_waits_as_long_as_a_busy_server_asks(web: WebServer, after: str) -> None:
    web.routes["/"] = lambda h: (
        Reply(status=503, headers={"Retry-After": after}) if len(h.web.requests) < 2 else Reply(b"yes")
    )
    clock = Clock()
    assert isinstance(get(web, "/", clock=clock), Answer)
    assert clock.naps == [7.0]


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


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 500, 204, 206, 304, 300])
def test_names_the_status_and_asks_once(web: WebServer, status: int) -> None:
    web.routes["/"] = Reply(status=status)
    assert failure(get(web, "/")) == f"http-{status}"
    assert len(web.requests) == 1


def test_names_a_host_that_is_unknown_or_closed() -> None:
    assert failure(fetcher().get("http://127.0.0.1:9/", accept="*/*")) == "unreachable"
    got = Fetcher(LOCAL, resolver=lambda host, port: (_ for _ in ()).throw(OSError("unknown"))).get(
        "http://x.example/", accept="*/*"
    )
    assert failure(got) == "unreachable"
    assert isinstance(got, Failure)
    assert "x.example" in got.detail


def test_offline_asks_nobody(web: WebServer) -> None:
    policy = Policy(private_hosts=("127.0.0.1",), offline=True)
    assert failure(get(web, "/", policy)) == "offline"
    assert failure(fetcher(policy).page(web.url, accept="*/*")) == "offline"
    assert web.requests == []


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


def test_goes_through_the_proxy_of_the_environment(web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    web.routes["http://news.example/a"] = Reply(b"by proxy")
    monkeypatch.setenv("http_proxy", web.url)
    monkeypatch.setenv("no_proxy", "direct.example")
    fetch = Fetcher(Policy(delay=0), resolver=lambda host, port: ["127.0.0.1"])
    got = fetch.get("http://news.example/a", accept="*/*")
    assert isinstance(got, Answer)
    assert got.body == b"by proxy"
    assert failure(fetch.get("http://169.254.169.254/", accept="*/*")) == "private-address"
    assert failure(fetch.get("http://direct.example/", accept="*/*")) == "private-address"
    assert web.asked() == ["http://news.example/a"]
