"""Debian's own mail server and cron, in namespaces of their own: what they write is gone when the process ends."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import trustme

PACKAGES = {
    "postfix": "postfix", "saslpasswd2": "sasl2-bin", "cron": "cron", "mshow": "mblaze", "munpack": "mpack",
    "systemd-analyze": "systemd", "chromium": "chromium", "unshare": "util-linux", "ip": "iproute2",
    "dbus-daemon": "dbus-daemon",
}  # fmt: skip
INSIDE = "REHEARSAL_INSIDE"
USER, PASSWORD = "reader@example.org", "correct-horse-7"
FOLDERS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def missing() -> list[str]:
    """Return the Debian packages that are still to be installed."""
    return [package for program, package in PACKAGES.items() if shutil.which(program, path=FOLDERS) is None]


def enter(arguments: Sequence[str]) -> None:
    """Start this process anew where mounts, processes and the network are its own; return if that is done.

    Everything that runs in there ends with it. The network is a loopback that reaches nobody.
    """
    if os.environ.get(INSIDE):
        return
    command = ["unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc", "--kill-child"]
    os.environ |= {INSIDE: "yes", "PATH": f"{os.environ['PATH']}:{FOLDERS}"}
    os.execvp(command[0], [*command, sys.executable, *arguments])  # noqa: S606 - no shell is wanted


def sh(*command: str | Path, **more: object) -> subprocess.CompletedProcess[str]:
    """Run a command of the system, and raise if it fails."""
    return subprocess.run(command, capture_output=True, text=True, check=True, **more)  # type: ignore[call-overload,no-any-return]


def isolate(keep: Path) -> None:
    """Lay a layer over /etc and /var that takes all writing, make the home folder read-only, and `keep` writable.

    Everybody may read in the home folder, where the program may be installed.
    """
    sh("ip", "link", "set", "lo", "up")
    layers = Path("/mnt")
    sh("mount", "-t", "tmpfs", "tmpfs", layers)
    (layers / "keep").mkdir()
    sh("mount", "--bind", keep, layers / "keep")
    home = Path(pwd.getpwuid(os.getuid()).pw_dir)
    for folder in (Path("/etc"), Path("/var"), home):
        upper, work = (layers / folder.name / name for name in ("upper", "work"))
        for made in (upper, work):
            made.mkdir(parents=True)
        sh("mount", "-t", "overlay", "overlay", "-o", f"lowerdir={folder},upperdir={upper},workdir={work}", folder)
    home.chmod(0o755)
    sh("mount", "-o", "remount,ro", home)
    if home in keep.parents:
        sh("mount", "--move", "/mnt/keep", keep)
    sh("mount", "-t", "tmpfs", "tmpfs", "/run")


def wait_for(what: Callable[[], object], seconds: float) -> bool:
    """Wait until `what` is true, and say whether it came to be."""
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


SERVICES = """\
587 inet n - n - - smtpd
465 inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
"""
SETTINGS = """\
compatibility_level = 3.6
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
myhostname = mail.example.org
mydestination =
inet_interfaces = loopback-only
virtual_mailbox_domains = example.org
virtual_mailbox_base = {folder}/boxes
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = example.org
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
smtpd_tls_auth_only = yes
smtpd_tls_security_level = encrypt
smtpd_tls_chain_files = {folder}/server.pem
"""


class Postfix:
    """Postfix on the ports 587 (STARTTLS) and 465 (TLS), with a login, and a maildir for all of example.org."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        self.ca = folder / "ca.pem"
        self._folder, self._inbox = folder, folder / "boxes" / "all"
        self._inbox.mkdir(parents=True)
        for path in (self._inbox, self._inbox.parent):
            shutil.chown(path, 65534, 65534)
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(self.ca))
        authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
        etc = Path("/etc/postfix")
        (etc / "main.cf").write_text(SETTINGS.format(folder=folder))
        (etc / "master.cf").write_text(SERVICES)
        (etc / "sasl").mkdir(exist_ok=True)
        (etc / "sasl" / "smtpd.conf").write_text(
            "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nmech_list: PLAIN LOGIN\n"
        )
        sh("saslpasswd2", "-p", "-c", "-u", "example.org", USER.partition("@")[0], input=PASSWORD)
        shutil.chown("/etc/sasldb2", group="postfix")

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run the server."""
        sh("postfix", "start")
        try:
            yield
        finally:
            sh("postfix", "stop")

    def mails(self) -> list[Path]:
        """Return what was received, the oldest first."""
        return sorted((self._inbox / "new").glob("*"), key=lambda path: path.stat().st_mtime_ns)

    def log(self) -> str:
        """Return what the server logged."""
        return (self._folder / "mail.log").read_text()


class Cron:
    """Debian's cron with one user's table. What it would mail to that user is in `mailed()`."""

    def __init__(self, folder: Path, table: str) -> None:
        self._box = folder / "cron-mail"
        self._box.mkdir()
        self._log = folder / "cron.log"
        # cron hands what a job prints to sendmail.
        catch = folder / "sendmail"
        catch.write_text(f'#!/bin/sh\nexec cat > "$(mktemp {self._box}/XXXXXX)"\n')
        catch.chmod(0o755)
        sh("mount", "--bind", catch, "/usr/sbin/sendmail")
        self.take(table)

    def take(self, table: str) -> None:
        """Give the user another table."""
        sh("crontab", "-", input=table)

    @contextmanager
    def running(self, **env: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run cron, with `env` added to its own environment, and yield its process."""
        with self._log.open("w") as log:
            process = subprocess.Popen(["cron", "-f", "-L", "15"], stdout=log, stderr=log, env={**os.environ, **env})
        try:
            yield process
        finally:
            process.terminate()
            process.wait()

    def mailed(self) -> list[str]:
        """Return the bodies of what cron mailed, the oldest first."""
        paths = sorted(self._box.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        return [path.read_text().partition("\n\n")[2] for path in paths]
