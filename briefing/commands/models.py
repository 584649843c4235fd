"""`briefing models`: which models are on this machine, and whether one works."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefing.commands._options import json_option, model_options, offline_option
from briefing.commands._print import print_json
from briefing.commands._session import clock_of, pass_config
from briefing.config import Config
from briefing.errors import EXIT_COMPLETE, ModelError

if TYPE_CHECKING:
    from briefing.hub import Model
    from briefing.types import Briefing, Skip


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def command(context: click.Context, as_json: bool) -> int | None:
    """List the models on this machine, and mark the one in use; or check one."""
    if context.invoked_subcommand is not None:
        return None
    return _list(as_json=as_json)


@pass_config
def _list(config: Config, /, as_json: bool) -> int:
    from briefing import hub

    found = hub.catalog()
    if config.model_name not in {model.name for model in found}:
        found = (*found, _configured(config))
    if as_json:
        for model in found:
            print_json(_row(model, config))
        return EXIT_COMPLETE
    width = max(len(model.name) for model in found)
    click.echo(f"  {'NAME':{width}}  {'BACKEND':8}  {'SIZE':>7}  {'LICENCE':15}  NOTE")
    for model in found:
        mark = "*" if model.name == config.model_name else " "
        click.echo(
            f"{mark} {model.name:{width}}  {model.kind or '-':8}  {_size(model.size):>7}  {model.licence:15}  "
            f"{model.reason}".rstrip()
        )
    click.echo(f"\n* is used. Another: --model NAME, or name under [model]. The hub's cache: {hub.cache()}")
    return EXIT_COMPLETE


@command.command()
@click.argument("name", required=False)
@model_options
@offline_option
@pass_config
def check(config: Config, /, name: str | None, **flags: Any) -> int:
    """Load the model NAME, or the one in use, and try it on a short article."""
    from briefing.clean import clean
    from briefing.store import Store
    from briefing.types import Document, Skip
    from briefing.wiring import adapters, pipeline
    from briefing.wiring.checking import TRIAL

    # On what it runs, and what went wrong, is the very thing to know here.
    logging.getLogger("briefing").setLevel(logging.INFO)
    config = config.with_flags(**flags).with_flags(model_name=name)
    started = time.perf_counter()
    summarizer = adapters.summarizer_of(config)
    with Store(None) as store:
        article = clean(Document("trial", "text/plain", TRIAL))
        (made,) = pipeline.briefings([article], summarizer, config, store, clock_of(config))
    if isinstance(made, Skip) or made.revision != summarizer.revision:
        raise ModelError(_trouble(config.model_name, made))
    seconds = time.perf_counter() - started
    click.echo(f"{config.model_name}: {summarizer.backend}, {summarizer.revision}")
    click.echo(f"Loaded, and a short article summarized, in {seconds:.1f} s:\n")
    click.echo("\n".join(f"- {point.text}" for point in made.points))
    wrong = [verdict.text for verdict in made.verdicts if verdict.support == "unsupported"]
    if wrong:
        click.echo("\nIt wrote, and the article does not bear out:\n")
        click.echo("\n".join(f"- {text}" for text in wrong))
    if wrong and len(wrong) == len(made.verdicts):
        raise ModelError(
            f"{config.model_name}: it runs, and writes nothing that the article bears out; take a model that was "
            "trained to summarize or chat"
        )
    click.echo("\nIt works.")
    return EXIT_COMPLETE


def _trouble(name: str, made: Briefing | Skip) -> str:
    from briefing.types import Skip

    if isinstance(made, Skip):
        return f"{name}: {made.detail}"
    said = {
        "model-too-slow": "it takes longer for a short article than [model] seconds allows",
        "model-out-of-memory": "there is not enough memory for it; take a smaller one, or --dtype bfloat16",
        "model-silent": "it loads, and writes nothing that is a sentence; take one that was trained to summarize or chat",
    }
    reasons = [said[label] for label in made.article.labels if label in said]
    return f"{name}: {reasons[0] if reasons else 'it fails, as is said above'}"


def _configured(config: Config) -> Model:
    """Describe the model in use that lies in none of the usual places."""
    from briefing import hub

    name, folder = config.model_name, Path(config.model_name).expanduser()
    if folder.is_dir():
        return hub.describe(folder, name)
    note = "" if name.startswith(("http://", "https://")) or "/" not in name else "not on this machine yet"
    return hub.Model(name, folder, None, note, "", 0, "unknown")


def _row(model: Model, config: Config) -> dict[str, object]:
    return {
        "name": model.name,
        "backend": model.kind,
        "family": model.family,
        "bytes": model.size,
        "licence": model.licence,
        "folder": str(model.folder),
        "used": model.name == config.model_name,
        "note": model.reason,
    }


def _size(count: int) -> str:
    return "-" if not count else f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{max(count / 1e6, 0.1):.1f} MB"
