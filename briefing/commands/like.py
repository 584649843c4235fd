"""`briefing like`: the ranking learns, on this machine alone."""

from briefing.commands._opinion import opinion

command = opinion(liked=True)
