"""What every test shares: the command line as a user runs it, in its own empty home; a web server."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from forked import Starter
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


def pytest_configure(config: pytest.Config) -> None:
    """With pytest-xdist, give each worker a stretch of neighbours: they share fixtures, some of which take long to make."""
    if config.getoption("dist", "no") == "load":
        config.option.dist = "worksteal"


def pytest_collection_finish() -> None:
    """Spare the garbage collector what is imported, which stays to the end."""
    gc.freeze()


# What is tested is this checkout, whatever is installed; and it stays on this machine.
PATHS = (str(ROOT), str(Path(sitecustomize.__file__).parent))
ENV = {name: os.environ[name] for name in ("PATH", "OMP_NUM_THREADS") if name in os.environ} | {"LANG": "C.UTF-8"}


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starter]:
    """Return what forks the command line."""
    folder = tmp_path_factory.mktemp("starter")
    # The tokenizer's threads would not live on in a fork.
    env = {**ENV, "HOME": str(folder), "PYTHONPATH": os.pathsep.join(PATHS), "TOKENIZERS_PARALLELISM": "false"}
    with Starter(folder, env) as waiting:
        yield waiting


@pytest.fixture
def run(tmp_path: Path, starter: Starter) -> Run:
    """Return a function that runs the real CLI in a process of its own, from an empty folder with an empty home."""
    home = tmp_path / "home"
    home.mkdir()
    cwd = tmp_path / "cwd"
    cwd.mkdir()

    def call(
        *args: str | Path, stdin: str | bytes = "", anew: bool = False, **env: str
    ) -> subprocess.CompletedProcess[str]:
        """`anew` starts Python for it, as what a library does at its import needs, and as another PYTHONPATH does."""
        words = list(map(str, args))
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        env = {**ENV, "HOME": str(home), **env}
        if anew or "PYTHONPATH" in env:
            paths = os.pathsep.join(filter(None, (*PATHS, env.pop("PYTHONPATH", ""))))
            done = subprocess.run(
                [sys.executable, "-m", "briefing", *words],
                input=data, capture_output=True, cwd=cwd, env={**env, "PYTHONPATH": paths}, check=False, timeout=300,
            )  # fmt: skip
            code, out, errors = done.returncode, done.stdout, done.stderr
        else:
            code, out, errors = starter(words, data, cwd, env)
        # What is no text (an EPUB) survives as surrogates.
        return subprocess.CompletedProcess(words, code, out.decode("utf-8", "surrogateescape"), errors.decode())

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

    @cache
    def made(family: str) -> Path:
        model = tiny.taught(folder) if family == "taught" else tiny.save(family, folder)
        gc.freeze()  # torch and transformers are imported now, too
        return model

    return made
