"""`briefing check`: whether a run would work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from briefing.commands._options import offline_option, state_option
from briefing.commands._print import MANY, verbose
from briefing.commands._session import clock_of
from briefing.config import load, path_of
from briefing.errors import EXIT_COMPLETE, EXIT_FAILED, ConfigError

_MARKS = {True: "ok", False: "FAIL", None: "-"}


@click.command()
@offline_option
@state_option
@click.pass_obj
def command(named: Path | None, /, **flags: Any) -> int:
    """Try the settings, the state file, the digests' folder, the model, mail and feeds; nothing is changed or sent.

    Prints a line for each, and exits with 1 if any of them fails.
    """
    from briefing.wiring import checking

    file, _ = path_of(named)
    try:
        config = load(named).with_flags(**flags)
    except ConfigError as error:
        _tell(False, "settings", str(error))
        return EXIT_FAILED
    _tell(True, "settings", str(file) if file.exists() else f"the defaults: there is no {file} (briefing init)")
    short = not verbose()
    failed, feeds = False, 0
    for finding in checking.findings(config, clock_of(config)):
        failed = failed or finding.good is False
        feeds += finding.part == "feed"
        if finding.part == "feed" and feeds > MANY and short:
            continue
        if finding.part == "feeds" and feeds > MANY and short:
            _tell(False, "feed", f"and {feeds - MANY} more; briefing --verbose check names each")
        _tell(finding.good, finding.part, finding.told)
    return EXIT_FAILED if failed else EXIT_COMPLETE


def _tell(good: bool | None, part: str, told: str) -> None:
    click.echo(f"{_MARKS[good]:4}  {part:10}  {told}")
