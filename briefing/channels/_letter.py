"""Builds a mail of a digest: one recipient, complete text first, HTML second, every header safe."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from briefing.channels._settings import MailSettings
from briefing.types import Digest, Message

# 7 bit, so that every server can pass it on unchanged: a mail that is rewritten on its way breaks its signatures.
POLICY = SMTP.clone(cte_type="7bit")
_SUBJECT = 200  # characters

# Controls and line breaks could end a header; bidirectional overrides would reorder what stands beside it.
_ACTIVE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+")


def identity(digest_id: str, recipient: str, sender: Address) -> str:
    """Return the Message-ID: the same for the same digest and recipient, in every run."""
    made = hashlib.sha256(f"{digest_id}\n{recipient}".encode()).hexdigest()[:32]
    return f"<{made}@{sender.domain}>"


def build(
    parts: Mapping[str, Message], subject: str, recipient: Address, settings: MailSettings, at: datetime
) -> tuple[str, bytes]:
    """Return the Message-ID and the whole mail, with CRLF line ends, in ASCII.

    `parts` are the messages by format: `text` and `mail` become the alternatives, all others attached files.
    """
    text, page = parts["text"], parts["mail"]
    message_id = identity(text.digest.id, recipient.addr_spec, settings.sender)
    mail = EmailMessage(policy=POLICY)
    mail["From"] = settings.sender
    mail["To"] = recipient
    mail["Subject"] = header(subject)[:_SUBJECT]
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id
    for name, value in _list_headers(text.digest, settings).items():
        mail[name] = value
    mail.set_content(_clean(text))
    mail.add_alternative(_clean(page), subtype="html")
    for name in sorted(parts.keys() - {"text", "mail"}):
        part = parts[name]
        file = f"{part.digest.day.isoformat()}{part.suffix}"
        kind, _, subtype = part.media_type.partition("/")
        if isinstance(part.content, bytes):
            mail.add_attachment(part.content, maintype=kind, subtype=subtype, filename=file)
        else:
            mail.add_attachment(_clean(part), subtype=subtype, filename=file)
    _set_boundaries(mail, message_id)
    return message_id, mail.as_bytes()


def header(text: str) -> str:
    """Return `text` fit for a header: on one line, without characters that act.

    The email package decodes what looks like an encoded word and writes its line breaks out as they are.
    """
    return " ".join(_ACTIVE.sub(" ", text).replace("=?", "= ?").split())


def _list_headers(digest: Digest, settings: MailSettings) -> dict[str, str]:
    named = {
        "List-ID": f"<{settings.list_id}>",
        "Auto-Submitted": "auto-generated",
        "X-Briefing-Digest": header(digest.id),
        "X-Briefing-Day": digest.day.isoformat(),
        "X-Briefing-Version": header(digest.version),
    }
    if settings.unsubscribe:
        address = settings.unsubscribe.removeprefix("mailto:")
        named["List-Unsubscribe"] = f"<mailto:{address}>"
    return named


def _clean(message: Message) -> str:
    """Return the text of `message` without lone surrogates, which have no UTF-8."""
    content = message.content
    return (content if isinstance(content, bytes) else content.encode("utf-8", "replace")).decode()


def _set_boundaries(mail: EmailMessage, message_id: str) -> None:
    """Name the boundaries after the mail, so that its bytes are the same in every run.

    "=_" can't stand in quoted-printable or base64, which is how every part but the plainest ASCII is written.
    """
    for number, part in enumerate(p for p in mail.walk() if p.is_multipart()):
        part.set_boundary(f"=_{message_id[1:33]}_{number}")
