"""A mail's making: its headers, its parts, and HTML that mail clients show as it is meant."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache

import digests
import html5lib
import pytest
from conftest import ROOT
from faults import Clock, config
from hypothesis import given
from hypothesis import strategies as st

from briefing import archive
from briefing.config import Config
from briefing.render.mail import LIMIT, MailPage
from briefing.store import Store
from briefing.types import Digest, Section
from briefing.wiring import mailing

PAGE = MailPage({})
DIGESTS = {
    "empty": digests.empty(),
    "skips only": digests.empty(digests.SKIPS),
    "full day": digests.full_day(),
    "hostile": digests.hostile(),
}
each_digest = pytest.mark.parametrize("key", DIGESTS)
DOCS = ROOT / "docs" / "email.md"


def long_digest(stories: int = 150) -> Digest:
    """A day of more stories than fit in one mail."""
    full = digests.full_day()
    every = full.stories * (stories // len(full.stories))
    return replace(full, sections=(Section("News", every),))


def mail(digest: Digest, made: Config | None = None) -> tuple[EmailMessage, bytes]:
    """Return the mail to one recipient, parsed and as it is sent."""
    with Store(None) as store:
        letter = mailing.letters(made or config(email_to=("ann@example.org",)), store, Clock(), digest)[0]
    parsed = message_from_bytes(letter.mail, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed, letter.mail


def test_headers_say_who_when_what_and_that_no_person_wrote_it() -> None:
    made = config(email_to=("Zoë Ångström <zoe@bücher.example>",), email_unsubscribe="stop@example.org")
    parsed, raw = mail(digests.full_day(), made)
    assert parsed["From"].addresses[0].addr_spec == "me@example.org"
    (to,) = parsed["To"].addresses
    assert (to.display_name, to.addr_spec) == ("Zoë Ångström", "zoe@xn--bcher-kva.example")
    assert parsed["Subject"] == "The Morning Briefing, Tuesday, 3 March 2026"
    assert parsed["Date"].datetime == datetime(2026, 3, 3, 6, tzinfo=UTC)
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", parsed["Message-ID"])
    assert parsed["List-ID"] == "<briefing.example.org>"
    assert parsed["List-Unsubscribe"] == "<mailto:stop@example.org>"
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert (parsed["X-Briefing-Digest"], parsed["X-Briefing-Day"]) == ("7f3a9c", "2026-03-03")
    assert raw.isascii()


def test_the_same_digest_and_recipient_give_the_same_bytes_and_others_another_id() -> None:
    assert mail(digests.full_day())[1] == mail(digests.full_day())[1]
    other = mail(replace(digests.full_day(), id="other"))[0]["Message-ID"]
    whom = mail(digests.full_day(), config(email_to=("bob@example.org",)))[0]["Message-ID"]
    assert len({mail(digests.full_day())[0]["Message-ID"], other, whom}) == 3


def legal(raw: bytes) -> None:
    """Check what RFC 5322 demands of every line, and RFC 5321 of the line ends."""
    assert raw.endswith(b"\r\n")
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not [line for line in lines if b"\r" in line or b"\n" in line or b"\0" in line]
    head, _, body = raw.partition(b"\r\n\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= 78
    assert all(re.match(rb"[A-Za-z-]+: ?|[ \t]", line) for line in head.split(b"\r\n"))


@each_digest
def test_every_mail_is_legal_and_whole(key: str) -> None:
    digest = DIGESTS[key]
    parsed, raw = mail(digest)
    legal(raw)
    assert not [part.defects for part in parsed.walk() if part.defects]
    body = parsed.get_body(("plain",))
    assert body is not None
    expected = mailing.messages(digest, config())[0].content
    assert isinstance(expected, str)
    assert body.get_content().replace("\r\n", "\n").rstrip("\n") == expected.encode("utf-8", "replace").decode().rstrip(
        "\n"
    )


@cache
def usual_headers() -> list[str]:
    return sorted(mail(digests.empty())[0].keys())


@given(
    st.text(max_size=300),
    st.sampled_from(["", "\r\nBcc: x@evil.example", "\n\n<html>", "\r\n.\r\nMAIL FROM:<x>", "=?utf-8?q?=0ABcc:?="]),
)
def test_no_title_adds_a_header_or_ends_the_mail(title: str, attack: str) -> None:
    digest = replace(digests.empty(), title=f"{title}{attack}", id=f"x{attack}")
    parsed, raw = mail(digest)
    legal(raw)
    assert sorted(parsed.keys()) == usual_headers()
    assert parsed["To"] == "ann@example.org"
    assert "\n" not in parsed["Subject"]


def test_a_long_digest_is_cut_between_stories_and_attached_whole() -> None:
    digest = long_digest()
    page, left = PAGE(digest)
    assert 0 < left < len(digest.stories)
    assert 0.9 * LIMIT < len(page.encode()) <= LIMIT
    assert page.count("<h3") == len(digest.stories) - left
    assert f"{left} more stories are in the page attached" in page
    parsed, raw = mail(digest)
    legal(raw)
    assert [part.get_content_type() for part in parsed.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/html"
    ]  # fmt: skip
    (attached,) = parsed.iter_attachments()
    assert attached.get_filename() == "2026-03-03.html"
    assert attached.get_content().count("<h3") == len(digest.stories)
    text = parsed.get_body(("plain",))
    assert text is not None
    assert text.get_content().count("Puppet theatre reopens") == len(digest.stories) / 15


@each_digest
def test_the_page_is_small_safe_and_fetches_nothing(key: str) -> None:
    page, _ = PAGE(DIGESTS[key])
    assert len(page.encode()) <= LIMIT
    parsed = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page)
    known = {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "div",
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "ul",
        "li",
        "a",
        "b",
        "bdi",
    }
    assert {str(e.tag) for e in parsed.iter() if isinstance(e.tag, str)} <= known
    for element in parsed.iter():
        assert not [name for name in element.attrib if name.startswith("on") or name in ("src", "background")]
        if (href := element.get("href")) is not None:
            assert re.match(r"https?://", href, re.IGNORECASE), href
        assert "url(" not in element.get("style", "").lower()
    style = "".join(e.text or "" for e in parsed.iter("style"))
    assert style.split("{", 1)[0].strip() == "@media (prefers-color-scheme: dark)"
    assert "@import" not in style


def test_every_style_in_the_mail_is_in_the_table_of_what_clients_support() -> None:
    page, _ = PAGE(digests.full_day())
    used = set(re.findall(r"([a-z-]+)\s*:", " ".join(re.findall(r'style="([^"]*)"', page))))
    table = DOCS.read_text(encoding="utf-8").partition("### What mail clients support")[2].partition("\n## ")[0]
    documented = set(re.findall(r"^\| `([a-z-]+)`", table, re.MULTILINE))
    assert used <= documented
    assert documented - used <= {"prefers-color-scheme"}


def test_colours_have_contrast_in_both_schemes() -> None:
    def luminance(colour: str) -> float:
        channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    css = (ROOT / "briefing" / "templates" / "mail.css").read_text(encoding="utf-8")
    for scheme, rules in zip(("light", "dark"), css.split("@media"), strict=True):
        paper = re.findall(r"background-color: (#\w+)", rules)[0]
        for colour in set(re.findall(r"[{;\s]color: (#\w+)", rules)) - {paper}:
            dark, bright = sorted((luminance(paper), luminance(colour)))
            assert (bright + 0.05) / (dark + 0.05) >= 4.5, (scheme, colour)


def test_the_preview_line_names_the_first_stories() -> None:
    parsed = html5lib.HTMLParser(namespaceHTMLElements=False).parse(PAGE(digests.full_day())[0])
    first = next(e for e in parsed.iter("div"))
    assert "display: none" in first.get("style", "")
    assert (first.text or "").startswith("Ferry crews walk out")


@each_digest
def test_an_archived_digest_is_the_digest(key: str) -> None:
    assert archive.load(Digest, archive.dump(DIGESTS[key])) == DIGESTS[key]
