"""Settings: built-in defaults, then `briefing.toml`, then `BRIEFING_*` variables, then flags; checked once."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from platformdirs import user_config_path, user_data_path

from briefing.errors import ConfigError
from briefing.registry import suggest
from briefing.types import Length, Size

ENGINES = ("onnx", "torch")
DEVICES = ("auto", "cpu", "cuda", "mps")
DTYPES = ("auto", "float32", "bfloat16", "float16")


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting, with its default. A field `a_b` is key `b` of table `[a]`, and the variable `BRIEFING_A_B`."""

    model_name: str = "embedded"
    model_revision: str | None = None
    model_device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    model_dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    model_seconds: int = 300
    model_key_env: str | None = None
    model_engine: str = "onnx"
    model_checkpoint: str = str(user_data_path("briefing") / "salience.pt")
    network_offline: bool = False
    summarize_length: Length = "medium"
    summarize_points: int | None = None
    digest_title: str = "Daily briefing"
    digest_out: str = "reports"
    digest_formats: tuple[str, ...] = ("html", "markdown", "text", "json")
    digest_timezone: str | None = None
    email_via: Literal["smtp", "lmtp", "sendmail", "maildir", "eml"] = "smtp"
    email_from: str | None = None
    email_to: tuple[str, ...] = ()
    email_subject: str = "{title}, {date}"
    email_server: str = "localhost"
    email_port: int | None = None
    email_security: Literal["tls", "starttls", "none"] | None = None
    email_ca_file: str | None = None
    email_user: str | None = None
    email_password_env: str | None = None
    email_password_file: str | None = None
    email_password_command: str | None = None
    email_token_command: str | None = None
    email_sendmail: str = "/usr/sbin/sendmail"
    email_folder: str = "mail"
    email_unsubscribe: str | None = None
    email_list_id: str | None = None
    email_timeout: int = 60
    email_expire_days: int = 3
    store_path: str = str(user_data_path("briefing") / "briefing.db")

    @property
    def timezone(self) -> ZoneInfo | None:
        """Return the time zone that decides which day it is; None is the system's."""
        return ZoneInfo(self.digest_timezone) if self.digest_timezone else None

    @property
    def size(self) -> Size:
        """Return the size of each briefing."""
        return Size(self.summarize_length, self.summarize_points)

    def with_flags(self, **flags: object) -> Config:
        """Return the settings with each flag that was given (is not None) in place of its setting."""
        given: dict[str, Any] = {name: value for name, value in flags.items() if value is not None}
        return replace(self, **given)


_SWITCHES = {"network_offline"}
_WHOLE = {"model_seconds", "summarize_points", "email_port", "email_timeout", "email_expire_days"}
_LISTS = {"digest_formats": "format names", "email_to": "addresses"}
_CHOICES: dict[str, tuple[str, ...]] = {
    "model_device": DEVICES,
    "model_dtype": DTYPES,
    "model_engine": ENGINES,
    "summarize_length": get_args(Length),
    "email_via": ("smtp", "lmtp", "sendmail", "maildir", "eml"),
    "email_security": ("tls", "starttls", "none"),
}


def load(path: Path | None, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings. `path` defaults to `BRIEFING_CONFIG`, then the user's own file if there is one.

    Raises:
        ConfigError: a file that was named is missing, or a key or value is wrong: the message names file and line.
    """
    named = path or (Path(environ["BRIEFING_CONFIG"]) if environ.get("BRIEFING_CONFIG") else None)
    file = named or user_config_path("briefing") / "briefing.toml"
    values: dict[str, object] = {}
    if named is not None or file.is_file():
        values.update(_from_file(file))
    values.update(_from_environment(environ))
    return Config().with_flags(**values)


def _from_file(file: Path) -> dict[str, object]:
    try:
        text = file.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: can't be read ({error}); check the path that -c names") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not valid TOML: {error}") from error
    values: dict[str, object] = {}
    for table, keys in tables.items():
        if not isinstance(keys, dict):
            raise ConfigError(f"{_where(file, text, table)}: {table!r} must stand in a table: {_tables()}")
        for key, value in keys.items():
            where = _where(file, text, key, table)
            values[f"{table}_{key}"] = _checked(f"{table}_{key}", f"[{table}] {key}", value, where)
    return values


def _from_environment(environ: Mapping[str, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for variable, raw in environ.items():
        if variable.startswith("BRIEFING_") and variable != "BRIEFING_CONFIG" and raw:
            name = variable.removeprefix("BRIEFING_").lower()
            value = _parse(name, raw)
            values[name] = _checked(name, variable, value, "environment")
    return values


def _parse(name: str, raw: str) -> object:
    if name in _LISTS:
        return [part.strip() for part in raw.split(",")]
    if name in _SWITCHES:
        return {"true": True, "false": False}.get(raw.lower(), raw)
    return int(raw) if name in _WHOLE and raw.isdecimal() else raw


def _checked(name: str, shown: str, value: object, where: str) -> object:
    """Return `value` as the setting's type, or raise an error that says what it should be."""
    known = {field.name: field.name.replace("_", ".", 1) for field in fields(Config)}
    if name not in known:
        raise ConfigError(f"{where}: unknown setting {shown}; {suggest(name.replace('_', '.', 1), known.values())}")
    if name in _SWITCHES:
        if isinstance(value, bool):
            return value
        raise ConfigError(f"{where}: {shown} must be true or false, not {value!r}")
    if name in _WHOLE:
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        raise ConfigError(f"{where}: {shown} must be a whole number from 1 up, not {value!r}")
    if name in _CHOICES and value not in _CHOICES[name]:
        raise ConfigError(f"{where}: {shown} must be one of {', '.join(_CHOICES[name])}, not {value!r}")
    if name in _LISTS:
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            return tuple(value)
        raise ConfigError(f"{where}: {shown} must be a list of {_LISTS[name]}, not {value!r}")
    if not isinstance(value, str) or not value:
        raise ConfigError(f"{where}: {shown} must be a text, not {value!r}")
    if name == "digest_timezone":
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ConfigError(f"{where}: {shown} must be a time zone such as Europe/Berlin, not {value!r}") from error
    return value


def _tables() -> str:
    return ", ".join(dict.fromkeys(f"[{field.name.partition('_')[0]}]" for field in fields(Config)))


def _where(file: Path, text: str, key: str, table: str | None = None) -> str:
    """Return `file:line` of a key: the first line that sets it behind its table's header."""
    start = text.find(f"[{table}]") if table else 0
    match = re.compile(rf"^[ \t]*\[?[\"']?{re.escape(key)}\b", re.M).search(text, max(start, 0))
    return f"{file}:{text.count(chr(10), 0, match.start()) + 1}" if match else str(file)
