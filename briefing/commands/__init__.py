"""The commands, one file each: `<name>.py` offers `command`. Files that start with `_` hold what commands share.

A new command is one new file. Listing the commands (`--help`) imports every file, so that they import at their top
only what is light, and the rest where a command runs (`tests/test_lazy_imports.py` holds them to it).
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

import click

from briefing.registry import suggest

SECTIONS = {
    "Read": ("digest", "summarize", "clean", "batch", "show", "history"),
    "Choose": ("feeds", "like", "dislike", "explain"),
    "Mail": ("send", "outbox", "schedule"),
    "Set up": ("init", "check", "models", "train", "templates", "schema", "prune"),
}
"""What `--help` lists together; a command that is in none of these stands at the end."""


@cache
def names() -> tuple[str, ...]:
    """Return the name of every command, sorted; none is imported."""
    return tuple(sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_")))


class Commands(click.Group):
    """The group of all commands, found by their file's name and imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - every folder lists the same
        """Return the name of every command, sorted; none is imported."""
        return list(names())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command of this name; None where there is none."""
        if cmd_name not in names():
            return None
        return cast(click.Command, import_module(f"{__name__}.{cmd_name}").command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that `args` start with; an unknown one is a usage error that names the nearest."""
        if not ctx.resilient_parsing and self.get_command(ctx, args[0]) is None:
            ctx.fail(f"there is no command {args[0]!r}; {suggest(args[0], names())}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands by what they are for."""
        listed = {name for section in SECTIONS.values() for name in section}
        others = tuple(name for name in names() if name not in listed)
        for title, section in {**SECTIONS, "More": others}.items():
            found = [(name, self.get_command(ctx, name)) for name in section]
            rows = [(name, made.get_short_help_str(limit=formatter.width - 6 - 9)) for name, made in found if made]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)
