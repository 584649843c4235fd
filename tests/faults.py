"""What can go wrong between the program and a mail server, and what must be recorded then."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import digests
from mailserver import Authority, Scripted, free_port

from briefing.config import Config
from briefing.store import Store, StoreError
from briefing.types import Digest, Receipt
from briefing.wiring import mailing

TO = ("ann@example.org", "bob@example.org", "cem@example.org")
NOW = datetime(2026, 3, 3, 6, tzinfo=UTC)


FULL_DAY = digests.full_day()


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def logins(heard: Sequence[str]) -> list[str]:
    """Return the words, in base64, of a login that a server heard."""
    begin = next(i for i, line in enumerate(heard) if line.startswith("AUTH"))
    end = next(i for i, line in enumerate(heard) if line.lower().startswith("mail"))
    return [word for line in heard[begin:end] for word in line.split() if word not in {"AUTH", "PLAIN", "LOGIN"}]


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


def config(port: int = 25, **more: object) -> Config:
    """Return settings for a server on this machine, without encryption unless `more` says so."""
    base: dict[str, object] = {
        "email_from": "Briefing <me@example.org>", "email_to": TO, "email_server": "127.0.0.1", "email_port": port,
        "email_security": "none", "email_timeout": 20, **more,
    }  # fmt: skip
    return Config().with_flags(**base)


def kept(store: Store, name: str = "d1") -> Digest:
    """Return a digest of that id, recorded in the store."""
    made = replace(FULL_DAY, id=name)
    store.record(made, [], NOW)
    store.keep(made)
    return made


@dataclass(frozen=True)
class Fault:
    """A fault: the server's script, and the fate of a mail that meets it, with the code in what the user is told."""

    name: str
    status: str
    code: str
    taken: int = 0
    script: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)


def _replies() -> tuple[Fault, ...]:
    steps = {"MAIL": "MAIL", "RCPT": "RCPT", "DATA": "DATA", "end": "the end of DATA"}
    return tuple(
        Fault(f"{digit}xx at {shown}", status, code, script={step: f"{digit}50 no thanks"})
        for step, shown in steps.items()
        for digit, status, code in ((4, "deferred", "put-off"), (5, "refused", "refused"))
    )  # fmt: skip


LOGIN = {"email_user": "me", "email_password_env": "MAIL_PASSWORD"}
FAULTS: tuple[Fault, ...] = (
    Fault("refused connection", "deferred", "connection-refused", settings={"email_port": "closed"}),
    Fault("no such name in the DNS", "deferred", "dns", settings={"email_server": "mail.invalid"}),
    Fault("certificate of an unknown CA", "deferred", "certificate", settings={"email_security": "tls"}),
    Fault("certificate of another host", "deferred", "certificate", settings={"email_security": "tls", "ca": "other"}),
    Fault("no STARTTLS", "deferred", "unsupported", settings={"email_security": "starttls"}),
    Fault("TLS that never answers", "deferred", "timeout", script={"TLS": "hang"}, settings={"email_security": "tls"}),
    Fault("TLS where there is none", "deferred", "tls", settings={"email_security": "tls", "plain": "yes"}),
    Fault(
        "STARTTLS taken back",
        "deferred",
        "connection-lost",
        script={"EHLO": "250-mail.example\r\n250 STARTTLS", "STAR": "cut"},
        settings={"email_security": "starttls"},
    ),
    Fault("wrong password", "deferred", "login", script={"AUTH": "535 5.7.8 bad pass:phrase"}, settings=LOGIN),
    Fault("login put off", "deferred", "login", script={"AUTH": "454 4.7.0 later"}, settings=LOGIN),
    Fault("no login offered", "deferred", "unsupported", script={"EHLO": "250 mail.example"}, settings=LOGIN),
    Fault("login demanded", "deferred", "login", script={"MAIL": "530 5.7.0 authentication required"}),
    Fault("turned away at the door", "deferred", "greeting", script={"greeting": "554 no"}),
    Fault("busy at the door", "deferred", "greeting", script={"greeting": "421 too many"}),
    Fault("no mail server", "deferred", "protocol", script={"MAIL": "hello"}),
    *_replies(),
    Fault("cut before the greeting", "deferred", "connection-lost", script={"greeting": "cut"}),
    Fault("cut at MAIL", "deferred", "connection-lost", script={"MAIL": "cut"}),
    Fault("cut during DATA", "deferred|unknown", "connection-lost|unknown", script={"body": "cut"}),
    Fault("cut after DATA, mail taken", "unknown", "unknown", 1, script={"end": "cut"}),
    Fault("cut after DATA, mail dropped", "unknown", "unknown", script={"end": "drop"}),
    Fault("hangs before the greeting", "deferred", "timeout", script={"greeting": "hang"}),
    Fault("hangs at RCPT", "deferred", "timeout", script={"RCPT": "hang"}),
    Fault("hangs after DATA, mail taken", "unknown", "unknown", 1, script={"end": "hang"}),
    Fault("drips before the greeting", "deferred", "timeout", script={"greeting": "drip"}),
    Fault("drips at RCPT", "deferred", "timeout", script={"RCPT": "drip"}),
    Fault("drips after DATA, mail taken", "unknown", "unknown", 1, script={"end": "drip"}),
    Fault("half an answer after DATA", "unknown", "unknown", 1, script={"end": "half"}),
    Fault("nonsense after DATA", "unknown", "unknown", 1, script={"end": "what?"}),
)


def meet(fault: Fault, folder: Path) -> tuple[Receipt, list[bytes], Store, Config, Clock]:
    """Send one digest to one recipient through `fault`; return what became of it and what the server took."""
    settings = dict(fault.settings)
    authority = Authority(folder, "other.example" if settings.get("ca") else "localhost")
    if settings.pop("ca", None):
        settings["email_ca_file"] = str(authority.file)
    tls = authority.context if settings.get("email_security") == "tls" and not settings.pop("plain", None) else None
    with Scripted(fault.script, tls) as server:
        port = free_port() if settings.pop("email_port", None) else server.port
        # Short where the time must run out, long where a busy machine must not take it.
        settings.setdefault("email_timeout", 0.4 if {"hang", "drip"} & set(fault.script.values()) else 20)
        made = config(port, email_to=TO[:1], **settings)
        store, clock = Store(folder / "s.db"), Clock()
        (receipt,) = mailing.deliver(made, store, clock, kept(store))
    return receipt, server.mails, store, made, clock


STORE_FAULTS = ("disk full", "state file locked", "disk full at the server's answer")


def meet_in_store(name: str, folder: Path) -> tuple[int, str, str]:
    """Send to one recipient while the state file can't be written; return what was taken, recorded and told."""
    with Scripted({}) as server, Store(folder / "s.db") as store, ExitStack() as stack:
        made, clock, digest = config(server.port, email_to=TO[:1]), Clock(), kept(store)
        if name == "disk full":
            (pages,) = store._db.execute("PRAGMA page_count").fetchone()
            store._db.execute(f"PRAGMA max_page_count = {pages}")
        elif name == "state file locked":
            store._db.execute("PRAGMA busy_timeout = 50")
            other = stack.enter_context(closing(sqlite3.connect(folder / "s.db", isolation_level=None)))
            other.execute("BEGIN IMMEDIATE")
        else:
            stack.enter_context(mock.patch.object(store, "settle", side_effect=StoreError("the disk is full")))
        try:
            mailing.deliver(made, store, clock, digest)
            told = ""
        except StoreError as error:
            told = str(error).replace(str(folder), "FOLDER")
        return len(server.mails), ", ".join(letter.status for letter in store.letters()) or "nothing", told
