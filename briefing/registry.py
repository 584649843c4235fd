"""Adapters by kind and name: a module in the kind's folder here, or another package's entry point.

A module `briefing/<kind>/<name>.py` offers `create(options)`; another package names such a function in its entry
points, in the group `briefing.<kind>`. Only the chosen one is imported. Built-in names can't be replaced.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pkgutil import iter_modules
from typing import Literal, cast, overload

from briefing.errors import PluginError, UsageError
from briefing.plugins import blamed, guarded
from briefing.types import Channel, Engine, Factory, Format, Options, Source, Summarizer

Kind = Literal["sources", "summarizers", "formats", "channels", "engines"]


@cache
def builtin_names(kind: Kind) -> tuple[str, ...]:
    """Return the names of the adapters of this kind that come with the package, sorted; none is imported."""
    folder = import_module(f"briefing.{kind}").__path__
    return tuple(sorted(m.name for m in iter_modules(folder) if not m.name.startswith("_")))


def names(kind: Kind) -> tuple[str, ...]:
    """Return every adapter's name of this kind, other packages' included, sorted."""
    return tuple(sorted({*builtin_names(kind), *_plugins(kind)}))


def plugin_names(kind: Kind) -> tuple[str, ...]:
    """Return the names of the adapters of this kind that other packages bring, sorted."""
    return tuple(sorted(_plugins(kind)))


@overload
def create(kind: Literal["sources"], name: str, options: Options) -> Source: ...
@overload
def create(kind: Literal["summarizers"], name: str, options: Options) -> Summarizer: ...
@overload
def create(kind: Literal["formats"], name: str, options: Options) -> Format: ...
@overload
def create(kind: Literal["channels"], name: str, options: Options) -> Channel: ...
@overload
def create(kind: Literal["engines"], name: str, options: Options) -> Engine: ...
def create(kind: Kind, name: str, options: Options) -> object:
    """Import and make the adapter `name`.

    Raises:
        UsageError: there is no adapter of that name.
        PluginError: another package's can't be imported or made, or, whenever it is called, fails.
    """
    if name in builtin_names(kind):
        return cast(Factory, import_module(f"briefing.{kind}.{name}").create)(options)
    plugin = _plugins(kind).get(name)
    if plugin is None:
        raise UsageError(f"there is no {kind[:-1]} {name!r}; {suggest(name, names(kind))}")
    called = f"the {kind[:-1]} {name!r} of {plugin.value!r}"
    try:
        factory = cast(Factory, plugin.load())
    except Exception as error:
        raise PluginError(f"{called} can't be loaded ({error}); reinstall that package") from error
    target = str(options.get("to", ""))
    with blamed(called, target):
        made = factory(options)
    return guarded(kind, called, made, target)


@cache
def _plugins(kind: Kind) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=f"briefing.{kind}")}


def suggest(name: str, known: Iterable[str]) -> str:
    """Return "did you mean X?" where a known name is close to `name`, else the list of them."""
    known = sorted(known)
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
