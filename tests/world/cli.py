"""The real command line at a time that the test chooses: `python -m world.cli 2026-11-23T07:00:00+00:00 digest`."""

from __future__ import annotations

import sys
from datetime import datetime

from briefing.commands import _session

NOW = datetime.fromisoformat(sys.argv.pop(1))
_session.clock_of = lambda config: lambda: NOW

from briefing.cli import main  # noqa: E402 - the commands take the clock when they are imported

main(sys.argv[1:])
