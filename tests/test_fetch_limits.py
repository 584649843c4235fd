"""There is a limit on everything a server can do: bombs, bodies without end, drips, silence."""

from __future__ import annotations

import tracemalloc
import zlib

import pytest
from fetching import failure, get
from webserver import Handler, Reply, WebServer

from briefing.fetch import Policy


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
