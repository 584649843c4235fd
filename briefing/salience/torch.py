"""The reference scorer: the encoder in fp32 torch, on the CPU or a GPU, with the same judges."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from pickle import UnpicklingError
from typing import TYPE_CHECKING

from briefing import models
from briefing.errors import ModelError
from briefing.models.devices import free_memory, is_out_of_memory
from briefing.salience.scorer import JudgedScorer, encode_texts, read_file

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from briefing.salience.network import SalienceNetwork
    from briefing.salience.windows import Encoded

TOKENS = 65_536
"""Tokens that a GPU reads at once, padding included. Its widest states are 65,536 x 1,536 numbers of four bytes, 0.4 GB."""


class TorchScorer(JudgedScorer):
    """The shipped encoder, or that of a training checkpoint, and the shipped judges or those in the file `judges`."""

    def __init__(self, device: str = "cpu", checkpoint: Path | None = None, judges: Path | None = None) -> None:
        """`device` is one of torch's.

        Raises:
            ModelError: the checkpoint or the judges can't be read.
        """
        own = hashlib.sha256(read_file(checkpoint)).hexdigest() if checkpoint else models.CHECKSUMS["salience.onnx"]
        super().__init__("torch", own, judges)
        self.device, self._checkpoint = device, checkpoint

    @cached_property
    def network(self) -> SalienceNetwork:
        """The network, in evaluation mode, on its device; torch is imported here.

        Raises:
            ModelError: the checkpoint is none of this network.
        """
        from briefing.salience import shipped
        from briefing.salience.network import SalienceNetwork

        if self._checkpoint is None:
            return shipped.network().to(self.device)
        try:
            return SalienceNetwork.from_checkpoint(self._checkpoint).to(self.device)
        except (ValueError, RuntimeError, UnpicklingError, AttributeError) as error:
            message = f"{self._checkpoint}: no checkpoint of this network; name one that briefing.training.train wrote"
            raise ModelError(message) from error

    def each(self, articles: Sequence[Sequence[str]], /) -> Iterator[NDArray[np.float32]]:
        """Yield the salience of each article, in order.

        A GPU reads many at once, those of like length together. A CPU reads one after another: it would work on padding.
        """
        if self.device == "cpu":
            yield from map(self, articles)
            return
        found: dict[int, NDArray[np.float32]] = {}
        encoded = {number: encode_texts(texts) for number, texts in enumerate(articles) if texts}
        for numbers in _alike(encoded):
            told = self._together([encoded[number] for number in numbers])
            found |= {n: self._judges(s, encoded[n].features) for n, s in zip(numbers, told, strict=True)}
        for number in range(len(articles)):
            yield found[number] if number in found else self([])

    def _signals(self, encoded: Encoded) -> NDArray[np.float32]:
        return self._together([encoded])[0]

    def _together(self, articles: Sequence[Encoded]) -> list[NDArray[np.float32]]:
        """Return the signals of articles that are read at once, or by halves where there is no memory for so many."""
        import torch

        try:
            with torch.inference_mode():
                return self._read(articles)
        except RuntimeError as error:
            if self.device == "cpu" or not is_out_of_memory(error):
                raise
            if len(articles) == 1:
                raise ModelError(f"--device {self.device}: no memory is left there; take --device cpu") from error
        # Outside of the handler: the exception holds the frames that hold the tensors.
        free_memory()
        half = len(articles) // 2
        return self._together(articles[:half]) + self._together(articles[half:])

    def _read(self, articles: Sequence[Encoded]) -> list[NDArray[np.float32]]:
        import numpy as np
        import torch

        width = max(article.ids.shape[1] for article in articles)
        ids, mask = (
            torch.from_numpy(np.concatenate([np.pad(part, ((0, 0), (0, width - part.shape[1]))) for part in parts]))
            for parts in ([article.ids for article in articles], [article.mask for article in articles])
        )
        states = self.network.states(ids.to(self.device), mask.to(self.device))
        signals, first = [], 0
        for article in articles:
            own = states[first:][: len(article.ids), : article.ids.shape[1]]
            pool, features = (torch.from_numpy(a).to(self.device) for a in (article.pool, article.features))
            signals.append(self.network.told(own, pool, features).cpu().numpy())
            first += len(article.ids)
        return signals


def _alike(articles: dict[int, Encoded]) -> Iterator[list[int]]:
    """Yield the numbers of articles of like width, together TOKENS at most, padding included, or one article."""
    taken: list[int] = []
    windows = 0
    for number in sorted(articles, key=lambda number: articles[number].ids.shape[1]):
        count, width = articles[number].ids.shape
        if taken and (windows + count) * width > TOKENS:
            yield taken
            taken, windows = [], 0
        taken.append(number)
        windows += count
    if taken:
        yield taken
