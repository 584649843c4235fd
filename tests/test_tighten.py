"""Tightening: what each rule deletes, what it must leave, and what holds of every result."""

from __future__ import annotations

import re

import numpy as np
import pytest
from conftest import Run
from examples import article
from hypothesis import given
from hypothesis import strategies as st

from briefing.segment import segment
from briefing.selection.tighten import tighten
from briefing.support import hold
from briefing.types import Briefing, Point

# In brackets what must go: "[LONDON — ]The ferry sank near the old harbour."
CUT = [
    # Datelines, of any language's agency.
    "[HESSARY, Unsted (Reuters) - ]The ferry to Kell sank near the old harbour.",
    "[KELL — ]The ferry sank near the old harbour.",
    "[KELL – ]The council sold the old bridge to a bank in the middle of May – the second it has sold.",
    "[KELL — ]“The ferry sank near the old harbour,” the mayor said.",
    "[(CNN)]The ferry to Kell sank near the old harbour.",
    "[Port Hessary, Unsted (AP) — ]The ferry to Kell sank near the old harbour.",
    # Sources of what they record themselves.
    "Two sailors were injured in the fire on the ferry[, police said on Monday].",
    "Nine people were taken to a hospital in Kell[, according to the coast guard].",
    "Nine people were injured in “the old fire”[, according to the coast guard].",
    "Food prices in Unsted rose 4 percent in May[, the Labor Department said].",
    # Weekdays of what is past.
    "[On Monday, ]the council sold the old bridge to a bank in Kell.",
    "[Earlier this week, ]the council sold the old bridge to a bank.",
    "The council sold the old bridge[ on Monday] to a bank in Kell.",
    "The mayor said[ Tuesday] that the bridge will be open by May.",
    "The mayor warned Kell[ on Monday] that the bridge will be shut.",
    "The mayor told reporters[ on Tuesday night] that trams will cross the bridge.",
    "“We will not sell the bridge,” the mayor of Kell said[ on Monday].",
    # Asides.
    "The trams run through the arcade[ (below)] to the harbour of Kell.",
    "Orla Brask, 45[, pictured left], showed the ferry to her successor.",
    "Orla Brask[, pictured,] showed the ferry to her successor from Kell.",
    "The bridge crosses the Unst[ (the longer of the rivers)], which floods in spring.",
    "The mayor[, who grew up beside the harbour,] has sold the old bridge.",
    # Connectives whose sentence is not shown.
    "[But ]the council of Kell kept the bridge for its trams.",
    "The council[, however,] kept the old bridge for its trams.",
    "The council of Kell kept the old bridge[, however,]",
    "In May[, however], the council kept the old bridge.",
    "It is[, of course,] not the oldest bridge in the country.",
    "Over the bridge[, of course,] is the only way to the harbour.",
    "[And on Monday ]the council of Kell sold the old bridge.",
]  # fmt: skip

KEPT = [
    # No datelines.
    "NASA — the agency that flew to the moon — has a new rocket.",
    "NASA — America's space agency — has a new rocket.",
    "Brexit — what came of it is still argued over in Kell.",
    # Without its source an accusation, a guess or an opinion would be asserted.
    "The captain set fire to his own ferry, police said on a radio show.",
    "Two sailors were killed by the captain of the ferry, police said.",
    "A suspect was arrested near the harbour of Kell, police said.",
    "The bridge may have been closed too late, officials said.",
    "The fire was the worst in the country's history, officials said.",
    "The ferry had been badly maintained for years, its cook said.",
    "Drinking tea was found to halve the risk, according to a new study.",
    "Food prices will rise 4 percent in May, the Labor Department said.",
    "“Two sailors were injured in the fire,” police said.",
    # A day to come, or against another day, or part of a name; what would say nothing without it.
    "The council will vote on Monday in the old town hall of Kell.",
    "The new tram line to Kell is due to open on Friday after a test.",
    "The council met on Monday and again on Tuesday in the town hall.",
    "The council sold the bridge on Monday, a day after the flood.",
    "The council sold the bridge on Monday to a bank that shut on Friday.",
    "The council sold the old bridge on Monday to a bank that still stands.",
    "On Monday, the council that sold the bridge will meet the bank.",
    "On Monday, the council sells the old bridge to a bank.",
    "The vote in the town hall of Kell was held on Monday.",
    "The deadline that the council of Kell set was on Monday.",
    "It has been announced Monday that the bridge of Kell will open.",
    "He has written for the Kell Mail on Sunday for nine years.",
    "The bridge was closed for Plough Monday after the storm.",
    "In May, however, nine trams crossed the old bridge.",
    "The council of Kell reported a busy Monday in its town hall.",
    "The ferry to Kell sank on Monday, May 5, near the harbour.",
    "She told the court: “I saw the mayor on Monday in the harbour.”",
    # Parentheses that are part of the claim, or hold a name, a number or a negation.
    "The ferry does not (yet) run on batteries alone in winter.",
    "The line is quick (when the ice permits) between Kell and Hessary.",
    "The council (see the report of Orla Brask) sold the old bridge.",
    "The bridge (the 9 arches of it included) was sold to a bank.",
    "The mayor, who has not paid for the bridge, has left Kell.",
    "The mayor, who paid nine million crowns, has left the town.",
    "The sailors who came from Kell were the first to leave.",
    # "However" that a clause needs.
    "The council sold the bridge, however, the mayor kept the toll house.",
    "The more he paid, however, the less the town of Kell trusted him.",
    "The older a bridge of Kell is, however, worse are its nine arches.",
    "However hard the council of Kell tried, the bridge stayed closed.",
    "The council of Kell, after nine hours, however, sold the bridge.",
    "It is said, however, that the bridge of Kell was sold.",
    "The bridge was sold, however, for nine crowns alone.",
]  # fmt: skip


@pytest.mark.parametrize("marked", CUT)
def test_what_can_go_goes(marked: str) -> None:
    text, wanted = marked.replace("[", "").replace("]", ""), re.sub(r"\[.*?\]", "", marked)
    assert tighten(text) == wanted[0].upper() + wanted[1:]


@pytest.mark.parametrize("text", KEPT)
def test_what_must_stay_stays(text: str) -> None:
    assert tighten(text) == text


def test_a_connective_stays_beside_the_sentence_that_it_connects_to() -> None:
    text = "But the council, however, sold the old bridge on Monday to a bank."
    assert tighten(text, alone=False) == "But the council, however, sold the old bridge to a bank."


def test_other_languages_lose_datelines_alone() -> None:
    text = "KELL (dpa) - Also, der Rat hat die Brücke, however, on Monday verkauft."
    assert tighten(text, "de") == text.removeprefix("KELL (dpa) - ")


def test_a_short_sentence_is_left_alone() -> None:
    assert tighten("She left on Monday.") == "She left on Monday."


PIECES = """The But However, However the mayor who , which (pictured) (see below) ( ) “ ” " ' on Monday Monday, Tuesday and
said , police said. according to officials . not never 12 nine Kell Kell, ferry sank was killed in of course, however, KELL —
(CNN) (Reuters) - will had sold , 45, , pictured, because that the a hospital. it . ."""


@given(st.lists(st.sampled_from(PIECES.split()), max_size=30).map(" ".join), st.booleans())
def test_every_result_is_what_is_left_of_its_sentence(text: str, alone: bool) -> None:
    shorter = tighten(text, alone=alone)
    left = iter(re.findall(r"\w+", text.lower()))
    assert all(word in left for word in re.findall(r"\w+", shorter.lower())), "words in their order, none added"
    assert tighten(shorter, alone=alone) == shorter
    for kept in (r"\d+|nine", r"\b(?:not|never)\b"):
        assert re.findall(kept, shorter) == re.findall(kept, text)
    for opening, closing in ("()", "“”"):
        assert shorter.count(opening) - shorter.count(closing) == text.count(opening) - text.count(closing)
    assert shorter.count('"') % 2 == text.count('"') % 2


def test_a_tightened_point_is_the_articles_own() -> None:
    made = article("The council of Kell sold the old bridge on Monday to a bank. It is nine arches long, and old.")
    first = segment(made)[0]

    def held(text: str) -> Briefing:
        point = Point(text, (first,))
        unknown = lambda texts: np.zeros((len(texts), 1), np.float32)  # noqa: E731
        return hold(Briefing(made, (point,), "embedded", "test"), unknown, lambda a, n: ())

    briefing = held(tighten(first.text))
    assert briefing.points[0].text == "The council of Kell sold the old bridge to a bank."
    assert (briefing.points[0].support, briefing.verdicts) == ("extractive", ())
    assert held("The council of Kell sold a bank.").verdicts


PAGE = """The old bridge of Kell

KELL (Reuters) - The council of Kell sold the old bridge to a bank in Hessary for nine million crowns.

The mayor of Kell, Orla Brask, said on Monday that trams would cross the old bridge to the ferry from next spring.

The bank, however, had wanted to tear the arches down and to build a car park where the nine shops of the market stand.

Shopkeepers under the arches told the council on Monday that they would rather leave than pay twice the rent for a year.

Work on the rails begins in winter, and the engineers of the tramway think that it takes two years, with the harbour open.
"""


def test_the_setting_decides_and_is_part_of_the_cache_key(run: Run) -> None:
    def points(*flags: str) -> list[str]:
        done = run("summarize", "-", *flags, stdin=PAGE.encode())
        assert done.returncode == 0
        return [line for line in done.stdout.splitlines() if line.startswith("- ")]

    short, whole = points(), points("--no-tighten")
    assert short == points()
    assert short == [f"- {tighten(line[2:])}" for line in whole] != whole
    assert all(line[2:] in PAGE for line in whole)
