"""The reference engine: the trained encoder in fp32 torch, on the CPU or a GPU, with the same judges."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.salience.engine import encode_texts, judges_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from briefing.salience.network import SalienceNetwork


class TorchEngine:
    """The encoder of a training checkpoint, and the shipped judges or those in the file `judges`."""

    def __init__(self, checkpoint: Path, judges: Path | None = None, device: str = "cpu") -> None:
        self._checkpoint, self._device = checkpoint, device
        self._judges = judges_of(judges)
        self.revision = f"salience-torch:{checkpoint.name}"

    @cached_property
    def network(self) -> SalienceNetwork:
        """The network, in evaluation mode, on the device; torch is imported here."""
        from briefing.salience.network import SalienceNetwork

        return SalienceNetwork.from_checkpoint(self._checkpoint).to(self._device)

    def __call__(self, texts: Sequence[str], /) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the sentences' salience and unit vectors (see `briefing.salience.engine.Engine`)."""
        import numpy as np
        import torch

        if not texts:
            return np.zeros(0, dtype=np.float32), np.zeros((0, 384), dtype=np.float32)
        encoded = encode_texts(texts)
        inputs = (encoded.ids, encoded.mask, encoded.pool, encoded.features)
        with torch.inference_mode():
            signals, vectors = self.network(*(torch.from_numpy(array).to(self._device) for array in inputs))
        return self._judges(signals.cpu().numpy(), encoded.features), vectors.cpu().numpy()
