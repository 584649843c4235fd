"""systemd's manager of one user without rights, to run the printed service for real, within all its walls."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from debian import sh

UID = 1777
# What a system that was booted with systemd has, and the user's manager builds its walls with.
RUN = ("systemd/system", "systemd/mount-rootfs", "systemd/unit-root", "systemd/propagate", f"user/{UID}/systemd")
GROUPS = ("/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified", "/sys/fs/cgroup")


class UserManager:
    """The manager of a user whose units lie in `home`. It needs the namespaces of `debian.isolate`."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.units = home / ".config" / "systemd" / "user"
        self.units.mkdir(parents=True)
        for name in RUN:
            Path("/run", name).mkdir(parents=True, exist_ok=True)
        self._run = Path("/run/user") / str(UID)
        self._groups = [Path(root, "rehearsal") for root in GROUPS if Path(root, "cgroup.procs").exists()]
        sh("useradd", "-u", str(UID), "-d", home, "-s", "/bin/sh", "reader")

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run the manager, in a group of processes of its own."""
        for root in (self._home, self._run):
            for path in (root, *root.rglob("*")):
                os.chown(path, UID, UID)
        self._run.chmod(0o700)
        for group in self._groups:
            group.mkdir()
            (group / "cgroup.procs").write_text(str(os.getpid()))
            for path in (group, *group.iterdir()):
                os.chown(path, UID, UID)
        bus = self._started("dbus-daemon", "--session", "--nofork", f"--address=unix:path={self._run}/bus")
        manager = self._started("/lib/systemd/systemd", "--user")
        try:
            yield
        finally:
            for process in (manager, bus):
                process.terminate()
                process.wait()
            for group in self._groups:
                (group.parent / "cgroup.procs").write_text(str(os.getpid()))
                for path in sorted(group.rglob("*"), reverse=True):
                    if path.is_dir():
                        path.rmdir()
                group.rmdir()

    def ctl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run systemctl as the user."""
        return subprocess.run(["systemctl", "--user", *arguments], capture_output=True, text=True, **self._user())  # type: ignore[call-overload,no-any-return]

    def _started(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self._user())  # type: ignore[call-overload,no-any-return]

    def _user(self) -> dict[str, object]:
        path = os.environ["PATH"]
        env = {"PATH": path, "HOME": str(self._home), "XDG_RUNTIME_DIR": str(self._run), "LANG": "C.UTF-8"}
        return {"user": UID, "group": UID, "extra_groups": [], "env": env, "cwd": "/"}
