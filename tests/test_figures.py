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


def test_an_article_that_gives_both_figures_contradicts_nobody() -> None:
    assert figures(
        "The fire killed 12 people. Earlier reports said that the fire killed 14 people.", "The fire killed 14 people."
    ) == []  # fmt: skip


def test_every_mention_stands_in_its_sentence() -> None:
    for mention in mentions(
        segment(article("Some 1,200 homes lost power, and three people were hurt in 40% of the town."))
    ):
        assert mention.text in mention.sentence.text


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
