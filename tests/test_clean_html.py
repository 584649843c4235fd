"""HTML pages that break the rules: where their text hides, and whose word counts on title, author and date."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from briefing.clean import clean
from briefing.clean.html import Seen, settle
from briefing.clean.lines import plain_line
from briefing.clean.names import names_in
from briefing.clean.table import tabulate
from briefing.types import Article, Document

PARAGRAPHS = (
    "Beekeepers may put hives on the verges of the northern motorway, a court decided on Wednesday, as long as no keeper "
    "crosses the carriageway to reach them.",
    "The highway agency had called the plan a danger to drivers. The judges asked for one case of a driver harmed by a bee "
    "from a verge and were given none.",
    "“It tastes of clover and a little of lorries,” said Bram Ostler, who kept three hives there without asking anybody.",
)
TEXT = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
TITLE = "Beekeepers win right to the motorway verge"


def page(body: str, head: str = "") -> Article:
    source = f"<html lang='en'><head><title>{TITLE}</title>{head}</head><body>{body}</body></html>"
    result = clean(Document("x", "text/html", source))
    assert isinstance(result, Article), result
    return result


@pytest.mark.parametrize(
    "body",
    [
        f"<header><button class='menu'>Menu<main><h1>{TITLE}</h1><article>{TEXT}</article></main></header>",
        f"<h1>{TITLE}</h1><div class='post-body'><noscript>{TEXT}</noscript></div>",
    ],
    ids=["in a button never closed", "for readers without scripts"],
)
def test_text_is_found_where_no_text_should_be(body: str) -> None:
    assert page(body).text == "\n\n".join(PARAGRAPHS)


def test_the_label_of_a_button_is_no_text() -> None:
    assert "Read aloud" not in page(f"<h1>{TITLE}</h1><button>Read aloud</button><article>{TEXT}</article>").text


def seen(chosen: list[float]) -> Seen:
    lines = [plain_line("x" * 300, 1) for _ in chosen]
    return Seen(lines, tabulate(lines, "en"), np.zeros((len(chosen), 1), np.float32), np.array(chosen, np.float32))


def probabilities(*body: float) -> np.ndarray:
    out = np.zeros((len(body), 4), np.float32)
    out[:, 0] = body
    return out


def test_trafilatura_decides_where_the_model_took_something_else_for_the_body() -> None:
    settled = settle(probabilities(0.1, 0.2, 0.9, 0.0), seen([1, 1, 0, 0]))
    assert settled[:, 0].tolist() == [1, 1, 0, 0]


def test_the_model_decides_where_they_agree_or_trafilatura_found_little() -> None:
    agreed = probabilities(0.9, 0.9, 0.9, 0.1)
    assert settle(agreed, seen([1, 1, 0, 0])) is agreed
    assert settle(agreed, seen([0, 0, 0, 0])) is agreed


@pytest.mark.parametrize(
    ("beside", "head", "day"),
    [
        ("<p>4 May 2026</p>", "", 4),
        ("<p>4 May 2026</p>", '<meta property="article:published_time" content="2026-05-03T23:10:00-05:00">', 3),
        ("<p>4 May 2026</p>", '<meta property="article:published_time" content="2024-01-02">', 4),
        ("<p>Updated 9 May 2026</p>", '<meta property="article:published_time" content="2026-05-02">', 2),
        ("<p>12 May 2026 | Latest</p><p>5 May 2026 | Originally published</p>", "", 5),
        ("", '<link rel="canonical" href="https://x.example/2026/05/06/bees/">', 6),
        ("", '<meta property="article:modified_time" content="2026-05-07T10:00:00Z">', 7),
    ],
)  # fmt: skip
def test_whose_date_counts(beside: str, head: str, day: int) -> None:
    published = page(f"<h1>{TITLE}</h1>{beside}<article>{TEXT}</article>", head).published
    assert published is not None
    assert (published.year, published.day) == (2026, day)
    assert published.tzinfo is not None


def test_an_address_that_is_none_counts_for_nothing() -> None:
    head = '<link rel="canonical" href="http://["><meta property="og:url" content="http://a\u2100.example/">'
    assert page(f"<h1>{TITLE}</h1><article>{TEXT}</article>", head).url is None


def test_a_date_without_time_is_midnight_in_utc() -> None:
    assert page(f"<h1>{TITLE}</h1><p>4 May 2026</p>{TEXT}").published == datetime(2026, 5, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Tom Ashdown", "Tom Ashdown"),
        ("Monday May 4, 2026 7:45 am PST by Tom Ashdown", "Tom Ashdown"),
        ("12 Comments | Jill Marsh | Last Updated: May 4, 2026", "Jill Marsh"),
        ("by Daniel Fenn, Senior Director, Content & Marketing", "Daniel Fenn"),
        ("ROSA PENHALE, CP Sports Writer", "Rosa Penhale"),
        ("Reviewed by Youval Meir", "Youval Meir"),
        ("About the Author - Florina Ionescu", "Florina Ionescu"),
        ("by whova | Apr 21, 2025", "whova"),
        ("By Ada Fenn and Ned Arbuthnot May 4, 2026", "Ada Fenn and Ned Arbuthnot"),
        ("Share this article", None),
        ("Monday, 4 May 2026", None),
    ],
)
def test_names_of_a_byline(line: str, names: str | None) -> None:
    assert names_in(line) == names
