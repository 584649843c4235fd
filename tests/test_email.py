"""Mail on its way: a real server with TLS and logins, every fault of a bad one, and exactly one mail each."""

from __future__ import annotations

import base64
import stat
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from zoneinfo import ZoneInfo

import faults
import mailserver
import pytest
from faults import FAULTS, TO, Clock, Fault, config, kept
from mailserver import PASSWORD, USER, Authority, Scripted, free_port

from briefing.channels import _local, _smtp
from briefing.channels._settings import secret
from briefing.errors import ConfigError
from briefing.store import Store
from briefing.types import Receipt
from briefing.wiring import mailing


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "s.db") as made:
        yield made


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (_local, _smtp):
        monkeypatch.setattr(module, "SETTLING", 2)
    monkeypatch.setenv("MAIL_PASSWORD", "pass:phrase")


def states(receipts: tuple[Receipt, ...]) -> dict[str, str]:
    return {receipt.recipient: receipt.status for receipt in receipts}


# A real server


# aiosmtpd warns of what it does itself, and of logins without STARTTLS on what is TLS already.
@pytest.mark.filterwarnings("ignore:Session.login_data", "ignore:Requiring AUTH")
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_real_server_takes_one_whole_mail_for_each_recipient(
    security: str, tmp_path: Path, store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    authority = Authority(tmp_path)
    with mailserver.real(authority, security) as (port, inbox):
        made = config(
            port, email_security=security, email_server="localhost", email_ca_file=str(authority.file),
            email_user=USER, email_password_env="MAIL_PASSWORD", email_timeout=10,
        )  # fmt: skip
        digest = kept(store)
        assert states(mailing.deliver(made, store, clock, digest)) == dict.fromkeys(TO, "accepted")
        assert mailing.deliver(made, store, clock, digest) == ()
    assert [(sender, to) for sender, to, _ in inbox.mails] == [("me@example.org", to) for to in TO]
    for _, to, received in inbox.mails:
        mail = message_from_bytes(received, policy=default)
        assert mail["To"] == to
        assert not [part.defects for part in mail.walk() if part.defects]
        assert [part.get_content_type() for part in mail.walk()] == [
            "multipart/alternative", "text/plain", "text/html"
        ]  # fmt: skip
        text, page = (part.get_content() for part in mail.iter_parts())
        for story in digest.stories:
            for point in story.briefing.points:
                assert " ".join(point.text.split()) in " ".join(text.split())
            assert "Hospital goes back to paper" in page


def test_the_mail_arrives_byte_for_byte(store: Store, clock: Clock) -> None:
    with Scripted({}) as server:
        made = config(server.port)
        sent = [letter.mail for letter in mailing.letters(made, store, clock, kept(store))]
        mailing.deliver(made, store, clock, store.edition())
    assert server.mails == sent


def test_a_trial_is_sent_at_once_and_nowhere_recorded(store: Store, clock: Clock) -> None:
    with Scripted({"RCPT": "550 who?"}) as server:
        made = config(server.port, email_to=TO[:1])
        (receipt,) = mailing.probe(made, store, clock, kept(store))
        assert (receipt.digest_id, receipt.channel, receipt.recipient) == ("d1", "email", TO[0])
        assert (receipt.status, "550 who?" in receipt.detail) == ("refused", True)
        server.script = {}
        (receipt,) = mailing.probe(made, store, clock, kept(store))
        assert (receipt.status, receipt.at, len(server.mails)) == ("accepted", clock.now, 1)
    assert store.letters() == ()


@pytest.mark.parametrize(("offered", "step"), [("PLAIN LOGIN", "AUTH PLAIN"), ("LOGIN", "AUTH LOGIN")])
def test_a_login_is_as_the_server_offers_it_and_in_any_script(
    offered: str, step: str, store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "geheim ß 密")
    answers = {"EHLO": f"250-mail.example\r\n250 AUTH {offered}"}
    if offered == "LOGIN":
        answers |= {"AUTH": "334 VXNlcm5hbWU6", faults.b64("zoë")[:4].upper(): "334 UGFzc3dvcmQ6"}
        answers |= {faults.b64("geheim ß 密")[:4].upper(): "235 welcome"}
    with Scripted(answers) as server:
        made = config(server.port, email_to=TO[:1], **{**faults.LOGIN, "email_user": "zoë"})
        assert states(mailing.deliver(made, store, clock, kept(store))) == {TO[0]: "accepted"}
    said = [base64.b64decode(word).decode() for word in faults.logins(server.heard)]
    assert any(line.startswith(step) for line in server.heard)
    assert "".join(said) in {"\0zoë\0geheim ß 密", "zoëgeheim ß 密"}


def test_a_refused_token_is_one_attempt(store: Store, clock: Clock) -> None:
    script = {"EHLO": "250-mail.example\r\n250 AUTH XOAUTH2", "AUTH": "334 eyJzdGF0dXMiOiI0MDEifQ==", "": "535 expired"}
    with Scripted(script) as server:
        token = f"{sys.executable} -c \"print('ya29.old')\""
        made = config(server.port, email_to=TO[:1], email_user="me", email_token_command=token)
        (receipt,) = mailing.deliver(made, store, clock, kept(store))
    assert (receipt.status, "(535 expired)" in receipt.detail) == ("deferred", True)
    assert [line.split()[0] if line else "" for line in server.heard] == ["ehlo", "AUTH", ""]


def test_oauth_tokens_and_logins_are_given_as_the_server_wants_them(store: Store, clock: Clock, tmp_path: Path) -> None:
    script = {"EHLO": "250-mail.example\r\n250 AUTH XOAUTH2 PLAIN"}
    token = f"{sys.executable} -c \"print('ya29.token')\""
    with Scripted(script) as server:
        made = config(server.port, email_to=TO[:1], email_user="me", email_token_command=token)
        assert states(mailing.deliver(made, store, clock, kept(store))) == {TO[0]: "accepted"}
    (line,) = [line for line in server.heard if line.startswith("AUTH")]
    assert line.startswith("AUTH XOAUTH2 ")
    assert base64.b64decode(line.split()[2]) == b"user=me\x01auth=Bearer ya29.token\x01\x01"


def test_lmtp_sendmail_maildir_and_eml(store: Store, clock: Clock, tmp_path: Path) -> None:
    with Scripted({"LHLO": "250 mail.example"}) as server:
        made = config(server.port, email_via="lmtp")
        assert set(states(mailing.deliver(made, store, clock, kept(store, "l"))).values()) == {"accepted"}
        assert server.heard[0].startswith("lhlo")
    program = tmp_path / "sendmail.py"
    program.write_text("import sys, pathlib\npathlib.Path(sys.argv[-1]).write_bytes(sys.stdin.buffer.read())\n")
    folder = tmp_path / "box"
    (folder / "maildir").mkdir(parents=True)
    for via in ("sendmail", "maildir", "eml"):
        made = config(
            email_via=via, email_to=("x@example.org",), email_folder=str(folder / via),
            email_sendmail=f"{sys.executable} {program}",
        )  # fmt: skip
        here = pytest.MonkeyPatch()
        here.chdir(tmp_path)
        assert states(mailing.deliver(made, store, clock, kept(store, via))) == {"x@example.org": "accepted"}
        here.undo()
    files = [tmp_path / "x@example.org", *(folder / "maildir" / "new").iterdir(), *(folder / "eml").iterdir()]
    assert [message_from_bytes(f.read_bytes())["To"] for f in files] == ["x@example.org"] * 3


@pytest.mark.parametrize(
    ("code", "status"), [(0, "accepted"), (75, "deferred"), (67, "refused"), (-9, "unknown"), (None, "deferred")]
)
def test_a_sendmail_command_s_end_is_understood(
    code: int | None, status: str, store: Store, clock: Clock, tmp_path: Path
) -> None:
    ending = f"os.kill(os.getpid(), {-code})" if code and code < 0 else f"sys.exit({code})"
    command = f"{sys.executable} -c 'import os, sys; sys.stdin.read(); {ending}'" if code is not None else "/no/such"
    made = config(email_via="sendmail", email_to=TO[:1], email_sendmail=command)
    assert states(mailing.deliver(made, store, clock, kept(store))) == {TO[0]: status}


# Faults


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.name)
def test_every_fault_is_recorded_and_the_next_run_sends_what_is_certainly_unsent(fault: Fault, tmp_path: Path) -> None:
    receipt, taken, store, made, clock = faults.meet(fault, tmp_path)
    assert receipt.status in fault.status.split("|")
    assert any(receipt.detail.endswith(f"[{code}]") for code in fault.code.split("|")), receipt.detail
    assert len(taken) == fault.taken
    assert "pass:phrase" not in receipt.detail
    (before,) = store.letters()
    assert before.status == receipt.status
    with store, Scripted({}) as healthy:
        good = made.with_flags(
            email_server="127.0.0.1", email_port=healthy.port, email_security="none", email_timeout=20
        )
        clock.move(minutes=4)
        mailing.deliver(good, store, clock, store.edition())
        assert healthy.mails == []
        clock.move(minutes=2)
        after = mailing.deliver(good, store, clock, store.edition())
        assert healthy.mails == ([before.mail] if receipt.status == "deferred" else [])
        expected = {"deferred": ["accepted"], "unknown": ["unknown"], "refused": []}[receipt.status]
        assert [r.status for r in after] == expected


def test_one_recipient_s_refusal_holds_back_nobody(store: Store, clock: Clock) -> None:
    class Choosy(Scripted):
        def _talk(self, stream: object) -> None:
            self.script = {"RCPT": "550 who?"} if not self.heard else {}
            super()._talk(stream)

    with Choosy({}) as server:
        receipts = mailing.deliver(config(server.port), store, clock, kept(store))
    assert states(receipts) == {TO[0]: "refused", TO[1]: "accepted", TO[2]: "accepted"}
    assert "refused the recipient (550 who?); correct to" in receipts[0].detail


def test_a_letter_that_another_run_took_holds_back_nobody(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = Store.begin
    monkeypatch.setattr(Store, "begin", lambda self, m, at: m.recipient != TO[0] and begin(self, m, at))
    with Scripted({}) as server:
        receipts = mailing.deliver(config(server.port), store, clock, kept(store))
    assert states(receipts) == dict.fromkeys(TO[1:], "accepted")
    assert {(r.channel, r.digest_id, r.at) for r in receipts} == {("email", "d1", clock.now)}
    assert [(m.channel, m.status, m.attempts) for m in store.letters()] == [
        ("email", "pending", 0), ("email", "accepted", 1), ("email", "accepted", 1)
    ]  # fmt: skip


def test_a_wrong_password_is_tried_once_a_run_not_once_a_recipient(store: Store, clock: Clock) -> None:
    with Scripted({"AUTH": "535 no"}) as server:
        receipts = mailing.deliver(config(server.port, **faults.LOGIN), store, clock, kept(store))
    assert states(receipts) == dict.fromkeys(TO, "deferred")
    assert len({receipt.detail for receipt in receipts}) == 1
    assert sum(line.startswith("AUTH") for line in server.heard) == 1


def test_a_wait_is_as_long_as_it_says_while_the_clocks_go_back(store: Store) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 10, 25, 2, 58, tzinfo=berlin)  # five minutes later it is 2:03 again
    made = config(free_port(), email_to=TO[:1], email_expire_days=1)
    mailing.deliver(made, store, lambda: before, kept(store))
    (letter,) = store.letters("deferred")
    assert letter.due_at - before.astimezone(UTC) == timedelta(minutes=5)
    assert letter.expires_at - before.astimezone(UTC) == timedelta(days=1)


def test_waits_longer_each_time_and_gives_up_in_the_end(store: Store, clock: Clock) -> None:
    with Scripted({"RCPT": "450 later"}) as server:
        made = config(server.port, email_to=TO[:1], email_expire_days=1)
        mailing.deliver(made, store, clock, kept(store))
        waits = []
        for _ in range(8):
            (letter,) = store.letters("deferred")
            waits.append(letter.due_at - clock.now)
            clock.now = letter.due_at
            mailing.deliver(made, store, clock)
        minutes = [round(wait / timedelta(minutes=1)) for wait in waits]
        assert minutes == [5, 10, 20, 40, 80, 160, 240, 240]
        clock.move(days=1)
        (last,) = mailing.deliver(made, store, clock)
        assert (last.status, mailing.deliver(made, store, clock)) == ("expired", ())
        assert last.detail.startswith("given up after its last day; ")
        assert "450 later" in last.detail


@pytest.mark.parametrize(
    ("fault", "taken", "recorded", "sentence"),
    [
        ("disk full", 0, "nothing", "free the disk"),
        ("state file locked", 0, "nothing", "locked"),
        ("disk full at the server's answer", 1, "unknown", "disk is full"),
    ],
)
def test_nothing_is_sent_that_can_not_be_recorded(
    fault: str, taken: int, recorded: str, sentence: str, tmp_path: Path
) -> None:
    assert fault in faults.STORE_FAULTS
    received, state, told = faults.meet_in_store(fault, tmp_path)
    assert (received, state, sentence in told) == (taken, recorded, True)
    with Scripted({}) as server, Store(tmp_path / "s.db") as store:
        made = config(server.port, email_to=TO[:1])
        after = mailing.deliver(made, store, Clock(), store.edition())
        assert states(after) == {TO[0]: "unknown" if taken else "accepted"}
        assert len(server.mails) == 1 - taken


# Settings


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"email_to": ()}, r"\[email\] to is not set"),
        ({"email_from": "nobody"}, r"from holds 'nobody'"),
        ({"email_to": ("a@example.org\r\nBcc: x@example.org",)}, "no mail address"),
        ({"email_to": ("a@example.org, b@example.org",)}, "no mail address"),
        ({"email_to": ("-oQ/tmp@example.org",)}, "no mail address"),
        ({"email_unsubscribe": "x@example.org\nBcc: y"}, "line break"),
        ({"email_subject": "{titel}"}, r"may hold \{title\}"),
        ({"email_user": "me"}, "no password"),
        ({"email_password_env": "X"}, "user is not"),
        ({"email_user": "me", "email_password_env": "X", "email_password_file": "y"}, "keep one"),
        (
            {"email_user": "me", "email_password_env": "X", "email_server": "mail.example.org"},
            "would send the password in the clear",
        ),
        ({"email_user": "me", "email_password_env": "NOT_SET"}, "empty password"),
        ({"email_ca_file": "/no/such.pem", "email_security": "tls"}, "no certificates"),
    ],
)
def test_a_wrong_setting_is_named_and_nothing_is_sent(
    settings: dict[str, object], message: str, store: Store, clock: Clock
) -> None:
    with Scripted({}) as server, pytest.raises(ConfigError, match=message):
        mailing.deliver(config(server.port, **settings), store, clock, kept(store))
    assert server.heard == []


def test_a_password_comes_from_a_file_of_one_s_own_or_a_command(tmp_path: Path, store: Store, clock: Clock) -> None:
    file = tmp_path / "password"
    file.write_text("geheim ß\nsecond line\n", encoding="utf-8")
    file.chmod(0o640)
    settings = mailing.channel(config(email_user="me", email_password_file=str(file)), store, clock)._settings
    with pytest.raises(ConfigError, match="others can read the password in it; run: chmod 600"):
        secret(settings)
    file.chmod(stat.S_IRUSR)
    assert secret(settings) == "geheim ß"
    assert "geheim" not in repr(settings)
    command = f"{sys.executable} -c \"print('geheim')\""
    settings = mailing.channel(config(email_user="me", email_password_command=command), store, clock)._settings
    assert secret(settings) == "geheim"
    command = f"{sys.executable} -c \"import sys; print('geheim'); sys.exit(3)\""
    settings = mailing.channel(config(email_user="me", email_password_command=command), store, clock)._settings
    with pytest.raises(ConfigError, match="ended with code 3") as caught:
        secret(settings)
    assert "geheim" not in str(caught.value)


def test_an_outbox_never_holds_a_password(tmp_path: Path, clock: Clock) -> None:
    fault = next(f for f in FAULTS if f.name == "wrong password")
    _receipt, _taken, store, _made, _clock = faults.meet(fault, tmp_path)
    store.close()
    for file in tmp_path.iterdir():
        assert b"pass:phrase" not in file.read_bytes()
