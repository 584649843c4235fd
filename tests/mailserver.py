"""Mail servers of the tests: a real one with TLS and logins (aiosmtpd), and one that fails where it is told to."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Self

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "reader", "correct horse"


class Authority:
    """A certificate authority and the certificate of 127.0.0.1 and localhost, with the CA's file for clients."""

    def __init__(self, folder: Path, name: str = "localhost") -> None:
        authority = trustme.CA()
        self.file = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(self.file))
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        names = ("localhost", "127.0.0.1") if name == "localhost" else (name,)
        authority.issue_cert(*names).configure_cert(self.context)


class Inbox:
    """The handler of the real server: keeps what it took."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str, bytes]] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.original_content, bytes)
        self.mails.append((str(envelope.mail_from), envelope.rcpt_tos[0], envelope.original_content))
        return "250 taken"


def _login(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    # What is not handled the server answers itself; nobody would answer a refusal that is.
    return AuthResult(success=good, handled=False)


@contextmanager
def real(authority: Authority, security: str, port: int = 0, inbox: Inbox | None = None) -> Iterator[tuple[int, Inbox]]:
    """Run a server that demands TLS (`tls` or `starttls`) and a login; yield its port and inbox."""
    inbox = inbox or Inbox()
    port = port or free_port()
    make = partial(Controller, inbox, "127.0.0.1", port, authenticator=_login, auth_required=True)
    if security == "tls":
        controller = make(ssl_context=authority.context, auth_require_tls=False)
    else:
        controller = make(tls_context=authority.context, require_starttls=True)
    controller.start()
    try:
        yield port, inbox
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Scripted:
    """An SMTP server that answers as it is told, a thread a connection.

    `script` maps a step (`TLS`, `greeting`, `EHLO`, `AUTH`, `MAIL`, `RCPT`, `DATA`, `body`, `end`) to an answer, or to
    "cut", "hang", "half" (of an answer) or "drip" (a byte at a time, without end); "cut" at `end` takes the mail first.
    At "wait" it sets `reached` and gives the usual answer once `resume` is set. A mail counts as taken once its last
    line has come and it is not turned down.
    """

    def __init__(
        self, script: Mapping[str, str], tls: ssl.SSLContext | None = None, took: Callable[[bytes], None] | None = None,
        pause: float = 0.0,
    ) -> None:  # fmt: skip
        self.script, self.pause = dict(script), pause
        self.mails: list[bytes] = []
        self.heard: list[str] = []
        self._took, self._tls = took or self.mails.append, tls
        self.reached, self.resume, self._closing = threading.Event(), threading.Event(), threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._socket.getsockname()[1])
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._accepting.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._closing.set()
        self.resume.set()
        # A thread in accept() does not notice that its socket is closed.
        with closing(socket.create_connection(("127.0.0.1", self.port))):
            self._accepting.join()
        self._socket.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            if self._closing.is_set():
                connection.close()
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self.script.get("TLS") == "hang":
                self._closing.wait(20)
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection, connection.makefile("rwb") as stream:
                self._talk(stream)
        except OSError:
            connection.close()  # the client has gone, which is what many of these tests are about

    def _talk(self, stream: object) -> None:
        read, write, flush = stream.readline, stream.write, stream.flush  # type: ignore[attr-defined]

        def answer(step: str, usual: str) -> bool:
            reply = self.script.get(step, usual)
            if reply == "hang":
                self._closing.wait(20)
            if reply == "wait":
                self.reached.set()
                self.resume.wait(60)
                reply = usual
            while reply == "drip" and not self._closing.wait(0.02):
                write(b"2")
                flush()
            if reply == "half":
                write(b"250 tak")
            if reply in {"hang", "drip", "cut", "half"}:
                return False
            self._closing.wait(self.pause)
            write(reply.encode() + b"\r\n")
            flush()
            return True

        if not answer("greeting", "220 mail.example ESMTP"):
            return
        usual = {"EHLO": "250-mail.example\r\n250 AUTH PLAIN LOGIN", "AUTH": "235 welcome", "DATA": "354 go on"}
        while line := read():
            verb = line[:4].upper().decode("ascii", "replace").strip()
            self.heard.append(line.decode("ascii", "replace").strip())
            if verb == "QUIT":
                answer("QUIT", "221 bye")
                return
            if not answer(verb, usual.get(verb, "250 ok")):
                return
            if verb == "DATA" and self.script.get("DATA", "354").startswith("354") and not self._data(read, answer):
                return

    def _data(self, read: Callable[[], bytes], answer: Callable[[str, str], bool]) -> bool:
        lines: list[bytes] = []
        while (line := read()) != b".\r\n":
            if not line or self.script.get("body") == "cut":
                return False
            lines.append(line[1:] if line.startswith(b".") else line)
        self._closing.wait(self.pause)
        if not self.script.get("end", "250").startswith(("4", "5", "drop")):
            self._took(b"".join(lines))
        if self.script.get("end") == "drop":
            return False
        return answer("end", "250 taken")
