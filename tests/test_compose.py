"""Composing: one entry for a story, sections, order, budget, and a fate for everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
from examples import article, briefing
from hypothesis import given
from hypothesis import strategies as st

from briefing import render
from briefing.compose import TOPICS, Composed, Past, Preferences, Sifted, Topic, compose, identify, phrases
from briefing.compose.budget import WORDS_PER_MINUTE, words
from briefing.compose.interests import parse
from briefing.compose.sections import OTHER, OTHER_LANGUAGES
from briefing.compose.taste import learn
from briefing.render import stats
from briefing.segment import segment
from briefing.types import Article, Briefing, Decision, Entry, Point, Skip

DAY = date(2026, 11, 23)
WIDTH = 64

# Three events, each told by several outlets in their own words.
BRIDGE = (
    "The council of Hessary voted for the new Orlane bridge on Monday, 14 to 12. Mayor Ilse Brandvold said work starts in May.",
    "Hessary's councillors approved the Orlane bridge by 14 votes to 12. Building the crossing begins in May, said Ilse Brandvold.",
)  # fmt: skip
STORM = (
    "Storm Quillon tore roofs off houses in Port Esker on Sunday night. Ferries to Tarn Island were cancelled.",
    "Ferries between Port Esker and Tarn Island stayed in harbour as storm Quillon lifted roofs on Sunday night.",
)
CHESS = ("Grandmaster Odile Marchetti won the Valburg chess open with eight points from nine games.",)


def common(word: str) -> float:
    """Say how common a word is: short ones are."""
    return 0.9 if len(word) < 5 else 0.001


def axis(number: int) -> np.ndarray:
    return np.asarray(np.eye(WIDTH)[number], dtype=np.float32)


DESCRIBED = {topic.name: np.stack([axis(WIDTH - 1 - n)] * 2) for n, topic in enumerate(TOPICS)}


def made(
    briefings: Sequence[Briefing],
    axes: Sequence[int] = (),
    skips: Sequence[Skip] = (),
    *,
    sifted: Sifted | None = None,
    past: Past | None = None,
    wanted: Preferences | None = None,
    described: dict[str, np.ndarray] | None = None,
    day: date = DAY,
) -> Composed:
    """Compose articles whose vectors are these axes; by default each has one of its own."""
    vectors = (
        np.stack([axis(n) for n in axes or range(len(briefings))]) if briefings else np.zeros((0, WIDTH), np.float32)
    )
    return compose(
        briefings, vectors, DESCRIBED | (described or {}), skips, title="T", day=day, backend="b", revision="r",
        commonness=common, sifted=sifted, past=past, wanted=wanted,
    )  # fmt: skip


def the_day() -> tuple[list[Briefing], list[int]]:
    """Return five articles on three events, with vectors."""
    texts = [*BRIDGE, *STORM, *CHESS]
    return [briefing(t, title=f"t{n}", source=f"{n}.txt") for n, t in enumerate(texts)], [0, 0, 1, 1, 2]


def grouped(composed: Composed) -> set[frozenset[str]]:
    return {frozenset(a.source for a in story.articles) for story in composed.digest.stories}


def test_articles_on_one_event_are_one_entry_with_the_fullest_first() -> None:
    made_of, axes = the_day()
    digest = made(made_of, axes).digest
    assert grouped(made(made_of, axes)) == {
        frozenset({"0.txt", "1.txt"}), frozenset({"2.txt", "3.txt"}), frozenset({"4.txt"})
    }  # fmt: skip
    for story in digest.stories:
        assert all(len(story.briefing.article.text) >= len(a.text) for a in story.articles)


def test_a_teaser_never_leads_its_story() -> None:
    teaser = briefing(BRIDGE[1] + " " + BRIDGE[0] * 3, title="a", labels=("teaser",))
    whole = briefing(BRIDGE[0], title="b")
    assert made([teaser, whole], [0, 0]).digest.stories[0].briefing is whole


@given(st.permutations(range(5)))
def test_the_order_of_the_articles_makes_no_difference(order: list[int]) -> None:
    made_of, axes = the_day()
    assert made([made_of[i] for i in order], [axes[i] for i in order]) == made(made_of, axes)


@given(st.sets(st.integers(0, 4)), st.integers(1, 3), st.integers(1, 2))
def test_every_article_has_one_fate(chosen: set[int], minutes: int, limit: int) -> None:
    made_of, axes = the_day()
    picked = sorted(chosen)
    wanted = Preferences(sections=(Topic("Mine", limit=limit),), minutes=minutes)
    composed = made(
        [made_of[i] for i in picked], [axes[i] for i in picked], wanted=wanted, described={"Mine": np.stack([axis(0)] * 2)}
    )  # fmt: skip
    assert sorted(a.source for a, _ in composed.fates) == sorted(made_of[i].article.source for i in picked)
    entries = dict(enumerate(composed.digest.stories, 1))
    for one, decision in composed.fates:
        assert decision.reasons
        assert (decision.story is not None) == (decision.fate in {"shown", "merged", "folded"})
        if decision.story:
            assert one in entries[decision.story].articles
    assert sum(len(s.articles) for s in entries.values()) == sum(d.story is not None for _, d in composed.fates)


@given(st.lists(st.integers(10, 300), max_size=6), st.integers(1, 3))
def test_the_reading_budget_is_never_passed(lengths: list[int], minutes: int) -> None:
    many = [briefing(f"Town {i} {f'w{i} ' * n}voted.", title=f"t{i}", source=str(i)) for i, n in enumerate(lengths)]
    digest = made(many, list(range(len(many))), wanted=Preferences(minutes=minutes)).digest
    assert sum(map(words, digest.stories)) <= minutes * WORDS_PER_MINUTE
    assert stats(digest).minutes <= minutes


def test_the_pages_count_reading_time_as_the_budget_does() -> None:
    assert render.WORDS_PER_MINUTE == WORDS_PER_MINUTE


def test_the_rest_of_the_story_is_told_once_and_by_whom() -> None:
    lead = briefing(BRIDGE[0] + " The crossing will carry trams." * 8, title="a")
    extra = article(BRIDGE[1], "Opponents led by Piet Vandermolen will sue before the high court.", title="b")
    sentences = segment(extra)
    other = Briefing(extra, tuple(Point(s.text, (s,)) for s in (sentences[0], sentences[-1])), "embedded", "test")
    story = made([lead, other], [0, 0]).digest.stories[0]
    assert story.articles == (lead.article, extra)
    assert [(a.point.text, a.article) for a in story.additions] == [(sentences[-1].text, 1)]


def test_the_section_of_the_most_important_story_is_read_first_and_other_languages_last() -> None:
    near, far = WIDTH - 1 - 3, 6
    told_twice = [briefing(text, title="bridge", source=f"{n}.txt") for n, text in enumerate(BRIDGE)]
    rest = [briefing(STORM[0], title="y", language="de"), briefing(CHESS[0], title="x")]
    axes = [5, near, far, far]
    digest = made([*rest, *told_twice], axes).digest
    assert [s.name for s in digest.sections] == [OTHER, TOPICS[3].name, OTHER_LANGUAGES]
    wanted, mine = Preferences(sections=(Topic("Mine", about="chess"),)), {"Mine": np.stack([axis(near)])}
    digest = made([*rest, *told_twice], axes, wanted=wanted, described=mine).digest
    assert [s.name for s in digest.sections] == ["Mine", OTHER, OTHER_LANGUAGES]


def test_a_section_of_ones_own_is_filled_by_feed_keyword_and_meaning() -> None:
    own = Topic("Mine", about="chess", feeds=("Esker Times",), keywords=("bridge",))
    many = [
        briefing(STORM[0], title="by feed", feed="esker times"),
        briefing(BRIDGE[0], title="by keyword"),
        briefing(CHESS[0], title="by meaning"),
        briefing("A quiet day passed in Lunden without anything to tell.", title="other"),
    ]
    composed = made(
        many, [0, 1, 2, 3], wanted=Preferences(sections=(own,)), described={"Mine": np.stack([axis(2)] * 2)}
    )
    assert composed.digest.sections[0].name == "Mine"
    assert {s.briefing.article.title for s in composed.digest.sections[0].stories} == {
        "by feed", "by keyword", "by meaning"
    }  # fmt: skip
    assert phrases(own) == ("news about chess", "chess")


def test_a_full_section_says_what_it_left_out() -> None:
    own = Topic("Mine", feeds=("F",), limit=1)
    many = [briefing(t, title=f"t{n}", source=f"{n}", feed="F") for n, t in enumerate((BRIDGE[0], CHESS[0]))]
    composed = made(many, wanted=Preferences(sections=(own,)), described={"Mine": np.stack([axis(9)] * 2)})
    assert [d.code for _, d in composed.fates if d.fate == "skipped"] == ["section-full"]
    assert len(composed.digest.stories) == 1


def test_newer_wider_and_wanted_stories_come_first() -> None:
    hour = datetime(2026, 11, 23, 6, tzinfo=UTC)
    old = briefing(BRIDGE[0], title="old", published=hour - timedelta(days=3))
    new = briefing(STORM[0], title="new", published=hour)
    assert [s.briefing for s in made([old, new]).digest.stories] == [new, old]
    wanted = Preferences(more=(parse("Orlane bridge"),))
    assert [s.briefing for s in made([old, new], wanted=wanted).digest.stories] == [old, new]
    other = briefing(BRIDGE[1], title="wide", published=hour - timedelta(days=3), publisher="Another")
    assert len(made([old, new, other], [0, 1, 0]).digest.stories[0].articles) == 2


def test_what_was_liked_moves_up_and_is_named() -> None:
    many = [briefing(BRIDGE[0], title="bridge"), briefing(CHESS[0], title="chess")]
    liked = learn(np.stack([axis(1)]), ["an earlier game"], [True])
    disliked = learn(np.stack([axis(1)]), ["an earlier game"], [False])
    for taste, first in ((liked, "chess"), (disliked, "bridge")):
        composed = made(many, [0, 1], wanted=Preferences(taste=taste))
        assert composed.digest.stories[0].briefing.article.title == first
        assert any("an earlier game" in reason for _, d in composed.fates for reason in d.reasons)


def entry(shown: Article, story: int = 1, day: date = DAY - timedelta(days=1)) -> Entry:
    decision = Decision(shown.source, shown.title, shown.url, "shown", "shown", ("r",), story)
    return Entry(identify(shown), decision, day, "earlier", shown)


def test_a_story_that_goes_on_tells_only_what_is_new() -> None:
    before = Past([entry(article(BRIDGE[0], title="before"))], np.stack([axis(0)]))
    same, more = (
        briefing(BRIDGE[1], title="again"),
        briefing("Residents led by Piet Vandermolen asked the high court of Hessary to halt work on the Orlane bridge, Ilse Brandvold said.", title="more"),
    )  # fmt: skip
    (folded,) = made([same], [0], past=before).digest.stories
    assert (folded.status, folded.since, folded.folded) == ("continuing", DAY - timedelta(days=1), True)
    (goes_on,) = made([more], [0], past=before).digest.stories
    assert goes_on.status == "continuing"
    assert [a.point.text for a in goes_on.fresh] == [more.points[0].text]
    (new,) = made([briefing(CHESS[0], title="new")], [3], past=before).digest.stories
    assert new.status == "new"


def test_an_updated_article_shows_what_is_new_in_it() -> None:
    before = article(BRIDGE[0], title="a")
    now = briefing(
        BRIDGE[0], "Later the trams of Hessary were stopped by a fault that nobody could explain.", title="a"
    )
    (story,) = made([now], sifted=Sifted((now.article,), {now.article.id: entry(before)})).digest.stories
    assert (story.status, story.since) == ("updated", DAY - timedelta(days=1))
    assert [a.point.text for a in story.fresh] == [
        "Later the trams of Hessary were stopped by a fault that nobody could explain."
    ]


def test_the_same_day_has_the_same_id_and_another_day_another() -> None:
    made_of = [briefing(CHESS[0])]
    assert made(made_of).digest.id == made(made_of).digest.id
    assert made(made_of).digest.id != made(made_of, skips=[Skip("x", "read", "empty", "")]).digest.id
    assert made(made_of).digest.id != made(made_of, day=DAY + timedelta(days=1)).digest.id


def test_an_empty_day_is_a_digest_too() -> None:
    composed = made([], [], [Skip("x", "read", "empty", "there is nothing in it")])
    assert composed.digest.stories == ()
    assert [(d.source, d.fate) for d in composed.digest.decisions] == [("x", "skipped")]


def test_a_digest_of_several_days_and_a_later_one_have_names_of_their_own() -> None:
    digest = made([]).digest
    assert digest.name == "2026-11-23"
    assert replace(digest, window=7).name == "2026-11-23-7d"
    assert replace(digest, number=2).name == "2026-11-23-2"


# Why: what `briefing explain` and the digest's own account tell.

FAR = f"in {OTHER!r}: likeness 0.00 to the nearest topic, 'Politics and world'"


def reasons(composed: Composed) -> dict[str, tuple[str, str, int | None, tuple[str, ...]]]:
    """Return the fate of each article by its title: fate, code, number in the digest, reasons."""
    return {a.title: (d.fate, d.code, d.story, d.reasons) for a, d in composed.fates}


def test_what_is_merged_says_into_what_and_why() -> None:
    one, other, alone = (
        briefing(text, title=title, publisher=title, published=datetime(2026, 11, 23, hour, tzinfo=UTC))
        for text, title, hour in ((BRIDGE[1], "longer", 6), (BRIDGE[0], "bridge", 3), (CHESS[0], "chess", 0))
    )
    rank = "rank 1.61: +1.00 coverage (2 sources: longer, bridge); +0.60 freshness (0 h behind the newest); +0.01 length (20 words)"
    alike = "one story of 2 articles: mean likeness 0.64 (0.34 is enough)"
    assert reasons(made([one, other, alone], [0, 0, 1])) == {
        "longer": ("shown", "shown", 1, (alike, FAR, rank)),
        "bridge": ("merged", "same-story", 1, (alike, FAR, rank, "merged into 'longer', the fullest article of the story")),
        "chess": (
            "shown", "shown", 2,
            (FAR, "rank 0.51: +0.50 freshness (6 h behind the newest); +0.01 length (14 words)"),
        ),
    }  # fmt: skip


def test_a_story_is_placed_by_all_its_articles() -> None:
    made_of, _ = the_day()
    _, decision = made(made_of[2:4], [WIDTH - 1 - 3, 6]).fates[0]
    assert decision.reasons[1] == f"in {TOPICS[3].name!r}, the nearest topic: likeness 0.71"


def test_what_is_like_another_but_no_part_of_its_story_says_so() -> None:
    bridge = briefing(BRIDGE[0], title="bridge")
    tram = briefing("The council of Hessary voted on Monday to sell nine trams to Valburg.", title="tram")
    told = reasons(made([bridge, tram], [0, 1]))
    assert told["tram"][3][0] == "a story of its own: most like 'bridge', 0.28 (0.34 makes one story)"
    assert told["bridge"][3][0] == "a story of its own: most like 'tram', 0.28 (0.34 makes one story)"


def test_what_goes_on_and_brings_nothing_new_says_since_when() -> None:
    before = Past([entry(article(BRIDGE[0], title="before"))], np.stack([axis(0)]))
    told = reasons(made([briefing(BRIDGE[1], title="again"), briefing(CHESS[0], title="chess")], [0, 1], past=before))
    assert told["again"] == (
        "folded", "nothing-new", 2,
        (
            "continues a story of 2026-11-22, 'before': mean likeness 0.61 (0.34 is enough); 0 new points", FAR,
            "rank -0.99: -1.00 folded (nothing new on a story shown before); +0.01 length (20 words)",
            "folded to one line: no point that was not told before",
        ),
    )  # fmt: skip


def test_what_the_reader_asked_for_stands_in_the_rank() -> None:
    wanted = Preferences(more=(parse("valburg"), parse("chess"), parse("moves")), less=(parse("storm"),))
    chess, storm = (
        briefing(f"{CHESS[0]} It took 31 moves.", title="chess"),
        briefing(STORM[0], title="s", labels=("teaser",)),
    )
    told = reasons(made([chess, storm], wanted=wanted))
    assert told["chess"][3][-1] == "rank 2.01: +2.00 interests (more of valburg, chess, moves); +0.01 length (18 words)"
    assert told["s"][3][-1] == (
        "rank -1.49: -1.00 interests (less of storm); -0.50 teaser (only its beginning could be read); +0.01 length (18 words)"
    )


def test_what_finds_no_place_says_how_much_was_missing() -> None:
    own = Topic("Mine", feeds=("F",), limit=1)
    many = [
        briefing(f"{name} {' '.join(f'{name}{n}' for n in range(120))}.", title=name, feed="F")
        for name in ("Ada", "Bo")
    ]
    described = {"Mine": np.stack([axis(9)] * 2)}
    told = reasons(made(many, wanted=Preferences(sections=(own,)), described=described))
    assert told["Bo"][:3] == ("skipped", "section-full", None)
    assert told["Bo"][3][0] == "in 'Mine', because it came from a feed of that section"
    assert told["Bo"][3][-1] == "number 2 of 'Mine', which shows 1"
    told = reasons(made(many, wanted=Preferences(minutes=1)))
    assert told["Bo"][:3] == ("skipped", "no-minutes", None)
    assert told["Bo"][3][-1] == "its 122 words no longer fit into 1 min"
