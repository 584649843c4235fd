"""Finding a model by its name: a folder, the hub's cache on this machine, or, where that is allowed, the hub itself."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from briefing.errors import ModelError, UsageError
from briefing.hub.describe import Model, describe

_HUB_NAME = re.compile(r"\w(?:[\w.-]*\w)?/\w(?:[\w.-]*\w)?", re.ASCII)
# Weights as safetensors, never pickled ones, and nothing that holds code.
_WANTED = ["*.safetensors", "*.json", "*.model", "*.txt", "*.jinja", "README.md", "LICENSE*"]
_UNWANTED = ["*/*", "consolidated*"]


def locate(name: str, revision: str | None = None, *, offline: bool = False) -> Model:
    """Return the model `name`: a folder, or `owner/name` on the hub, at `revision` (`main` by default).

    What the cache holds is used as it is: the hub is asked only for what is missing. `offline` refuses even that,
    before any code runs that could open a connection.

    Raises:
        UsageError: the name is no folder and no hub name.
        ModelError: the model is not on this machine and can't be fetched.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return describe(folder, name)
    if (snapshot := _cached(name, revision or "main")) is not None:
        cached = describe(snapshot, name)
        if cached.kind is not None or offline:
            return cached
    if not _HUB_NAME.fullmatch(name):
        raise UsageError(
            f"there is no model {name!r}; name embedded, a folder, a hub name (owner/name), or the address of a "
            "local server (http://...)"
        )
    if offline:
        raise ModelError(f"{name}: not a folder here and not in {cache()}, and --offline refuses to download it")
    return describe(_fetch(name, revision), name)


def cache() -> Path:
    """Return the hub's cache on this machine, by the hub's own rules."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "huggingface"
    home = Path(os.environ.get("HF_HOME") or home)
    return Path(os.environ.get("HF_HUB_CACHE") or home / "hub").expanduser()


def in_cache() -> tuple[Model, ...]:
    """Return the models in the hub's cache, sorted by name: of each, what `main` or else any revision left there."""
    found = []
    for folder in sorted(cache().glob("models--*")):
        name = folder.name.removeprefix("models--").replace("--", "/")
        snapshots = [_cached(name, "main"), *sorted((folder / "snapshots").glob("*"))]
        if snapshot := next((s for s in snapshots if s is not None), None):
            found.append(describe(snapshot, name))
    return tuple(found)


def _cached(name: str, revision: str) -> Path | None:
    """Return the cache's folder of a model's revision: a branch, a tag or a commit."""
    folder = cache() / f"models--{name.replace('/', '--')}"
    try:
        commit = (folder / "refs" / revision).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        commit = revision
    snapshot = folder / "snapshots" / commit
    return snapshot if snapshot.is_dir() else None


def _fetch(name: str, revision: str | None) -> Path:
    """Download a model's safetensors weights, tokenizer and card into the cache, and return their folder."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from huggingface_hub import errors, snapshot_download
    from huggingface_hub.utils.tqdm import disable_progress_bars

    if not sys.stderr.isatty():
        disable_progress_bars()
    try:
        return Path(snapshot_download(name, revision=revision, allow_patterns=_WANTED, ignore_patterns=_UNWANTED))
    except errors.GatedRepoError as error:
        reason = "its licence must be accepted on the hub first; do so there and set HF_TOKEN"
        raise ModelError(f"{name}: {reason}") from error
    except errors.RevisionNotFoundError as error:
        raise ModelError(f"{name}: the hub has no revision {revision!r} of it; check --revision") from error
    except errors.RepositoryNotFoundError as error:
        raise ModelError(f"{name}: neither a folder here nor a public model on the hub; check the spelling") from error
    except (errors.HfHubHTTPError, OSError, ValueError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
        raise ModelError(f"{name}: it can't be downloaded ({reason}); check the network and the disk") from error
