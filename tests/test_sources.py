"""Every input that can't be used becomes one skip that names it and the remedy; the others are read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st
from webserver import Reply, WebServer

from briefing import registry
from briefing.decode import document
from briefing.fetch import Fetcher, Policy
from briefing.sources._eml import letter
from briefing.sources.stdin import addresses
from briefing.types import Document, Skip

TEXT = "The council met on Monday. It voted for the bridge — “at last”, said the café’s owner.\n"


def read(path: Path | str) -> list[Document | Skip]:
    return list(registry.create("sources", "files", {})(str(path)))


@pytest.mark.parametrize(
    ("data", "code", "hint"),
    [
        (b"", "empty", "empty"),
        (b" \n\t\n", "empty", "empty"),
        (b"\x00\x01\x02binary\x00\xff", "binary", "binary"),
        (b"%PDF-1.7 stuff", "binary", "a PDF"),
        (TEXT.encode("utf-16"), "encoding", "--encoding utf-16"),
        (TEXT.encode("utf-16-le"), "encoding", "--encoding utf-16le"),
        (TEXT.encode("windows-1252"), "encoding", "--encoding windows-1252"),
        ("Sie sagte im Café".encode()[:-1], "encoding", "breaks off"),
    ],
)
def test_refuses_what_is_no_utf8_text(tmp_path: Path, data: bytes, code: str, hint: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    (skip,) = read(path)
    assert isinstance(skip, Skip)
    assert (skip.source, skip.stage, skip.code) == (str(path), "read", code)
    assert hint in skip.detail


def test_refuses_a_huge_file_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    (skip,) = read(path)
    assert isinstance(skip, Skip)
    assert skip.code == "too-large"
    assert "50 MB" in skip.detail


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1252"])
def test_reads_an_encoding_that_is_named(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode(encoding))
    (got,) = registry.create("sources", "files", {"encoding": encoding})(str(path))
    assert isinstance(got, Document)
    assert got.text == TEXT


def test_reads_the_encoding_that_a_page_declares() -> None:
    page = '<html><head><meta charset="windows-1252"></head><body>café</body></html>'
    got = document("p.html", page.encode("windows-1252"))
    assert isinstance(got, Document)
    assert "café" in got.text


def test_a_byte_order_mark_is_no_text() -> None:
    got = document("a.txt", b"\xef\xbb\xbf" + TEXT.encode())
    assert isinstance(got, Document)
    assert got.text == TEXT


@given(st.binary(max_size=300))
def test_any_bytes_are_a_document_or_a_skip(data: bytes) -> None:
    got = document("x.txt", data)
    assert isinstance(got, Skip) or got.text.strip()


def test_reads_a_folder_in_the_order_of_names_and_skips_readme_and_hidden(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/c.html", ".hidden", "README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT)
    got = read(tmp_path)
    assert [Path(d.source).name for d in got] == ["a.md", "b.txt", "c.html"]
    assert [d.media for d in got if isinstance(d, Document)] == ["text/markdown", "text/plain", "text/html"]


def test_a_link_back_to_its_folder_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")
    codes = [d.code if isinstance(d, Skip) else "ok" for d in read(tmp_path)]
    assert codes == ["ok", "symlink-loop", "symlink-loop"]


def test_names_an_empty_folder_a_missing_file_and_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").mkdir()
    codes = [s.code for p in ("empty", "missing", "pipe") for s in read(tmp_path / p) if isinstance(s, Skip)]
    assert codes == ["empty-folder", "not-found", "not-a-file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_names_an_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    path.chmod(0)
    (skip,) = read(path)
    assert isinstance(skip, Skip)
    assert skip.code == "unreadable"


PAGE = Reply("<html><p>café</p></html>".encode("windows-1252"), "text/html; charset=windows-1252")
LONG = "The ferry across the Lenn stopped on Monday, because nobody had ordered rope. " * 16


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer({"/page": PAGE, "/moved": Reply(status=302, headers={"Location": "/page"})}) as server:
        yield server


def fetched(kind: str, uri: str, **policy: Any) -> list[Document | Skip]:
    fetcher = Fetcher(Policy(private_hosts=("127.0.0.1",), delay=0, **policy))
    return list(registry.create("sources", kind, {"fetcher": lambda: fetcher})(uri))


def test_fetches_a_page_through_a_redirect(web: WebServer) -> None:
    (got,) = fetched("url", f"{web.url}/moved")
    assert isinstance(got, Document)
    assert "café" in got.text
    assert got.url == f"{web.url}/page"


def test_refuses_what_is_no_page(web: WebServer) -> None:
    web.routes["/image"] = Reply(b"x", "image/png")
    codes = [s.code for path in ("/gone", "/image") for s in fetched("url", web.url + path) if isinstance(s, Skip)]
    assert codes == ["http-404", "not-a-page"]


def test_names_an_unreachable_address() -> None:
    (got,) = fetched("url", "http://127.0.0.1:9/")
    assert isinstance(got, Skip)
    assert got.code == "unreachable"
    assert "refused" in got.detail


def test_without_settings_no_private_address_is_asked(web: WebServer) -> None:
    (got,) = registry.create("sources", "url", {})(f"{web.url}/page")
    assert isinstance(got, Skip)
    assert got.code == "private-address"
    assert web.requests == []


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>Lenn</title>{''.join(items)}</channel></rss>".encode()


def item(number: int, text: str) -> str:
    return (
        f"<item><title>Item {number}</title><guid isPermaLink='false'>g{number}</guid><link>/page/{number}</link>"
        f"<description>{text}</description></item>"
    )


def test_a_feeds_teasers_are_completed_from_their_pages(web: WebServer) -> None:
    web.routes["/feed"] = Reply(rss(item(1, "Start […]"), item(2, LONG), item(3, "Gone"), item(4, "")), "text/xml")
    web.routes["/page/1"] = Reply(f"<html><p>{LONG}</p></html>".encode())
    for uri in (f"{web.url}/feed", f"feed:{web.url}/feed"):
        one, two, three, four = fetched(uri.partition(":")[0].replace("http", "url"), uri)
        assert isinstance(one, Document)
        assert (one.guid, one.feed, one.title, one.url, one.labels) == ("g1", "Lenn", "Item 1", f"{web.url}/page/1", ())
        assert LONG in one.text
        assert one.fallback is not None
        assert "Start […]" in one.fallback.text
        assert isinstance(two, Document)
        assert (two.labels, two.fallback) == ((), None)
        assert isinstance(three, Document)
        assert three.labels == ("teaser",)
        assert isinstance(four, Skip)
        assert four.code == "http-404"
    assert "/page/2" not in web.asked()


def test_pages_that_robots_txt_forbids_are_not_read(web: WebServer) -> None:
    web.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /page", "text/plain")
    web.routes["/feed"] = Reply(rss(item(1, "Start […]")), "text/xml")
    (teaser,) = fetched("url", f"{web.url}/feed")
    assert isinstance(teaser, Document)
    assert teaser.labels == ("teaser",)
    assert [s.code for s in fetched("url", f"{web.url}/page") if isinstance(s, Skip)] == ["robots"]
    assert isinstance(fetched("url", f"{web.url}/page", robots=False)[0], Document)


def test_a_saved_feed_is_its_items(tmp_path: Path) -> None:
    (tmp_path / "lenn.xml").write_bytes(rss(item(1, LONG), item(2, "short")))
    (tmp_path / "broken.xml").write_bytes(rss("<a>" * 100_000))
    (tmp_path / "empty.xml").write_bytes(rss())
    (tmp_path / "table.xml").write_text("<table>The council met on Monday.</table>")
    hostile, empty, one, two, table = read(tmp_path)
    assert isinstance(empty, Skip)
    assert empty.code == "empty-feed"
    assert isinstance(hostile, Skip)
    assert (hostile.source, hostile.code) == (str(tmp_path / "broken.xml"), "hostile-feed")
    assert isinstance(one, Document)
    assert (one.feed, one.guid, one.labels) == ("Lenn", "g1", ())
    assert isinstance(table, Document)
    assert table.media == "text/plain"
    assert isinstance(two, Document)


MAIL = """From: =?utf-8?q?The_Lenn_Post_=E2=9C=89?= <post@lenn.example>
Subject: Rope =?utf-8?b?4oCUIGF0IGxhc3Q=?=
Date: Mon, 23 Nov 2026 06:30:00 +0100
Message-ID: <1@lenn.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8

The rope is here.
--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<html><p>The rope =E2=80=94 is here.</p></html>
--b--
"""


def test_a_newsletter_is_an_article_of_its_sender(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text(MAIL)
    (got,) = read(tmp_path)
    assert isinstance(got, Document)
    assert (got.title, got.author, got.feed) == ("Rope — at last", "The Lenn Post ✉", "The Lenn Post ✉")
    assert (got.guid, got.media) == ("<1@lenn.example>", "text/html")
    assert got.published == datetime(2026, 11, 23, 5, 30, tzinfo=UTC)
    assert "The rope — is here." in got.text
    assert got.fallback is not None
    assert got.fallback.text.strip() == "The rope is here."


@given(st.binary(max_size=300))
def test_any_bytes_are_a_mail_or_a_skip(data: bytes) -> None:
    for start in (b"", b"From: ", b"Date: ", b"Content-Type: text/html; charset="):
        assert isinstance(letter("x.eml", start + data), Document | Skip)


@pytest.mark.parametrize(
    ("data", "urls"),
    [
        (b"https://a.example/1\n\n# mine\nHTTPS://b.example/2\r\nhttps://a.example/1\n", 2),
        (b"https://a.example/1", 1),
        (b"https://a.example/1 is worth reading.", 0),
        (b"See\nhttps://a.example/1", 0),
        (b"\xff\xfe", 0),
        (b"\n", 0),
    ],
)
def test_a_list_of_addresses_holds_nothing_else(data: bytes, urls: int) -> None:
    assert len(addresses(data)) == urls


def test_an_empty_pipe_is_told_as_one(run: Run) -> None:
    done = run("clean", "-")
    assert done.returncode == 1
    assert "see whether what stands before the pipe printed anything" in done.stderr


def test_standard_input_may_be_a_list_of_addresses_or_a_feed(run: Run, web: WebServer) -> None:
    for number in (1, 2):
        web.routes[f"/page/{number}"] = Reply(
            f"<html><head><title>Rope {number}</title></head><p>{LONG}</p></html>".encode()
        )
    local = {"BRIEFING_NETWORK_PRIVATE_HOSTS": "127.0.0.1", "BRIEFING_NETWORK_DELAY": "0"}
    listed = run("clean", "-", stdin=f"# to read\n{web.url}/page/2\n{web.url}/page/1\n{web.url}/no\n", **local)
    assert listed.returncode == 3
    assert "http-404" in listed.stderr
    assert [line for line in listed.stdout.splitlines() if line.startswith("Rope")] == ["Rope 2", "Rope 1"]
    piped = run("clean", "-", stdin=rss(item(1, LONG)))
    assert piped.stdout.startswith("Item 1\n")
    assert "network_private_hosts" not in listed.stderr
    together = run("clean", f"{web.url}/page/1", f"{web.url}/page/2", **local)
    assert [line for line in together.stdout.splitlines() if line.startswith("Rope")] == ["Rope 1", "Rope 2"]
