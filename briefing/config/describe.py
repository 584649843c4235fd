"""The settings described from their declarations: the example file, and the reference in docs/configuration.md.

`python -m briefing.config.describe > docs/configuration.md` writes the reference anew; a test compares them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import Field, fields
from textwrap import wrap
from typing import Any, Literal, get_args, get_origin

from briefing.config.reading import about, kinds, optional, rows
from briefing.config.settings import TABLES, Config

_COLUMNS = 100


def example() -> str:
    """Return a file with every setting, each behind a `#`, as it is by default or as it might be."""
    lines = ["# Settings of briefing. Each line behind a # shows a default, or an example where there is none."]
    for table, text in TABLES.items():
        many = rows(kinds(Config).get(table))
        lines += ["", *_comment(text), f"# [[{table}]]" if many else f"[{table}]"]
        for key, setting, kind in _settings(table):
            lines += _comment(_told(setting, kind))
            lines.append(f"# {key} = {_toml(_shown(setting))}")
    return "\n".join(lines) + "\n"


def reference() -> str:
    """Return the reference as Markdown: a table of settings for each table of the file."""
    return _HEAD + "".join(_section(table) for table in TABLES)


_HEAD = """\
# Settings

A setting is taken from the first of these that has it: a flag of the command; the variable `BRIEFING_<TABLE>_<KEY>`
(lists separated by commas); the file; the default. The file is the one that `-c FILE` or `BRIEFING_CONFIG` names, else
`briefing/briefing.toml` in the user's configuration folder (`~/.config` on Linux). `briefing init` writes one with
every setting in it, and `briefing check` tries the settings without doing anything. A setting that is not known, or
not of its type, is an error with file and line: nothing is passed over.

This page is made from the program: `python -m briefing.config.describe > docs/configuration.md`.
"""


def _section(table: str) -> str:
    many = rows(kinds(Config).get(table))
    header = f"[[{table}]]" if many else f"[{table}]"
    lines = ["", f"## `{header}`", "", TABLES[table], "", "| key | default | meaning |", "|---|---|---|"]
    for key, setting, kind in _settings(table):
        lines.append(f"| `{key}` | {_default(setting)} | {_told(setting, kind).replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


def _settings(table: str) -> Iterator[tuple[str, Field[Any], Any]]:
    """Yield key, field and type of each setting of a table."""
    row = rows(kinds(Config).get(table))
    for field in fields(row or Config):
        if row or field.name.startswith(f"{table}_"):
            kind = optional(kinds(row or Config)[field.name])
            yield field.name if row else field.name.removeprefix(f"{table}_"), field, kind


def _told(setting: Field[Any], kind: Any) -> str:
    """Return what a setting is for, and the values that it may have where they are few."""
    text = about(setting).text
    choices = ", ".join(get_args(kind)) if get_origin(kind) is Literal else ""
    return f"{text} One of: {choices}." if choices else text


def _shown(setting: Field[Any]) -> object:
    told = about(setting)
    return setting.default if told.example is None else told.example


def _default(setting: Field[Any]) -> str:
    told = about(setting)
    if told.required:
        return "needed"
    if setting.default in (None, ()):
        return "none"
    # An example of a setting with a default stands for one that differs from machine to machine.
    return f"`{_toml(_shown(setting))}`"


def _toml(value: object) -> str:
    """Write a value as TOML."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    # A JSON string is a TOML string as long as it holds no surrogate or DEL, which no setting of ours does.
    return json.dumps(value, ensure_ascii=False)


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in wrap(text, _COLUMNS - 2, break_long_words=False, break_on_hyphens=False)]


if __name__ == "__main__":
    sys.stdout.write(reference())
