"""Reads the settings: the file, then the environment; each value is checked by the type of its setting."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import Field, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from platformdirs import user_config_path

from briefing.config.settings import About, Config
from briefing.errors import ConfigError
from briefing.registry import suggest

_SWITCHES = {"true": True, "false": False}


def path_of(named: Path | None, environ: Mapping[str, str] = os.environ) -> tuple[Path, bool]:
    """Return the file that holds the settings, and whether it was asked for by name (`named`, or `BRIEFING_CONFIG`)."""
    if named is None and environ.get("BRIEFING_CONFIG"):
        named = Path(environ["BRIEFING_CONFIG"])
    if named is not None:
        return named, True
    try:
        return user_config_path("briefing") / "briefing.toml", False
    except RuntimeError:  # there is no home
        return Path("/etc/xdg/briefing/briefing.toml"), False


def load(named: Path | None, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings of the file that `path_of` finds, if there is one, and of the environment over them.

    Raises:
        ConfigError: a file that was named is missing, or a key or value is wrong: the message names file and line.
    """
    file, required = path_of(named, environ)
    values: dict[str, object] = {}
    if required or file.is_file():
        values.update(_from_file(file))
    values.update(_from_environment(environ))
    return Config().with_flags(**values)


def about(setting: Field[Any]) -> About:
    """Return what a setting says of itself."""
    made: About = setting.metadata["about"]
    return made


@cache
def kinds(table: type) -> Mapping[str, Any]:
    """Return the type of each setting of a dataclass of settings, in the order in which they are declared."""
    hints = get_type_hints(table)
    return {f.name: hints[f.name] for f in fields(table)}


def optional(kind: Any) -> Any:
    """Return the type T of an optional T, and any other type as it is."""
    if isinstance(kind, UnionType) or NoneType in get_args(kind):
        (kind,) = (k for k in get_args(kind) if k is not NoneType)
    return kind


def rows(kind: Any) -> type | None:
    """Return the dataclass T of a list of tables, `tuple[T, ...]`; None for any other type."""
    item = get_args(kind)[0] if get_origin(kind) is tuple else None
    return item if isinstance(item, type) and is_dataclass(item) else None


def _twice(text: str) -> str:
    """Say which table stands in a file twice, as one does that is pasted below what `init` wrote; nothing if none does."""
    seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        found = _HEADER.match(line)
        if found and not line.lstrip().startswith("[["):
            first = seen.setdefault(found[1], number)
            if first != number:
                return f"[{found[1]}] stands at line {first} and again at line {number}; put all of it under the first"
    return ""


def _from_file(file: Path) -> dict[str, object]:
    try:
        text = file.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: can't be read ({error}); check the path that -c names") from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{file}: not valid TOML: {_twice(text) or error}") from error
    values: dict[str, object] = {}
    for table, content in tables.items():
        if (row := rows(kinds(Config).get(table))) is not None:
            values[table] = tuple(_rows(file, text, table, content, row))
        elif not isinstance(content, dict):
            raise ConfigError(f"{_where(file, text, table)}: {table!r} must stand in a table: {', '.join(_tables())}")
        else:
            for key, value in content.items():
                where = _where(file, text, key, table)
                values[f"{table}_{key}"] = _known(Config, f"{table}_{key}", f"[{table}] {key}", value, where)
    return values


def _rows(file: Path, text: str, table: str, content: object, row: type) -> Iterator[object]:
    """Yield each table of the list `[[table]]` as a value of the dataclass `row`."""
    if not isinstance(content, list) or not all(isinstance(item, dict) for item in content):
        raise ConfigError(f"{_where(file, text, table)}: {table!r} is a list of tables; write [[{table}]] above each")
    for index, item in enumerate(content):
        values = {
            key: _known(row, key, f"[[{table}]] {key}", value, _where(file, text, key, table, index))
            for key, value in item.items()
        }
        missing = [f.name for f in fields(row) if about(f).required and f.name not in values]
        if missing:
            where = _where(file, text, table, table, index)
            raise ConfigError(f"{where}: [[{table}]] number {index + 1} has no {missing[0]}; give it one")
        yield row(**values)


def _from_environment(environ: Mapping[str, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for variable, raw in environ.items():
        if variable.startswith("BRIEFING_") and variable != "BRIEFING_CONFIG" and raw:
            name = variable.removeprefix("BRIEFING_").lower()
            kind = optional(kinds(Config).get(name))
            if rows(kind):
                raise ConfigError(f"environment: {variable} is a list of tables; set it in briefing.toml")
            values[name] = _known(Config, name, variable, _parsed(kind, raw), "environment")
    return values


def _parsed(kind: Any, raw: str) -> object:
    """Return the text of a variable as the TOML value that it stands for; what it can't be stays a text."""
    if get_origin(kind) is tuple:
        return [part.strip() for part in raw.split(",")]
    if kind is bool:
        return _SWITCHES.get(raw.lower(), raw)
    if kind in (int, float):
        try:
            return kind(raw)
        except ValueError:
            return raw
    return raw


def _known(table: type, name: str, shown: str, value: object, where: str) -> object:
    """Return `value` as the setting `name` of `table` has it, or raise an error that says what it should be."""
    setting = next((f for f in fields(table) if f.name == name), None)
    if setting is None or (table is Config and "_" not in name):
        known = {n.replace("_", ".", 1) if table is Config else n for n in kinds(table)}
        tried = name.replace("_", ".", 1) if table is Config else name
        raise ConfigError(f"{where}: unknown setting {shown}; {suggest(tried, known)}")
    try:
        return _checked(optional(kinds(table)[name]), value, about(setting))
    except ValueError as error:
        raise ConfigError(f"{where}: {shown} must be {error}, not {value!r}") from error


def _checked(kind: Any, value: object, told: About) -> object:
    """Return `value` as one of the type `kind`. Raises ValueError, which says what it must be."""
    if get_origin(kind) is tuple:
        if (
            not isinstance(value, list)
            or not all(isinstance(v, str) and v and "\0" not in v for v in value)
            or len(value) < told.least
        ):
            raise ValueError("a list of texts" + ", one at least" * (told.least > 0))
        made: object = tuple(value)
    elif get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise ValueError(f"one of {', '.join(get_args(kind))}")
        made = value
    elif kind is bool:
        if not isinstance(value, bool):
            raise ValueError("true or false")
        made = value
    elif kind in (int, float):
        if (
            isinstance(value, bool)
            or not isinstance(value, kind if kind is int else (int, float))
            or not told.least <= value <= told.most
        ):
            raise ValueError(f"a {'whole ' * (kind is int)}number from {told.least} to {told.most:,}")
        made = kind(value)
    else:
        if not isinstance(value, str) or not value or "\0" in value:
            raise ValueError("a text")
        made = value
    if told.check:
        for item in made if isinstance(made, tuple) else (made,):
            told.check(item)
    return made


def _tables() -> list[str]:
    """Return every table's header."""
    headers = (f"[[{n}]]" if rows(kind) else f"[{n.partition('_')[0]}]" for n, kind in kinds(Config).items())
    return list(dict.fromkeys(headers))


_HEADER = re.compile(r"""\s*\[\[?\s*["']?([^\]"'\s]+)""")


def _where(file: Path, text: str, key: str, table: str | None = None, index: int = 0) -> str:
    """Return `file:line` of a key in the table number `index` of that name, or else of the table's header."""
    path = rf"""(?:["']?{re.escape(table)}["']?\s*\.\s*)""" if table else ""
    plain, dotted = (re.compile(rf"""\s*{prefix}["']?{re.escape(key)}["']?\s*[=.]""") for prefix in ("", path))
    inside: str | None = None
    number_of_table, header = -1, 0
    for number, line in enumerate(text.splitlines(), 1):
        if found := _HEADER.match(line):
            inside = found[1]
            number_of_table += inside == table
            if not header and (inside == key if table is None else inside == table and number_of_table == index):
                header = number
        elif (inside == table and number_of_table == index and plain.match(line)) or (
            inside is None and (dotted if table else plain).match(line)
        ):
            return f"{file}:{number}"
    return f"{file}:{header}" if header else str(file)
