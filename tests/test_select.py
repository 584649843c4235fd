"""Selecting: what is picked, what never is, and how much."""

from __future__ import annotations

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.selection.persons import Persons
from briefing.selection.select import MOST_POINTS, SLACK, WEIGHTS, WORDS, Choice, select
from briefing.selection.standalone import inside_quotation, leans, stands_alone, without_connective
from briefing.types import Length, Sentence, Size

LINES = [
    "Volunteers painted one bridge near Hessary before winter came.",
    "Engineers blame salt for rust on Unsted's old cranes.",
    "Nine schools closed their drinking fountains after lead tests.",
    "Farmers along Lake Morrow expect twice last summer's harvest.",
    "Brask council sold its only theatre to an actor.",
    "Ashby's library lent more maps than novels in March.",
    "Divers found two bronze bells below Fenna lighthouse yesterday.",
    "Rail fares between Kell and Dunmore rise six percent.",
    "Doctors warned that pollen arrives earlier every single spring.",
    "A court ordered three bakers to repay stolen wages.",
]
PADDING = [f"{name} {name} {name} {name} {name} {name} {name} {name} {name}." for name in
           ["Alder", "Birch", "Cedar", "Dogwood", "Elder", "Fir", "Gorse", "Hazel"]]  # fmt: skip

MEDIUM = Size()


def pick(lines: list[str], salience: list[float], size: Size = MEDIUM, title: str = "Another title") -> tuple[int, ...]:
    sentences = [Sentence(i, 0, len(line), line, 0) for i, line in enumerate(lines)]
    return select(sentences, salience, title, size)


def test_takes_the_most_salient_in_the_order_of_the_article() -> None:
    assert pick(LINES, [0, 0, 8, 0, 9, 0, 0, 0, 0, 0], Size("medium", 2)) == (2, 4)


def test_the_word_budget_decides_where_no_number_is_given() -> None:
    assert [len(pick(LINES, list(range(10, 0, -1)), Size(length))) for length in WORDS] == [2, 3, 6]
    long = [" ".join([line[:-1], *["and a good many more of the same kind"] * 4]) + "." for line in LINES]
    assert len(pick(long, list(range(10, 0, -1)), Size("medium"))) == 1


def test_a_number_of_points_asked_for_is_given_its_words() -> None:
    assert len(pick(LINES, list(range(10, 0, -1)), Size("short", 5))) == 5


def test_never_says_the_same_twice() -> None:
    lines = ["The council bought one bridge in May.", "In autumn the council bought nine more ferries.", *LINES]
    assert pick(lines, [9, 8, 7, *[0] * 9], Size("medium", 2)) == (0, 2)


def test_two_words_of_three_are_not_the_same_again() -> None:
    lines = ["Volunteers painted the old bridge in May.", "Engineers closed the new bridge near Unsted.", *PADDING]
    assert pick(lines, [9, 8, *[0] * 8], Size("medium", 2)) == (0, 1)


@pytest.mark.parametrize("text", [
    "He said that it would not do at all.", "It’s the best ferry on the river.", "That is why the ferry stopped at noon.",
    "“She had no choice,” the mayor said.", "In a statement, he said the bridge would close.", "“No bridge is for sale,” he said.",
    "Brask had long wanted to test that theory.", "But he kept the ferry anyway.",
    "The pair were arrested on the ferry.", "However, they stayed at home that day.", "And when Orla Brask left, the bridge fell.", "But for them the bridge is shut now.",
    "At least nine such ferries cross the river.", "Particularly if the wind is in the north of Kell.",
    "The law of 1887 leaves no room for a third.", "A second, on Friday, changed nothing at all.",
])  # fmt: skip
def test_knows_what_leans_on_the_sentence_before(text: str) -> None:
    assert leans(text)
    assert not stands_alone(text)


@pytest.mark.parametrize("text", [
    "There were nine people on the ferry.", "This week the council bought a bridge.", "It is unclear whether the ferry will sail.",
    "“No bridge,” the mayor said. “No boats.”", "When Mayor Brask arrived, he opened the bridge.", "Heavy rain stopped the ferry at noon.", "But the council refused to pay for it.",
    "Nine boats sank below the bridge!", "A-frame boats sank below the bridge.", 'The mayor said "no" to the new bridge.',
    "Then-mayor Orla Brask opened the bridge.", "“We shall not sell the bridge,” Brask said.", "Ferries sail to Kell again…",
    "Le pont de Kell reste fermé！", "पुल सोमवार से बंद है।", "پل پیر کے دن بند ہے۔", "Kell has sold its bridge.", "However, the mayor stayed at home that day.", "Both Tave and Orlen want the bridge.",
    "Fares across the lake rose by a third.", "The town has two ferries and no room for a third.",
    "Nine boats sank below the bridge (the oldest, too.)", "Nobody on the quay hesitated for a second.", "A third of the crews stayed at home.",
])  # fmt: skip
def test_knows_what_stands_alone(text: str) -> None:
    assert not leans(text)
    assert stands_alone(text)


@pytest.mark.parametrize("text", ["“We had no choice, and the", "and so the ferry left without any crew.", "Ferries sailed.",
    "Was the ferry ever really safe at sea?", "The council gave three reasons for its choice:", 'The mayor said "no to that.',
    "“The worst thing is the bridge. I hate it.”", "-- Mayor Orla Brask on the bridge", "• Nine boats sank below the bridge.", "See, the bridge was never meant for trams.", "Kell Times: Watch the bridge fall down .", "You can follow Orla Brask on the radio.", "Orla Brask is the host of the evening show.",
    "\" Nine boats sank below the old bridge.", "Nine boats sank below the bridge", "The old bridge of Kell fell down .",
    "(Nine of the boats were never found again.)", "Donate to the people who look after the bridge."])  # fmt: skip
def test_knows_what_is_no_statement(text: str) -> None:
    assert not stands_alone(text)
    assert 0 not in pick([text, *LINES], [9, *[0] * 10])


def test_a_leaning_sentence_comes_with_the_one_before_or_not_at_all() -> None:
    lines = [LINES[0], LINES[1], "He then sold the whole fleet within an hour.", *PADDING]
    salience = [1.0, 0.0, 9.0, *[-1.0] * 8]
    assert pick(lines, salience, Size("medium", 3)) == (0, 1, 2)
    assert pick(lines, salience, Size("medium", 2)) == (1, 2)
    assert pick(lines, salience, Size("medium", 1)) == (0,)
    leaning, size = lines[2], Size("medium", 1)
    assert pick([LINES[0], leaning, *PADDING], [0, 9, *[-1] * 8], size) == (0,)
    assert pick([leaning, *PADDING], [9, *[-1] * 8], size) == (0,), "what begins the article leans on nothing"
    asked = [LINES[0], "Was the ferry ever really safe at sea?", leaning, *PADDING]
    assert 2 not in pick(asked, [0, 0, 9, *[-1] * 8], Size("medium", 3))


def test_the_middle_of_a_quotation_is_not_the_articles_own_words() -> None:
    lines = [
        "“Nobody asked us about the bridge.",
        "We would have said no to all of it.",
        "It is ours,” said Brask.",
        *LINES,
    ]
    assert inside_quotation(lines) == {1}
    assert inside_quotation(["He said: “No.", *["It went on."] * 6]) == {1, 2, 3, 4}
    assert inside_quotation(["He said: “No.” But: “Yes.", "It went on.", "“Yes,” he said.", "It ended."]) == {1}
    assert 1 not in pick(lines, [0, 9, 0, *[0] * 10])


@pytest.mark.parametrize(("text", "bare"), [
    ("But the council refused.", "The council refused."), ("However, nine boats sank.", "Nine boats sank."),
    ("And that the council refused.", "And that the council refused."), ("The council refused.", "The council refused."),
    ("“And the bridge fell,” she said.", "“The bridge fell,” she said."), ("So far nine boats sank.", "So far nine boats sank."),
])  # fmt: skip
def test_takes_off_a_connective_where_the_rest_is_a_sentence(text: str, bare: str) -> None:
    assert without_connective(text) == bare


CALLED = [
    "The divers were led by Orla Brask, who is sixty.",
    "Brask’s boat found two bronze bells below the lighthouse.",
    "The White House sent nobody, and O. Fenn paid for the boat.",
    "The House was empty that week, says Fenn.",
]


@pytest.mark.parametrize(
    ("picks", "strangers"),
    [((1,), 1), ((0, 1), 0), ((3,), 1), ((2, 3), 0), ((1, 3), 2), ((0, 2), 0), ((), 0)],
)
def test_counts_whom_the_points_call_by_the_surname_alone(picks: tuple[int, ...], strangers: int) -> None:
    # A house is no person, since it also stands in lower case.
    assert Persons([*CALLED, "The house burnt down."], "Bells found").strangers(picks) == strangers


def test_whom_the_title_names_is_no_stranger() -> None:
    assert Persons(CALLED, "Brask finds bells").strangers((1,)) == 0


def test_somebody_stays_known_whoever_is_named_in_between_and_a_word_of_grammar_is_no_first_name() -> None:
    texts = [
        "Orla Brask sold the bells.",
        "Tom Tave bought one.",
        "Brask went home.",
        "The Tave is a river.",
        "Tave laughed.",
    ]
    persons = Persons(texts, "Bells sold")
    assert [persons.strangers((i,)) for i in range(5)] == [0, 0, 1, 1, 1]


def test_of_like_points_those_that_introduce_their_persons_are_taken() -> None:
    lines = [
        *PADDING,
        "Old bells were found by a diver, Orla Brask, this May.",
        *LINES[:4],
        "Brask sold the bronze for more than a house.",
    ]
    salience = [0.0] * len(PADDING) + [7, 6, 0, 0, 0, 7.1]
    assert pick(lines, salience, Size("short", 1)) == (8,)


def test_does_not_repeat_the_title() -> None:
    assert 0 not in pick(
        ["Council buys the bridge in May.", *LINES], [9, *[0] * 10], title="Council buys the bridge in May"
    )


def test_a_title_is_repeated_by_a_sentence_of_which_four_words_in_five_are_its_own() -> None:
    title = "Council buys old bridge"
    salience = [9.0, *[0.0] * 10]
    assert 0 not in pick(["Council buys old bridge, officially.", *LINES], salience, title=title)
    assert 0 in pick(["Council officially buys old bridge again.", *LINES], salience, title=title)


def test_a_set_is_worth_its_salience_its_coverage_and_its_length() -> None:
    lines = ["Ferries sank near Hessary harbour.", "Divers raised ferries near Unsted.", "Nobody was hurt at all."]
    sentences = [Sentence(i, 0, len(line), line, 0) for i, line in enumerate(lines)]
    choice = Choice(sentences, [log(0.5), log(0.3), log(0.2)], "", MEDIUM)
    mean, mass, coverage, length = choice.measures((0, 2))
    assert (mean, mass) == pytest.approx(((log(0.5) + log(0.2)) / 2, 0.7))
    assert length == pytest.approx(10 / WORDS["medium"])
    assert coverage == 1, "the first holds each word that two sentences have"
    assert choice.measures((2,))[2] == 0
    assert choice.value((0, 2)) == pytest.approx(
        sum(w * m for w, m in zip(WEIGHTS, (mean, mass, 1, length), strict=True))
    )


def test_of_sets_of_one_worth_the_earliest_is_taken() -> None:
    assert pick(PADDING, [0] * 8) == (0, 1, 2)


def test_a_set_may_be_as_long_as_the_slack_allows_and_no_longer() -> None:
    def lines(words: int) -> list[str]:
        return [" ".join([name] * (words - 1)) + " it." for name in ("Alder", "Birch", "Cedar", "Dogwood")]

    most = WORDS["medium"] * SLACK
    assert pick(lines(26), [0.0] * 4) == (0, 1, 2)
    assert most == 3 * 26
    assert pick(lines(27), [0.0] * 4) != (0, 1, 2)


def test_what_leans_on_a_leaning_sentence_is_left_out() -> None:
    lines = [LINES[0], "He sold the fleet to nobody at all.", "They never saw any of it again.", *PADDING]
    assert 2 not in pick(lines, [0, 0, 9, *[-1] * 8])


def test_a_sentence_longer_than_the_budget_is_shown_alone() -> None:
    long = " ".join(f"word{n}" for n in range(99)).capitalize() + "."
    assert pick([long, *PADDING], [20, *[0] * 8], Size("short")) == (0,)


def test_a_short_article_is_returned_whole() -> None:
    assert pick(["He left at noon.", "But she stayed."], [0, 0], Size("short")) == (0, 1)
    assert pick([], []) == ()


def test_something_is_returned_where_nothing_fits() -> None:
    assert pick(
        ["Why would anyone ask?", "Who really knows?", "What came of it?"] * 9, [*range(27)], Size("short", 1)
    ) == (26,)


@given(
    st.lists(st.floats(-9, 9), min_size=18, max_size=18),
    st.permutations(LINES + PADDING),
    st.sampled_from(["short", "medium", "long"]),
    st.none() | st.integers(1, 12),
)
def test_keeps_to_its_size(salience: list[float], lines: list[str], length: Length, points: int | None) -> None:
    picks = pick(lines, salience, Size(length, points))
    assert picks == pick(lines, salience, Size(length, points))
    assert list(picks) == sorted(set(picks))
    assert 1 <= len(picks) <= (points or MOST_POINTS[length])
    assert sum(len(lines[i].split()) for i in picks) <= max(WORDS[length], 25 * (points or 0)) * SLACK
    choice = Choice(
        [Sentence(i, 0, len(line), line, 0) for i, line in enumerate(lines)],
        salience,
        "",
        Size(length, points),
    )
    assert all(choice.value(picks) >= choice.value(other) for other in choice.candidates())
