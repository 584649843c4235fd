"""What rendering makes of a digest: a message in one format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from briefing.types.compose import Digest


@dataclass(frozen=True, slots=True)
class Message:
    """A digest rendered in one format, ready to deliver. `suffix` is the file name's, with its dot (`.html`)."""

    digest: Digest
    format: str
    suffix: str
    media_type: str
    content: str | bytes


class Format(Protocol):
    """Renders a digest. `suffix` is the file name's, with its dot; `media_type` is the IANA name."""

    suffix: str
    media_type: str

    def __call__(self, digest: Digest, /) -> str | bytes:
        """Return the whole document: text, or the bytes of a format that is none."""
        ...
