"""How long generating may take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any


def time_limit(seconds: Sequence[float], clock: Callable[[], float]) -> Any:
    """Return the criterion that ends each row of a batch once its share of the time is above its seconds.

    Its `over` holds, for each row that it ended, the length it had then.
    """
    import torch
    from transformers import StoppingCriteria

    started = clock()

    class Limit(StoppingCriteria):
        def __init__(self) -> None:
            self.over: dict[int, int] = {}

        def __call__(self, input_ids: torch.Tensor, scores: Any, **more: Any) -> torch.Tensor:  # noqa: ARG002
            share = (clock() - started) / len(seconds)
            for row, most in enumerate(seconds):
                if share > most:
                    self.over.setdefault(row, input_ids.shape[1])
            ended = torch.tensor([row in self.over for row in range(len(seconds))], device=input_ids.device)
            # With beams there are several rows a prompt.
            return ended.repeat_interleave(len(input_ids) // len(seconds))

    return Limit()
