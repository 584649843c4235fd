"""The reference scorer: the trained encoder in fp32 torch, on the CPU or a GPU, with the same judges."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.errors import ModelError
from briefing.salience.scorer import encode_texts, judges_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from briefing.salience.network import SalienceNetwork


class TorchScorer:
    """The encoder of a training checkpoint, and the shipped judges or those in the file `judges`."""

    def __init__(self, checkpoint: Path, judges: Path | None = None) -> None:
        """Check the files.

        Raises:
            ModelError: the checkpoint or the judges are missing or damaged.
        """
        try:
            content = checkpoint.read_bytes()
        except OSError as error:
            raise ModelError(
                f"{checkpoint}: no fp32 weights for --engine torch ({error.strerror}); train them "
                "(docs/model-card.md), or leave it away"
            ) from error
        self._checkpoint = checkpoint
        self._judges = judges_of(judges)
        self.revision = f"torch@{hashlib.sha256(content).hexdigest()[:12]}+{self._judges.fingerprint}"

    @cached_property
    def network(self) -> SalienceNetwork:
        """The network, in evaluation mode, on the GPU if there is one; torch is imported here."""
        import torch

        from briefing.salience.network import SalienceNetwork

        device = "cuda" if torch.cuda.is_available() else "cpu"
        return SalienceNetwork.from_checkpoint(self._checkpoint).to(device)

    def confidence(self, salience: NDArray[np.float32], /) -> NDArray[np.float32]:
        """Return for each salience how likely a near-best extractive summary holds the sentence, in 0..1."""
        return self._judges.confidence(salience)

    def __call__(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """Return the sentences' salience (see `briefing.salience.scorer.Scorer`)."""
        import numpy as np
        import torch

        if not texts:
            return np.zeros(0, dtype=np.float32)
        encoded = encode_texts(texts)
        device = self.network.out.weight.device
        inputs = (encoded.ids, encoded.mask, encoded.pool, encoded.features)
        with torch.inference_mode():
            signals = self.network(*(torch.from_numpy(array).to(device) for array in inputs))
        return self._judges(signals.cpu().numpy(), encoded.features)
