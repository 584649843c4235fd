"""The options that several commands share. Those that stand for a setting bear its name, `<table>_<key>`."""

from __future__ import annotations

import re
from typing import get_args

import click

from briefing.config.settings import Engine
from briefing.types import Length

_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}


class Duration(click.ParamType[float]):
    """A time such as 90s, 10m or 1h, in seconds."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds."""
        found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", str(value))
        if found is None or not float(found[1]):
            self.fail(f"{value!r} is no time such as 90s, 10m or 1h", param, ctx)
        return float(found[1]) * _UNITS[found[2]]


inputs_argument = click.argument("inputs", nargs=-1, required=True, metavar="FILE|FOLDER|URL|-...")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line, in input order.")
encoding_option = click.option("--encoding", help="What the input is written in, if it is not UTF-8.")
length_option = click.option(
    "--length",
    "summarize_length",
    type=click.Choice(get_args(Length)),
    help="About 35, 75 or 150 words an article.",
)
points_option = click.option(
    "--points", "summarize_points", type=click.IntRange(1), help="At most N points an article."
)
model_option = click.option(
    "--model",
    "model_name",
    help="embedded, a personal model (briefing train), or the folder of an encoder-decoder model.",
)
engine_option = click.option(
    "--engine", "model_engine", type=click.Choice(get_args(Engine)), help="What runs the embedded model."
)
state_option = click.option("--state", "store_path", type=click.Path(dir_okay=False), help="The state file.")
wait_option = click.option(
    "--wait", type=click.FloatRange(0), default=60, show_default=True, help="Seconds to wait for another run to end."
)
quiet_option = click.option(
    "-q", "--quiet", is_flag=True, help="Print nothing if all is well: the default for mail without a terminal."
)
