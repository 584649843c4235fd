"""The adapters that the settings name: what fetches, summarizes, writes files and hands over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from briefing import hub, registry, support
from briefing.config import Config
from briefing.formats import _own as own
from briefing.models.encoder import encode
from briefing.types import Article, Briefing, Clock, Format, Point, Size, Summarizer

if TYPE_CHECKING:
    from briefing.fetch import Fetcher


def fetcher_of(config: Config, clock: Clock) -> Fetcher:
    """Return what fetches for this run, within the limits of the settings."""
    from briefing.fetch import Fetcher, Policy  # deferred: most runs read files

    policy = Policy(
        offline=config.network_offline,
        private_hosts=config.network_private_hosts,
        robots=config.network_robots,
        delay=config.network_delay,
        connections=config.network_connections,
        total=config.network_timeout,
    )
    return Fetcher(policy, now=clock)


def summarizer_of(config: Config) -> support.Held:
    """Return the summarizer that the settings name, held to the articles sentence by sentence.

    Raises:
        UsageError: there is no such summarizer, or no such judge ([support] nli).
        ModelError: the model's files can't be used.
    """
    made = backend_of(config)
    if config.support_nli is None:
        return support.Held(made, encode, partial(best, config.size))
    from briefing.support.nli import Entailment

    judge = Entailment(Path(config.support_nli).expanduser())
    return support.Held(made, encode, partial(best, config.size), judge, judge.revision)


def backend_of(config: Config) -> Summarizer:
    """Return the backend that the settings name.

    It is the built-in model, a personal one (.npz), another package's adapter, a local server (http://...), or a model
    in a folder or on the hub, for which its own config.json decides the backend.

    Raises:
        UsageError: it is none of them.
        ModelError: the model's files can't be used.
    """
    name, offline = config.model_name, config.network_offline
    engine = {"engine": config.model_engine, "checkpoint": config.model_checkpoint, "device": config.model_device}
    if name == "embedded" or name.endswith(".npz"):
        path = {} if name == "embedded" else {"path": name}
        return registry.create("summarizers", "embedded", {**engine, **path})
    if name in registry.plugin_names("summarizers"):
        return registry.create("summarizers", name, {})
    shared = {
        "name": Path(name).expanduser().resolve().name,
        "seconds": config.model_seconds,
        "context": config.model_context,
    }
    if name.startswith(("http://", "https://")):
        endpoint = {"address": name, "key_env": config.model_key_env, "offline": offline, **shared}
        return registry.create("summarizers", "endpoint", endpoint)
    model = hub.locate(name, config.model_revision, offline=offline)
    local = {"path": str(model.folder), "device": config.model_device, "dtype": config.model_dtype, **shared}
    return registry.create("summarizers", hub.required(model), local)


def format_of(name: str, config: Config, *, alone: bool = False) -> Format:
    """Return the format of this name; `alone`: its document does not lie beside an index.

    Raises:
        UsageError: there is none.
        ConfigError: the user's own template of it can't be used.
    """
    options: dict[str, object] = {"archive": config.digest_index and not alone}
    if config.digest_templates:
        folder = str(Path(config.digest_templates).expanduser())
        options["templates"] = folder
        if own.exists(name, folder):
            return own.create(name, folder)
    return registry.create("formats", name, options)


def best(size: Size, article: Article, count: int) -> Sequence[Point]:
    """Return about `count` of the article's own sentences, the best first, to stand for what it does not bear out."""
    (made,) = registry.create("summarizers", "embedded", {})([article], replace(size, length="long", points=count))
    return sorted(made.points, key=lambda p: -(p.confidence or 0)) if isinstance(made, Briefing) else ()
