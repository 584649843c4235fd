"""The commands described from their declarations: the reference in docs/commands.md.

`python -m briefing.commands._describe > docs/commands.md` writes it anew; a test compares them.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator

import click

from briefing.commands import SECTIONS, Commands, names

_HEAD = """\
# Commands

`briefing COMMAND --help` tells the same on the spot. Before the command: `-c FILE` names the settings, `-v` tells of
everything that was left out, and what each library logs. What is made goes to standard output, what is to be known of it
to standard error.

| exit code | means |
|---:|---|
| 0 | complete |
| 1 | failed: one sentence says why, and what to do |
| 2 | usage: the command line or a setting is not right |
| 3 | partial: the result is there, and standard error or the digest says what was left out |
| 4 | a mail is not delivered, or a channel did not take the digest |
| 5 | another run is at work |
| 130, 143 | interrupted, terminated |

This page is made from the program: `python -m briefing.commands._describe > docs/commands.md`.
"""


def reference() -> str:
    """Return the reference of all commands as Markdown, by what they are for."""
    group = Commands("briefing")
    context = click.Context(group, info_name="briefing")
    listed = [name for section in SECTIONS.values() for name in section]
    parts = [_HEAD]
    for name in [*listed, *(name for name in names() if name not in listed)]:
        if command := group.get_command(context, name):
            parts += _command(command, click.Context(command, info_name=name, parent=context), "##")
    return "\n".join(parts)


def _command(command: click.Command, context: click.Context, level: str) -> Iterator[str]:
    path = context.command_path
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    yield f"{level} `{path}`\n\n{inspect.cleandoc(command.help or '')}\n\n```\n{usage}\n```\n".replace("\b\n", "")
    options = [
        r for p in command.get_params(context) if isinstance(p, click.Option) and (r := p.get_help_record(context))
    ]
    rows = [(flags, said) for flags, said in options if "--help" not in flags]
    if rows:
        table = ["| option | meaning |", "|---|---|"]
        table += [
            f"| `{flags.replace('|', chr(92) + '|')}` | {said.replace('|', chr(92) + '|')} |" for flags, said in rows
        ]
        yield "\n".join(table) + "\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None:
                yield from _command(inner, click.Context(inner, info_name=name, parent=context), level + "#")


if __name__ == "__main__":
    sys.stdout.write(reference())
