"""The model files that come with the package: each with its checksum, loaded at most once in a process."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from functools import cache, wraps
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, TypeVar, cast

from briefing.errors import ModelError

# Since 1.29 ONNX Runtime reports what it runs to its makers, with an identifier that it leaves in the home folder, unless
# this is set before it is imported. (The call that its API has for that comes too late for the first report.)
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

CHECKSUMS = {
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "minilm.onnx": "91b7fd5f90d92cba1dc7ca339922f6ee24fc9a432ffde256ee76588fb0339099",
    "salience.onnx": "daf1a9fc040617aa1776ff5f8e83dba063e5ae92b4ef7d7d7823de8504d97ad7",
    "judges.npz": "d70b1799989598a54734d848f44a65a8154ef319fd1b04765ce1350499531165",
}
"""SHA-256 of every file: what `python -m briefing.training.export` printed."""

F = TypeVar("F", bound=Callable[..., Any])
_LOADING = threading.Lock()


def _once(load: F) -> F:
    """Keep what `load` returns, which no two threads do at the same time."""
    kept = cache(load)

    @wraps(load)
    def locked(*args: Any) -> Any:
        with _LOADING:
            return kept(*args)

    return cast("F", locked)


_REINSTALL = "reinstall briefing: pip install --force-reinstall briefing"


def read(name: str) -> bytes:
    """Return the content of a model file, checked.

    Raises:
        ModelError: it is missing or damaged.
    """
    with as_file(files("briefing.models") / name) as path:
        return _checked(path)


def _checked(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: the model can't be read ({error.strerror}); {_REINSTALL}") from error
    if hashlib.sha256(content).hexdigest() != CHECKSUMS[path.name]:
        raise ModelError(f"{path}: the model is damaged; {_REINSTALL}")
    return content


@_once
def tokenizer() -> Any:
    """Return MiniLM's tokenizer, without truncation or padding.

    Raises:
        ModelError: its file is missing or damaged.
    """
    from tokenizers import Tokenizer

    loaded = Tokenizer.from_buffer(read("tokenizer.json"))
    loaded.no_truncation()
    loaded.no_padding()
    # "[MASK]" in an article is text, not an instruction.
    loaded.encode_special_tokens = True
    return loaded


@_once
def session(name: str) -> Any:
    """Return the ONNX Runtime session of a model file.

    Raises:
        ModelError: the file is missing or damaged.
    """
    with as_file(files("briefing.models") / name) as path:
        _checked(path)
        # By its path: the runtime would copy the content.
        return started(str(path))


def started(model: bytes | str) -> Any:
    """Return a session of a model, or of the file of this path: on the CPU, of one thread, for several articles are done at
    once (`briefing.models.threads`).

    The graph is run as it is: the runtime would join sums with normalisations into an operator that takes eight times as
    long as the two.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def folder() -> Path:
    """Return where the files lie in this checkout: export writes there."""
    return Path(__file__).parent
