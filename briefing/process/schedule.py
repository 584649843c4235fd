"""Entries for cron, systemd and launchd: whole paths, so that they need no PATH, HOME or working directory."""

from __future__ import annotations

import plistlib
import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefing.errors import UsageError


@dataclass(frozen=True, slots=True)
class Job:
    """A command to run daily at `hour:minute`, and the folders that it writes to.

    `lent` says that it hands its mails to a program with rights of its own, which a service that gives up rights can't.
    """

    command: tuple[str, ...]
    hour: int
    minute: int
    timezone: str | None
    writes: tuple[str, ...]
    lent: bool = False


def job(
    inputs: Sequence[str],
    *,
    at: str,
    timezone: str | None,
    config: Path | None,
    out: Path,
    state: Path,
    mail: Path | None = None,
    lent: bool = False,
) -> Job:
    """Return the job that mails a digest of `inputs` at `at`, HH:MM, with this interpreter.

    `mail` is the folder where mails are written to, where they are.

    Raises:
        UsageError: `at` is no time of day.
    """
    if not (found := re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", at)):
        raise UsageError(f"--at must be a time of day such as 07:00, not {at!r}")
    named = ("-c", str(config.absolute())) if config else ()
    paths = (i if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:", i) else str(Path(i).expanduser().absolute()) for i in inputs)
    command = (
        *(sys.executable, "-m", "briefing", *named, "digest", *paths, "--email", "--catch-up"),
        *("--out", str(out.absolute()), "--state", str(state.absolute())),
    )
    writes = tuple(str(path.absolute()) for path in (out, state.parent, mail) if path is not None)
    return Job(command, int(found[1]), int(found[2]), timezone, writes, lent)


def entries(job: Job) -> Mapping[str, str]:
    """Return the entries by system: `cron`, `service` and `timer` (systemd), `launchd`."""
    return {"cron": cron(job), "service": service(job), "timer": timer(job), "launchd": launchd(job)}


def cron(job: Job) -> str:
    """Return lines for `crontab -e`. Cron mails what is printed, which is nothing if all is well."""
    zone = f"# cron goes by the system's time zone; the digest's day by {job.timezone}.\n" if job.timezone else ""
    # In a crontab "%" is a line break.
    command = shlex.join(job.command).replace("%", r"\%")
    return f"# crontab -e\n{zone}{job.minute} {job.hour} * * * {command}\n"


# What none of the program's parts needs: not Python, not the model, not a password command.
_HARDENED = """\
PrivateUsers=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
PrivateMounts=yes
ProtectProc=invisible
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictNamespaces=yes
RestrictSUIDSGID=yes
RestrictRealtime=yes
LockPersonality=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
"""
_LENT = (
    "# sendmail has rights of its own, which it would lose in a service that gives up its own: this one keeps them.\n"
)


def service(job: Job) -> str:
    """Return a systemd service for the user's own manager, which may write to its own folders alone."""
    command = " ".join(map(_quoted, job.command))
    folders = " ".join(map(_quoted, job.writes))
    writes = " ".join(_quoted(f"-{path}") for path in job.writes)
    return f"""# ~/.config/systemd/user/briefing.service
[Unit]
Description=Mail the daily digest

[Service]
Type=oneshot
# "+" is outside of the walls below: what is to be writable within them must be there.
ExecStartPre=+/bin/mkdir -p {folders}
ExecStart={command}
# 3: something was left out, which the digest itself says.
SuccessExitStatus=3
TimeoutStartSec=2h
TimeoutStopSec=15min
UMask=0077
{_LENT if job.lent else f"ReadWritePaths={writes}{chr(10)}{_HARDENED}"}"""


def timer(job: Job) -> str:
    """Return the systemd timer: a run that the machine slept through is made up for once."""
    zone = f" {job.timezone}" if job.timezone else ""
    return f"""# ~/.config/systemd/user/briefing.timer (systemctl --user enable --now briefing.timer)
[Unit]
Description=Mail the daily digest

[Timer]
OnCalendar=*-*-* {job.hour:02}:{job.minute:02}:00{zone}
Persistent=yes

[Install]
WantedBy=timers.target
"""


def launchd(job: Job) -> str:
    """Return a launchd agent, which makes up for a run that the machine slept through."""
    agent = {
        "Label": "briefing.digest",
        "ProgramArguments": list(job.command),
        "StartCalendarInterval": {"Hour": job.hour, "Minute": job.minute},
        "StandardErrorPath": str(Path(job.writes[1]) / "briefing.log"),
    }
    path = "<!-- ~/Library/LaunchAgents/briefing.digest.plist -->\n"
    header, rest = plistlib.dumps(agent, sort_keys=False).decode().split("\n", 1)
    return f"{header}\n{path}{rest}"


def _quoted(text: str) -> str:
    """Return a word of a systemd command line: its specifiers, variables and quotes are plain text."""
    escaped = text.replace("\\", r"\\").replace('"', r"\"").replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if re.search(r"[\s\"'\\;]", escaped) or not escaped else escaped
