"""What torch's devices have: which are here, whether memory ran out, and how long generating may take on them."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from typing import Any

from briefing.errors import UsageError


def pick_device(name: str) -> str:
    """Return the torch device that `name` stands for; "auto" is the fastest that is here.

    Raises:
        UsageError: there is no such device.
    """
    import torch

    here = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        return next(device for device, usable in here.items() if usable)
    if not here[name]:
        raise UsageError(f"--device {name}: PyTorch finds no such device here; take --device auto or cpu")
    return name


def is_out_of_memory(error: Exception) -> bool:
    """Tell whether an error means that a device, or the machine, has no memory left."""
    import torch

    known = isinstance(error, MemoryError | torch.OutOfMemoryError)
    return known or any(sign in str(error) for sign in ("out of memory", "can't allocate memory", "not enough memory"))


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


def free_memory() -> None:
    """Give back what no tensor holds any more."""
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
