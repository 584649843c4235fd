"""The reference scorer: the trained encoder in fp32 torch, on the CPU or a GPU, with the same judges."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.errors import ModelError
from briefing.salience.scorer import JudgedScorer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from briefing.salience.network import SalienceNetwork
    from briefing.salience.windows import Encoded


class TorchScorer(JudgedScorer):
    """The encoder of a training checkpoint, and the shipped judges or those in the file `judges`."""

    def __init__(self, checkpoint: Path, judges: Path | None = None) -> None:
        """Check the files.

        Raises:
            ModelError: the checkpoint or the judges are missing or damaged.
        """
        super().__init__(judges)
        try:
            content = checkpoint.read_bytes()
        except OSError as error:
            raise ModelError(
                f"{checkpoint}: no fp32 weights for --engine torch ({error.strerror}); train them "
                "(docs/model-card.md), or leave it away"
            ) from error
        self._checkpoint = checkpoint
        self.revision = f"torch@{hashlib.sha256(content).hexdigest()[:12]}+{self._judges.fingerprint}"

    @cached_property
    def network(self) -> SalienceNetwork:
        """The network, in evaluation mode, on the GPU if there is one; torch is imported here."""
        import torch

        from briefing.salience.network import SalienceNetwork

        device = "cuda" if torch.cuda.is_available() else "cpu"
        return SalienceNetwork.from_checkpoint(self._checkpoint).to(device)

    def _signals(self, encoded: Encoded) -> NDArray[np.float32]:
        import torch

        device = self.network.out.weight.device
        inputs = (encoded.ids, encoded.mask, encoded.pool, encoded.features)
        with torch.inference_mode():
            signals: NDArray[np.float32] = self.network(*(torch.from_numpy(a).to(device) for a in inputs)).cpu().numpy()
        return signals
