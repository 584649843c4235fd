"""Adapters of other packages: whatever they raise, or return by mistake, is one sentence that names them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from briefing.errors import BriefingError, PluginError
from briefing.types import Document, Receipt, Skip

_EACH: dict[str, tuple[type, ...]] = {"sources": (Document, Skip), "channels": (Receipt,), "engines": (object,)}
"""What the adapters of a kind yield; those of the other kinds return one value."""


_SECRET = 8
"""Characters from which on a target may hold a key."""


@contextmanager
def blamed(called: str, target: str = "") -> Iterator[None]:
    """Turn whatever is raised inside, errors that are for the user apart, into one that names the adapter `called`.

    The `target` of a channel, which may hold a secret, is left out of what libraries say of it.

    Raises:
        PluginError: it failed; a plugin that asks to exit has failed as well.
    """
    try:
        yield
    except BriefingError:
        raise
    except (Exception, SystemExit) as error:
        told = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(": ")
        told = told.replace(target, "...") if len(target) >= _SECRET else told
        raise PluginError(f"{called} failed ({told}); tell its makers, or do without it") from error


def guarded(kind: str, called: str, adapter: Any, target: str = "") -> Any:
    """Return an adapter of this kind that does the same, but that every failure of which is a `PluginError`.

    A summarizer stays as it is: what it fails at costs the article alone (`wiring.careful`).
    """
    if kind == "formats":
        with blamed(called):
            return _Format(called, adapter)
    return _each(called, target, adapter, _EACH[kind]) if kind in _EACH else adapter


def _each(
    called: str, target: str, adapter: Callable[..., Iterator[Any]], kinds: tuple[type, ...]
) -> Callable[..., Iterator[Any]]:
    def call(*args: Any) -> Iterator[Any]:
        with blamed(called, target):
            for made in adapter(*args):
                if not isinstance(made, kinds):
                    raise TypeError(f"it yields a {type(made).__name__}, no {kinds[0].__name__}")
                _check(made)
                yield made

    return call


def _check(made: object) -> None:
    """Refuse what no later step could use."""
    if isinstance(made, Document | Skip) and not isinstance(made.source, str):
        raise TypeError("its source is no text")
    if isinstance(made, Document) and made.published and made.published.tzinfo is None:
        raise ValueError(f"the time {made.published} has no zone")


class _Format:
    """A format of another package."""

    def __init__(self, called: str, form: Any) -> None:
        self._called, self._form = called, form
        self.suffix, self.media_type = form.suffix, form.media_type

    def __call__(self, *digest: Any) -> str | bytes:
        with blamed(self._called):
            made = self._form(*digest)
            if not isinstance(made, str | bytes):
                raise TypeError(f"it returns a {type(made).__name__}, neither text nor bytes")
            return made
