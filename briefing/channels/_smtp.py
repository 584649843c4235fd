"""SMTP and LMTP: hands a mail to a server, and says what became of it."""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

from briefing.channels._handover import REPLY, SETTLING, Begin, Outcome
from briefing.channels._settings import MailSettings, secret
from briefing.errors import ConfigError
from briefing.types import Letter

# Answers that speak of the login and not of the mail (RFC 4954): mended in the settings, and sent then.
_LOGIN = frozenset({454, 530, 534, 535, 538})
_QUIT = 5.0  # seconds
_TALK = 1_000_000  # bytes that a server may say in a session


class Smtp:
    """SMTP with implicit TLS or STARTTLS, and LMTP; a connection a mail."""

    def __init__(self, settings: MailSettings) -> None:
        """Raise `ConfigError` where the certificates or the password can't be had."""
        self._settings = settings
        self._where = settings.server if settings.server.startswith("/") else f"{settings.server}:{settings.port}"
        self._secret = secret(settings)
        self._smtp: smtplib.SMTP | None = None
        self._tls: ssl.SSLContext | None = None
        try:
            if settings.security != "none":
                self._tls = ssl.create_default_context(cafile=settings.ca_file)
        except OSError as error:
            raise ConfigError(f"{settings.ca_file}: no certificates can be read ({error}); check ca_file") from error

    def send(self, letter: Letter, begin: Begin) -> Outcome:
        """Send one mail; see RFC 5321 for the steps."""
        try:
            connection = self._dial()
        except OSError as error:
            return Outcome("deferred", self._trouble(error), everyone=True)
        with _Limit(connection, SETTLING * self._settings.timeout) as limit:
            smtp = self._entered(connection, limit)
            if isinstance(smtp, Outcome):
                return smtp
            try:
                if (early := self._envelope(smtp, letter)) is not None:
                    self._smtp = smtp
                    return early
                return self._data(smtp, letter, begin, limit)
            except (smtplib.SMTPException, OSError) as error:
                return Outcome("deferred", self._trouble(error, limit))
            finally:
                # Amid the data no QUIT is possible: there the connection just ends, and the server drops what it got.
                if self._smtp is None:
                    smtp.close()

    def reach(self) -> str | None:
        """Connect, log in and leave again; return what stands in the way, if anything does."""
        try:
            connection = self._dial()
        except OSError as error:
            return self._trouble(error)
        with _Limit(connection, SETTLING * self._settings.timeout) as limit:
            smtp = self._entered(connection, limit)
            if isinstance(smtp, Outcome):
                return smtp.detail
            self._smtp = smtp
            self.close()
        return None

    def _entered(self, connection: socket.socket, limit: _Limit) -> smtplib.SMTP | Outcome:
        """Greet the server and log in; where that fails, return what becomes of the mail."""
        try:
            return self._greet(connection)
        except smtplib.SMTPAuthenticationError as error:
            return self._login_trouble(error.smtp_code, error.smtp_error)
        except smtplib.SMTPResponseException as error:
            said = self._text(error.smtp_code, error.smtp_error)
            return Outcome("deferred", f"{self._where} turned us away ({said}) [greeting]", everyone=True)
        except (smtplib.SMTPException, OSError) as error:
            return Outcome("deferred", self._trouble(error, limit), everyone=True)

    def _data(self, smtp: smtplib.SMTP, letter: Letter, begin: Begin, limit: _Limit) -> Outcome:
        body = re.sub(rb"(?m)^\.", b"..", letter.mail)
        # Without its last line, the lone dot, a server must drop what it has got: until then nothing is sent.
        smtp.send(body if body.endswith(b"\r\n") else body + b"\r\n")
        if not _listens(smtp, self._settings.timeout):
            raise smtplib.SMTPServerDisconnected
        begin()
        try:
            limit.renew()
            if smtp.sock is not None:
                smtp.sock.settimeout(SETTLING * self._settings.timeout)
            smtp.send(b".\r\n")
            code, said = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            cause = _name(error, limit)
            return Outcome("unknown", f"{self._where} was given the mail and did not answer ({cause}) [unknown]")
        self._smtp = smtp
        return self._judged("the mail", code, said)

    def close(self) -> None:
        """Leave the server."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            # The mail's fate is settled by now: how the connection ends changes nothing.
            with suppress(smtplib.SMTPException, OSError):
                if smtp.sock is not None:
                    with _Limit(smtp.sock, min(_QUIT, self._settings.timeout)):
                        smtp.quit()
            smtp.close()

    def _dial(self) -> socket.socket:
        settings = self._settings
        if not settings.server.startswith("/"):
            return socket.create_connection((settings.server, settings.port), settings.timeout)
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            made.settimeout(settings.timeout)
            made.connect(settings.server)
        except BaseException:
            made.close()
            raise
        return made

    def _greet(self, connection: socket.socket) -> smtplib.SMTP:
        settings = self._settings
        own = socket.gethostname()
        own = own if "." in own else "[127.0.0.1]"
        if settings.security == "tls" and self._tls is not None:
            connection = self._tls.wrap_socket(connection, server_hostname=settings.server)
        try:
            smtp = _Client(connection, settings.server, own, settings.timeout, lmtp=settings.via == "lmtp")
            smtp.ehlo_or_helo_if_needed()
            if settings.security == "starttls":
                smtp.starttls(context=self._tls)
                smtp.ehlo_or_helo_if_needed()
            if settings.user and self._secret:
                self._login(smtp, settings.user, self._secret)
        except BaseException:
            connection.close()
            raise
        return smtp

    def _login(self, smtp: smtplib.SMTP, user: str, password: str) -> None:
        """Log in, with one attempt: a second by another mechanism would only lock accounts sooner.

        smtplib's own login takes ASCII alone.
        """
        offered = smtp.esmtp_features.get("auth", "").upper().split()
        first: str | None
        if "token_command" in self._settings.sources:
            # To a refusal with a challenge the client answers with an empty line.
            name, first, then = "XOAUTH2", _bearer(user, password), [""]
        elif "PLAIN" in offered:
            name, first, then = "PLAIN", _plain(user, password), []
        else:
            name, first, then = "LOGIN", None, [user, password]
        if name not in offered:
            raise smtplib.SMTPNotSupportedError
        code, said = smtp.docmd("AUTH", name if first is None else f"{name} {_base64(first)}")
        for word in then:
            if code == 334:
                code, said = smtp.docmd(_base64(word))
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, said)

    def _envelope(self, smtp: smtplib.SMTP, letter: Letter) -> Outcome | None:
        """Give sender and recipient and ask for the data; return an outcome only where the server declines."""
        size = [f"size={len(letter.mail)}"] if smtp.has_extn("size") else []
        steps: tuple[tuple[str, Callable[[], tuple[int, bytes]], tuple[int, ...]], ...] = (
            ("the sender", lambda: smtp.mail(self._settings.sender.addr_spec, size), (250,)),
            ("the recipient", lambda: smtp.rcpt(letter.recipient), (250, 251)),
            ("the mail", lambda: smtp.docmd("DATA"), (354,)),
        )
        for what, step, good in steps:
            code, said = step()
            if code not in good:
                if code == -1 or 200 <= code < 400:
                    return Outcome(
                        "deferred", f"{self._where} answered out of turn ({self._text(code, said)}) [protocol]"
                    )
                return self._judged(what, code, said)
        return None

    def _judged(self, what: str, code: int, said: bytes) -> Outcome:
        text = self._text(code, said)
        if code in _LOGIN:
            return self._login_trouble(code, said)
        if 200 <= code < 300:
            return Outcome("accepted", text)
        if 400 <= code < 500:
            return Outcome("deferred", f"{self._where} put off {what} ({text}) [put-off]")
        if 500 <= code < 600:
            return Outcome("refused", f"{self._where} refused {what} ({text}); {_REMEDY[what]} [refused]")
        return Outcome("unknown", f"{self._where} was given the mail and answered {text} [unknown]")

    def _login_trouble(self, code: int, said: bytes | str) -> Outcome:
        text = self._text(code, said)
        return Outcome(
            "deferred",
            f"{self._where} does not accept the login ({text}); check user and password [login]",
            everyone=True,
        )

    def _text(self, code: int, said: bytes | str) -> str:
        """Return a server's answer on one line, without the password, should it be echoed."""
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        for form in self._forms():
            text = text.replace(form, "***")
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        return f"{code} {text[:REPLY]}".strip()

    def _forms(self) -> tuple[str, ...]:
        """Return the password in every form in which it is sent, the longest first."""
        user, word = self._settings.user, self._secret
        return (*(_base64(f(user, word)) for f in (_bearer, _plain)), _base64(word), word) if user and word else ()

    def _trouble(self, error: Exception, limit: _Limit | None = None) -> str:
        """Say what came before the mail was handed over, and what to do."""
        where, settings = self._where, self._settings
        if limit is not None and limit.over:
            seconds = SETTLING * settings.timeout
            return f"{where} did not come to an end within {seconds:g} seconds; raise timeout, or check the server [timeout]"
        if isinstance(error, ssl.SSLCertVerificationError):
            cause = error.verify_message.rstrip(".")
            return f"{where}: the certificate is not trusted ({cause}); name its CA in ca_file, or mend server [certificate]"
        if _timed_out(error):
            return f"{where} did not answer within {settings.timeout:g} seconds; raise timeout, or check port and security [timeout]"
        if isinstance(error, _CUT):
            return f"{where} ended the connection before the mail was handed over; it is tried again [connection-lost]"
        if isinstance(error, ssl.SSLError):
            return f'{where}: no TLS ({error.reason}); use "tls" on port 465 and "starttls" on 587 [tls]'
        if isinstance(error, socket.gaierror):
            return f"the name {settings.server} has no address; check server and the network [dns]"
        if isinstance(error, ConnectionRefusedError):
            return f"nothing listens at {where}; check server and port [connection-refused]"
        if isinstance(error, smtplib.SMTPNotSupportedError):
            missing = "STARTTLS" if "STARTTLS" in str(error).upper() else "a login that we know"
            return f"{where} does not offer {missing}; check port and security [unsupported]"
        if isinstance(error, OSError) and error.strerror:
            return f"{where} can't be reached ({error.strerror}); check server and the network [network]"
        return f"{where} does not speak SMTP ({_name(error)}); check server and port [protocol]"


_REMEDY: Mapping[str, str] = {
    "the sender": "correct from, then run: briefing outbox retry",
    "the recipient": "correct to, or ask that server's postmaster",
    "the mail": "mend what the answer says, then run: briefing outbox retry",
}


# What a server that goes away in mid-talk looks like.
_CUT = (smtplib.SMTPServerDisconnected, ssl.SSLEOFError, ssl.SSLZeroReturnError, ConnectionResetError, BrokenPipeError)


def _timed_out(error: Exception) -> bool:
    """Say whether time ran out; smtplib reports that as a lost connection."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _name(error: Exception, limit: _Limit | None = None) -> str:
    if _timed_out(error) or (limit is not None and limit.over):
        return "timeout"
    return "connection lost" if isinstance(error, _CUT) else type(error).__name__


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")


def _plain(user: str, password: str) -> str:
    return f"\0{user}\0{password}"


def _bearer(user: str, token: str) -> str:
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def _listens(smtp: smtplib.SMTP, timeout: float) -> bool:
    """Say whether the server still waits for the data: a word from it before the last line, or its end, is a no."""
    if smtp.sock is None:
        return False
    smtp.sock.settimeout(0)
    try:
        smtp.sock.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        return True
    finally:
        smtp.sock.settimeout(timeout)
    return False


class _Client(smtplib.SMTP):
    """smtplib's client on a connection that is there already."""

    def __init__(self, connection: socket.socket, host: str, own: str, timeout: float, *, lmtp: bool) -> None:
        self._connection = connection
        if lmtp:
            self.ehlo_msg = "lhlo"
        super().__init__(host, 25, own, timeout)

    def _get_socket(self, *_: object) -> socket.socket:
        return self._connection

    def getreply(self) -> tuple[int, bytes]:
        """Return the code and text of an answer, which counts only once its last line is whole."""
        if self.file is None and self.sock is not None:
            self.file = _Lines(self.sock)
        return super().getreply()


class _Lines:
    """The lines that a server says. Half a line, after which it went away, is none: `25` may become `250` or `252`."""

    def __init__(self, connection: socket.socket) -> None:
        self._file = connection.makefile("rb")
        self._bytes = 0

    def readline(self, limit: int) -> bytes:
        """Return the next line, or nothing at the end, which a server that talks without end has reached too."""
        line = self._file.readline(limit)
        self._bytes += len(line)
        return line if line.endswith(b"\n") and self._bytes <= _TALK else b""

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class _Limit:
    """Ends a connection when its time is over: a socket's own timeout begins anew with every byte that drips in."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        # A handle of its own: TLS takes the other one over, and can not be shut down from beside.
        self._handle = socket.socket(fileno=socket.dup(connection.fileno()))
        self._seconds = seconds
        self.over = False
        self._timer = self._started()

    def renew(self) -> None:
        """Begin to count anew."""
        self._timer.cancel()
        self._timer = self._started()

    def __enter__(self) -> _Limit:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._timer.cancel()
        self._handle.close()

    def _started(self) -> threading.Timer:
        timer = threading.Timer(self._seconds, self._end)
        timer.daemon = True
        timer.start()
        return timer

    def _end(self) -> None:
        self.over = True
        with suppress(OSError):
            self._handle.shutdown(socket.SHUT_RDWR)
