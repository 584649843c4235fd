"""The settings of the mail channel, checked, and the secret that they lead to, which is never shown."""

from __future__ import annotations

import os
import re
import shlex
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import getaddresses
from pathlib import Path

from briefing.errors import ConfigError
from briefing.types import Options

PORTS = {"tls": 465, "starttls": 587, "none": 25}
SECRET_TIMEOUT = 60  # seconds for a password manager to answer

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~](?:[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{0,63})")
_DOMAIN = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class MailSettings:
    """How mail leaves: `server` and `port` for SMTP and LMTP, `sendmail` or `folder` for the others."""

    via: str
    sender: Address
    to: tuple[Address, ...]
    server: str
    port: int
    security: str
    ca_file: str | None
    user: str | None
    sendmail: tuple[str, ...]
    folder: Path
    unsubscribe: str | None
    list_id: str
    timeout: float
    expire_days: int
    sources: Mapping[str, str] = field(repr=False)


def mail_settings(options: Options) -> MailSettings:
    """Return what the table `[email]` says, checked.

    Raises:
        ConfigError: a setting is missing or wrong; the message names it.
    """
    sender, to = options.get("from"), options.get("to")
    if not isinstance(sender, str):
        raise ConfigError('[email] from is not set; give the address that mail comes from: from = "me@example.org"')
    if not isinstance(to, Sequence) or not to:
        raise ConfigError('[email] to is not set; give the addresses that mail goes to: to = ["me@example.org"]')
    via, server = str(options["via"]), str(options["server"])
    security, port = _security(via, options.get("security"), options.get("port"))
    made = MailSettings(
        via=via,
        sender=address(sender, "from"),
        to=tuple({a.addr_spec: a for a in (address(str(item), "to") for item in to)}.values()),
        server=server,
        port=port,
        security=security,
        ca_file=_text(options, "ca_file"),
        user=_text(options, "user"),
        sendmail=tuple(shlex.split(str(options["sendmail"]))),
        folder=Path(str(options["folder"])).expanduser(),
        unsubscribe=_text(options, "unsubscribe"),
        list_id=_text(options, "list_id") or f"briefing.{address(sender, 'from').domain}",
        timeout=float(str(options["timeout"])),
        expire_days=int(str(options["expire_days"])),
        sources={k: str(options[k]) for k in SECRETS if options.get(k)},
    )
    if len(made.sources) > 1:
        raise ConfigError(f"[email] sets {' and '.join(sorted(made.sources))}; keep one of them")
    if made.sources and not made.user:
        raise ConfigError(f"[email] {next(iter(made.sources))} is set and user is not; name the user, or drop it")
    if made.user and via == "smtp" and not made.sources:
        raise ConfigError(f"[email] user is set and no password; set one of {', '.join(SECRETS)}")
    if made.sources and security == "none" and server not in {"localhost", "127.0.0.1", "::1"}:
        raise ConfigError('[email] security = "none" would send the password in the clear; use "starttls" or "tls"')
    return made


SECRETS = ("password_env", "password_file", "password_command", "token_command")


def _security(via: str, security: object, port: object) -> tuple[str, int]:
    if via == "lmtp":
        return str(security or "none"), int(str(port or 24))
    chosen = str(security or ("tls" if port == PORTS["tls"] else "starttls"))
    return chosen, int(str(port or PORTS[chosen]))


def _text(options: Options, name: str) -> str | None:
    value = options.get(name)
    if value is not None and _CONTROL.search(str(value)):
        raise ConfigError(f"[email] {name} holds a line break or control character; take it out")
    return None if value is None else str(value)


def address(text: str, name: str) -> Address:
    """Parse `someone@example.org` or `Some One <someone@example.org>`; international domains become ASCII.

    Raises:
        ConfigError: it is no one address, or holds what could end its header.
    """
    found = getaddresses([text])
    shown, plain = found[0] if len(found) == 1 else ("", "")
    local, _, domain = plain.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        domain = ""
    if _CONTROL.search(text) or not (_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        raise ConfigError(f"[email] {name} holds {text!r}, which is no mail address of the form name@example.org")
    return Address(display_name=shown.replace("=?", "= ?"), username=local, domain=domain)


def secret(settings: MailSettings, environ: Mapping[str, str] = os.environ) -> str | None:
    """Return the password or token that the settings lead to, or None if they name none.

    Raises:
        ConfigError: it can't be had, or its file can be read by others. No message ever holds it.
    """
    if not settings.sources:
        return None
    ((name, where),) = settings.sources.items()
    if name == "password_env":
        found = environ.get(where, "")
    elif name == "password_file":
        found = _from_file(Path(where).expanduser())
    else:
        found = _from_command(name, where)
    if not found:
        raise ConfigError(f"[email] {name} leads to an empty password; put the password there")
    return found


def _from_file(path: Path) -> str:
    try:
        mode = path.stat().st_mode
        if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise ConfigError(f"{path}: others can read the password in it; run: chmod 600 {shlex.quote(str(path))}")
        return path.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    except OSError as error:
        raise ConfigError(f"{path}: the password can't be read ({error.strerror}); check password_file") from error
    except UnicodeDecodeError:
        # Without the cause: its text shows bytes of the password.
        raise ConfigError(f"{path}: the password is not UTF-8; write it as UTF-8") from None


def _from_command(name: str, command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 (the user's own command)
            shlex.split(command), stdin=subprocess.DEVNULL, capture_output=True, timeout=SECRET_TIMEOUT, check=False
        )
    except (OSError, ValueError) as error:
        raise ConfigError(f"[email] {name} can't be run ({error}); give the program's whole path") from error
    except subprocess.TimeoutExpired:
        raise ConfigError(f"[email] {name} did not end within {SECRET_TIMEOUT} seconds; it must not ask") from None
    if done.returncode:
        raise ConfigError(f"[email] {name} ended with code {done.returncode}; run it by hand to see why")
    try:
        return done.stdout.decode("utf-8").partition("\n")[0].rstrip("\r")
    except UnicodeDecodeError:
        raise ConfigError(f"[email] {name} printed what is not UTF-8; let it print the password alone") from None
