"""The wiring of mail: a digest becomes messages, messages become letters, letters are sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import fields
from functools import partial
from pathlib import Path

from briefing import registry, render
from briefing.channels._email import EmailChannel, Outbox
from briefing.channels._settings import mail_settings
from briefing.config import Config
from briefing.errors import ConfigError
from briefing.render.mail import MailPage
from briefing.types import Clock, Digest, Letter, Message, Receipt

Shield = Callable[[], AbstractContextManager[None]]


def deliver(
    config: Config, outbox: Outbox, clock: Clock, digest: Digest | None = None, shield: Shield = nullcontext
) -> tuple[Receipt, ...]:
    """Post `digest` to every recipient that does not have it yet, send all that is due, and say what became of it.

    Raises:
        ConfigError: a setting of `[email]` is missing or wrong.
        StoreError: the outbox can't be written; nothing is sent that it does not know of.
    """
    send = channel(config, outbox, clock, shield)
    return tuple(send(messages(digest, config) if digest else ()))


def letters(config: Config, outbox: Outbox, clock: Clock, digest: Digest) -> tuple[Letter, ...]:
    """Return the letters of `digest`: as they were posted, where they were and are still held, else as they would be."""
    posted = {letter.message_id: letter for letter in outbox.letters() if letter.mail}
    way = _described(config, outbox, clock, nullcontext)
    return tuple(posted.get(m.message_id, m) for m in way.compose(messages(digest, config)))


def probe(config: Config, outbox: Outbox, clock: Clock, digest: Digest) -> tuple[Receipt, ...]:
    """Send `digest` to every recipient at once and unrecorded."""
    way = channel(config, outbox, clock)
    return tuple(way.probe(letter) for letter in way.compose(messages(digest, config)))


def messages(digest: Digest, config: Config) -> tuple[Message, ...]:
    """Return the parts of the mail: the complete text, the HTML, and the whole page where the HTML had to be cut."""
    templates = config.digest_templates
    options = {"templates": str(Path(templates).expanduser())} if templates else {}
    page, left = MailPage(options)(digest)
    made = [
        render.message(digest, "text", registry.create("formats", "text", options)),
        Message(digest, "mail", ".mail.html", "text/html", page),
    ]
    if left:
        made.append(render.message(digest, "html", registry.create("formats", "html", options)))
    return tuple(made)


def channel(config: Config, outbox: Outbox, clock: Clock, shield: Shield = nullcontext) -> EmailChannel:
    """Return the channel that the settings describe.

    Raises:
        ConfigError: a setting of `[email]` is missing or wrong, or it needs the network and that is refused.
    """
    local = config.email_via == "lmtp" and config.email_server.startswith("/")
    if config.network_offline and config.email_via in {"smtp", "lmtp"} and not local:
        raise ConfigError(
            f"--offline refuses the network, and mail by {config.email_via} needs it; leave one of them away, or hand "
            "mails to sendmail ([email] via)"
        )
    return _described(config, outbox, clock, shield)


def _described(config: Config, outbox: Outbox, clock: Clock, shield: Shield) -> EmailChannel:
    _filled(config.email_subject, [""] * len(_NAMES))
    prefix = "email_"
    options = {
        f.name.removeprefix(prefix): getattr(config, f.name) for f in fields(config) if f.name.startswith(prefix)
    }
    return EmailChannel(mail_settings(options), outbox, clock, partial(subject, config.email_subject), shield)


def subject(template: str, digest: Digest) -> str:
    """Fill the subject's template."""
    counted = render.stats(digest)
    values = (
        digest.title,
        render.long_date(digest.day),
        digest.day.isoformat(),
        render.count(counted.stories, "story", "stories"),
        render.count(counted.articles, "article", "articles"),
        render.duration(counted.minutes),
        render.headline(digest.stories[0].briefing.article) if digest.stories else "No stories today",
    )
    return _filled(template, values)


_NAMES = ("title", "date", "day", "stories", "articles", "minutes", "first")


def _filled(template: str, values: Sequence[str]) -> str:
    try:
        return template.format_map(dict(zip(_NAMES, values, strict=True)))
    except (KeyError, ValueError, IndexError, AttributeError) as error:
        names = ", ".join(f"{{{name}}}" for name in _NAMES)
        raise ConfigError(f"[email] subject can't be filled ({error}); it may hold {names}") from error
