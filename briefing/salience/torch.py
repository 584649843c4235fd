"""The reference engine: the trained model in fp32 torch, on the CPU or a GPU."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.salience.onnx import encode_texts, sha256

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from briefing.salience.network import SalienceNetwork


class TorchEngine:
    """The network of a training checkpoint. torch is imported at the first use."""

    def __init__(self, checkpoint: Path, device: str = "cpu") -> None:
        self._checkpoint, self._device = checkpoint, device
        self.revision = f"salience-torch@{sha256(checkpoint)[:12]}"

    @cached_property
    def network(self) -> SalienceNetwork:
        """The network, in evaluation mode, on the device."""
        from briefing.salience.network import SalienceNetwork

        return SalienceNetwork.from_checkpoint(self._checkpoint).to(self._device)

    def __call__(self, texts: Sequence[str], /) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the sentences' salience and unit vectors (see `briefing.salience.onnx.Engine`)."""
        import numpy as np
        import torch

        if not texts:
            return np.zeros(0, dtype=np.float32), np.zeros((0, 384), dtype=np.float32)
        encoded = encode_texts(texts)
        inputs = (encoded.ids, encoded.mask, encoded.pool, encoded.features)
        with torch.inference_mode():
            salience, vectors = self.network(*(torch.from_numpy(array).to(self._device) for array in inputs))
        return salience.cpu().numpy(), vectors.cpu().numpy()
