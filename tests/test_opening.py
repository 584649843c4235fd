"""The digest's opening: one clear sentence of each of its first stories, none twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from examples import article
from hypothesis import given
from hypothesis import strategies as st

from briefing.compose.budget import WORDS_PER_MINUTE, fit, words
from briefing.compose.opening import LONGEST, SENTENCES, opening
from briefing.segment import segment
from briefing.types import Addition, Briefing, Point, Story

BRIDGE = "The council of Hessary voted for the new Orlane bridge on Monday."
STORM = "Storm Quillon tore roofs off houses in Port Esker on Sunday night."
CHESS = "Grandmaster Odile Marchetti won the Valburg chess open with eight points."
FILM = "A smokehouse in Tarn gave up a film that was lost for ninety years."
LEANING = "He said that it would take until May before they open it."


def story(*texts: str, sure: tuple[float, ...] = ()) -> Story:
    """Return a story whose points are these sentences, each as sure as said."""
    made = article(" ".join(texts), title=texts[0])
    points = tuple(
        Point(s.text, (s,), value) for s, value in zip(segment(made), sure or (0.5,) * len(texts), strict=True)
    )
    return Story(Briefing(made, points, "embedded", "test"))


def told(*stories: Story) -> list[str]:
    return [cited.point.text for cited in opening(stories)]


def test_takes_a_sentence_of_each_of_the_first_stories() -> None:
    assert told(*map(story, (BRIDGE, STORM, CHESS, FILM))) == [BRIDGE, STORM, CHESS]


def test_takes_the_surest_sentence_that_is_clear_by_itself() -> None:
    assert told(story(BRIDGE, LEANING, sure=(0.2, 0.9)), story(STORM)) == [BRIDGE, STORM]
    assert told(story(BRIDGE, CHESS, sure=(0.2, 0.9)), story(STORM)) == [CHESS, STORM]


def test_passes_a_story_that_has_none_and_what_is_said_already() -> None:
    long = "The mayor " + "and the mayor " * LONGEST + "spoke."
    again = "On Monday the council of Hessary voted for a new bridge in Orlane."
    assert told(story(LEANING), story(long), story(BRIDGE), story(again), story(STORM)) == [BRIDGE, STORM]


def test_one_story_needs_no_opening() -> None:
    assert told() == []
    assert told(story(BRIDGE)) == []


def test_a_story_that_goes_on_opens_with_what_is_new() -> None:
    other = article(f"{CHESS} {FILM}", title="Another")
    new = Addition(Point(segment(other)[1].text, (segment(other)[1],)), 1)
    more = Briefing(other, (), "embedded", "test")
    continuing = replace(story(BRIDGE), also=(more,), status="continuing", since=date(2026, 11, 22))
    assert told(continuing, story(STORM), story(CHESS)) == [STORM, CHESS]
    cited = opening([replace(continuing, fresh=(new,)), story(STORM)])
    assert [c.point.text for c in cited] == [FILM, STORM]
    assert cited[0].article is other


def test_the_least_important_stories_make_room_for_the_opening() -> None:
    def long(first: str, name: str) -> Story:
        made = story(first)
        second = Point(" ".join([name] * 55), ())
        return replace(made, briefing=replace(made.briefing, points=(*made.briefing.points, second)))

    stories = [long(BRIDGE, "Alder"), long(STORM, "Birch"), long(CHESS, "Cedar")]
    costs = [words(each) for each in stories]
    opened = sum(len(cited.point.text.split()) for cited in opening(stories))
    assert sum(costs) <= WORDS_PER_MINUTE < sum(costs) + opened
    assert fit(stories, 1) == [True, True, False]
    assert fit(stories, 2) == [True, True, True]
    assert fit([long(BRIDGE, "Alder"), replace(stories[1], briefing=long(STORM, "a b c").briefing), stories[2]], 1) == [
        True,
        False,
        True,
    ]


@given(st.lists(st.lists(st.sampled_from([BRIDGE, STORM, CHESS, FILM, LEANING]), min_size=1, max_size=3), max_size=6))
def test_every_sentence_is_a_point_of_its_article_and_stands_once(days: list[list[str]]) -> None:
    stories = [story(*texts) for texts in days]
    made = opening(stories)
    assert len(made) in {0, 2, SENTENCES}
    assert len({c.point.text for c in made}) == len(made)
    for cited in made:
        assert all(cited.article.text[s.start : s.end] == s.text for s in cited.point.evidence)
