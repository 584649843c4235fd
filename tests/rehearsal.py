"""Rehearses mail on a Debian machine with nothing made up: Postfix, cron, systemd's checks, Chromium.

Usage, as root, from the project's folder: python -m tests.rehearsal [--out FOLDER]

It needs the packages that `tests/debian.py` names and asks for those that are missing. Everything runs in namespaces of
its own: no file of the system is changed, no service is left, nobody outside is reached. Pictures, the mails and a
report stay in FOLDER (build/rehearsal by default). It takes about three minutes, most of them waiting for cron.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from debian import PASSWORD, USER, Cron, Postfix, enter, isolate, missing, sh, wait_for
from pictures import take
from usermanager import UserManager

ROOT = Path(__file__).parent.parent
TO = ("ann@example.org", "bob@example.org")
NEWS = (
    "harbour-battery-ferry.txt",
    "tidal-barrage-vote.html",
    "hallenbad-rechenzentrum.txt",
    "number-7-bus-sensors.md",
)


@dataclass
class Rehearsal:
    """The rehearsal: its folders, its server, and what was found."""

    out: Path
    work: Path
    report: list[str] = field(default_factory=list)
    failed: int = 0

    def say(self, text: str) -> None:
        """Print and keep a line of the report."""
        print(text, flush=True)  # noqa: T201 - this is a command
        self.report.append(text)

    def check(self, what: str, fine: bool, told: str = "") -> None:
        """Keep whether something is as it must be, and what shows it."""
        self.failed += not fine
        self.say(f"- {'ok' if fine else 'FAILED'}: {what}" + f": {told}" * bool(told))

    def settings(self, name: str, **more: object) -> Path:
        """Write a settings file for the server; return its path."""
        values: dict[str, object] = {
            "from": "Briefing <me@example.org>", "to": list(TO), "server": "localhost", "user": USER,
            "password_file": str(self.work / "password"), "ca_file": str(self.work / "ca.pem"), "timeout": 10, **more,
        }  # fmt: skip
        lines = [
            f"{key} = {str(value) if isinstance(value, int | list) else repr(value)}" for key, value in values.items()
        ]
        path = self.work / f"{name}.toml"
        state, pages = self.work / f"{name}-state" / "s.db", self.work / f"{name}-reports"
        path.write_text(
            "\n".join(["[digest]", f"out = '{pages}'", "[store]", f"path = '{state}'", "[email]", *lines, ""])
        )
        return path

    def briefing(self, config: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run the program as a user does, from another folder."""
        command = [sys.executable, "-m", "briefing", "-c", config, *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd="/", stdin=subprocess.DEVNULL)


def send(stage: Rehearsal, server: Postfix, news: Path) -> None:
    """Send by both kinds of TLS, with a wrong password, and to a server whose certificate nobody vouches for."""
    stage.say("\n## Postfix\n")
    expected = 0
    ways: dict[str, dict[str, object]] = {"starttls": {}, "tls": {"port": 465}, "sendmail": {"via": "sendmail"}}
    for name, more in ways.items():
        config = stage.settings(name, **more)
        done = stage.briefing(config, "digest", news, "--email", "--date", "2026-11-23")
        expected += len(TO)
        arrived = wait_for(lambda: len(server.mails()) >= expected, 70)  # noqa: B023 - called at once
        quiet = (done.returncode, done.stdout, done.stderr) == (0, "", "")
        stage.check(
            f"{name}: {len(TO)} recipients, {len(TO)} mails, no output, exit 0", arrived and quiet, done.stderr.strip()
        )
        again = stage.briefing(config, "send")
        stage.check(f"{name}: sent again, nothing is sent", again.returncode == 0 and len(server.mails()) == expected)
    (stage.work / "wrong").write_text("not-this-one")
    (stage.work / "wrong").chmod(0o600)
    troubles: dict[str, dict[str, object]] = {
        "wrong password": {"password_file": str(stage.work / "wrong")},
        "unknown authority": {"ca_file": "/etc/ssl/certs/ca-certificates.crt"},
    }
    for name, more in troubles.items():
        config = stage.settings(name.replace(" ", "-"), **more)
        done = stage.briefing(config, "digest", news, "--email", "--date", "2026-11-24")
        stage.check(
            f"{name}: exit 4 and one line", done.returncode == 4 and done.stderr.count("\n") == 1, done.stderr.strip()
        )
        healed = stage.settings(name.replace(" ", "-"))
        done = stage.briefing(healed, "outbox", "retry")
        expected += len(TO)
        arrived = wait_for(lambda: len(server.mails()) >= expected, 70)  # noqa: B023 - called at once
        stage.check(f"{name}: mended, `outbox retry` sends both", done.returncode == 0 and arrived)
    logins = len(re.findall(r"SASL (?:PLAIN|LOGIN) authentication failed", server.log()))
    stage.check("a wrong password is tried once, not once a recipient", logins == 1, f"{logins} in Postfix's log")
    secret = [
        p for p in stage.work.rglob("*") if p.is_file() and p.name != "password" and PASSWORD.encode() in p.read_bytes()
    ]
    stage.check("the password stands in no file but its own", not secret, " ".join(map(str, secret)))
    stage.check("as many mails as were posted", len(server.mails()) == expected, str(len(server.mails())))


def parse(stage: Rehearsal, server: Postfix) -> str:
    """Take the first mail apart with mblaze and munpack; return its HTML."""
    stage.say("\n## Parsers that are not Python's: mblaze and munpack\n")
    mail = shutil.copy(server.mails()[0], stage.out / "mail.eml")
    page = (stage.work / "starttls-reports" / "2026-11-23.txt").read_text(encoding="utf-8")
    tree = sh("mshow", "-t", mail).stdout
    stage.say("```\n" + re.sub(r"\S*/mail\.eml", "mail.eml", tree).rstrip() + "\n```")
    kinds = re.findall(r"(multipart/\w+|text/\w+)", tree)
    stage.check(
        "the parts, the text first", kinds == ["multipart/alternative", "text/plain", "text/html"], " ".join(kinds)
    )
    for name in ("From", "To", "Subject", "Date", "Message-ID", "List-ID", "Auto-Submitted"):
        value = sh("mhdr", "-d", "-h", name.lower(), mail).stdout.strip()
        stage.check(f"{name}", bool(value), value)
    text = sh("mshow", "-O", mail, "2").stdout
    stage.check(
        "the text part is the digest's text, letter for letter", text.replace("\r\n", "\n").strip() == page.strip()
    )
    folder = stage.work / "unpacked"
    folder.mkdir()
    sh("munpack", "-t", "-q", "-f", "-C", folder, mail)
    parts = sorted(path for path in folder.iterdir())
    stage.check("munpack finds the same parts", len(parts) == 2, " ".join(path.name for path in parts))
    html = sh("mshow", "-O", mail, "3").stdout
    received = message_from_bytes(Path(mail).read_bytes(), policy=default)
    stage.check("no defect for Python's parser", not [part.defects for part in received.walk() if part.defects])
    return html


def tick(stage: Rehearsal, server: Postfix, news: Path) -> None:
    """Let cron run the printed lines: one that is well, and one whose server is not there."""
    stage.say("\n## Debian's cron\n")
    at = datetime.now() + timedelta(seconds=70)
    well, ill = stage.settings("cron"), stage.settings("dead", port=9, security="none", user=None)
    ill.write_text(re.sub(r"(?m)^(user|password_file|ca_file) = .*\n", "", ill.read_text()))
    lines = [
        stage.briefing(config, "schedule", "print", news, "--at", f"{at:%H:%M}", "--for", "cron").stdout
        for config in (well, ill)
    ]
    stage.say(
        "```\n" + "".join(lines).replace(str(ROOT), "PROJECT").replace(str(stage.work), "WORK").rstrip() + "\n```"
    )
    before = len(server.mails())
    cron = Cron(stage.work, "".join(lines))
    with cron.running():
        fired = wait_for(lambda: len(server.mails()) >= before + len(TO) and cron.mailed(), 150)
    stage.check(f"at {at:%H:%M} cron runs the line, and both recipients have their mail", fired)
    stage.check("one each", len(server.mails()) == before + len(TO), str(len(server.mails()) - before))
    told = cron.mailed()
    stage.check(
        "cron mails nothing of the run that went well, and one line of the other", len(told) == 1, "".join(told).strip()
    )
    home = Path(os.path.expanduser("~"))
    stage.check(f"the home folder {home} was read-only all the time", not os.access(home, os.W_OK))


def units(stage: Rehearsal, news: Path) -> None:
    """Let systemd look at the printed units, and run the service for a user without rights."""
    stage.say("\n## systemd\n")
    home = stage.work / "home"
    manager = UserManager(home)
    config = home / "briefing.toml"
    lines = [
        "[digest]",
        f"out = '{home}/reports'",
        "[store]",
        f"path = '{home}/state/s.db'",
        "[email]",
        "via = 'maildir'",
    ]
    config.write_text("\n".join([*lines, "from = 'me@example.org'", f"to = {list(TO)}", f"folder = '{home}/mail'", ""]))
    paths = [str(manager.units / f"briefing.{name}") for name in ("service", "timer")]
    for path in paths:
        Path(path).write_text(
            stage.briefing(config, "schedule", "print", news, "--for", path.rpartition(".")[2]).stdout
        )
    found = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True)
    stage.check(
        "systemd-analyze verify", found.returncode == 0 and "briefing." not in found.stderr, found.stderr.strip()
    )
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", paths[0]]
    scored = subprocess.run(command, capture_output=True, text=True).stdout
    (stage.out / "security.txt").write_text(scored)
    score = re.search(r"Overall exposure level.*?(\d+\.\d)\s+(\w+)", scored)
    level, word = score.groups() if score else ("10", "not found")
    stage.check("exposure at most 3 of 10 (0 is best)", float(level) <= 3, f"{level} {word}")
    with manager.running():
        ready = wait_for(lambda: manager.ctl("is-system-running").stdout.strip() in {"running", "degraded"}, 20)
        done = manager.ctl("start", "briefing.service")
        told = manager.ctl("status", "briefing.service").stdout.strip() if done.returncode else ""
        stage.check("a user's manager runs the service within its walls", ready and not done.returncode, told)
        shown = manager.ctl("enable", "--now", "briefing.timer")
        listed = manager.ctl("list-timers", "--no-pager", "--no-legend").stdout.strip()
        stage.check("its timer waits", not shown.returncode and "briefing.service" in listed, " ".join(listed.split()))
    pages, mails = (len(list((home / folder).glob("*"))) for folder in ("reports", "mail/new"))
    stage.check("it made the pages and mailed both recipients", pages > 0 and mails == len(TO), f"{pages} and {mails}")


def look(stage: Rehearsal, page: str) -> None:
    """Take pictures of the mail that was received."""
    stage.say("\n## Pictures\n")
    for picture, aside in take(page, "mail", stage.out):
        stage.check(f"{picture.name}: nothing scrolls sideways", aside == 0)


def main() -> int:
    """Run the rehearsal, print its report, and return how much failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "rehearsal")
    given = parser.parse_args()
    if os.geteuid() != 0:
        parser.error("run it as root: it makes namespaces and runs a mail server in them")
    if lacking := missing():
        parser.error(f"first run: apt-get install --no-install-recommends {' '.join(lacking)}")
    enter(["-m", "tests.rehearsal", "--out", str(given.out.absolute())])
    given.out.mkdir(parents=True, exist_ok=True)
    isolate(given.out.absolute())
    with tempfile.TemporaryDirectory(dir="/mnt") as folder:
        stage = Rehearsal(given.out, Path(folder))
        stage.work.chmod(0o755)
        (stage.work / "password").write_text(PASSWORD)
        (stage.work / "password").chmod(0o600)
        news = stage.work / "news"
        news.mkdir()
        for name in NEWS:
            shutil.copy(ROOT / "seeds" / name, news)
        stage.say(f"# Rehearsal of {datetime.now():%Y-%m-%d}\n\n{sh('postconf', 'mail_version').stdout.strip()}, "
                  f"{sh('systemd-analyze', '--version').stdout.splitlines()[0]}, {sys.version.split()[0]}")  # fmt: skip
        units(stage, news)
        server = Postfix(stage.work)
        with server.running():
            send(stage, server, news)
            page = parse(stage, server)
            tick(stage, server, news)
        look(stage, page)
    stage.say(f"\n{'All is well.' if not stage.failed else f'{stage.failed} checks failed.'}")
    (given.out / "report.md").write_text("\n".join(stage.report) + "\n", encoding="utf-8")
    return bool(stage.failed)


if __name__ == "__main__":
    sys.exit(main())
