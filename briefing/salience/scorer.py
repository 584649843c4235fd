"""The serving scorer: the trained encoder as int8 ONNX on the CPU, without torch."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from briefing import models
from briefing.errors import ModelError
from briefing.models.threads import spread

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from briefing.salience.judges import Judges
    from briefing.salience.windows import Encoded


class Scorer(Protocol):
    """Scores the sentences of one article. `revision` names the exact weights."""

    revision: str

    def __call__(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """Return the sentences' salience, shape (n,): the logarithms of shares, whose exponentials sum to 1.

        A share is how much of what a good summary of the article says stands in the sentence.
        """
        ...

    def each(self, articles: Sequence[Sequence[str]], /) -> Iterator[NDArray[np.float32]]:
        """Yield the salience of each article's sentences, in order, while the next ones are worked on."""
        ...

    def confidence(self, salience: NDArray[np.float32], /) -> NDArray[np.float32]:
        """Return for each salience how likely a near-best extractive summary holds the sentence, in 0..1."""
        ...


class JudgedScorer(ABC):
    """A scorer whose encoder gives signals and whose judges, the shipped ones or those in the file `judges`, join them."""

    def __init__(self, encoder: str, weights: str, judges: Path | None) -> None:
        """`weights` is the SHA-256 of what `encoder` runs.

        Raises:
            ModelError: the judges can't be read.
        """
        self._path = judges
        judged = models.CHECKSUMS["judges.npz"] if judges is None else hashlib.sha256(read_file(judges)).hexdigest()
        self.revision = f"{encoder}@{weights[:12]}+{judged[:8]}"

    @cached_property
    def _judges(self) -> Judges:
        return judges_of(self._path)

    @abstractmethod
    def _signals(self, encoded: Encoded) -> NDArray[np.float32]:
        """Return what the encoder says of an article, sentences x SIGNALS."""

    def confidence(self, salience: NDArray[np.float32], /) -> NDArray[np.float32]:
        """Return for each salience how likely a near-best extractive summary holds the sentence, in 0..1."""
        return self._judges.confidence(salience)

    def __call__(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """Return the sentences' salience (see `Scorer`)."""
        import numpy as np

        if not texts:
            return np.zeros(0, dtype=np.float32)
        encoded = encode_texts(texts)
        return self._judges(self._signals(encoded), encoded.features)


class OnnxScorer(JudgedScorer):
    """The shipped encoder with the shipped judges, or with those in the file `path`; loaded at the first use.

    Raises:
        ModelError: a file is missing, damaged, or holds no judges.
    """

    def __init__(self, path: Path | None = None) -> None:
        super().__init__("salience", models.CHECKSUMS["salience.onnx"], path)

    def each(self, articles: Sequence[Sequence[str]], /) -> Iterator[NDArray[np.float32]]:
        """Yield the salience of each article's sentences, in order; each core has an article of its own."""
        return spread(self, articles)

    def _signals(self, encoded: Encoded) -> NDArray[np.float32]:
        return signals_of(encoded)


def judges_of(path: Path | None) -> Judges:
    """Return the judges in the file `path`, or the shipped ones.

    Raises:
        ModelError: the file is missing, damaged, or holds no judges.
    """
    from briefing.salience.judges import Judges

    return Judges.load(models.read("judges.npz") if path is None else read_file(path), str(path or "judges.npz"))


def signals_of(encoded: Encoded) -> NDArray[np.float32]:
    """Return what the shipped encoder says of an article, sentences x SIGNALS."""
    inputs = {name: getattr(encoded, name) for name in ("ids", "mask", "pool", "features")}
    signals: NDArray[np.float32] = models.session("salience.onnx").run(["signals"], inputs)[0]
    return signals


def encode_texts(texts: Sequence[str]) -> Encoded:
    """Return the article of these sentences as the network reads it."""
    from briefing.salience.windows import encode

    # A sentence without a single known character still needs a token to stand for it.
    tokens = [e.ids or [100] for e in models.tokenizer().encode_batch(list(texts), add_special_tokens=False)]
    return encode(texts, tokens)


def read_file(path: Path) -> bytes:
    """Return the content of a model file that a user names.

    Raises:
        ModelError: it can't be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: the model can't be read ({error.strerror}); check its path") from error
