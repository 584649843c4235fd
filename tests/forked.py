"""The command line in processes forked from one that has made a digest already: no test waits for imports and models.

Such a process has its own folder, environment, standard files and exit code, and leaves nothing behind. What all of them
share is the seed of Python's hashes. `python tests/forked.py SOCKET ARGUMENT...` is the command line from a shell.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

SEED = Path(__file__).parent.parent / "seeds" / "harbour-battery-ferry.txt"
PATIENCE = 300
"""Seconds."""


def ask(path: str, args: Sequence[str], cwd: str, env: Mapping[str, str], files: Sequence[int]) -> int:
    """Have the command line run on these standard files, and return its exit code; -1 where it was killed."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(PATIENCE)
        connection.connect(path)
        asked = json.dumps({"args": args, "cwd": cwd, "env": dict(env)}).encode()
        socket.send_fds(connection, [asked], files)
        connection.shutdown(socket.SHUT_WR)
        return int(connection.recv(9) or -1)


def serve(path: str) -> None:
    """Load all that a digest needs, then fork for each connection."""
    import gc
    import importlib
    import select
    import threading

    importlib.import_module("briefing.process.cores").keep_products_whole()
    importlib.import_module("briefing.commands.digest")
    importlib.import_module("briefing").digest([SEED], out=os.environ["HOME"])
    assert threading.active_count() == len(os.listdir("/proc/self/task")) == 1, "only one thread lives on in a fork"
    gc.freeze()
    # What starts processes of its own asks what the main module was.
    sys.modules["__main__"] = importlib.import_module("briefing.__main__")
    with socket.socket(socket.AF_UNIX) as waiting:
        waiting.bind(path)
        waiting.listen()
        print("ready", flush=True)  # noqa: T201
        children = set[int]()
        while sys.stdin not in select.select([waiting, sys.stdin], [], [])[0]:  # it ends with who started it
            connection, _ = waiting.accept()
            child = os.fork()
            if not child:
                waiting.close()
                run(connection)
            connection.close()
            children = {child, *(c for c in children if not os.waitpid(c, os.WNOHANG)[0])}


def run(connection: socket.socket) -> NoReturn:
    """Be the command line that is asked for."""
    import time
    import traceback

    asked, files, *_ = socket.recv_fds(connection, 1 << 20, 3)
    while more := connection.recv(1 << 20):
        asked += more
    told: dict[str, Any] = json.loads(asked)
    os.environ.clear()
    os.environ.update(told["env"])
    time.tzset()
    os.chdir(told["cwd"])
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    text: dict[str, Any] = {"encoding": "utf-8", "errors": "surrogateescape", "closefd": False}
    sys.stdin, sys.stdout = os.fdopen(0, **text), os.fdopen(1, "w", **text)
    sys.stderr = os.fdopen(2, "w", 1, **{**text, "errors": "backslashreplace"})
    sys.argv = ["briefing", *told["args"]]
    code: Any = 1
    try:
        sys.modules["briefing.cli"].main(told["args"])
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
    for stream in (sys.stdout, sys.stderr):
        if not stream.closed:
            stream.flush()
    connection.send(str(code).encode())
    os._exit(code)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        serve(sys.argv[1])
    sys.exit(ask(sys.argv[1], sys.argv[2:], str(Path.cwd()), os.environ, (0, 1, 2)))
