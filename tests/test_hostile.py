"""A hostile feed and page, from the real command line to a real browser and a real mail server: nothing runs or loads."""

from __future__ import annotations

import html
import json
import re
import zipfile
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import digests
import html5lib
import pytest
from conftest import Run
from mailserver import PASSWORD, USER, Authority, real
from test_browser import CHROMIUM, load
from test_mail_cli import settings
from webserver import MISSING, Reply, WebServer

from briefing.formats.html import create
from briefing.render.mail import MailPage
from briefing.types import Section, Story

DAY = "2026-03-03"
BIDI = "\u202egpj.exe\u202c \u2066left open \u200b\u200e"
JINJA = "{{ 7 * 7 }}{% for x in y %}{# gone #}{{ digest.__class__ }}"
HEADERS = "\r\nBcc: thief@evil.example\r\n\r\n<html>"
NEWS = (
    "The harbour office counted the same ship twice, a clerk said on Tuesday. Nobody had lost any money over it, she added.",
    "The council wants to know why the mistake was found so late. Its chair said that a second pair of eyes costs little.",
    "The clerk has been asked to teach the others her method. She has agreed, on condition that somebody brings cake.",
)
ACTIVE = ("javascript", "vbscript", "data")


def traps(web: str, mark: str) -> str:
    """Return what would run or load if it were taken for more than text; each trap has an address of its own."""
    at = f"{web}/trap/{mark}"
    run = f"document.title='RAN';fetch('{at}/run')"
    return (
        f"<script>{run};alert(1)</script><script src='{at}/script'></script><img src='{at}/img' onerror=\"{run}\">"
        f"<svg onload=\"{run}\"><image href='{at}/svg'/></svg><iframe src='{at}/frame'></iframe><object data='{at}/object'>"
        f"</object><link rel=stylesheet href='{at}/css'><link rel=prefetch href='{at}/prefetch'><style>body{{background:"
        f"url({at}/style)}}</style><meta http-equiv=refresh content='0;url={at}/refresh'><video poster='{at}/poster'></video>"
        f'<div style="background:url({at}/inline)">x</div><form action=\'{at}/form\'><input autofocus onfocus="{run}"></form>'
        f"<a href=\"javascript:{run}\">l</a><base href='{at}/base'>"
    )


def document(web: str) -> str:
    """Return a page that lies wherever a page can say something of itself."""
    trap = html.escape(traps(web, "page"), quote=True)
    body = "".join(f"<p>{line} {html.escape(BIDI + JINJA)}</p>{traps(web, 'body')}" for line in NEWS)
    return (
        f'<!doctype html><html lang=\'"><b>\'><head><title>{trap}</title><link rel=canonical href="javascript:alert(1)">'
        f'<meta property="og:site_name" content="bank.example"><meta name=author content="{trap}{html.escape(HEADERS)}">'
        f'<meta property="og:url" content="data:text/html,<script>alert(1)</script>"></head><body><article>'
        f"<h1>{trap}{html.escape(BIDI + JINJA)}</h1>{body}</article></body></html>"
    )


def feed(web: str) -> str:
    """Return a feed that lies in every field."""
    trap = html.escape(html.escape(traps(web, "feed")) + HEADERS + BIDI + JINJA)
    text = html.escape("".join(f"<p>{line}</p>" for line in NEWS[::-1] * 3) + traps(web, "item"))
    links = ("javascript:alert(1)", "data:text/html,x", "vbscript:x", "http://[", f"https://bank.example@{web[7:]}/x")
    items = "".join(
        f"<item><title>{number} {trap}</title><link>{html.escape(link)}</link><guid>{number}</guid><author>{trap}</author>"
        f"<category>{trap}</category><description>{text.replace('clerk', f'clerk {number}')}</description></item>"
        for number, link in enumerate(links)
    )
    return f"<rss version='2.0'><channel><title>{trap}</title><link>javascript:alert(1)</link>{items}</channel></rss>"


@dataclass
class Day:
    """What the day left: its folder, the mail, and the server that would hear of every trap that went off."""

    folder: Path
    mail: EmailMessage
    web: WebServer

    def sprung(self) -> list[str]:
        return [path for path in self.web.asked() if path.startswith("/trap/")]

    def pages(self) -> dict[str, str]:
        """Return every document that a reader may open."""
        (mailed,) = (part for part in self.mail.walk() if part.get_content_type() == "text/html")
        with zipfile.ZipFile(self.folder / f"{DAY}.epub") as book:
            inside = {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml")}
        files = {name: (self.folder / name).read_text() for name in (f"{DAY}.html", "index.html")}
        return {**files, **inside, "mail.html": mailed.get_content()}


@pytest.fixture
def day(run: Run, tmp_path: Path) -> object:
    """Make the digest of the feed and the page in every format, and receive it by mail."""
    authority = Authority(tmp_path)
    (tmp_path / "password").write_text(PASSWORD)
    (tmp_path / "password").chmod(0o600)
    local = {"BRIEFING_NETWORK_PRIVATE_HOSTS": "127.0.0.1", "BRIEFING_NETWORK_DELAY": "0"}
    with WebServer(fallback=lambda _: MISSING) as web, real(authority, "starttls") as (port, inbox):
        web.routes["/feed"] = Reply(feed(web.url).encode(), "text/xml")
        web.routes["/page"] = Reply(document(web.url).encode())
        config = settings(
            tmp_path, port, to=["ann@example.org"], security="starttls", user=USER,
            password_file=str(tmp_path / "password"), ca_file=str(authority.file),
        )  # fmt: skip
        formats = [f"--format={name}" for name in ("html", "markdown", "text", "json", "epub")]
        done = run(
            "-c", config, "digest", f"{web.url}/feed", f"{web.url}/page", "--email", "--date", DAY, *formats, **local
        )
        assert done.returncode in {0, 3}, done.stderr
        (raw,) = (mail for _, _, mail in inbox.mails)
        yield Day(tmp_path / "cwd/reports", message_from_bytes(raw, policy=default), web)


def test_no_document_holds_anything_active(day: Day) -> None:
    assert day.sprung() == []
    for name, text in day.pages().items():
        tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(text)
        own = {"script"} if name == "index.html" else set()
        tags = {str(element.tag) for element in tree.iter() if isinstance(element.tag, str)}
        assert not tags & ({"script", "img", "image", "iframe", "object", "video", "form", "base", "svg"} - own), name
        for element in tree.iter():
            assert not [key for key in element.attrib if str(key).startswith("on") or key in {"src", "poster"}], name
            assert not (element.get("href") or "").lower().startswith(ACTIVE), name
        assert "{{ 7 * 7 }}" in text.replace("&#123;", "{"), "what looks like a template is text"
    for path in day.folder.iterdir():
        told = path.read_bytes().decode("utf-8", "replace")
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", told), path.name
        assert "bank.example@" not in told, "nobody's name stands before a host"


def test_the_mail_has_its_own_headers_once_and_no_others(day: Day) -> None:
    names = [name.lower() for name in day.mail]
    assert len(names) == len(set(names))
    assert set(names) <= {
        "from", "to", "subject", "date", "message-id", "list-id", "auto-submitted", "mime-version", "content-type",
        "x-briefing-digest", "x-briefing-day", "x-briefing-version",
    }  # fmt: skip
    assert (day.mail["To"], day.mail["From"]) == ("ann@example.org", "me@example.org")
    assert [part.get_content_type() for part in day.mail.walk()] == [
        "multipart/alternative", "text/plain", "text/html"
    ]  # fmt: skip
    assert not [part.defects for part in day.mail.walk() if part.defects]
    assert not list(day.mail.iter_attachments())


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_in_a_browser_nothing_runs_and_nothing_is_loaded(day: Day, tmp_path: Path) -> None:
    for name, text in day.pages().items():
        file = tmp_path / Path(name).name
        file.write_text(text, encoding="utf-8")
        assert "<title>RAN" not in load(tmp_path, file.as_uri()), name
    assert day.sprung() == []
    # The traps do go off where nothing stands against them.
    (tmp_path / "open.html").write_text(
        f"<!doctype html><title>x</title>{traps(day.web.url, 'open')}".replace("alert(1)", "0")
    )
    load(tmp_path, (tmp_path / "open.html").as_uri())
    assert {"/trap/open/run", "/trap/open/img", "/trap/open/script"} <= set(day.sprung())


MEASURE = """
onload = () => {
  const found = {};
  for (const frame of document.querySelectorAll("iframe")) {
    const inside = frame.contentDocument;
    const line = inside.querySelector(".byline") || inside.querySelector("p.soft b").parentNode;
    const walk = inside.createTreeWalker(line, NodeFilter.SHOW_TEXT), range = inside.createRange();
    const places = [];
    while (walk.nextNode()) for (const word of walk.currentNode.data.matchAll(/[^\\s·]+/g)) {
      range.setStart(walk.currentNode, word.index);
      range.setEnd(walk.currentNode, word.index + word[0].length);
      places.push([range.getBoundingClientRect().left, word[0]]);
    }
    found[frame.id] = places.sort((a, b) => a[0] - b[0]).map(place => place[1]);
  }
  document.getElementById("found").textContent = JSON.stringify(found);
};
"""


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_a_name_that_runs_from_right_to_left_moves_nothing_beside_it(tmp_path: Path) -> None:
    told = digests.brief("Ferry", "It sank.", publisher="חדשות", published=digests.at(1), points=("It sank.",))
    made = digests.digest(Section("News", (Story(told),)))
    pages = {"page": str(create({})(made)), "mail": MailPage({})(made)[0]}
    frames = "".join(f'<iframe id={n} width=900 srcdoc="{html.escape(page)}"></iframe>' for n, page in pages.items())
    outer = tmp_path / "outer.html"
    outer.write_text(f"<!DOCTYPE html><meta charset=utf-8><pre id=found></pre><script>{MEASURE}</script>{frames}")
    found = re.search('<pre id="found">(.+?)</pre>', load(tmp_path, outer.as_uri()))
    assert found, "the frame did not measure"
    for words in json.loads(html.unescape(found[1])).values():
        assert words[:3] == ["חדשות", "1", "March"]
