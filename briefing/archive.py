"""Frozen values as bytes, and back: the same value, whatever it holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")


def dump(value: DataclassInstance) -> bytes:
    """Return the value, a dataclass, as JSON in ASCII; `load` makes the same value of it."""
    return json.dumps(asdict(value), default=_written, separators=(",", ":")).encode("ascii")


def load(kind: type[T], contents: bytes | str) -> T:
    """Return the value of type `kind` that `dump` was given."""
    return cast(T, _value(kind, json.loads(contents)))


def _written(value: date) -> str:
    return value.isoformat()


@cache
def _fields(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _value(kind: Any, raw: Any) -> Any:
    """Return `raw` as a value of the type `kind`: a dataclass, tuple, optional, date or plain value."""
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _fields(kind)
        return kind(**{name: _value(hints[name], value) for name, value in raw.items()})
    if get_origin(kind) is tuple:
        return tuple(_value(get_args(kind)[0], item) for item in raw)
    if isinstance(kind, UnionType):
        (inner,) = (k for k in get_args(kind) if k is not NoneType)
        return None if raw is None else _value(inner, raw)
    return kind.fromisoformat(raw) if kind in (date, datetime) else raw
