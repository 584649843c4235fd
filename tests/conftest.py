"""What every test shares: the command line as a user runs it, in its own empty home; a web server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from offline import sitecustomize
from webserver import WebServer

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"

# How long an example takes says how busy the machine is.
settings.register_profile("untimed", deadline=None, max_examples=50)
settings.register_profile("few", deadline=None, max_examples=10)
settings.load_profile("untimed")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker waits for it at the end."""
    items.sort(key=lambda item: item.path.name != "test_world.py")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that runs the real CLI in a process of its own, from an empty folder with an empty home."""
    home = tmp_path / "home"
    home.mkdir()
    cwd = tmp_path / "cwd"
    cwd.mkdir()

    def call(*args: str | Path, stdin: str | bytes = "", **env: str) -> subprocess.CompletedProcess[str]:
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        # What is tested is this checkout, whatever is installed; and it stays on this machine.
        offline = str(Path(sitecustomize.__file__).parent)
        paths = os.pathsep.join(filter(None, (str(ROOT), offline, env.pop("PYTHONPATH", ""))))
        done = subprocess.run(
            [sys.executable, "-m", "briefing", *map(str, args)],
            input=data,
            capture_output=True,
            cwd=cwd,
            env={"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "PYTHONPATH": paths, **env},
            check=False,
            timeout=300,
        )
        # What is no text (an EPUB) survives as surrogates.
        out = done.stdout.decode("utf-8", "surrogateescape")
        return subprocess.CompletedProcess(done.args, done.returncode, out, done.stderr.decode())

    return call


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return a function that makes the tiny model of a family, once a session, and returns its folder."""
    import tiny

    folder = tmp_path_factory.mktemp("models")
    return cache(lambda family: tiny.taught(folder) if family == "taught" else tiny.save(family, folder))
