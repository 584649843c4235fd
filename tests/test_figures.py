"""Figures that differ, points that add, and the reader's taste."""

from __future__ import annotations

import numpy as np
import pytest
from examples import article

from briefing.compose.figures import disagreements, mentions
from briefing.compose.novelty import Told
from briefing.compose.taste import learn
from briefing.segment import segment


def figures(*texts: str) -> list[tuple[str, list[str]]]:
    found = disagreements([segment(article(text)) for text in texts])
    for figure in (figure for each in found for figure in each.figures):
        assert figure.text in figure.sentence.text
        assert figure.sentence.text in texts[figure.article]
    return [(d.subject, [f.text for f in d.figures]) for d in found]


def test_tolls_are_set_side_by_side_whichever_way_they_are_said() -> None:
    assert figures(
        "The fire in the Orlane mill killed at least 12 people on Monday.",
        "Fourteen people died when the Orlane mill burned down on Monday.",
    ) == [("killed", ["at least 12 people", "Fourteen people died"])]


def test_counts_in_sentences_that_are_alike_are_compared() -> None:
    assert figures(
        "Police in 11 states follow possible sightings of the stolen lorry.",
        "Possible sightings of the lorry were reported from 19 states to the police.",
    ) == [("state", ["11 states", "19 states"])]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # the same, written otherwise
        ("The fire killed twelve people.", "The fire killed 12 people."),
        # rounded
        (
            "The bridge of Hessary costs the town $973,000 in all.",
            "The bridge of Hessary costs the town $972,814 in all.",
        ),
        # of other times
        ("The flood of 2009 killed 300 people in Esker.", "The flood killed 247 people in Esker."),
        # of other people
        ("The raid killed 60 soldiers.", "The raid killed 23 civilians."),
        # of something else
        ("The raid killed 60 people.", "The raid injured 23 people."),
        ("The lorry stood 20 miles from Esker.", "The storm passed 12 miles from Tarn."),
        # a part
        ("The fire killed 12 people.", "The bodies of three more people were found dead after the fire."),
        # dates, ages, clock times, scores and names are no counts
        ("On 12 May the council met 3 times.", "On 14 May the council met at 5:30."),
        ("A Boeing 737 landed in Esker.", "A Boeing 747 landed in Esker."),
    ],
)
def test_what_is_no_contradiction_is_not_shown_as_one(one: str, other: str) -> None:
    assert figures(one, other) == []


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("The fire killed 12 people.", "The fire killed 60 people.", True),
        ("The fire killed 12 people.", "The fire killed 61 people.", False),
        ("Twelve people died in the fire.", "13 people died in the flood.", False),
        ("Big storms closed 30 old schools in Kell.", "Big storms closed 90 old schools in Kell.", True),
        ("Big storms closed 30 old schools in Kell.", "Big storms closed 91 old schools in Kell.", False),
        ("Big storms closed 300 old schools in Kell.", "Big storms closed 308 old schools in Kell.", False),
        ("Big storms closed 300 old schools in Kell.", "Big storms closed 310 old schools in Kell.", True),
        ("Big storms closed 30 old schools.", "Big fires closed 40 new schools.", False),
    ],
)
def test_only_figures_of_one_thing_and_one_order_differ(one: str, other: str, differ: bool) -> None:
    assert bool(figures(one, other)) is differ


def test_a_third_article_with_a_third_figure_is_shown_beside_the_two() -> None:
    texts = [f"The fire in the Orlane mill killed {number} people on Monday." for number in (12, 14, 12, 15)]
    assert figures(*texts) == [("killed", ["12 people", "14 people", "15 people"])]


def test_a_figure_of_now_comes_before_one_of_another_year() -> None:
    one = "The flood of 2009 killed 30 people in Esker. The flood killed 12 people in Esker."
    other = "The flood of 2009 killed 33 people in Esker. The flood killed 14 people in Esker."
    assert figures(one, other) == [("killed", ["12 people", "14 people"])]


def test_an_article_that_gives_both_figures_contradicts_nobody() -> None:
    assert figures(
        "The fire killed 12 people. Earlier reports said that the fire killed 14 people.", "The fire killed 14 people."
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("text", "subject", "value", "people"),
    [
        ("The fire killed [at least 12 people] on Monday.", "killed", 12, ""),
        ("[Fourteen people died] in the fire.", "killed", 14, ""),
        ("[Twenty-one soldiers were injured] in it.", "injured", 21, "soldiers"),
        ("[About two dozen passengers were missing].", "missing", 24, "passengers"),
        ("[Nearly three thousand residents were evacuated].", "evacuated", 3000, "residents"),
        ("Police arrested [17] in the town.", "arrested", 17, ""),
        ("The dead are [12].", "killed", 12, ""),
        ("[Some 1,200 homes] lost power.", "home", 1200, None),
        ("In 2026 the town had [2,026 voters].", "voter", 2026, None),
        ("Over 5bn crowns went to [nine big projects].", "project", 9, None),
        ("A Boeing 747 landed with [300 passengers].", "passenger", 300, None),
        ("At 10 am he stood [20 miles] behind.", "mile", 20, None),
        ("The bridge costs [$2.5 million] in all.", "money", 2_500_000, None),
        ("The share rose to [40 percent] of the town.", "percent", 40, None),
    ],
)
def test_a_figure_counts_what_stands_beside_it(text: str, subject: str, value: float, people: str | None) -> None:
    (mention,) = mentions(segment(article(text.replace("[", "").replace("]", ""))))
    assert mention.text == text[text.index("[") + 1 : text.index("]")]
    assert (mention.subject, mention.value) == (subject, value)
    assert (mention.toll, mention.people) == (people is not None, people or "")
    assert mention.measure == (subject in {"mile", "money", "percent"})


@pytest.mark.parametrize(
    "text",
    [
        "Three more people were hurt.", "It took nine years.", "The score was 3-2 for Kell.", "The bridge opened in 2026.",
        "He was aged 45.", "A woman of 30 was injured.", "It closed 12 of the schools.", "See No. 12 people say.",
        "It opens on Dec. 12 people say.", "It fell by 12 in all.",
    ],
)  # fmt: skip
def test_a_figure_of_nothing_in_particular_is_none(text: str) -> None:
    assert mentions(segment(article(text))) == []


def common(word: str) -> float:
    return 0.5 if len(word) < 5 else 0.001


def test_a_paraphrase_is_told_and_a_new_name_or_number_is_not() -> None:
    told = Told(common)
    told.add(["The council of Hessary voted for the Orlane bridge.", "Work on the crossing starts in May."])
    assert told.knows("Hessary's council has voted for the bridge at Orlane.")
    assert not told.knows("The harbour of Esker was closed by a storm.")
    assert not told.knows("Piet Vandermolen wants the council to pay 1,200 crowns.")
    told.add(["The harbour of Esker was closed by a storm."])
    assert told.knows("A storm closed the harbour of Esker.")
    told.add(["The bridge of Hessary costs 1,234,567 crowns."])
    assert told.knows("It costs 1,234,567.")
    assert not told.knows("It costs 1,234,999.")


def test_two_numbers_of_one_passage_tell_that_a_sentence_is_told_unless_they_are_years() -> None:
    told = Told(common)
    told.add(["The council of Hessary voted for the bridge on Monday, 31 to 29, after protests."])
    assert told.knows("Hessary’s bridge passed by 31 votes to 29 after nine hours.")
    assert not told.knows("Hessary’s bridge passed by 31 votes after nine hours.")
    told.add(["Ten ships lay in the harbour in 1998 and in 2004."])
    assert not told.knows("Ships built between 1998 and 2004 rusted away in Esker's harbour for want of buyers.")


def test_taste_follows_what_was_liked_and_is_the_same_in_any_order() -> None:
    axes = np.eye(4, dtype=np.float32)
    taste = learn(axes[:3], ["a", "b", "c"], [True, False, True])
    assert taste is not None
    assert taste(axes[0]) > 0.3 > 0 > -0.3 > taste(axes[1])
    assert abs(taste(axes[3])) < 1e-6
    assert taste.nearest(axes[1]) == "disliked 'b'"
    other = learn(axes[[2, 0, 1]], ["c", "a", "b"], [True, True, False])
    assert other is not None
    assert np.allclose(other.weights, taste.weights, atol=1e-6)
    assert learn(axes[:0], [], []) is None
