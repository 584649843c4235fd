"""Title, author and date of a text, from lines with given probabilities."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from briefing.clean.dates import find_date, parse_iso
from briefing.clean.head import Head, read_head
from briefing.clean.lines import plain_line
from briefing.clean.names import agency_in, is_by, names_in, one_word, says_by
from briefing.clean.table import Floats, tabulate
from briefing.clean.view import View

TITLE = "Council votes to bury the swing bridge"
STANDFIRST = "Shopkeepers on the quay fear that visitors will drive past them, and ask for signs"
PROSE = (
    "The harbour council voted on Monday to replace the old swing bridge with a tunnel, after eleven years of argument.",
    "Work is to begin in March, and the first cars should pass under the water in the autumn of 2029, engineers said.",
)
Seen = tuple[str, float, float]
"""A line with its probabilities of being title and byline."""


def seen(texts: Sequence[str], probabilities: Floats) -> View:
    lines = [plain_line(text, 1) for text in texts]
    table = tabulate(lines, "en")
    return View(lines, probabilities, table.codes, table.traits)


def head(*lines: Seen, body: Sequence[str] = PROSE) -> Head:
    """Return the head of a page that shows `lines` and below them `body`, which is kept."""
    rows = [*lines, *((text, 0.01, 0.01) for text in body)]
    probabilities = np.zeros((len(rows), 4), np.float32)
    probabilities[:, 1:3] = [(title, byline) for _, title, byline in rows]
    return read_head(seen([text for text, _, _ in rows], probabilities), range(len(lines), len(rows)))


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
        return read_head(seen([text, PROSE[0]], np.full((2, 4), 0.1, np.float32)), [0, 1]).title

    assert opened("Is the bridge a monument?") == "Is the bridge a monument?"
    assert opened("The bridge was closed for an hour on Monday.") is None


def test_a_page_without_a_headline_has_no_title() -> None:
    assert titled(("Menu of the day", 0.01, 0.0)) is None


def test_a_banner_that_stays_above_the_page_is_not_where_the_text_begins() -> None:
    lines = [("This is an official site of the county.", 0.0, 0.0), *((f"Section {n}", 0.0, 0.0) for n in range(20))]
    rows = [*lines, (TITLE, 0.1, 0.0), ("By Jo Ark", 0.0, 0.05), *((text, 0.0, 0.0) for text in PROSE)]
    probabilities = np.zeros((len(rows), 4), np.float32)
    probabilities[:, 1:3] = [(title, byline) for _, title, byline in rows]
    found = read_head(seen([text for text, _, _ in rows], probabilities), [0, len(rows) - 2, len(rows) - 1])
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
        ("Written by: Ida Thorne and Jo Ark", "Ida Thorne and Jo Ark"),
        ("Von Ida Thorne, Redakteurin", "Ida Thorne"),
        ("Par Ida Thorne / AFP", "Ida Thorne"),
        ("AUTHOR: IDA THORNE", "Ida Thorne"),
        ("Ida Thorne | 4 May 2026", "Ida Thorne"),
        ("4 May 2026 · Ida Thorne", "Ida Thorne"),
        ("Ida Thorne - Chief Reporter", "Ida Thorne"),
        ("By Ida Thorne (Verrin)", "Ida Thorne"),
        ("By I. Thorne, J. Ark & Bo Tarn", "I. Thorne, J. Ark & Bo Tarn"),
        ("By Ida van der Thorne", "Ida van der Thorne"),
        ("By Ana del Río", "Ana del Río"),
        ("By AFP", "AFP"),
        ("By Malcolm X", "Malcolm X"),
    ],
)
def test_names_of_a_byline(line: str, names: str) -> None:
    assert names_in(line) == names


@pytest.mark.parametrize(
    "line", ["Our Correspondent", "By Monday", "Harbour", "Share | Print", "By " + " ".join(["Ida Thorne"] * 9)]
)
def test_what_names_nobody(line: str) -> None:
    assert names_in(line) is None


@pytest.mark.parametrize(
    ("line", "word"),
    [("Elsa", "Elsa"), ("ELSABETH", "Elsabeth"), ("BBC", "BBC"), ("Share", None), ("Monday", None), ("elsa", None)],
)
def test_one_word_may_be_a_name(line: str, word: str | None) -> None:
    assert one_word(line) == word


@pytest.mark.parametrize(
    ("line", "said", "alone"),
    [
        ("By Jo Ark", True, False), ("about the author: Jo Ark", True, False), ("Story by Jo Ark", True, False),
        ("Written by", True, True), ("Authors:", True, True), ("Jo Ark", False, False), ("A byway", False, False),
    ],
)  # fmt: skip
def test_a_byline_says_by(line: str, said: bool, alone: bool) -> None:
    assert (says_by(line), is_by(line)) == (said, alone)


def test_a_menu_in_columns_names_nobody() -> None:
    assert names_in("Football   Rowing   Handball   Scores   Fixtures") is None
    assert names_in("By Ida Thorne   Updated   Monday") == "Ida Thorne"


def test_an_agency_in_a_sentence_is_no_byline() -> None:
    assert agency_in("Reuters reported on Sunday that the bridge is closed.") is None


# Dates


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("2026-05-04", "2026-05-04"),
        ("2026/5/4", "2026-05-04"),
        ("May 4, 2026", "2026-05-04"),
        ("Sept. 3rd, 2026", "2026-09-03"),
        ("4. Mai 2026", "2026-05-04"),
        ("4 de mayo de 2026", "2026-05-04"),
        ("4th of March, 2026", "2026-03-04"),
        ("1er mars 2026", "2026-03-01"),
        ("04.05.2026", "2026-05-04"),
        ("04/05/2026", "2026-04-05"),
        ("14/05/2026", "2026-05-14"),
        ("12/31/2026", "2026-12-31"),
        ("04-05-2026", "2026-05-04"),
        ("5/4/26", "2026-05-04"),
        ("Updated 5 May 2026, published 2026-05-04", "2026-05-05"),
    ],
)
def test_a_date_is_read_as_the_page_writes_it(line: str, day: str) -> None:
    found = find_date(f"Verrin, {line}.")
    assert found is not None
    assert found.isoformat() == f"{day}T00:00:00+00:00"


@pytest.mark.parametrize(
    ("line", "time"),
    [
        ("May 4, 2026 at 10:15 PM CEST", "22:15:00+02:00"),
        ("10:15 a.m. on May 4, 2026", "10:15:00+00:00"),
        ("May 4, 2026 12:05 am", "00:05:00+00:00"),
        ("May 4, 2026 12:05 PM", "12:05:00+00:00"),
        ("4 May 2026, 23:59", "23:59:00+00:00"),
        ("4 May 2026, 25:10", "00:00:00+00:00"),
        ("4 May 2026 09.30 Uhr", "09:30:00+00:00"),
        ("4 May 2026 9h30", "09:30:00+00:00"),
        ("2026-05-04T10:15:30+05:30", "10:15:30+05:30"),
        ("May 4, 2026, 10:15 -0430", "10:15:00-04:30"),
        ("May 4, 2026 10:15 XYZ", "10:15:00+00:00"),
        ("May 4, 2026 10:15 (PST)", "10:15:00-08:00"),
        ("May 4, 2026, read by 12,000 people in forty countries, 10:15", "00:00:00+00:00"),
        (f"May 4, 2026{' ' * 35}10:15", "10:15:00+00:00"),
        (f"May 4, 2026{' ' * 36}10:15", "00:00:00+00:00"),
    ],
)
def test_the_time_of_day_beside_a_date_is_its_own(line: str, time: str) -> None:
    found = find_date(line)
    assert found is not None
    assert found.isoformat() == f"2026-05-04T{time}"


@pytest.mark.parametrize("line", ["31 Feb 2026", "in May", "12:30", f"{'x' * 400} 4 May 2026"])
def test_what_is_no_date_is_none(line: str) -> None:
    assert find_date(line) is None


@pytest.mark.parametrize(
    ("value", "time"),
    [
        (" 2026-05-04 ", "2026-05-04T00:00:00+00:00"),
        ("2026-05-04T10:15", "2026-05-04T10:15:00+00:00"),
        ("20260504T101500+0200", "2026-05-04T10:15:00+02:00"),
        ("May 4, 2026", "2026-05-04T00:00:00+00:00"),
    ],
)
def test_a_machine_s_date_is_read_even_where_it_was_written_by_hand(value: str, time: str) -> None:
    found = parse_iso(value)
    assert found is not None
    assert found.isoformat() == time
    assert parse_iso("soon") is None
