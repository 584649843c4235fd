"""The mail password is shown nowhere: not by a server's echo, a log, an error, the process list or a file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Run
from faults import TO, Clock, b64, config, kept
from mailserver import Scripted, free_port
from test_mail_cli import FERRY, settings

import briefing
from briefing.store import Store
from briefing.wiring import mailing

SECRET = "geheim-Zq7"  # noqa: S105
FORMS = tuple(
    form.encode() for form in (SECRET, b64(SECRET), b64(f"\0me\0{SECRET}"), b64(f"user=me\x01auth=Bearer {SECRET}\x01\x01"))
)  # fmt: skip
ECHO = {
    "PLAIN": f"535 bad {SECRET} {b64(SECRET)} {b64(f'{chr(0)}me{chr(0)}{SECRET}')}",
    "XOAUTH2": f"535 bad {b64(f'user=me{chr(1)}auth=Bearer {SECRET}{chr(1)}{chr(1)}')}",
}


def processes() -> list[bytes]:
    """Return the command line of every process."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes())
        except OSError:
            continue  # it has ended meanwhile
    return found


class Watching(Scripted):
    """A server that looks at the process list when a login comes."""

    seen: list[bytes]

    def _talk(self, stream: object) -> None:
        self.seen = processes()
        super()._talk(stream)


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="no process list in files on this machine")
@pytest.mark.parametrize("command", [("send", "--test"), ("outbox", "retry")])
@pytest.mark.parametrize("kind", ["password_env", "password_file", "password_command", "token_command"])
def test_no_secret_is_shown_anywhere(kind: str, command: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET)
    file.chmod(0o600)
    source = {"password_env": "MAIL_SECRET", "password_file": str(file)}.get(kind, f"/bin/cat {file}")
    mechanism = "XOAUTH2" if kind == "token_command" else "PLAIN"
    state = tmp_path / "state" / "s.db"
    state.parent.mkdir()
    with Store(state) as store:
        post(store)
    with Watching({"EHLO": f"250-mail.example\r\n250 AUTH {mechanism}", "AUTH": ECHO[mechanism]}) as server:
        written = settings(tmp_path, server.port, user="me", **{kind: source})
        args: list[str | Path] = [sys.executable, "-m", "briefing", "-c", written, "-v", *command, "--state", state]
        env = {"PATH": os.environ["PATH"], "HOME": "/", "PYTHONPATH": str(ROOT), "MAIL_SECRET": SECRET}
        done = subprocess.run(args, capture_output=True, env=env, timeout=100)
    assert done.returncode == 4
    assert b"does not accept the login (535 bad ***" in done.stderr
    assert [line for line in server.heard if line.startswith("AUTH")]
    shown = [done.stdout, done.stderr, *server.seen]
    shown += [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path != file]
    for form in FORMS:
        assert not [text for text in shown if form in text]


def test_a_password_where_none_belongs_is_shown_and_kept_nowhere(run: Run, tmp_path: Path) -> None:
    address = f"http://me:{SECRET}@127.0.0.1:9/"
    lists = f'<opml><body><outline text="A" xmlUrl="{address}feed"/></body></opml>'
    toml = tmp_path / "wrong.toml"
    written = (f'[email]\npassword = "{SECRET}"\n', f'[email]\npassword = "{SECRET}\n')
    local = {"BRIEFING_NETWORK_PRIVATE_HOSTS": "127.0.0.1"}
    done = [
        run("feeds", "add", f"{address}feed", **local),
        run("feeds", "import", stdin=lists),
        run("feeds", "list"),
        run("-v", "digest", **local),
        run("-v", "digest", f"{address}page", FERRY, **local),
        run("-v", "digest", "-", stdin=f"{address}list", **local),
        run("-v", "summarize", FERRY, "--model", f"{address}v1#m"),
        run("models", "check", f"{address}v1#m"),
        run("check", **local),
    ]
    for text in written:
        toml.write_text(text)
        done.append(run("-c", toml, "check"))
    toml.unlink()
    assert not [d.args for d in done if SECRET in d.stdout + d.stderr]
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]


def test_nor_does_python_pass_one_on() -> None:
    assert SECRET not in repr(briefing.summarize(FERRY, model=f"http://me:{SECRET}@127.0.0.1:9/v1#m"))


def post(store: Store) -> None:
    """Post a mail that waits."""
    mailing.deliver(config(free_port(), email_to=TO[:1]), store, Clock(), kept(store))
