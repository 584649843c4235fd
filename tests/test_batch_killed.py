"""Runs that are killed, at random moments and in every place: each article is there once in the end, and the same."""

from __future__ import annotations

import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import ROOT, Run
from corpora import contents, records, rows, write_lines

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
COUNT = 60
CALL = ("batch", "in.jsonl", "--part-mb", "0.002")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an input, and the output of a run that nobody disturbed."""
    cwd = tmp_path_factory.mktemp("undisturbed")
    write_lines(cwd / "in.jsonl", records(COUNT))
    process = started(cwd, 1)
    _, told = process.communicate(timeout=300)
    assert (process.returncode, told) == (0, b"")
    return cwd


@pytest.fixture
def whole(undisturbed: Path, tmp_path: Path, run: Run) -> dict[str, bytes]:
    """Put the input where `run` runs, and return what an undisturbed run writes."""
    shutil.copy2(undisturbed / "in.jsonl", tmp_path / "cwd" / "in.jsonl")
    return contents(undisturbed / "out")


def started(cwd: Path, workers: int) -> subprocess.Popen[bytes]:
    """Start a run that will be killed."""
    command = [sys.executable, "-m", "briefing", *CALL, "--output", "out", "--workers", str(workers)]
    env = {"PATH": os.environ["PATH"], "HOME": str(cwd), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def until(parts: int, process: subprocess.Popen[bytes], cwd: Path) -> None:
    """Wait until so many parts stand in the output, or the run has ended."""
    end = time.monotonic() + 120
    while made(cwd) < parts and process.poll() is None:
        assert time.monotonic() < end, "it did not come to it"
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.002)


def until_ended(pids: Sequence[int]) -> None:
    """Wait until these processes have ended."""
    for pid in pids:
        with suppress(ProcessLookupError):
            handle = os.pidfd_open(pid)
            assert select.select([handle], [], [], 120)[0], "it goes on"
            os.close(handle)


def made(cwd: Path) -> int:
    """Return how many parts stand in the output."""
    return len(list(cwd.glob("out/part-*")))


def children(pid: int) -> list[int]:
    """Return the workers of a run."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()]


def check_once(cwd: Path, whole: dict[str, bytes]) -> None:
    """Each article stands there once, and all bytes are those of a run that nobody disturbed."""
    assert Counter(row["id"] for row in rows(cwd / "out")) == {f"a{number}": 1 for number in range(COUNT)}
    assert contents(cwd / "out") == whole


@pytest.mark.parametrize("workers", [1, 2])
def test_the_driver_is_killed_again_and_again(workers: int, whole: dict[str, bytes], run: Run, tmp_path: Path) -> None:
    cwd, chance = tmp_path / "cwd", random.Random(workers)
    before = 0
    for _ in range(4):
        process = started(cwd, workers)
        more = made(cwd) + chance.randrange(1, 6)
        until(more, process, cwd)
        with suppress(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0, 0.03))
        left = children(process.pid) if process.poll() is None else []
        process.kill()
        process.communicate()
        # Workers end with it: nothing goes on in secret, and nothing is left behind.
        until_ended(left)
        assert made(cwd) >= before
        before = made(cwd)
    assert before < len(whole) - 1, "every kill came too late"
    times = {path.name: path.stat().st_mtime_ns for path in cwd.glob("out/part-*")}
    noted = (cwd / "out" / "_parts.jsonl").read_bytes().count(b"\n") - 1
    assert run(*CALL, "--output", "out").returncode == 0
    check_once(cwd, whole)
    # At most what was in work when the last kill came is done again.
    kept = sum((cwd / "out" / name).stat().st_mtime_ns == at for name, at in times.items())
    assert kept >= min(noted, len(times)) - 1


def test_a_worker_is_killed(whole: dict[str, bytes], run: Run, tmp_path: Path) -> None:
    cwd = tmp_path / "cwd"
    process = started(cwd, 2)
    until(2, process, cwd)
    os.kill(children(process.pid)[0], signal.SIGKILL)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 1
    assert told.decode().startswith("briefing: a worker was ended from outside")
    assert len(told.splitlines()) == 1
    assert run(*CALL, "--output", "out").returncode == 0
    check_once(cwd, whole)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_run_that_is_asked_to_end_does_so_at_once(
    number: signal.Signals, code: int, whole: dict[str, bytes], run: Run, tmp_path: Path
) -> None:
    cwd = tmp_path / "cwd"
    process = started(cwd, 2)
    until(1, process, cwd)
    left = children(process.pid)
    process.send_signal(number)
    _, told = process.communicate(timeout=60)
    assert process.returncode == code
    assert b"Traceback" not in told
    until_ended(left)
    assert run(*CALL, "--output", "out").returncode == 0
    check_once(cwd, whole)


def test_two_runs_do_not_write_into_one_folder(whole: dict[str, bytes], run: Run, tmp_path: Path) -> None:
    process = started(tmp_path / "cwd", 1)
    until(1, process, tmp_path / "cwd")
    process.send_signal(signal.SIGSTOP)
    second = run(*CALL, "--output", "out")
    process.kill()
    process.communicate()
    assert (second.returncode, second.stdout) == (5, "")
    assert "another run is at work" in second.stderr
