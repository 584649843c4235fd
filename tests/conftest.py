"""What every test shares: the command line as a user runs it, in its own empty home; a web server."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

import forked
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
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str | None]:
    """Return the socket of what forks the command line; None where a process can't be forked safely."""
    if sys.platform != "linux":
        yield None
        return
    # The tokenizer's threads would not live on in a fork.
    home, paths = str(tmp_path_factory.mktemp("forks")), os.pathsep.join(PATHS)
    env = {**ENV, "HOME": home, "PYTHONPATH": paths, "TOKENIZERS_PARALLELISM": "false"}
    with TemporaryDirectory() as folder:  # a short path, as a socket's must be
        path = f"{folder}/socket"
        command, pipe = [sys.executable, forked.__file__, path], subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=env) as waiting:
            assert waiting.stdout
            assert waiting.stdout.readline() == b"ready\n"
            yield path


@pytest.fixture
def run(tmp_path: Path, forks: str | None) -> Run:
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
        anew = anew or "PYTHONPATH" in env
        paths = os.pathsep.join(filter(None, (*PATHS, env.pop("PYTHONPATH", ""))))
        env = {**ENV, "HOME": str(home), "PYTHONPATH": paths, **env}
        with TemporaryFile() as given, TemporaryFile() as told, TemporaryFile() as warned:
            given.write(stdin if isinstance(stdin, bytes) else stdin.encode())
            given.seek(0)
            if forks and not anew:
                code = forked.ask(forks, words, str(cwd), env, [given.fileno(), told.fileno(), warned.fileno()])
            else:
                command = [sys.executable, "-m", "briefing", *words]
                code = subprocess.run(
                    command, stdin=given, stdout=told, stderr=warned, cwd=cwd, env=env, check=False, timeout=300
                ).returncode
            told.seek(0)
            warned.seek(0)
            # What is no text (an EPUB) survives as surrogates.
            out, errors = (file.read().decode("utf-8", "surrogateescape") for file in (told, warned))
        return subprocess.CompletedProcess(words, code, out, errors)

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
