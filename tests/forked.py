"""The command line in processes forked from one that has made a digest already: no test waits for imports and models.

Such a process has its own folder, environment, standard files and exit code, and leaves nothing behind. What all of them
share is the seed of Python's hashes.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, Self

SEED = Path(__file__).parent.parent / "seeds" / "harbour-battery-ferry.txt"
PATIENCE = 300
"""Seconds."""


class Starter:
    """Runs the command line, one run at a time. Used as a context: what waits to be forked ends with it."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self._folder, self._env = folder, dict(env)

    def __enter__(self) -> Self:
        self._waiting = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=self._env
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.communicate()

    def __call__(self, args: Sequence[str], data: bytes, cwd: Path, env: Mapping[str, str]) -> tuple[int, bytes, bytes]:
        """Run it, and return its exit code, output and errors."""
        files = [self._folder / name for name in ("stdin", "stdout", "stderr")]
        files[0].write_bytes(data)
        asked = {"args": args, "cwd": str(cwd), "env": env, "files": list(map(str, files))}
        assert self._waiting.stdin
        assert self._waiting.stdout
        print(json.dumps(asked), file=self._waiting.stdin, flush=True)
        if not select.select([self._waiting.stdout], [], [], PATIENCE)[0]:
            self._waiting.kill()
            raise TimeoutError(f"{args} goes on")
        return int(self._waiting.stdout.readline()), files[1].read_bytes(), files[2].read_bytes()


def serve() -> None:
    """Load all that a digest needs, then fork for each line of standard input, and answer with the exit code."""
    importlib.import_module("briefing.process.cores").keep_products_whole()
    importlib.import_module("briefing.cli")
    importlib.import_module("briefing.commands.digest")
    importlib.import_module("briefing").digest([SEED], out=os.environ["HOME"])
    assert threading.active_count() == len(os.listdir("/proc/self/task")) == 1, "only one thread lives on in a fork"
    gc.freeze()
    # What starts processes of its own asks what the main module was.
    sys.modules["__main__"] = importlib.import_module("briefing.__main__")
    for line in sys.stdin:
        child = os.fork()
        if not child:
            run(**json.loads(line))
        sys.stdout.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n")
        sys.stdout.flush()


def run(args: list[str], cwd: str, env: dict[str, str], files: list[str]) -> NoReturn:
    """Be the command line."""
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    os.chdir(cwd)
    for number, file in enumerate(files):
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC if number else os.O_RDONLY)
        os.dup2(opened, number)
        os.close(opened)
    text: dict[str, Any] = {"encoding": "utf-8", "errors": "surrogateescape", "closefd": False}
    sys.stdin, sys.stdout = os.fdopen(0, **text), os.fdopen(1, "w", **text)
    sys.stderr = os.fdopen(2, "w", 1, **{**text, "errors": "backslashreplace"})
    sys.argv = ["briefing", *args]
    code: Any = 1
    try:
        sys.modules["briefing.cli"].main(args)
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
    for file in (sys.stdout, sys.stderr):
        if not file.closed:
            file.flush()
    os._exit(code)


if __name__ == "__main__":
    serve()
