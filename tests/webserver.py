"""A real web server on the loopback interface that answers as a test tells it to, and notes what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass(frozen=True)
class Request:
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    body: bytes = b""
    type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


MISSING = Reply(b"nothing here", status=404)
Answer = Reply | Callable[["Handler"], Reply | None]


class WebServer:
    """`routes` by path; the others are for `fallback`. A route that is a function may write to the socket itself."""

    def __init__(
        self, routes: Mapping[str, Answer] | None = None, fallback: Callable[[str], Answer] = lambda _: MISSING
    ) -> None:
        self.routes: dict[str, Answer] = dict(routes or {})
        self.fallback = fallback
        self.requests: list[Request] = []
        self.given: list[tuple[str, int]] = []
        self.ending = threading.Event()
        self._server = _Server(("127.0.0.1", 0), type("Bound", (Handler,), {"web": self}))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    def asked(self) -> list[str]:
        return [request.path for request in self.requests]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.ending.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing of clients that hang up: some tests are about that."""


class Handler(BaseHTTPRequestHandler):
    web: WebServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.web.requests.append(Request(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        answer = self.web.routes.get(self.path) or self.web.fallback(self.path)
        reply = answer if isinstance(answer, Reply) else answer(self)
        if reply is not None:
            self.give(reply)

    def do_POST(self) -> None:
        self.do_GET()

    def give(self, reply: Reply) -> None:
        self.web.given.append((self.path, reply.status))
        self.send_response(reply.status)
        if reply.status != 304:
            self.send_header("Content-Type", reply.type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def drip(self, start: bytes, byte: bytes) -> None:
        """Write `start`, then a byte every few milliseconds until the client or the test gives up."""
        self.close_connection = True
        try:
            self.wfile.write(start)
            while not self.web.ending.wait(0.02):
                self.wfile.write(byte)
        except OSError:
            return

    def log_message(self, *_: Any) -> None:
        return
