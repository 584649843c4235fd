"""The options that several commands share. Those that stand for a setting bear its name, `<table>_<key>`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, get_args

import click

from briefing.config.settings import Device, Dtype, ModelEngine
from briefing.types import Length

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


_LONGEST = 10 * 366 * 86_400


class Duration(click.ParamType[float]):
    """A time such as 90s, 10m, 1h or 7d, in seconds."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds."""
        found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", str(value))
        if found is None or not float(found[1]):
            self.fail(f"{value!r} is no time such as 90s, 10m, 1h or 7d", param, ctx)
        seconds = float(found[1]) * _UNITS[found[2]]
        if seconds > _LONGEST:
            self.fail(f"{value!r} is longer than ten years", param, ctx)
        return seconds


Command = TypeVar("Command", bound=Callable[..., Any])

inputs_argument = click.argument("inputs", nargs=-1, required=True, metavar="FILE|FOLDER|URL|-...")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line, in input order.")
encoding_option = click.option("--encoding", help="What the input is written in, if it is not UTF-8.")
_SIZE = (
    click.option(
        "--length",
        "summarize_length",
        type=click.Choice(get_args(Length)),
        help="About 35, 75 or 150 words an article.",
    ),
    click.option("--points", "summarize_points", type=click.IntRange(1), help="At most N points an article."),
    click.option(
        "--tighten/--no-tighten",
        "summarize_tighten",
        default=None,
        help="Leave out of a point what its sentence can do without; on by default.",
    ),
)
_MODEL = (
    click.option(
        "--model",
        "model_name",
        metavar="NAME",
        help="embedded; a personal model (.npz); a folder or hub name of a summarizer or chat model; http://SERVER#MODEL.",
    ),
    click.option("--revision", "model_revision", help="The hub model's version: a branch, tag or commit."),
    click.option("--device", "model_device", type=click.Choice(get_args(Device)), help="Where torch computes."),
    click.option("--dtype", "model_dtype", type=click.Choice(get_args(Dtype)), help="What torch computes in."),
)
engine_option = click.option(
    "--engine", "model_engine", type=click.Choice(get_args(ModelEngine)), help="What runs the embedded model."
)
offline_option = click.option(
    "--offline", "network_offline", is_flag=True, default=None, help="Refuse everything that needs a network."
)


def size_options(command: Command) -> Command:
    """Add the options that say how long a briefing is."""
    return _all(_SIZE, command)


def model_options(command: Command) -> Command:
    """Add the options that choose the model and what runs it."""
    return model_name_options(engine_option(command))


def model_name_options(command: Command) -> Command:
    """Add the options that choose the model."""
    return _all(_MODEL, command)


def _all(options: Sequence[Callable[[Command], Command]], command: Command) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


state_option = click.option("--state", "store_path", type=click.Path(dir_okay=False), help="The state file.")
wait_option = click.option(
    "--wait", type=click.FloatRange(0), default=60, show_default=True, help="Seconds to wait for another run to end."
)
quiet_option = click.option(
    "-q", "--quiet", is_flag=True, help="Print nothing if all is well: the default for mail without a terminal."
)
