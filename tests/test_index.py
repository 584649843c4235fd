"""The index of a folder of digests: what it lists, what its search finds in a real browser, and the Atom feed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import digests
import html5lib
import pytest
from conftest import SEEDS, Run
from rendered import DIGESTS, page, seen
from test_browser import CHROMIUM, load

from briefing import archive
from briefing.config import Config
from briefing.errors import OutputError
from briefing.render import index
from briefing.store import Store
from briefing.types import Digest, Receipt
from briefing.wiring import indexing

ATOM = "{http://www.w3.org/2005/Atom}"
AT = datetime(2026, 3, 3, 6, 30, tzinfo=UTC)


def edition(digest: Digest, *suffixes: str, days: int = 0) -> index.Edition:
    day = digest.day - timedelta(days=days)
    files = [f"reports/{day}{suffix}" for suffix in suffixes or (".html", ".md")]
    made = AT - timedelta(days=days)
    receipts = [Receipt(digest.id, "files", name, "done", made) for name in files]
    return index.edition(replace(digest, day=day), receipts)


def year(count: int = 3) -> tuple[index.Edition, ...]:
    known: tuple[index.Edition, ...] = ()
    for days in range(count):
        digest = (digests.full_day(), digests.followed_day())[days % 2]
        known = index.add(known, edition(digest, days=days), lambda _: True)
    return known


@pytest.mark.parametrize("key", DIGESTS)
def test_the_page_carries_what_the_next_one_needs(key: str) -> None:
    known = (edition(DIGESTS[key]),)
    assert index.read(index.page(known, {}), "index.html") == known


def test_the_latest_stands_first_and_a_digest_made_again_takes_its_own_place() -> None:
    known = year(3)
    assert [e.day.day for e in known] == [3, 2, 1]
    again = edition(replace(digests.full_day(), id="again"), days=1)
    made = index.add(known, again, lambda _: True)
    assert [e.id for e in made] == [known[0].id, "again", known[2].id]


def test_a_digest_whose_file_is_gone_is_no_longer_listed() -> None:
    made = index.add(year(3), edition(digests.full_day()), lambda name: name != "2026-03-02.html")
    assert [e.day for e in made] == [date(2026, 3, 3), date(2026, 3, 1)]


UNFILED = archive.dump(index._Known((replace(edition(digests.full_day()), files=()),))).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<h1>Mine</h1>",
        *(
            f'<script type="application/json" id="digests">{data}</script>'
            for data in ('{"a": 1}', "[" * 100_000, UNFILED)
        ),
    ],
    ids=lambda text: text[:60],
)
def test_another_page_is_never_taken_for_an_index(text: str) -> None:
    with pytest.raises(OutputError, match=r"reports/index\.html: is no index.*index = false"):
        index.read(text, "reports/index.html")


@pytest.mark.parametrize("key", DIGESTS)
def test_the_page_is_self_contained_and_its_script_is_ours_alone(key: str) -> None:
    parsed = page(index.page((edition(DIGESTS[key]),), {}))
    scripts = [s for s in parsed.iter("script") if s.get("type") != "application/json"]
    assert len(scripts) == 1
    assert "use strict" in (scripts[0].text or "")
    for element in parsed.iter():
        assert not [name for name in element.attrib if name.startswith("on") or name in ("src", "style")]
    levels = [int(e.tag[1]) for e in parsed.iter() if re.fullmatch("h[1-6]", str(e.tag))]
    assert levels == sorted(levels)
    assert levels.count(1) == 1
    title = DIGESTS[key].title
    assert seen(title) in seen("".join(parsed.itertext()))


def test_only_the_latest_are_searched_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "SEARCHED", 1)
    first, second, _ = index.read(index.page(year(3), {}), "index.html")
    assert all(story.points for story in first.stories)
    assert not any(story.points for story in second.stories)
    assert [story.title for story in second.stories] == [story.title for story in year(3)[1].stories]


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize(
    ("query", "told", "first"),
    [
        ("ferr isl", "2 stories", "2026-03-03.html#s1"),
        ("ISLANDS", "2 stories", "2026-03-03.html#s1"),
        ("fahrstreik", "0 stories", None),
        ("قمر", "2 stories", "2026-03-03.html#s6"),
        ("<script>", "0 stories", None),
        ("", "", None),
    ],
)
def test_the_search_works_from_a_file(tmp_path: Path, query: str, told: str, first: str | None) -> None:
    file = tmp_path / "index.html"
    written = query.replace("<", "&lt;")
    file.write_text(index.page(year(3), {}).replace('id="query"', f'id="query" value="{written}"'), encoding="utf-8")
    parsed = html5lib.parse(load(tmp_path, file.as_uri()), namespaceHTMLElements=False)
    found = {e.get("id"): e for e in parsed.iter() if e.get("id")}
    assert found["found"].text == (told or None)
    links = [a.get("href") for a in found["results"].iter("a")]
    assert (links[0] if links else None) == first
    assert (found["all"].get("hidden") is None) == (query == "")
    assert found["search"].get("hidden") is None


# The feed


@pytest.mark.parametrize("key", DIGESTS)
def test_the_feed_is_atom_with_an_entry_a_digest(key: str) -> None:
    known = index.add(year(3), edition(DIGESTS[key]), lambda _: True)
    feed = ElementTree.fromstring(index.feed(known, "Mine", "https://example.org/b/", {}))
    assert feed.tag == f"{ATOM}feed"
    assert feed.findtext(f"{ATOM}updated") == AT.isoformat()
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids)) == 3
    links = [link.get("href") for entry in entries for link in entry.findall(f"{ATOM}link")]
    assert links[0] == "https://example.org/b/2026-03-03.html"
    content = entries[0].findtext(f"{ATOM}content") or ""
    inner = html5lib.parse(content, namespaceHTMLElements=False)
    assert {str(e.tag) for e in inner.iter()} <= {"html", "head", "body", "p", "h3", "a", "ul", "li"}


def test_the_feed_ends_and_without_an_address_its_links_are_relative() -> None:
    feed = ElementTree.fromstring(index.feed(year(index.IN_FEED + 5), "Mine", None, {}))
    assert len(feed.findall(f"{ATOM}entry")) == index.IN_FEED
    assert [link.get("href") for link in feed.findall(f"{ATOM}link")] == ["index.html"]


# The folder


def test_each_digest_joins_the_index_of_its_folder(run: Run, tmp_path: Path) -> None:
    reports = tmp_path / "cwd" / "reports"
    for day in ("2026-03-02", "2026-03-03"):
        assert run("digest", SEEDS / "mayor-tie-lots.txt", "--date", day).returncode == 0
    listed = index.read((reports / "index.html").read_text(), "index.html")
    assert [e.file for e in listed] == ["2026-03-03.html", "2026-03-02.html"]
    assert listed[0].files == ("2026-03-03.html", "2026-03-03.md", "2026-03-03.txt", "2026-03-03.json")
    assert 'href="index.html"' in (reports / "2026-03-03.html").read_text()
    assert len(ElementTree.parse(reports / "feed.xml").getroot().findall(f"{ATOM}entry")) == 2


def test_an_index_that_is_gone_is_made_of_what_the_state_file_holds(tmp_path: Path) -> None:
    config = Config(digest_out=str(tmp_path))
    with Store(None) as store:
        for days in range(3):
            digest = replace(digests.full_day(), id=f"d{days}", day=digests.DAY - timedelta(days=days))
            file = tmp_path / f"{digest.day}.html"
            file.write_text("a page")
            receipts = [Receipt(digest.id, "files", str(file), "done", AT - timedelta(days=days))]
            store.record(digest, receipts, AT - timedelta(days=days))
            store.keep(digest)
        (tmp_path / "2026-03-01.html").unlink()
        indexing.update(config, store, digest := digests.full_day(), [Receipt(
            digest.id, "files", str(tmp_path / "2026-03-03.html"), "done", AT)])  # fmt: skip
    listed = index.read((tmp_path / "index.html").read_text(), "index.html")
    assert [e.day.day for e in listed] == [3, 2]


def test_an_index_of_somebody_else_is_left_alone_before_any_work(run: Run, tmp_path: Path) -> None:
    reports = tmp_path / "cwd" / "reports"
    reports.mkdir()
    (reports / "index.html").write_text("my own page")
    done = run("digest", SEEDS / "mayor-tie-lots.txt", "--date", "2026-03-03")
    assert done.returncode == 1
    assert "is no index of digests" in done.stderr
    assert [p.name for p in reports.iterdir()] == ["index.html"]
    without = run("digest", SEEDS / "mayor-tie-lots.txt", "--date", "2026-03-03", BRIEFING_DIGEST_INDEX="false")
    assert without.returncode == 0
    assert (reports / "index.html").read_text() == "my own page"
    assert "index.html" not in (reports / "2026-03-03.html").read_text()
