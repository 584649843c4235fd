"""Every input that can't be used becomes one skip that names it and the remedy; the others are read."""

from __future__ import annotations

import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing import registry
from briefing.decode import MAX_BYTES, document
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


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/page")
            self.end_headers()
            return
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Type", "image/png" if self.path == "/image" else "text/html; charset=windows-1252")
        self.end_headers()
        body = b"a" * (MAX_BYTES + 10) if self.path == "/huge" else "<html><p>café</p></html>".encode("windows-1252")
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def site() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_fetches_a_page_through_a_redirect(site: str) -> None:
    (got,) = registry.create("sources", "url", {})(f"{site}/moved")
    assert isinstance(got, Document)
    assert "café" in got.text
    assert got.url == f"{site}/page"


@pytest.mark.parametrize(("path", "code"), [("/gone", "http-404"), ("/image", "not-a-page"), ("/huge", "too-large")])
def test_refuses_what_is_no_page(site: str, path: str, code: str) -> None:
    (got,) = registry.create("sources", "url", {})(site + path)
    assert isinstance(got, Skip)
    assert got.code == code


def test_names_an_unreachable_address() -> None:
    (got,) = registry.create("sources", "url", {"timeout": 2})("http://127.0.0.1:9/")
    assert isinstance(got, Skip)
    assert got.code == "unreachable"
    assert "refused" in got.detail
