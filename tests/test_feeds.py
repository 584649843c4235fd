"""Feeds as values: every format as it is found in the wild, hostile ones, subscription lists, and pages that name feeds."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.feeds import discover, opml
from briefing.feeds.parse import Feed, is_teaser, looks_like_feed, parse, plain
from briefing.types import Document, Skip, Subscription

URL = "https://lenn.example/news/feed"
LONG = "The ferry across the Lenn stopped on Monday, because nobody had ordered rope. " * 16


def rss(items: str, head: str = "<title>The Lenn Post</title><link>https://lenn.example/</link>") -> bytes:
    names = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<?xml version="1.0"?><rss version="2.0" {names}><channel>{head}{items}</channel></rss>'.encode()


def feed(data: bytes, **told: str) -> Feed:
    read = parse(data, URL, **told)
    assert isinstance(read, Feed), read
    return read


def only(data: bytes) -> Document:
    (item,) = feed(data).items
    return item


def test_reads_rss() -> None:
    item = only(
        rss(
            "<item><title>Rope &amp;amp; ferry</title><link>/a?x=1&amp;y=2</link><guid isPermaLink='false'>g1</guid>"
            "<dc:creator>Ida Thorne</dc:creator><pubDate>Mon, 23 Nov 2026 06:30:00 +0100</pubDate>"
            f"<description>short</description><content:encoded><![CDATA[<p>{LONG}</p>]]></content:encoded></item>"
        )
    )
    assert (item.title, item.author, item.guid, item.url) == (
        "Rope & ferry",
        "Ida Thorne",
        "g1",
        "https://lenn.example/a?x=1&y=2",
    )
    assert (item.published, item.feed, item.labels) == (datetime(2026, 11, 23, 5, 30, tzinfo=UTC), "The Lenn Post", ())
    assert item.media == "text/html"
    assert f"<p>{LONG}</p>" in item.text
    assert item.source == item.url


def test_reads_rss_1_0() -> None:
    data = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://lenn.example/"><title>Lenn</title></channel>'
        f'<item rdf:about="https://lenn.example/1"><title>One</title><link>https://lenn.example/1</link>'
        f"<description>{LONG}</description><dc:date>2026-11-23T08:00:00Z</dc:date></item></rdf:RDF>"
    )
    item = only(data.encode())
    assert (item.guid, item.title, item.labels) == ("https://lenn.example/1", "One", ())
    assert item.published == datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_reads_atom() -> None:
    data = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://lenn.example/blog/"><title type="html">A &amp;amp; B</title>'
        '<entry><id>tag:1</id><title type="html">A &lt;b&gt;bold&lt;/b&gt; step</title><link rel="enclosure" href="a.mp3"/>'
        '<link href="a.html"/><updated>2026-11-20T10:00:00+02:00</updated><author><name>Jo Ash</name></author>'
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{LONG}</p></div></content></entry></feed>'
    )
    read = feed(data.encode())
    (item,) = read.items
    assert (read.title, item.title, item.url, item.author) == (
        "A & B",
        "A bold step",
        "https://lenn.example/blog/a.html",
        "Jo Ash",
    )
    assert item.published == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert LONG.strip() in item.text


def test_reads_json_feed() -> None:
    data = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Lenn",
        "home_page_url": "https://lenn.example/",
        "items": [
            {
                "id": 7,
                "url": "/7",
                "content_html": f"<p>{LONG}</p>",
                "date_published": "2026-11-23T08:00:00",
                "authors": [{"name": "Ann"}],
            },
            {
                "id": "8",
                "external_url": "https://other.example/",
                "content_text": f"1 < 2. {LONG}",
                "date_published": "soon",
            },
            {"title": "No more than a title", "authors": "nobody", "url": 9},
            "no item",
        ],
    }
    seven, eight, nine = feed(json.dumps(data).encode()).items
    assert (seven.guid, seven.url, seven.author) == ("7", "https://lenn.example/7", "Ann")
    assert seven.published == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert (eight.media, eight.text[:6], eight.url, eight.published) == (
        "text/plain",
        "1 < 2.",
        "https://other.example/",
        None,
    )
    assert (nine.title, nine.url, nine.labels) == ("No more than a title", None, ())


@pytest.mark.parametrize("stamp", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:00-14:00"])
def test_what_no_clock_or_file_can_take_is_left_out_of_an_item(stamp: str) -> None:
    item = {"id": "\ud800", "title": "Half \ud83d", "url": "http://[", "content_text": LONG, "date_published": stamp}
    (made,) = feed(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}).encode()).items
    assert (made.guid, made.title, made.url, made.published) == ("?", "Half ?", None, None)
    (made,) = feed(rss(f"<item><guid>http://[</guid><title>T</title><description>{LONG}</description></item>")).items
    assert made.url is None


def test_reads_what_is_sloppy() -> None:
    sloppy = feed(
        b"\xef\xbb\xbf\n "
        + rss("<item><title>Fish & Chips&nbsp;&eacute;</title><description>a < b <b>bold</b><br>x</description></item>")
    )
    assert sloppy.items[0].title is not None
    assert sloppy.items[0].title.startswith("Fish & Chips")
    assert "bold" in sloppy.items[0].text
    cut = rss("".join(f"<item><guid>{n}</guid><title>t{n}</title></item>" for n in range(9)))[:-100]
    assert len(feed(cut).items) > 5
    old = '<?xml version="1.0" encoding="windows-1252"?><rss version="2.0"><channel><title>Café</title></channel></rss>'
    assert feed(old.encode("windows-1252")).title == "Café"
    silent = rss("", "<title>Café</title>").replace(b'<?xml version="1.0"?>', b"").decode().encode("windows-1252")
    assert feed(silent, charset="windows-1252").title == "Café"


def test_an_author_is_a_name_and_not_a_mail_address() -> None:
    assert only(rss("<item><title>t</title><author>desk@lenn.example (Jo Ash)</author></item>")).author == "Jo Ash"
    assert only(rss("<item><title>t</title><author>desk@lenn.example</author></item>")).author is None


@pytest.mark.parametrize("date", ["yesterday noon", "Thu, 01 Jan 1970 00:00:00 GMT", "", "32 Foo 2026"])
def test_a_date_that_is_none_is_left_out(date: str) -> None:
    assert only(rss(f"<item><title>t</title><pubDate>{date}</pubDate></item>")).published is None


def test_an_item_without_guid_is_known_by_address_or_text() -> None:
    one, two, three = feed(
        rss(
            "<item><title>a</title><link>https://lenn.example/a</link></item><item><title>b</title></item>"
            "<item><description>c</description></item>"
        )
    ).items
    assert one.guid == "https://lenn.example/a"
    assert two.guid
    assert two.guid != three.guid
    assert two.source == f"{URL}#{two.guid}"


def test_items_that_share_a_guid_are_told_apart_and_repeats_are_one() -> None:
    items = "".join(
        f"<item><guid isPermaLink='false'>same</guid><link>https://lenn.example/{n}</link><title>{n}</title></item>"
        for n in (1, 2, 2)
    )
    assert [item.guid for item in feed(rss(items)).items] == ["https://lenn.example/1", "https://lenn.example/2"]


@pytest.mark.parametrize(
    ("text", "whole", "teaser"),
    [
        (LONG, True, False),
        (LONG, False, False),
        ("word " * 100, False, True),
        ("word " * 100, True, False),
        ("word " * 30, True, True),
        (LONG + "and then […]", True, True),
        (LONG + "and then… Read more", True, True),
        (LONG + "and then [...] The post Rope appeared first on The Lenn Post.", True, True),
        (LONG + "Weiterlesen →", False, True),
        (LONG + "They read on, and on.", True, False),
    ],
)
def test_a_teaser_is_short_or_says_so(text: str, whole: bool, teaser: bool) -> None:
    assert is_teaser(text, whole=whole) is teaser


def test_only_an_item_with_a_page_can_be_completed() -> None:
    linked, alone = feed(
        rss("<item><link>https://lenn.example/1</link><title>a</title></item><item><title>b</title></item>")
    ).items
    assert (linked.labels, alone.labels) == (("teaser",), ())


NESTED = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
HOSTILE = {
    "entities": b'<!DOCTYPE x [<!ENTITY l0 "lol">' + NESTED + b"]>" + rss("<item><title>&l9;</title></item>")[21:],
    "long entity": b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 99_999 + b'">]>' + rss(f"<item><title>{'&a;' * 9999}</title></item>")[21:],
    "file": b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + rss("<item><title>[&f;]</title></item>")[21:],
    "parameter file": b'<!DOCTYPE x [<!ENTITY % f SYSTEM "file:///etc/passwd"> %f;]>' + rss("<item><title>[]</title></item>")[21:],
    "attributes": rss("<item " + " ".join(f'a{n}="x"' for n in range(60_000)) + "/>"),
    "depth": rss("<a>" * 100_000),
    "prefixes": rss("".join(f'<a{n}:b xmlns:a{n}="u{n}"/>' for n in range(30_000))),
    "tags": rss("<item/>" * 300_000),
    "html depth": rss(f"<item><title>t</title><description>{'&lt;div&gt;' * 30_000}</description></item>"),
    "no end": rss("<item><title><![CDATA[" + "x" * 1_000_000),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_expands_to_nothing_and_takes_no_time(name: str) -> None:
    started = time.process_time()
    read = parse(HOSTILE[name], URL)
    # Generous: what these do to an unguarded parser takes minutes, or all memory.
    assert time.process_time() - started < 10
    if isinstance(read, Feed):
        shown = "".join((item.title or "") + item.text for item in read.items)
        assert "root:" not in shown
        assert len(shown) < 2_000_000
    else:
        assert read.code in {"hostile-feed", "not-a-feed"}


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (b"<!doctype html><html><body>hi</body></html>", "web page"),
        (b"", "no RSS, Atom or JSON feed"),
        (b"\x00\x01binary", "no RSS"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [', "no RSS"),
        (b'{"a": 1}', "no RSS"),
        (b"[" * 100_000, "no RSS"),
        (b'{"a":' * 100_000, "no RSS"),
    ],
)
def test_says_what_is_no_feed(data: bytes, hint: str) -> None:
    read = parse(data, URL)
    assert isinstance(read, Skip)
    assert read.code == "not-a-feed"
    assert hint in read.detail


@given(st.binary(max_size=400) | st.text(alphabet="<>&;!?/[]()='\" arsitemCDATA\n", max_size=200).map(str.encode))
def test_any_bytes_are_a_feed_or_a_skip(data: bytes) -> None:
    assert isinstance(parse(data, URL), Feed | Skip)
    assert isinstance(parse(rss("") + data, URL), Feed | Skip)


@pytest.mark.parametrize(
    ("data", "feed"),
    [
        (rss(""), True),
        (b'<?xml version="1.0"?>\n<!-- by hand -->\n<feed xmlns="http://www.w3.org/2005/Atom">', True),
        (b'{"version": "https://jsonfeed.org/version/1"', True),
        (b"<!doctype html><html>", False),
        (b"The rss is <rss>", False),
        (b'{"a": 1}', False),
    ],
)
def test_knows_a_feed_by_its_start(data: bytes, feed: bool) -> None:
    assert looks_like_feed(data) is feed


def test_plain_keeps_what_is_no_tag() -> None:
    assert plain("a &lt; b <i>c</i>\n 1 < 2 &amp; <!-- no -->d") == "a < b c 1 < 2 & d"


OPML = b"""<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<opml version="1.0"><head><title>mine</title></head><body>
<outline text="News"><outline text="Local">
  <outline text="Lenn &amp; more" type="rss" xmlUrl="https://lenn.example/feed" htmlUrl="https://lenn.example/"/>
</outline></outline>
<outline text="Boats"><outline title="Lenn again" text="x" xmlUrl="https://lenn.example/feed"/></outline>
<outline text="" xmlUrl="https://b.example/rss" category="/Tech/Robots,/News"/>
<outline text="&x;" xmlUrl="https://c.example/rss"/>
</body></opml>"""


def test_reads_folders_and_categories_as_groups() -> None:
    lenn, b, c = opml.read(OPML)
    assert lenn == Subscription(
        "https://lenn.example/feed", "Lenn & more", ("News", "Local", "Boats"), site="https://lenn.example/"
    )
    assert (b.name, b.groups) == ("https://b.example/rss", ("Tech", "Robots", "News"))
    assert "root" not in c.name


@pytest.mark.parametrize("data", [b"", b"<html><body/></html>", b"not xml", b"\0", b"<?xml?>"])
def test_refuses_what_is_no_opml(data: bytes) -> None:
    with pytest.raises(ValueError, match="OPML"):
        opml.read(data)


names = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=1, max_size=20
)


@given(st.dictionaries(st.integers(0, 99), st.tuples(names, st.sets(names, max_size=3)), max_size=6))
def test_what_is_exported_is_imported_the_same(feeds: dict[int, tuple[str, set[str]]]) -> None:
    mine = [Subscription(f"https://x.example/{n}?a=1&b=2", name, tuple(sorted(g))) for n, (name, g) in feeds.items()]
    read = opml.read(opml.write(mine).encode())
    assert {(s.url, s.name, frozenset(s.groups)) for s in read} == {(s.url, s.name, frozenset(s.groups)) for s in mine}


def test_finds_the_feeds_of_a_page_the_likeliest_first() -> None:
    page = """<html><head><base href="https://lenn.example/de/">
    <link rel="alternate" type="application/rss+xml" title="Comments" href="comments/feed/">
    <link rel="alternate" type="application/atom+xml" href="atom.xml"><link rel="alternate" hreflang="fr" href="/fr/">
    <link rel="ALTERNATE" type="application/feed+json; charset=utf-8" href="//lenn.example/feed.json">
    </head><body><a href="/rss">RSS</a> <a href="/features">F</a> <a href="javascript:feed()">x</a> <a href="http://[/feed">y</a></body></html>"""
    assert discover.discover(page, "https://lenn.example/") == (
        "https://lenn.example/de/atom.xml",
        "https://lenn.example/feed.json",
        "https://lenn.example/de/comments/feed/",
        "https://lenn.example/rss",
    )


def test_a_base_that_is_no_address_counts_for_nothing() -> None:
    assert discover.discover('<base href="http://["><a href="feed">x</a>', URL) == (URL,)


@given(st.text(max_size=200))
def test_any_page_may_be_searched(page: str) -> None:
    assert isinstance(discover.discover(page, URL), tuple)
