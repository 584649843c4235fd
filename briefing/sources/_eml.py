"""Newsletters saved as mails (`.eml`)."""

from __future__ import annotations

import email
from dataclasses import replace
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import parseaddr

from briefing.foreign import in_reach
from briefing.types import Document, Media, Skip

_KINDS: dict[str, Media] = {"text/html": "text/html", "text/plain": "text/plain"}


def letter(source: str, data: bytes) -> Document | Skip:
    """Return the mail as a document: its HTML, with its plain text to fall back on; the sender stands for the feed."""
    message = email.message_from_bytes(data, policy=policy.default)
    parts = [made for kind in ("html", "plain") if (made := _part(source, message, kind)) is not None]
    if not parts:
        return Skip(source, "read", "empty", "this mail holds no text; save it again with its text")
    first, *rest = parts
    return replace(first, fallback=rest[0] if rest else None)


def _part(source: str, message: EmailMessage, kind: str) -> Document | None:
    try:
        body = message.get_body((kind,))
        text = body.get_content() if body is not None else ""
    except (LookupError, ValueError, AttributeError):
        return None
    if body is None or not isinstance(text, str) or not text.strip():
        return None
    name, address = parseaddr(_header(message, "From") or "")
    return Document(
        source=source,
        media=_KINDS[body.get_content_type()],
        text=text.replace("\r\n", "\n"),
        guid=_header(message, "Message-ID"),
        feed=name or address or None,
        title=_header(message, "Subject"),
        author=name or None,
        published=_date(message),
    )


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        return " ".join(str(message[name] or "").split()) or None
    except (ValueError, IndexError, AttributeError):
        # The parser of structured headers gives up on some that spam writes.
        return None


def _date(message: EmailMessage) -> datetime | None:
    try:
        at: datetime | None = message["Date"].datetime
    except (ValueError, IndexError, AttributeError, TypeError, OverflowError):
        return None
    at = at and in_reach(at)
    return at.astimezone() if at is not None and at.tzinfo is None else at
