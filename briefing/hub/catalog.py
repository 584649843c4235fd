"""Every model on this machine: the built-in one, personal ones, and what the hub's cache holds."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path

from briefing import models
from briefing.hub.describe import Model
from briefing.hub.locate import in_cache


def catalog() -> tuple[Model, ...]:
    """Return the models, the built-in one first; those that no backend can run are among them, with the reason."""
    folder = models.folder()
    size = sum((folder / name).stat().st_size for name in models.CHECKSUMS if (folder / name).is_file())
    builtin = Model("embedded", folder, "embedded", "", "MiniLM", size, "MIT, apache-2.0")
    return (builtin, *(_personal(path) for path in sorted(user_data_path("briefing").glob("*.npz"))), *in_cache())


def _personal(path: Path) -> Model:
    return Model(str(path), path.parent, "embedded", "", "MiniLM", path.stat().st_size, "yours")
