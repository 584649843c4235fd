"""Every setting, said once: its name, type and default, what it is for, and what its value must be.

`reading.py` checks values by these types, and `describe.py` makes the example file and the reference of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from platformdirs import user_data_path

from briefing.errors import ConfigError
from briefing.foreign import without_user
from briefing.types import Length, Size

ModelEngine = Literal["onnx", "torch"]
Device = Literal["auto", "cpu", "cuda", "mps"]
Dtype = Literal["auto", "float32", "bfloat16", "float16"]


@dataclass(frozen=True, slots=True)
class About:
    """What a setting's field says of itself besides type and default.

    `example` is a value that the example file shows where the default is none or depends on the machine. `least` is
    the smallest number, or the least number of items; `most` is the largest number. `check` raises ValueError, which says what each value must be.
    A setting is `required` where the rows of a list of tables can't do without it.
    """

    text: str
    example: object = None
    least: int = 0
    most: int = 10_000_000
    check: Callable[[str], object] | None = None
    required: bool = False


def setting(default: Any, text: str, **more: Any) -> Any:
    """Declare a setting: its default or what makes it, what it is for, and the rest of `About`. `...`: it is required."""
    required = default is ...
    metadata = {"about": About(text, required=required, **more)}
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(metadata=metadata) if required else field(default=default, metadata=metadata)


def _zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("a time zone such as Europe/Berlin") from error


def _rule(written: str) -> None:
    # Only a file that sets such a rule needs to know what one is.
    from briefing.compose.interests import parse

    parse(written)


def _data(name: str) -> str:
    """Return where a file of the program's own lies by default. Where there is no home, this fails at its use alone."""
    try:
        return str(user_data_path("briefing") / name)
    except RuntimeError:
        return f"~/.local/share/briefing/{name}"


def _at_home(path: str, what: str, option: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise ConfigError(f"there is no home folder for {what}; set HOME, or name another with {option}") from error


TABLES = {
    "model": "What summarizes.",
    "network": "What may leave this machine.",
    "feeds": "What is subscribed to (briefing feeds).",
    "summarize": "How long a briefing is.",
    "support": "How a model's own words are held to the article (docs/support.md).",
    "digest": "The page, and which files it is written to.",
    "interests": "What ranks higher or lower, or is not shown.",
    "section": "A section of your own; the program's topics take what no such section does. May be repeated.",
    "email": "Sending the digest (docs/email.md).",
    "store": "What was read, made and sent: one file.",
}
"""What each table of the file is for, in the order in which the tables are described."""


@dataclass(frozen=True, slots=True)
class SectionSettings:
    """A section of the reader's own."""

    name: str = setting(..., "Its heading.", example="Energy")
    about: str | None = setting(
        None, "A line on what belongs there, phrase by phrase.", example="solar and wind power, batteries, the grid"
    )
    feeds: tuple[str, ...] = setting(
        (), "Feeds, groups of feeds, outlets or hosts that belong there.", example=("pv-tech.org",)
    )
    keywords: tuple[str, ...] = setting((), "Words that belong there.", example=("kilowatt",))
    limit: int | None = setting(None, "How many stories it shows at most.", example=5, least=1)


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting. A field `a_b` is key `b` of table `[a]`, and the variable `BRIEFING_A_B`.

    A field of another type, `a: tuple[T, ...]` where T is a dataclass of settings, is the list of tables `[[a]]`.
    """

    model_name: str = setting(
        "embedded", "embedded; a personal model (a file .npz that briefing train makes); a folder or hub name (owner/name) of "
        "a summarizer or chat model; the address of a local server (http://localhost:11434/v1#qwen3:4b); or the name of "
        "another package's backend (docs/models.md).",
    )  # fmt: skip
    model_revision: str | None = setting(None, "The hub model's version: a branch, tag or commit.", example="main")
    model_device: Device = setting("auto", "Where torch computes; auto is cuda, else mps, else cpu.")
    model_dtype: Dtype = setting(
        "auto", "The numbers that torch computes with; auto is bfloat16 on cuda, else float32."
    )
    model_context: int | None = setting(
        None, "Tokens that a model is shown at once; by default what it was made for, at most 4,096, and 2,048 for a "
        "server, which cut more than their own setting without a word.", example=8192, least=512,
    )  # fmt: skip
    model_seconds: int = setting(
        300, "Seconds that a model may take for an article; the embedded one takes over then.", least=1
    )
    model_key_env: str | None = setting(
        None, "The environment variable that holds the key of a model server.", example="SERVER_KEY"
    )
    model_engine: ModelEngine = setting(
        "onnx",
        "What runs the embedded model: onnx (int8, quick) or torch (fp32), which a device of cuda or mps takes anyway.",
    )
    model_checkpoint: str | None = setting(
        None,
        "Weights of your own training that the engine torch runs instead of the shipped ones.",
        example="student.pt",
    )
    network_offline: bool = setting(False, "Refuse everything that needs a network.")
    network_private_hosts: tuple[str, ...] = setting(
        (),
        "Hosts, addresses and networks of your own that may be asked; no other private address is.",
        example=("nas.home", "192.168.1.0/24"),
    )
    network_robots: bool = setting(True, "Read no page that its site's robots.txt forbids.")
    network_delay: float = setting(1.0, "Seconds between two requests to one host.")
    network_connections: int = setting(8, "Requests at once; to one host two.", least=1)
    network_timeout: int = setting(60, "Seconds that a page or feed may take, however slowly it drips.", least=1)
    feeds_patience: int = setting(
        3,
        "A feed that fails is told of once it has failed on so many runs in a row, and at once if it was never read.",
        least=1,
    )
    summarize_length: Length = setting("medium", "About 35, 75 or 150 words an article.")
    summarize_points: int | None = setting(None, "At most this many points an article.", example=3, least=1)
    summarize_tighten: bool = setting(
        True, "Leave out of a point what its sentence can do without (docs/selection.md)."
    )
    support_strict: bool = setting(
        False, "Leave out what an article does not bear out, instead of showing its own sentence there."
    )
    support_nli: str | None = setting(
        None, "A folder with an inference model that judges beside the facts.", example="models/nli"
    )
    digest_title: str = setting("Daily briefing", "The title of the page.")
    digest_out: str = setting("reports", "The folder for the digests.")
    digest_formats: tuple[str, ...] = setting(
        ("html", "markdown", "text", "json"), "One file is written for each of these formats.", least=1
    )
    digest_channels: tuple[str, ...] = setting(
        (), "What takes the digest beside these files: another package's channel, as name:target (docs/extending.md), or "
        "files:FOLDER.", example=("files:~/Public/briefing",),
    )  # fmt: skip
    digest_minutes: int | None = setting(
        None, "Reading time: the digest takes the stories that fit, the most important first.", example=10, least=1
    )
    digest_index: bool = setting(
        True, "Keep index.html, all digests with search, and feed.xml, an Atom feed of them, beside the digests."
    )
    digest_url: str | None = setting(
        None, "Where that folder is published, for the feed's links.", example="https://example.org/briefing/"
    )
    digest_templates: str | None = setting(
        None, "A folder with templates of your own (docs/templates.md).", example="~/.config/briefing/templates"
    )
    digest_timezone: str | None = setting(
        None, "Which day it is; the system's zone by default.", example="Europe/Berlin", check=_zone
    )
    digest_read: Literal["made", "sent"] = setting(
        "sent",
        "When an item counts as read: made, once its digest is; sent, unless all its mails were refused or expired.",
    )
    email_via: Literal["smtp", "lmtp", "sendmail", "maildir", "eml"] = setting(
        "smtp", "The way that mails take; maildir and eml are files to look at."
    )
    email_from: str | None = setting(None, "The sender.", example="Briefing <me@example.org>")
    email_to: tuple[str, ...] = setting(
        (), "The recipients, each with a mail of its own.", example=("me@example.org",), least=1
    )
    email_subject: str = setting(
        "{title}, {date}", "It may hold {title}, {date}, {day}, {stories}, {articles}, {minutes} and {first}."
    )
    email_server: str = setting("localhost", "The mail server; for lmtp also the path of its socket.")
    email_port: int | None = setting(
        None, "By default 587, or 465 for security tls, 25 for none, 24 for lmtp.", example=587, least=1
    )
    email_security: Literal["tls", "starttls", "none"] | None = setting(
        None,
        "By default tls on port 465, else starttls; none must be said by name, and sends a password to this machine "
        "alone.",
        example="starttls",
    )
    email_ca_file: str | None = setting(
        None, "Certificates of your own authority (PEM), in place of the system's.", example="~/ca.pem"
    )
    email_user: str | None = setting(None, "To log in: PLAIN, LOGIN or XOAUTH2.", example="me@example.org")
    email_password_env: str | None = setting(
        None, "The variable that holds the password; not one that begins with BRIEFING_.", example="MAIL_PASSWORD"
    )
    email_password_file: str | None = setting(
        None,
        "A file with the password on its first line; refused while others can read it.",
        example="~/.config/briefing/password",
    )
    email_password_command: str | None = setting(
        None, "A command that prints the password; run without a shell.", example="pass show mail"
    )
    email_token_command: str | None = setting(
        None, "A command that prints an OAuth access token, for XOAUTH2.", example="oauth2-token me@example.org"
    )
    email_sendmail: str = setting("/usr/sbin/sendmail", "The command for via sendmail; it gets -i -f FROM TO.")
    email_folder: str = setting("mail", "Where maildir and eml write.")
    email_unsubscribe: str | None = setting(None, "An address for List-Unsubscribe.", example="me@example.org")
    email_list_id: str | None = setting(
        None, "What filters sort by; briefing. and the sender's domain by default.", example="briefing.example.org"
    )
    email_timeout: int = setting(
        60, "Seconds for each answer of the server; ten times that for a whole mail, and for the answer to it.", least=1
    )
    email_expire_days: int = setting(3, "How long a mail is tried.", least=1, most=365)
    interests_more: tuple[str, ...] = setting(
        (),
        "What ranks higher: words or phrases in an article's title or text, /a pattern/, source:NAME or author:NAME.",
        example=("solar power", "source:Nature"),
        check=_rule,
    )
    interests_less: tuple[str, ...] = setting((), "What ranks lower.", example=("celebrity",), check=_rule)
    interests_mute: tuple[str, ...] = setting(
        (), "What is not shown at all.", example=("/world cup|olympics/", "author:Jane Doe"), check=_rule
    )
    section: tuple[SectionSettings, ...] = setting((), "The sections of your own, in reading order.")
    store_path: str = setting(
        partial(_data, "briefing.db"),
        "The state file.",
        example="~/.local/share/briefing/briefing.db",
    )
    store_keep_days: int = setting(60, "How long texts and digests are kept.", least=8, most=36_500)

    @property
    def timezone(self) -> ZoneInfo | None:
        """Return the time zone that decides which day it is; None is the system's."""
        return ZoneInfo(self.digest_timezone) if self.digest_timezone else None

    @property
    def state(self) -> Path:
        """Return the path of the state file.

        Raises:
            ConfigError: it lies in a home folder, and there is none.
        """
        return _at_home(self.store_path, "the state file", "--state")

    @property
    def out(self) -> Path:
        """Return the folder of the digests.

        Raises:
            ConfigError: it lies in a home folder, and there is none.
        """
        return _at_home(self.digest_out, "the digests", "--out")

    @property
    def size(self) -> Size:
        """Return the size of each briefing."""
        return Size(self.summarize_length, self.summarize_points, self.summarize_tighten)

    def with_flags(self, **flags: object) -> Config:
        """Return the settings with each flag that was given (is not None) in place of its setting."""
        given: dict[str, Any] = {name: value for name, value in flags.items() if value is not None}
        if "model_name" in given:  # which stands in messages and digests
            given["model_name"] = without_user(given["model_name"])
        return replace(self, **given)
