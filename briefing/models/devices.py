"""torch's devices: which are here, whether one has no memory left, and giving it back."""

from __future__ import annotations

import gc

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


def free_memory() -> None:
    """Give back what no tensor holds any more."""
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
