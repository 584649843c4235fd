"""EPUB: the structure that readers demand, well-formed XML whatever the articles hold, the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

from rendered import MADE, each_digest

OPF = "{http://www.idpf.org/2007/opf}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def book(key: str) -> zipfile.ZipFile:
    made = MADE["epub", key]
    assert isinstance(made, bytes)
    return zipfile.ZipFile(io.BytesIO(made))


@each_digest
def test_the_kind_of_file_stands_first_and_uncompressed(key: str) -> None:
    made = MADE["epub", key]
    assert isinstance(made, bytes)
    assert made[30:58] == b"mimetypeapplication/epub+zip"
    assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in book(key).infolist())


@each_digest
def test_the_package_lists_exactly_what_is_there(key: str) -> None:
    opened = book(key)
    package = ElementTree.fromstring(opened.read("EPUB/package.opf"))
    items = {item.get("id"): item.get("href") for item in package.iter(f"{OPF}item")}
    assert {f"EPUB/{href}" for href in items.values()} == {
        name for name in opened.namelist() if name.startswith("EPUB/") and name != "EPUB/package.opf"
    }
    assert [ref.get("idref") for ref in package.iter(f"{OPF}itemref")] == ["nav", "content"]
    assert b"EPUB/package.opf" in opened.read("META-INF/container.xml")


@each_digest
def test_every_internal_link_leads_somewhere(key: str) -> None:
    opened = book(key)
    parts = {name: ElementTree.fromstring(opened.read(f"EPUB/{name}")) for name in ("content.xhtml", "nav.xhtml")}
    ids = {name: [e.get("id") for e in part.iter() if e.get("id")] for name, part in parts.items()}
    assert all(len(found) == len(set(found)) for found in ids.values())
    for name, part in parts.items():
        for link in part.iter(f"{XHTML}a"):
            href = link.get("href", "")
            if not re.match("https?://", href, re.IGNORECASE):
                file, _, anchor = href.partition("#")
                assert anchor in ids[file or name], href


@each_digest
def test_no_script_and_no_request(key: str) -> None:
    opened = book(key)
    for name in ("content.xhtml", "nav.xhtml"):
        for element in ElementTree.fromstring(opened.read(f"EPUB/{name}")).iter():
            assert element.tag.removeprefix(XHTML) not in {"script", "img", "iframe", "object", "style"}
            assert not [a for a in element.attrib if a.startswith("on") or a == "src"]


def test_a_number_pops_up_its_source_sentence() -> None:
    content = ElementTree.fromstring(book("followed day").read("EPUB/content.xhtml"))
    notes = {e.get("id"): "".join(e.itertext()) for e in content.iter(f"{XHTML}aside")}
    refs = [a.get("href", "")[1:] for a in content.iter(f"{XHTML}a") if a.get("role") == "doc-noteref"]
    assert set(refs) == set(notes)
    assert "At least 12 people were injured" in notes["s1n2"]
