"""The serving engine: the trained model as int8 ONNX on the CPU, without torch."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from briefing.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MODEL_SHA256 = "0" * 64
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
_REINSTALL = "reinstall it: pip install --force-reinstall briefing"


class Engine(Protocol):
    """Scores the sentences of one article. `revision` names the exact weights."""

    revision: str

    def __call__(self, texts: Sequence[str], /) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the sentences' salience, shape (n,), and unit vectors, shape (n, 384).

        Salience is the logarithm of a share: how much of what a good summary of the article says stands in the
        sentence; the exponentials sum to 1.
        """
        ...


class OnnxEngine:
    """The shipped model, or the one in the file `path`. It is loaded at the first use; `threads` 0 means all cores."""

    def __init__(self, path: Path | None = None, threads: int = 0) -> None:
        self._path, self._threads = path, threads
        digest = MODEL_SHA256 if path is None else sha256(path)
        self.revision = f"salience@{digest[:12]}"

    def __call__(self, texts: Sequence[str], /) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the sentences' salience and unit vectors (see `Engine`).

        Raises:
            ModelError: the model is missing, damaged, or no salience model.
        """
        import numpy as np

        if not texts:
            return np.zeros(0, dtype=np.float32), np.zeros((0, 384), dtype=np.float32)
        encoded = encode_texts(texts)
        inputs = {name: getattr(encoded, name) for name in ("ids", "mask", "pool", "features")}
        salience, vectors = _session(self._path, self._threads).run(["salience", "vectors"], inputs)
        return salience, vectors


def encode_texts(texts: Sequence[str]) -> Any:
    """Return the article of these sentences as the network reads it (`briefing.salience.windows.Encoded`)."""
    from briefing.salience.windows import encode

    # A sentence without a single known character still needs a token to stand for it.
    tokens = [e.ids or [100] for e in tokenizer().encode_batch(list(texts), add_special_tokens=False)]
    return encode(texts, tokens)


@cache
def tokenizer() -> Any:
    """Return the tokenizer that comes with the package.

    Raises:
        ModelError: its file is missing or damaged.
    """
    from tokenizers import Tokenizer

    with as_file(files("briefing") / "models" / "tokenizer.json") as path:
        verify(path, TOKENIZER_SHA256)
        loaded = Tokenizer.from_file(str(path))
    loaded.no_truncation()
    loaded.no_padding()
    # "[MASK]" in an article is text, not an instruction.
    loaded.encode_special_tokens = True
    return loaded


@cache
def _session(path: Path | None, threads: int) -> Any:
    import onnxruntime
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidGraph, InvalidProtobuf

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    with as_file(files("briefing") / "models" / "salience.onnx") as shipped:
        if path is None:
            verify(shipped, MODEL_SHA256)
        try:
            session = onnxruntime.InferenceSession(str(path or shipped), options, providers=["CPUExecutionProvider"])
        except (Fail, InvalidGraph, InvalidProtobuf) as error:
            raise ModelError(f"{path}: not a salience model; train one with: briefing train") from error
    if {i.name for i in session.get_inputs()} != {"ids", "mask", "pool", "features"}:
        raise ModelError(f"{path}: not a salience model; train one with: briefing train")
    return session


def sha256(path: Path) -> str:
    """Return the checksum of a file.

    Raises:
        ModelError: it can't be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{path}: the model can't be read ({error.strerror}); {_REINSTALL}") from error


def verify(path: Path, expected: str) -> None:
    """Raise ModelError unless the file is there and has this checksum."""
    if sha256(path) != expected:
        raise ModelError(f"{path}: the model is damaged; {_REINSTALL}")
