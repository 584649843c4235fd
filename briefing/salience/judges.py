"""The judges: small perceptrons over everything known of a sentence, averaged. Numpy alone, in a file of their own.

They are the part that `briefing train` makes anew from a reader's own pairs; the encoder stays as it is shipped.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from briefing.errors import ModelError
from briefing.salience.features import FEATURES

SIGNALS = ("cnndm", "xsum", "blog", "gov", "scitldr", "headline", "gap")
"""What the encoder's head tells of a sentence: the kinds of pairs, and the two signals of news without summaries."""
INPUTS = len(SIGNALS) + len(FEATURES)

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Judges:
    """The weights of n judges with h hidden units, over INPUTS inputs standardised by `mean` and `scale`."""

    mean: Floats
    scale: Floats
    hidden: Floats
    """n x INPUTS x h"""
    hidden_bias: Floats
    """n x h"""
    out: Floats
    """n x h"""
    calibration: Floats
    """Slope and offset of the logistic function from salience to confidence (Platt 1999), shape (2,)."""

    def __call__(self, signals: Floats, features: Floats) -> Floats:
        """Return the salience of one article's sentences, shape (len(signals),): the logarithms of shares.

        `signals` is sentences x SIGNALS, as the encoder's head gives them; `features` is sentences x FEATURES.
        """
        known = ((join(signals, features) - self.mean) / self.scale).astype(np.float64)
        hidden = np.maximum(np.einsum("sk,nkh->nsh", known, self.hidden) + self.hidden_bias[:, None], 0)
        logits = np.einsum("nsh,nh->ns", hidden, self.out).mean(axis=0)
        return log_share(logits).astype(np.float32)

    def confidence(self, salience: Floats) -> Floats:
        """Return for each salience how likely a near-best extractive summary holds the sentence, in 0..1."""
        slope, offset = self.calibration.astype(np.float64)
        return np.asarray(1 / (1 + np.exp(-(slope * salience.astype(np.float64) + offset))), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write the weights to `path`, the same bytes each time."""
        with zipfile.ZipFile(path, "w") as archive:
            for field in fields(self):
                content = io.BytesIO()
                np.save(content, getattr(self, field.name))
                # A fixed time instead of now.
                archive.writestr(zipfile.ZipInfo(f"{field.name}.npy"), content.getvalue())

    @classmethod
    def load(cls, content: bytes, name: str) -> Judges:
        """Return the judges of a file's content; `name` is the file, for what is said of it.

        Raises:
            ModelError: it holds no judges, or those of another version.
        """
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as kept:
                made = cls(**{field.name: kept[field.name] for field in fields(cls)})
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise ModelError(f"{name}: not a model of briefing; make one with: briefing train --pairs FILE") from error
        if made.mean.shape != (INPUTS,) or made.hidden.shape[1:2] != (INPUTS,):
            raise ModelError(f"{name}: the model of another version; make it anew with: briefing train --pairs FILE")
        return made


def join(signals: Floats, features: Floats) -> Floats:
    """Return what the judges see, not standardised: the signals as logarithms of shares, and the features."""
    return np.concatenate([log_share(signals), features], axis=1).astype(np.float32)


def log_share(logits: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the log-softmax over the sentences (the first axis)."""
    shifted = logits - logits.max(axis=0)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=0)))
