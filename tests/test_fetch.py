"""Fetching from real sockets: redirects, what has changed, compression, and a cause for every failure."""

from __future__ import annotations

import gzip

import pytest
from fetching import LOCAL, Clock, failure, fetcher, get
from webserver import Handler, Reply, WebServer

from briefing.fetch import Answer, Failure, Fetcher, Policy


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


def test_reads_what_is_compressed(web: WebServer) -> None:
    web.routes["/"] = Reply(gzip.compress(b"hello " * 99_999), headers={"Content-Encoding": "gzip"})
    got = get(web, "/")
    assert isinstance(got, Answer)
    assert got.body == b"hello " * 99_999


def test_names_a_damaged_compression(web: WebServer) -> None:
    web.routes["/"] = Reply(b"this is no gzip", headers={"Content-Encoding": "gzip"})
    assert failure(get(web, "/")) == "damaged"


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
