"""What strangers wrote, as values that every later step can use: JSON, addresses and times."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

_USER = re.compile(r"^(https?://)[^/?#\\]*@", re.IGNORECASE)
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def read_json(data: str | bytes, *, strict: bool = True) -> Any:
    """Return the value of a JSON text. Half a character (a lone surrogate), which nobody can write, becomes "?".

    `strict` refuses control characters in strings.

    Raises:
        ValueError: it is no JSON, or nests too deeply.
    """
    text = data if isinstance(data, str) else data.decode(json.detect_encoding(data))
    try:
        value = json.loads(text, strict=strict)
        if _HALF.search(text):
            value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except RecursionError:
        raise ValueError("it nests too deeply") from None
    return value


def host_of(url: str) -> str | None:
    """Return the host of an address, if it has one and can be taken apart ("http://[" can't)."""
    try:
        return urlsplit(url).hostname or None
    except ValueError:
        return None


def is_address(text: str) -> bool:
    """Say whether a text is a web address with a host, which can be taken apart."""
    return host_of(text) is not None and urlsplit(text).scheme in ("http", "https")


def without_user(url: str) -> str:
    """Return a web address without the user name and password before its host, which pass for a host, or are secrets."""
    return _USER.sub(r"\1", url)


def in_reach(at: datetime) -> datetime | None:
    """Return the time, unless it is so far off that the clocks of some zone can't show it."""
    return at if 1 < at.year < 9999 else None
