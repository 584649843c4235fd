"""Title and author of a text, from lines with given probabilities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from briefing.clean.head import Head, read_head
from briefing.clean.lines import Line
from briefing.clean.names import agency_in, names_in
from briefing.clean.phrases import furniture_code
from briefing.clean.view import View

TITLE = "Council votes to bury the swing bridge"
STANDFIRST = "Shopkeepers on the quay fear that visitors will drive past them, and ask for signs"
PROSE = (
    "The harbour council voted on Monday to replace the old swing bridge with a tunnel, after eleven years of argument.",
    "Work is to begin in March, and the first cars should pass under the water in the autumn of 2029, engineers said.",
)
Seen = tuple[str, float, float]
"""A line with its probabilities of being title and byline."""


def head(*lines: Seen, body: Sequence[str] = PROSE) -> Head:
    """Return the head of a page that shows `lines` and below them `body`, which is kept."""
    rows = [*lines, *((text, 0.01, 0.01) for text in body)]
    probabilities = np.zeros((len(rows), 4), np.float32)
    probabilities[:, 1:3] = [(title, byline) for _, title, byline in rows]
    codes = [furniture_code(text, "en") for text, _, _ in rows]
    view = View([Line(text, 0, 1, 0) for text, _, _ in rows], probabilities, codes)
    return read_head(view, range(len(lines), len(rows)))


def titled(*lines: Seen) -> str | None:
    return head(*lines).title


def signed(*lines: Seen, body: Sequence[str] = PROSE) -> str | None:
    return head((TITLE, 0.9, 0.01), *lines, body=body).author


def test_the_headline_is_the_line_above_its_standfirst() -> None:
    assert titled((TITLE, 0.5, 0.0), (STANDFIRST, 0.8, 0.0)) == TITLE
    assert titled((TITLE, 0.5, 0.0), ("Opinion", 0.0, 0.0), (STANDFIRST, 0.8, 0.0)) == TITLE


def test_a_whole_sentence_is_a_standfirst_even_where_it_looks_much_more_like_a_title() -> None:
    sentence = f"{STANDFIRST}."
    assert titled((TITLE, 0.2, 0.0), (sentence, 0.95, 0.0)) == TITLE
    assert titled((TITLE, 0.2, 0.0), (STANDFIRST, 0.95, 0.0)) == STANDFIRST


def test_a_line_above_that_is_no_title_does_not_become_it() -> None:
    assert titled(("Back to all stories", 0.04, 0.0), (STANDFIRST, 0.8, 0.0)) == STANDFIRST
    assert titled(("Home · Valley · Sport", 0.3, 0.0), (STANDFIRST, 0.8, 0.0)) == STANDFIRST


def test_of_two_headlines_the_one_at_the_text_counts() -> None:
    menu = [(f"Section {n}", 0.0, 0.0) for n in range(40)]
    assert titled(("Otters under the bridge", 0.6, 0.0), *menu, (TITLE, 0.5, 0.0)) == TITLE


def test_a_caption_a_byline_and_an_aside_are_no_titles() -> None:
    others = (
        ("Jo Ark", 0.3, 0.8),
        ("(Ivo Sandell)", 0.4, 0.0),
        ("The bridge on Sunday. (Photo: Ivo Sandell)", 0.5, 0.0),
    )
    assert titled((TITLE, 0.2, 0.0), *others) == TITLE


def test_a_headline_that_opens_the_text_is_its_title_and_a_paragraph_is_not() -> None:
    def opened(text: str) -> str | None:
        view = View([Line(text, 0, 0, 0), Line(PROSE[0], 0, 1, 0)], np.full((2, 4), 0.1, np.float32), [None, None])
        return read_head(view, [0, 1]).title

    assert opened("Is the bridge a monument?") == "Is the bridge a monument?"
    assert opened("The bridge was closed for an hour on Monday.") is None


def test_a_page_without_a_headline_has_no_title() -> None:
    assert titled(("Menu of the day", 0.01, 0.0)) is None


def test_a_banner_that_stays_above_the_page_is_not_where_the_text_begins() -> None:
    lines = [("This is an official site of the county.", 0.0, 0.0), *((f"Section {n}", 0.0, 0.0) for n in range(20))]
    rows = [*lines, (TITLE, 0.1, 0.0), ("By Jo Ark", 0.0, 0.05), *((text, 0.0, 0.0) for text in PROSE)]
    probabilities = np.zeros((len(rows), 4), np.float32)
    probabilities[:, 1:3] = [(title, byline) for _, title, byline in rows]
    view = View([Line(text, 0, 1, 0) for text, _, _ in rows], probabilities, [None] * len(rows))
    found = read_head(view, [0, len(rows) - 2, len(rows) - 1])
    assert (found.title, found.author) == (TITLE, "Jo Ark")


def test_a_name_between_title_and_text_is_the_author_and_a_label_there_is_not() -> None:
    assert signed(("Elsa Corbet", 0.0, 0.03)) == "Elsa Corbet"
    assert signed(("Swing Bridge", 0.0, 0.03)) is None
    assert signed(("Swing Bridge", 0.0, 0.6), ("By Jo Ark", 0.0, 0.3)) == "Jo Ark"


def test_the_role_behind_a_name_goes() -> None:
    body = (
        *PROSE,
        "The education budget is to pay for the signs on the quay and for the new car park, the mayor said.",
    )
    assert signed(("Elsa Corbet Education editor", 0.0, 0.7), body=body) == "Elsa Corbet"


def test_whom_the_text_speaks_of_is_not_its_author() -> None:
    body = (*PROSE, "Elsa Corbet laughed.", "“Never,” said Elsa Corbet, who has run the ferry since she was fifteen.")
    assert signed(("Elsa Corbet", 0.0, 0.5), body=body) is None


def test_the_name_above_a_note_below_the_text_is_the_author() -> None:
    note = "Elsa Corbet has run the ferry for thirty years and writes on Sundays."
    assert signed(body=(*PROSE, "Elsa Corbet", note)) == "Elsa Corbet"
    assert signed(body=(*PROSE, "Car Parks", "Car parks are what the quay has too few of, as anybody can see.")) is None


def test_an_agency_is_the_author_where_nobody_else_is() -> None:
    assert signed(("AFP, Verrin,", 0.0, 0.02)) == "AFP"
    assert signed(("Reuters November 18, 2026 11:03 PM", 0.0, 0.9)) == "Reuters"
    assert signed(("By Jo Ark", 0.0, 0.1), ("AFP, Verrin,", 0.0, 0.02)) == "Jo Ark"


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("ELSA CORBET, AP Harbour Writer", "Elsa Corbet, AP"),
        ("Posted by Elsa Corbet, HQ Port Marketing, Verrin", "Elsa Corbet"),
        ("By Staff Reports -", "Staff Reports"),
        ("by elsa on December 4, 2026", "elsa"),
        ("Elsa CorbetView More Articles", "Elsa Corbet"),
    ],
)
def test_names_of_a_byline(line: str, names: str) -> None:
    assert names_in(line) == names


def test_a_menu_in_columns_names_nobody() -> None:
    assert names_in("Football   Rowing   Handball   Scores   Fixtures") is None
    assert names_in("By Ida Thorne   Updated   Monday") == "Ida Thorne"


def test_an_agency_in_a_sentence_is_no_byline() -> None:
    assert agency_in("Reuters reported on Sunday that the bridge is closed.") is None
