"""Ways to hand a finished mail over: SMTP, LMTP, a sendmail command, a maildir, a folder of .eml files.

Each says what became of the mail, and calls `begin` right before the step that can't be taken back. Trouble before it
leaves the mail certainly unsent; silence after it leaves it `unknown`.
"""

from __future__ import annotations

import mailbox
import re
import smtplib
import socket
import ssl
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from briefing.channels._account import Account, secret
from briefing.channels.files import write_atomically
from briefing.errors import ConfigError, OutputError
from briefing.types import Delivery, Letter

Begin = Callable[[], None]

# Answers that speak of the login and not of the mail (RFC 4954): mended in the settings, and sent then.
_LOGIN = frozenset({454, 530, 534, 535, 538})
_SETTLING = 10  # times the timeout for the end of the data, where servers run their filters (RFC 5321, 4.5.3.2.6)
_QUIT = 5.0  # seconds
_REPLY = 200  # characters of a server's answer that are shown


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail, and the sentence about it. `everyone`: the cause stands before every other mail too."""

    status: Delivery
    detail: str = ""
    everyone: bool = False


class Transport(Protocol):
    """One way of handing over."""

    def send(self, letter: Letter, begin: Begin) -> Outcome:
        """Hand a mail over, calling `begin` right before the step that can't be taken back."""
        ...

    def close(self) -> None:
        """End politely what `send` left open, once the outcome is recorded."""
        ...


class Smtp:
    """SMTP with implicit TLS or STARTTLS, and LMTP; a connection a mail."""

    def __init__(self, account: Account) -> None:
        """Raise `ConfigError` where the certificates or the password can't be had."""
        self._account = account
        self._where = account.server if account.server.startswith("/") else f"{account.server}:{account.port}"
        self._secret = secret(account)
        self._smtp: smtplib.SMTP | None = None
        self._tls: ssl.SSLContext | None = None
        try:
            if account.security != "none":
                self._tls = ssl.create_default_context(cafile=account.ca_file)
        except OSError as error:
            raise ConfigError(f"{account.ca_file}: no certificates can be read ({error}); check ca_file") from error

    def send(self, letter: Letter, begin: Begin) -> Outcome:
        """Send one mail; see RFC 5321 for the steps."""
        try:
            smtp = self._connect()
        except smtplib.SMTPAuthenticationError as error:
            return self._login_trouble(error.smtp_code, error.smtp_error)
        except smtplib.SMTPResponseException as error:
            said = self._text(error.smtp_code, error.smtp_error)
            return Outcome("deferred", f"{self._where} turned us away ({said}) [greeting]", everyone=True)
        except (smtplib.SMTPException, OSError) as error:
            return Outcome("deferred", self._trouble(error), everyone=True)
        try:
            if (early := self._envelope(smtp, letter)) is not None:
                self._smtp = smtp
                return early
            return self._data(smtp, letter, begin)
        except (smtplib.SMTPException, OSError) as error:
            return Outcome("deferred", self._trouble(error))
        finally:
            # Amid the data no QUIT is possible: there the connection just ends, and the server drops what it has got.
            if self._smtp is None:
                smtp.close()

    def _data(self, smtp: smtplib.SMTP, letter: Letter, begin: Begin) -> Outcome:
        body = re.sub(rb"(?m)^\.", b"..", letter.mail)
        # Without its last line, the lone dot, a server must drop what it has got: until then nothing is sent.
        smtp.send(body if body.endswith(b"\r\n") else body + b"\r\n")
        begin()
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(_SETTLING * self._account.timeout)
            smtp.send(b".\r\n")
            code, said = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            return Outcome("unknown", f"{self._where} was given the mail and did not answer ({_name(error)}) [unknown]")
        self._smtp = smtp
        return self._judged("the mail", code, said)

    def close(self) -> None:
        """Leave the server."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            # The mail's fate is settled by now: how the connection ends changes nothing.
            with suppress(smtplib.SMTPException, OSError):
                if smtp.sock is not None:
                    smtp.sock.settimeout(min(_QUIT, self._account.timeout))
                smtp.quit()
            smtp.close()

    def _connect(self) -> smtplib.SMTP:
        account, host, port = self._account, self._account.server, self._account.port
        own = socket.gethostname()
        own = own if "." in own else "[127.0.0.1]"
        smtp: smtplib.SMTP
        if account.via == "lmtp":
            smtp = smtplib.LMTP(host, port, local_hostname=own, timeout=account.timeout)
        elif account.security == "tls":
            smtp = smtplib.SMTP_SSL(host, port, own, timeout=account.timeout, context=self._tls)
        else:
            smtp = smtplib.SMTP(host, port, own, timeout=account.timeout)
        try:
            smtp.ehlo_or_helo_if_needed()
            if account.security == "starttls":
                smtp.starttls(context=self._tls)
                smtp.ehlo_or_helo_if_needed()
            if account.user and self._secret:
                self._login(smtp, account.user, self._secret)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _login(self, smtp: smtplib.SMTP, user: str, password: str) -> None:
        if "token_command" not in self._account.sources:
            smtp.login(user, password)
            return
        smtp.user, smtp.password = user, ""

        def answer(challenge: bytes | None = None) -> str:
            return f"user={user}\x01auth=Bearer {password}\x01\x01" if challenge is None else ""

        smtp.auth("XOAUTH2", answer)

    def _envelope(self, smtp: smtplib.SMTP, letter: Letter) -> Outcome | None:
        """Give sender and recipient and ask for the data; return an outcome only where the server declines."""
        size = [f"size={len(letter.mail)}"] if smtp.has_extn("size") else []
        steps: tuple[tuple[str, Callable[[], tuple[int, bytes]], tuple[int, ...]], ...] = (
            ("the sender", lambda: smtp.mail(self._account.sender.addr_spec, size), (250,)),
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
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
        if self._secret:
            text = text.replace(self._secret, "***")
        return f"{code} {text[:_REPLY]}".strip()

    def _trouble(self, error: Exception) -> str:
        """Say what came before the mail was handed over, and what to do."""
        where, account = self._where, self._account
        if isinstance(error, ssl.SSLCertVerificationError):
            cause = error.verify_message.rstrip(".")
            return f"{where}: the certificate is not trusted ({cause}); name its CA in ca_file, or mend server [certificate]"
        if isinstance(error, ssl.SSLError):
            return f'{where}: no TLS ({error.reason}); use "tls" on port 465 and "starttls" on 587 [tls]'
        if isinstance(error, socket.gaierror):
            return f"the name {account.server} has no address; check server and the network [dns]"
        if _timed_out(error):
            return f"{where} did not answer within {account.timeout} seconds; raise timeout, or check port and security [timeout]"
        if isinstance(error, ConnectionRefusedError):
            return f"nothing listens at {where}; check server and port [connection-refused]"
        if isinstance(error, smtplib.SMTPNotSupportedError):
            missing = "STARTTLS" if "STARTTLS" in str(error).upper() else "this way to log in"
            return f"{where} does not offer {missing}; check port and security [unsupported]"
        if isinstance(error, smtplib.SMTPServerDisconnected):
            return f"{where} ended the connection before the mail was handed over; it is tried again [connection-lost]"
        if isinstance(error, OSError) and error.strerror:
            return f"{where} can't be reached ({error.strerror}); check server and the network [network]"
        return f"{where} does not speak SMTP ({_name(error)}); check server and port [protocol]"


_REMEDY: Mapping[str, str] = {
    "the sender": "correct from, then run: briefing outbox retry",
    "the recipient": "correct to, or ask that server's postmaster",
    "the mail": "mend what the answer says, then run: briefing outbox retry",
}


def _timed_out(error: Exception) -> bool:
    """Say whether time ran out; smtplib reports that as a lost connection."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _name(error: Exception) -> str:
    return "timeout" if _timed_out(error) else type(error).__name__


class Sendmail:
    """A command that takes the mail on standard input as sendmail does; exit codes as in sysexits.h."""

    _LATER = frozenset({68, 69, 71, 72, 73, 74, 75})

    def __init__(self, account: Account) -> None:
        self._account = account

    def send(self, letter: Letter, begin: Begin) -> Outcome:
        """Run the command; its mail has the line ends of the system's own."""
        command = [*self._account.sendmail, "-i", "-f", self._account.sender.addr_spec, letter.recipient]
        program = command[0]
        try:
            process = subprocess.Popen(  # noqa: S603 (the user's own command)
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
        except OSError as error:
            detail = f"{program} can't be run ({error.strerror}); give its whole path in sendmail [command]"
            return Outcome("deferred", detail, everyone=True)
        with process:
            try:
                begin()
                said, _ = process.communicate(letter.mail.replace(b"\r\n", b"\n"), _SETTLING * self._account.timeout)
            except subprocess.TimeoutExpired:
                process.kill()
                return Outcome("unknown", f"{program} was given the mail and did not end [unknown]")
            except BaseException:
                process.kill()
                raise
        text = " ".join(said.decode("utf-8", "replace").split())[:_REPLY]
        told = f"{program} ended with code {process.returncode}" + f" ({text})" * bool(text)
        if process.returncode == 0:
            return Outcome("accepted")
        if process.returncode < 0:
            return Outcome("unknown", f"{told} [unknown]")
        if process.returncode in self._LATER:
            return Outcome("deferred", f"{told}; it is tried again [put-off]")
        return Outcome("refused", f"{told}; mend what it says, then run: briefing outbox retry [refused]")

    def close(self) -> None:
        """Nothing is open."""


class Folder:
    """A maildir, or a folder of .eml files: to try things out, or for a program that reads them."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def send(self, letter: Letter, begin: Begin) -> Outcome:
        """Write the mail whole, or not at all."""
        folder = self._account.folder
        begin()
        try:
            if self._account.via == "maildir":
                folder.parent.mkdir(parents=True, exist_ok=True)
                mailbox.Maildir(folder, create=True).add(letter.mail)
            else:
                write_atomically(
                    folder / f"{letter.message_id[1:9]}-{letter.recipient}.eml", letter.mail.decode("ascii")
                )
        except (OSError, OutputError) as error:
            return Outcome(
                "deferred", f"{folder}: can't be written ({error}); free it, or name another folder [folder]"
            )
        return Outcome("accepted")

    def close(self) -> None:
        """Nothing is open."""


def transport(account: Account) -> Transport:
    """Return the way that the account names.

    Raises:
        ConfigError: its password or certificates can't be had.
    """
    if account.via in {"smtp", "lmtp"}:
        return Smtp(account)
    return Sendmail(account) if account.via == "sendmail" else Folder(account)
