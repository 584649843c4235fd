"""`clean` on text, Markdown and HTML: what stays, what goes, and the properties that hold on any input."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from collections import Counter
from datetime import UTC, datetime
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing.clean import REMOVAL_CODES, clean
from briefing.clean.lines import split_lines
from briefing.clean.repair import normalize
from briefing.types import Article, Document, Skip

Media = Literal["text/plain", "text/markdown", "text/html"]
BODY = (
    "The harbour council voted on Monday to replace the old swing bridge with a tunnel, ending an argument that has "
    "lasted for eleven years.",
    "“Nobody will miss the queue,” said Petra Lindqvist, who drives the school bus and has waited at the bridge twice "
    "a day since 2009.",
    "Work is to begin in March, and the first cars should pass under the water in the autumn of 2029, the engineers "
    "told the meeting.",
    "Shopkeepers on the quay fear that visitors will drive past them. The council has promised signs, a new car park "
    "and a review after one year.",
)
HEAD = ["Advertisement", "Council votes to bury the swing bridge", "By Tom Ashdown", "4 May 2026, 10:15 GMT"]
TAIL = [
    "Additional reporting by Lena Moreau",
    "This article appeared in the Harbour Courier print edition as: Bridge goes under",
    "Sign up for our newsletter",
    "© 2026 Harbour Courier. All rights reserved.",
]
MIDDLE = [BODY[0], "Advertisement", BODY[1], "Read more: Ten bridges that changed their towns", BODY[2], BODY[3]]
SCRAPE = "\n\n".join([*HEAD, "Share this article", *MIDDLE, *TAIL])
HTML = """<!doctype html><html lang="en"><head><title>Council votes to bury the swing bridge | Harbour Courier</title>
<meta property="og:site_name" content="Harbour Courier"><link rel="canonical" href="https://courier.example/bridge">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Council votes to bury the swing bridge",
"datePublished": "2026-05-04T10:15:00+02:00", "author": [{"@type": "Person", "name": "Tom Ashdown"}]}</script></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav><article>
<h1>Council votes to bury the swing bridge</h1><p class="byline">By Tom Ashdown</p><div class="share"><a href="#">Share</a></div>
<figure><img src="a.jpg"><figcaption>The bridge on Sunday. Photo: Ivo Sandell</figcaption></figure><div class="article-body">
BODY</div><p class="tags">Tags: <a href="/t">bridges</a></p></article><section id="comments"><h2>Comments</h2>
<p>About time too, I have waited for years.</p></section><footer><p>© 2026 Harbour Courier</p></footer></body></html>"""


def document(content: str, media: Media = "text/plain") -> Document:
    return Document("x", media, content)


def article(source: Document, keep: frozenset[str] = frozenset()) -> Article:
    result = clean(source, keep=keep)
    assert isinstance(result, Article), result
    return result


def test_a_scrape_loses_its_furniture_and_nothing_else() -> None:
    result = article(document(SCRAPE))
    assert result.text == "\n\n".join(BODY)
    assert result.title == "Council votes to bury the swing bridge"
    assert result.author == "Tom Ashdown"
    assert result.published == datetime(2026, 5, 4, 10, 15, tzinfo=UTC)
    assert result.language == "en"


def test_every_removed_line_is_listed_in_order_with_its_code() -> None:
    removed = article(document(SCRAPE)).removed
    assert [r.text for r in removed] == [line for line in SCRAPE.split("\n") if line and line not in BODY]
    assert {r.code for r in removed} <= REMOVAL_CODES.keys()
    codes = {r.text: r.code for r in removed}
    assert codes["Advertisement"] == "ad"
    assert [codes[line] for line in TAIL] == ["credit", "print-note", "promo", "copyright"]
    assert codes["Share this article"] == "share"
    assert codes["Read more: Ten bridges that changed their towns"] == "related"


def test_keep_leaves_the_lines_of_a_code_where_they_stood() -> None:
    kept = article(document(SCRAPE), frozenset({"credit"}))
    assert "Additional reporting by Lena Moreau" in kept.text
    assert "credit" not in {r.code for r in kept.removed}


def test_an_unknown_code_to_keep_is_an_error() -> None:
    with pytest.raises(ValueError, match="unknown removal code 'adverts'"):
        clean(document(SCRAPE), keep=frozenset({"adverts"}))


def test_paragraph_spans_are_exact() -> None:
    result = article(document(SCRAPE))
    assert [result.text[s.start : s.end] for s in result.paragraphs] == list(BODY)


def test_the_fingerprint_depends_on_title_and_text_alone() -> None:
    other = Document("elsewhere", "text/plain", SCRAPE.replace("10:15", "11:30"), url="https://x.example/")
    assert article(document(SCRAPE)).id == article(other).id
    assert len(article(other).id) == 16


@pytest.mark.parametrize("width", [60, 72, 95, 115])
def test_hard_wrapped_paragraphs_are_joined(width: int) -> None:
    wrapped = "\n\n".join("\n".join(textwrap.wrap(p, width, break_on_hyphens=False)) for p in BODY)
    assert article(document("Council votes to bury the swing bridge\n\n" + wrapped)).text == "\n\n".join(BODY)


def test_a_list_of_lines_as_long_as_each_other_is_not_joined() -> None:
    titles = ("Council buries bridge at last", "Otters beneath the market hall", "Piano found in weir at Crake")
    lines = [f"{title} {number}, {title.lower()}" for number, title in enumerate(titles * 2, 10)]
    assert [line.text for line in split_lines("\n".join(lines))] == lines


def test_safe_repairs() -> None:
    assert normalize("co\u00adope\u00adra\u00adtion\u00a0now\r\nnext\u2028line\ufeff") == "cooperation now\nnext\nline"
    assert normalize("Itâ€™s the cafÃ©") == "It’s the café"
    assert normalize("naïve Ångström â") == "naïve Ångström â"


def test_headlines_that_open_beside_a_name_go() -> None:
    text = (
        "Sen. Berg Ada (Ada) Marie BergBridge vote postponed again Five things to know about the tunnel Council hears "
        "of new costs MORE (Kell) said that the old bridge is MORE than a bridge, and that the council knows it."
    )
    assert normalize(text).startswith("Sen. Berg (Kell) said that the old bridge is MORE than a bridge, and")


def test_markdown_loses_its_marks() -> None:
    front = "---\ntitle: A tunnel at last\nauthor: Tom Ashdown\ndate: 2026-05-04\n---\n\n"
    linked = BODY[0].replace("swing bridge", "[swing bridge](https://x.example)")
    result = article(document(front + "\n\n".join([linked, "## What comes next", *BODY[1:]]), "text/markdown"))
    assert result.title == "A tunnel at last"
    assert result.author == "Tom Ashdown"
    assert result.published == datetime(2026, 5, 4, tzinfo=UTC)
    assert BODY[0] in result.text
    assert "What comes next" in result.text


def test_a_page_gives_its_text_and_metadata() -> None:
    result = article(document(HTML.replace("BODY", "".join(f"<p>{p}</p>" for p in BODY)), "text/html"))
    assert result.text == "\n\n".join(BODY)
    assert result.title == "Council votes to bury the swing bridge"
    assert result.author == "Tom Ashdown"
    assert result.published is not None
    assert result.published.isoformat() == "2026-05-04T10:15:00+02:00"
    assert result.publisher == "Harbour Courier"
    assert result.url == "https://courier.example/bridge"


@pytest.mark.parametrize("media", ["text/plain", "text/markdown", "text/html"])
@pytest.mark.parametrize("content", ["", " \n\t\n", "\ufeff", "\x00"])
def test_nothing_is_refused_as_empty(media: Media, content: str) -> None:
    result = clean(document(content, media))
    assert isinstance(result, Skip)
    assert (result.stage, result.code) == ("clean", "empty")


LINES = st.one_of(
    st.text(max_size=120),
    st.sampled_from([*BODY, *SCRAPE.split("\n\n"), "- a list item", "A subhead", "“Quote”", "12 January 2026"]),
)
ANY = settings(suppress_health_check=[HealthCheck.too_slow])


@ANY
@given(st.lists(LINES, max_size=30), st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_cleaning_is_idempotent(lines: list[str], glue: str) -> None:
    first = clean(document(glue.join(lines)))
    if isinstance(first, Article):
        assert article(document(first.text)).text == first.text


@ANY
@given(st.lists(LINES, max_size=30))
def test_cleaning_invents_no_character_and_keeps_order(lines: list[str]) -> None:
    raw = "\n\n".join(lines)
    result = clean(document(raw))
    if isinstance(result, Article):
        rest = "".join(normalize(raw).split())
        assert not Counter("".join(result.text.split())) - Counter(rest)
        at = 0
        for span in result.paragraphs:
            paragraph = "".join(result.text[span.start : span.end].split())
            at = rest.index(paragraph, at) + len(paragraph)


@ANY
@given(st.lists(LINES, max_size=30), st.sampled_from(["text/plain", "text/markdown", "text/html"]))
def test_spans_never_cross(lines: list[str], media: Media) -> None:
    result = clean(document("\n\n".join(lines), media))
    if isinstance(result, Article):
        edges = [p for span in result.paragraphs for p in (span.start, span.end)]
        assert edges == sorted(edges)
        assert (edges[0], edges[-1]) == (0, len(result.text))
        assert "\n\n".join(result.text[s.start : s.end] for s in result.paragraphs) == result.text


@pytest.mark.parametrize(
    ("content", "media"),
    [
        pytest.param("word " * 250_000, "text/plain", id="one line"),
        pytest.param("x" * 1_250_000, "text/plain", id="one word"),
        pytest.param("short line\n" * 25_000, "text/plain", id="short lines"),
        pytest.param("These are the things that it holds:\n" * 8_000, "text/plain", id="announcements"),
        pytest.param("Reply\n\nA sentence that goes on and ends.\n\n" * 2_500, "text/plain", id="comments"),
        pytest.param(
            "Car Parks\n\nCar parks are what the quay has too few of, as anybody can see.\n\n" * 5_000,
            "text/plain",
            id="names",
        ),
        pytest.param("<button>" * 12_500 + "text", "text/html", id="nested buttons"),
        pytest.param("*_[(`" * 100_000, "text/markdown", id="marks"),
        pytest.param("<div>" * 12_500 + "text", "text/html", id="nested tags"),
        pytest.param("<a><b><i>" * 5_000 + "text", "text/html", id="nested links"),
        pytest.param("<p>" + "word " * 250_000, "text/html", id="one block"),
    ],
)
def test_the_cost_is_linear(content: str, media: Media) -> None:
    start = time.process_time()
    clean(document(content, media))
    assert time.process_time() - start < 10


def test_plain_text_needs_no_html_parser() -> None:
    code = (
        "import sys; from briefing.clean import clean; heavy = {'trafilatura', 'lxml', 'numpy', 'torch'}; "
        "assert not heavy & set(sys.modules), 'import'; from briefing.types import Document; "
        "clean(Document('x', 'text/plain', 'A line of text that is long enough to be taken for a paragraph, it ends.'));"
        "assert not {'trafilatura', 'lxml', 'torch', 'ftfy'} & set(sys.modules), 'text'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("media", ["text/html", "text/plain"])
def test_what_a_feed_says_stands_in_where_the_text_says_nothing(media: Media) -> None:
    body = (
        "The council of Brackwater voted on Monday for a second bridge over the Lenn, after nine years of argument.",
        "Work is to begin in April and to last three years, said the mayor, who had opposed the plan until last week.",
    )
    text = "".join(f"<p>{p}</p>" for p in body) if media == "text/html" else "\n\n".join(body)
    at = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
    told = Document(
        "https://x.example/1", media, text, url="https://x.example/1", guid="tag:1", feed="The Lenn Post",
        title="A second bridge", author="Ida Thorne", published=at, labels=("teaser",),
    )  # fmt: skip
    made = clean(told)
    assert isinstance(made, Article)
    assert (made.title, made.author, made.published, made.labels) == ("A second bridge", "Ida Thorne", at, ("teaser",))
    assert (made.guid, made.feed) == ("tag:1", "The Lenn Post")
    assert made.text == "\n\n".join(body)


def test_what_the_page_says_of_itself_comes_before_what_the_feed_says() -> None:
    page = (
        '<html><head><meta property="og:title" content="The bridge is built at last"><meta name="author" content="Jo Ash">'
        '<meta property="article:published_time" content="2026-11-21T08:00:00Z"></head><body><article>'
        "<p>The bridge of Brackwater opened on Saturday to carts, cows and one very late bus.</p></article></body></html>"
    )
    made = clean(
        Document("x", "text/html", page, title="Bridge", author="Desk", published=datetime(2020, 1, 1, tzinfo=UTC))
    )
    assert isinstance(made, Article)
    assert (made.title, made.author) == ("The bridge is built at last", "Jo Ash")
    assert made.published == datetime(2026, 11, 21, 8, tzinfo=UTC)


LEAD = "The harbour council voted on Monday to replace the old swing bridge with a tunnel, after eleven years."


@pytest.mark.parametrize(
    ("page", "expected", "labels"),
    [
        ("".join(f"<p>{paragraph}</p>" for paragraph in BODY), "\n\n".join(BODY), ()),
        ("<h1>Before you continue</h1><p>We use cookies. Accept all cookies?</p>", LEAD, ("teaser",)),
    ],
)
def test_where_the_page_tells_less_the_teaser_of_the_feed_stays(
    page: str, expected: str, labels: tuple[str, ...]
) -> None:
    teaser = Document(
        "p", "text/html", f"<html><body><p>{LEAD}</p></body></html>", title="A tunnel", labels=("teaser",)
    )
    made = clean(Document("p", "text/html", page, title="A \x1btunnel", fallback=teaser))
    assert isinstance(made, Article)
    assert (made.text, made.labels, made.title) == (expected, labels, "A tunnel")


@pytest.mark.parametrize("media", ["text/html", "text/plain"])
def test_a_teaser_is_an_article_however_little_it_tells(media: Media) -> None:
    text = "Ferry stops for want of […]"
    shown = f"<html><body><article>{text}</article></body></html>" if media == "text/html" else text
    made = clean(Document("p", media, shown, title="Rope", labels=("teaser",)))
    assert isinstance(made, Article)
    assert (made.title, made.text) == ("Rope", text)
    assert isinstance(clean(Document("p", media, "Read on", title="Rope", labels=("teaser",))), Skip)
