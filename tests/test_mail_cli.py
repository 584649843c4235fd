"""Mail by the command line, as cron meets it: quiet, locked, interrupted, in a bare environment."""

from __future__ import annotations

import errno
import json
import os
import plistlib
import re
import shlex
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import faults
import pytest
from conftest import ROOT, SEEDS, Run
from mailserver import Scripted, free_port

from briefing.channels.files import write_atomically
from briefing.commands import _session
from briefing.config import Config, load
from briefing.errors import BusyError, ConfigError, OutputError, UsageError
from briefing.process import schedule
from briefing.process.lock import held
from briefing.process.signals import Terminated
from briefing.store import Store
from briefing.wiring import mailing

FERRY = SEEDS / "harbour-battery-ferry.txt"
DAY = "2026-11-23"


def settings(folder: Path, port: int = 9, **more: object) -> Path:
    """Write a configuration file for a server on this machine."""
    values = {
        "from": "me@example.org", "to": ["ann@example.org", "bob@example.org"], "server": "127.0.0.1", "port": port,
        "security": "none", "timeout": 5, **more,
    }  # fmt: skip
    path = folder / "briefing.toml"
    lines = [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    path.write_text("\n".join(["[email]", *lines]), encoding="utf-8")
    return path


# What cron gives, and what it may lack besides. Without HOME the user's entry in the system's list of users counts; a
# user without an entry is made by hiding the list.
HOMELESS = "import pwd, sys; pwd.getpwuid = {}.__getitem__; from briefing.cli import main; main(sys.argv[1:])"
ENVIRONMENTS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "cron": (("-m", "briefing"), {"PATH": "/usr/bin:/bin", "LANG": "C", "SHELL": "/bin/sh"}),
    "nothing": (("-m", "briefing"), {}),
    "ascii": (("-m", "briefing"), {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}),
    "no such home": (("-m", "briefing"), {"HOME": "/dev/null/home", "PATH": ""}),
    "no home": (("-c", HOMELESS), {"LANG": "C"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", ENVIRONMENTS)
def test_cron_gets_no_output_and_one_mail_each_in_a_bare_environment(kind: str, tmp_path: Path) -> None:
    start, bare = ENVIRONMENTS[kind]
    news = tmp_path / "Neuigkeiten, geprüft"
    news.mkdir()
    shutil.copy(FERRY, news)
    with Scripted({}) as server:
        command: list[str | Path] = [
            sys.executable, *start, "-c", settings(tmp_path, server.port), "digest", news, "--email", "--date", DAY,
            "--out", tmp_path / "out", "--state", tmp_path / "state" / "s.db",
        ]  # fmt: skip
        env = {"PYTHONPATH": str(ROOT), **bare}
        for args in (command, [*command, "--catch-up"])[: 2 if kind == "cron" else 1]:
            done = subprocess.run(args, env=env, cwd="/", capture_output=True, stdin=subprocess.DEVNULL, timeout=200)
            assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert len(server.mails) == 2


def test_who_wants_to_hear_it_hears_it(run: Run, tmp_path: Path) -> None:
    with Scripted({}) as server:
        config = settings(tmp_path, server.port, to=["ann@example.org"])
        state = ("--state", tmp_path / "s.db")
        command = ("digest", FERRY, "--email", "--date", DAY, "--out", "out", *state)
        told = run("-c", config, "-v", *command)
        assert told.stdout.startswith("Sent to ann@example.org.\n1 story from 1 article in ")
        assert run("-c", config, "-v", *command, "--quiet").stdout == ""
        again = run("-c", config, "-v", "send", *state)
        assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
        assert len(server.mails) == 1


STATELESS = "there is no home folder for the state file; set HOME, or name another with --state"
HOMES = "there is no home folder, and this looks for one; set HOME"


@pytest.mark.parametrize(
    ("called", "said"),
    [
        *((called, STATELESS) for called in ("send", "history", "show", "feeds list", "check")),
        ("models", HOMES), ("models check acme/m", HOMES),
        (f"train --pairs {FERRY} --out o.npz", "there is no home folder, and training looks for one; set HOME"),
    ],
)  # fmt: skip
def test_without_any_home_trouble_is_one_sentence(called: str, said: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOMELESS, *called.split()]
    done = subprocess.run(command, env={"PYTHONPATH": str(ROOT)}, cwd=tmp_path, capture_output=True, timeout=100)
    assert (done.returncode, done.stderr.decode()) == (2, f"briefing: {said}\n")


@pytest.mark.skipif(
    os.geteuid() != 0 or shutil.which("unshare") is None, reason="only root can make a folder read-only"
)
def test_a_read_only_home_and_system_are_no_obstacle(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    data = tmp_path / "data"
    data.mkdir()
    with Scripted({}) as server:
        command = [
            sys.executable, "-m", "briefing", "-c", str(settings(tmp_path, server.port)), "digest", str(FERRY),
            "--email", "--date", DAY, "--out", f"{data}/out", "--state", f"{data}/state/s.db",
        ]  # fmt: skip
        mounted = f"mount -o bind,ro {home} {home} && exec " + shlex.join(command)
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-c", mounted], env={"HOME": str(home), "PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
            capture_output=True, cwd="/", timeout=200,
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert len(server.mails) == 2
    assert list(home.iterdir()) == []


def test_trouble_is_one_line_with_its_own_exit_code_and_the_outbox_settles_it(run: Run, tmp_path: Path) -> None:
    state = ("--state", tmp_path / "s.db")
    config = ("-c", settings(tmp_path))
    done = run(*config, "digest", FERRY, "--email", "--out", "out", "--date", DAY, *state)
    assert done.returncode == 4
    (line,) = done.stderr.splitlines()
    assert line.startswith("briefing: mail to ann@example.org, bob@example.org not sent yet: nothing listens at")
    listed = run(*config, "outbox", "list", *state).stdout.splitlines()
    assert [re.split("  +", row)[1:4] for row in listed] == [
        ["deferred", "1", "ann@example.org"], ["deferred", "1", "bob@example.org"]
    ]  # fmt: skip
    forgotten = listed[0].split()[0]
    assert run(*config, "outbox", "forget", forgotten, *state).returncode == 0
    assert run(*config, "outbox", "forget", *state).returncode == 2
    assert "has the ID 'nonsense'" in run(*config, "outbox", "retry", "nonsense", *state).stderr
    dry = run(*config, "send", DAY, "--dry-run", *state)
    assert dry.stdout.count("Message-ID: <") == 2
    with Scripted({}) as server:
        settings(tmp_path, server.port)
        done = run(*config, "outbox", "retry", *state)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert run(*config, "-v", "send", "--test", *state).stdout == "Sent to ann@example.org, bob@example.org.\n"
    assert b"To: bob@example.org" in server.mails[0]
    assert len(server.mails) == 3
    assert server.mails[0].decode().replace("\r\n", "\n") in dry.stdout
    assert run(*config, "outbox", "list", *state).stdout == ""
    assert run(*config, "send", "2020-01-01", *state).returncode == 2


def test_a_second_run_waits_or_leaves_with_its_own_code(run: Run, tmp_path: Path) -> None:
    state = tmp_path / "s.db"
    with held(state, 0, datetime(2026, 3, 3, 6, tzinfo=UTC)):
        done = run("-c", settings(tmp_path), "send", "--wait", "0", "--state", state)
        assert done.returncode == 5
        expected = f"another run is at work (process {os.getpid()}, since 2026-03-03T06:00:00+00:00)"
        assert expected in done.stderr
        with pytest.raises(BusyError), held(state, 0.1, datetime.now(UTC)):
            pass


def test_a_lock_whose_holder_was_killed_is_free(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib, datetime; from briefing.process.lock import held\n"
        "with held(pathlib.Path(sys.argv[1]), 0, datetime.datetime.now(datetime.UTC)):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "s.db")]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        holder.kill()
    with held(tmp_path / "s.db", 0, datetime.now(UTC)):
        pass


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
@pytest.mark.parametrize(("step", "fate"), [("RCPT", "pending"), ("end", "accepted")])
def test_a_signal_ends_the_run_cleanly_and_never_between_answer_and_record(
    number: signal.Signals, code: int, step: str, fate: str, run: Run, tmp_path: Path
) -> None:
    state = tmp_path / "s.db"
    with Store(state) as store:
        mailing.deliver(faults.config(free_port(), email_to=faults.TO[:1]), store, faults.Clock(), faults.kept(store))
    with Scripted({step: "wait"}) as server:
        config = settings(tmp_path, server.port, to=["ann@example.org"], timeout=20)
        command = [sys.executable, "-m", "briefing", "-c", str(config), "outbox", "retry", "--state", str(state)]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
        with process:
            assert server.reached.wait(60)
            process.send_signal(number)
            if step == "end":
                server.resume.set()
            _, said = process.communicate(timeout=60)
        assert process.returncode == code
        assert b"Traceback" not in said
    assert run("outbox", "list", "--all", "--state", state).stdout.split()[1] == fate
    assert len(server.mails) == (fate == "accepted")


def test_offline_refuses_a_mail_server_before_the_work(run: Run, tmp_path: Path) -> None:
    done = run("-c", settings(tmp_path), "digest", FERRY, "--email", "--offline")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--offline refuses the network, and mail by smtp needs it" in done.stderr
    assert not (tmp_path / "cwd" / "reports").exists()


def test_mail_needs_its_settings_and_a_state_file(run: Run, tmp_path: Path) -> None:
    done = run("digest", FERRY, "--email", "--out", "o")
    assert (done.returncode, "[email] from is not set" in done.stderr) == (2, True)
    (tmp_path / "file").write_text("in the way")
    done = run("-c", settings(tmp_path), "send", "--state", tmp_path / "file" / "s.db")
    assert (done.returncode, "--state" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        ("2026-03-28T22:59", "2026-03-28"), ("2026-03-28T23:01", "2026-03-29"),  # the night of the change to summer
        ("2026-03-29T21:59", "2026-03-29"), ("2026-03-29T22:01", "2026-03-30"),
        ("2026-10-24T22:01", "2026-10-25"), ("2026-10-25T22:59", "2026-10-25"), ("2026-10-25T23:01", "2026-10-26"),
    ],
)  # fmt: skip
def test_the_day_is_that_of_the_configured_time_zone(utc: str, day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Frozen(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.fromisoformat(f"{utc}+00:00").astimezone(tz)  # type: ignore[arg-type]

    monkeypatch.setattr(_session, "datetime", Frozen)
    clock = _session.clock_of(Config(digest_timezone="Europe/Berlin"))
    assert clock().date().isoformat() == day


def test_a_time_zone_or_list_in_the_environment_is_checked(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="such as Europe/Berlin, not 'Middle/Earth'"):
        load(None, {"BRIEFING_DIGEST_TIMEZONE": "Middle/Earth"})
    made = load(None, {"BRIEFING_EMAIL_TO": "a@example.org, b@example.org", "BRIEFING_EMAIL_PORT": "465"})
    assert (made.email_to, made.email_port) == (("a@example.org", "b@example.org"), 465)


def job(*inputs: str) -> schedule.Job:
    return schedule.job(
        inputs, at="7:05", timezone="Europe/Berlin", config=Path("/etc/my briefing.toml"), out=Path("/srv/out"),
        state=Path("/srv/state/s.db"),
    )  # fmt: skip


def test_schedules_name_whole_paths_and_quote_them() -> None:
    made = job("/data/50% $HOME 'x'", "https://example.org/a?b=1")
    entries = schedule.entries(made)
    line = entries["cron"].splitlines()[-1]
    assert line.startswith(f"5 7 * * * {sys.executable} -m briefing -c '/etc/my briefing.toml' digest ")
    assert re.search(r"(?<!\\)%", line) is None
    assert "OnCalendar=*-*-* 07:05:00 Europe/Berlin" in entries["timer"]
    assert "\"/data/50%% $$HOME 'x'\"" in entries["service"]
    agent = plistlib.loads(entries["launchd"].encode())
    assert agent["ProgramArguments"] == list(made.command)
    assert agent["StartCalendarInterval"] == {"Hour": 7, "Minute": 5}
    with pytest.raises(UsageError, match="25:00"):
        schedule.job((), at="25:00", timezone=None, config=None, out=Path("o"), state=Path("s"))


def test_the_service_gives_up_every_right_unless_it_hands_its_mail_to_sendmail(tmp_path: Path) -> None:
    walls = schedule.entries(job("/data"))["service"]
    assert "ReadWritePaths=-/srv/out -/srv/state\n" in walls
    assert "ExecStartPre=+/bin/mkdir -p /srv/out /srv/state\n" in walls
    assert "CapabilityBoundingSet=\n" in walls
    lent = schedule.service(replace(job("/data"), lent=True))
    assert "NoNewPrivileges" not in lent
    assert "Protect" not in lent


def test_an_entry_names_the_settings_file_and_what_is_set_here_alone(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "home" / ".config" / "briefing" / "briefing.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[email]\nvia = "eml"\nfolder = "~/mail"\n')
    done = run("schedule", "print", FERRY, "--for", "service", BRIEFING_DIGEST_TIMEZONE="Europe/Berlin")
    assert done.stderr == f"briefing: BRIEFING_DIGEST_TIMEZONE is set here and will not be there; put it into {file}\n"
    assert f" -c {file} digest {FERRY} " in done.stdout
    assert f" -{tmp_path / 'home' / 'mail'}\n" in done.stdout
    feeds = run("schedule", "print", "--for", "cron")
    assert f" -c {file} digest --email --catch-up " in feeds.stdout


def test_the_printed_crontab_line_runs_in_the_shell_that_cron_uses(run: Run, tmp_path: Path) -> None:
    with Scripted({}) as server:
        config = settings(tmp_path, server.port)
        printed = run("-c", config, "schedule", "print", FERRY, "--at", "06:30", "--for", "cron").stdout
        line = printed.splitlines()[-1].removeprefix("30 6 * * * ").replace(r"\%", "%")
        bare = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(SEEDS.parent), "HOME": str(tmp_path)}
        done = subprocess.run(["/bin/sh", "-c", line], env=bare, cwd="/", capture_output=True, timeout=200)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert len(server.mails) == 2


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_finds_no_fault_in_its_units(tmp_path: Path) -> None:
    entries = schedule.entries(job(str(tmp_path)))
    for name in ("service", "timer"):
        (tmp_path / f"briefing.{name}").write_text(entries[name])
    command = ["systemd-analyze", "--user", "verify", f"{tmp_path}/briefing.timer", f"{tmp_path}/briefing.service"]
    env = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=60)
    assert "briefing." not in done.stderr, done.stderr


def test_a_full_disk_is_told_of_and_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    write_atomically(tmp_path / "a.txt", "old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"a\.txt: can't be written \(No space left on device\); free the disk$"):
        write_atomically(tmp_path / "a.txt", "new")
    assert [file.read_text() for file in tmp_path.iterdir()] == ["old"]


def test_a_file_that_is_interrupted_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise Terminated

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(Terminated):
        write_atomically(tmp_path / "a.txt", "text")
    assert list(tmp_path.iterdir()) == []
