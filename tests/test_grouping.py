"""Which articles tell one story: words that weigh, pairs that are alike, groups of them, and stories that go on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from examples import article
from hypothesis import given
from hypothesis import strategies as st

from briefing.compose.continuing import Earlier, continued, earlier_stories
from briefing.compose.copies import originals
from briefing.compose.digest import story_text
from briefing.compose.grouping import group
from briefing.compose.identity import identify
from briefing.compose.likeness import APART, WORDS_SHARE, Pairs, likeness
from briefing.compose.sections import OTHER, TOPICS, keywords_in, likenesses, place
from briefing.compose.sections import Topic as Section
from briefing.compose.words import count, weigh
from briefing.types import Article, Decision, Entry

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def common(word: str) -> float:
    return 0.5 if len(word) < 5 else 0.001


def test_words_are_counted_in_title_and_text_without_case_and_genitive() -> None:
    made = article("The council's bridge, a bridge of 2026, cost 1,200. Tave’s did not.", title="Bridges’ Bridge")
    counted = count(made)
    assert (counted["bridge"], counted["bridges"], counted["council"], counted["tave"]) == (3, 1, 1, 1)
    assert (counted["2026"], counted["1,200"], counted["1"]) == (1, 1, 0)


def test_a_rare_word_weighs_more_and_each_article_s_weights_are_a_unit() -> None:
    rare, repeated, nothing = weigh(
        [
            count(article("the harbour", title="")),
            count(article("the harbour harbour", title="")),
            count(article("", title="")),
        ],
        common,
    )
    the, harbour = rare.weights
    assert 0 < the < harbour
    assert repeated.weights[1] > harbour
    assert [float(np.linalg.norm(w.weights)) for w in (rare, repeated)] == pytest.approx([1, 1])
    assert rare.ids.tolist() == repeated.ids.tolist() == [0, 1]
    assert (len(nothing.ids), weigh([], common)) == (0, [])


def test_what_an_article_means_is_read_in_its_title_and_beginning() -> None:
    assert story_text(article("x" * 1499 + "yz", title="Bridge")) == f"Bridge. {'x' * 1499}y"


def alike(*texts: str, days: tuple[float | None, ...] = (), axes: tuple[int, ...] = ()) -> Pairs:
    words = weigh([count(article(text, title="")) for text in texts], common)
    dates = [None if d is None else NOON + timedelta(days=d) for d in days or (0,) * len(texts)]
    return likeness(words, np.eye(4, dtype=np.float32)[list(axes or (0,) * len(texts))], dates)


FERRY = "Ferries sank near Hessary harbour."


def test_likeness_is_that_of_words_and_of_meaning() -> None:
    assert alike(FERRY, FERRY) == pytest.approx({(0, 1): 1})
    assert alike(FERRY, FERRY, axes=(0, 1)) == pytest.approx({(0, 1): WORDS_SHARE})
    assert 0 < alike(FERRY, "Ferries sank elsewhere.", axes=(0, 1))[0, 1] < WORDS_SHARE
    assert alike(FERRY, "Chess was won.", FERRY) == pytest.approx({(0, 2): 1})


def test_articles_that_share_one_word_or_lie_days_apart_are_not_compared() -> None:
    assert alike(FERRY, "Ferries won chess.") == {}
    days = APART / timedelta(days=1)
    assert list(alike(FERRY, FERRY, days=(0, days))) == [(0, 1)]
    assert alike(FERRY, FERRY, days=(days + 0.01, 0)) == {}
    assert list(alike(FERRY, FERRY, days=(99, None))) == [(0, 1)]


def test_groups_are_merged_while_the_mean_of_all_their_pairs_is_enough() -> None:
    assert group(2, {}) == [[0], [1]]
    assert group(3, {(0, 1): 0.34, (1, 2): 0.33}) == [[0, 1], [2]]
    assert group(3, {(0, 1): 0.9, (1, 2): 0.5}) == [[0, 1, 2]]
    assert group(3, {(0, 1): 0.9, (1, 2): 0.45}) == [[0, 1], [2]], "a pair that was not compared counts as 0.2"
    assert group(4, {(0, 1): 0.9, (2, 3): 0.9, (1, 2): 0.6}) == [[0, 1], [2, 3]]
    assert group(4, {(0, 1): 0.9, (2, 3): 0.9, (1, 2): 0.9, (0, 2): 0.5}) == [[0, 1, 2, 3]]
    assert group(3, {(0, 2): 0.9, (1, 2): 0.8}) == [[0, 1, 2]]
    assert group(3, {(0, 2): 0.5, (1, 2): 0.9}, same=0.5) == [[0], [1, 2]]


@given(st.dictionaries(st.sampled_from([(i, j) for j in range(7) for i in range(j)]), st.floats(0, 1)))
def test_every_article_is_in_one_group_and_groups_are_as_alike_as_they_must(pairs: Pairs) -> None:
    found = group(7, pairs)
    assert sorted(i for members in found for i in members) == list(range(7))
    assert found == sorted(found)

    def mean(one: list[int], other: list[int]) -> float:
        values = [pairs.get((min(i, j), max(i, j)), 0.2) for i in one for j in other]
        return sum(values) / len(values)

    assert all(mean(a, b) < 0.34 + 1e-9 for a in found for b in found if a is not b)


def entry(title: str, digest: str, story: int, day: int) -> Entry:
    made = article(f"{title} sank.", title=title)
    return Entry(
        identify(made), Decision("s", title, None, "shown", "shown", ("r",), story), date(2026, 11, day), digest, made
    )


def test_a_story_continues_the_earlier_one_that_it_is_most_alike() -> None:
    past = [entry("a", "d1", 1, 20), entry("b", "d1", 2, 20), entry("c", "d1", 1, 20), entry("d", "d2", 1, 21)]
    stories = earlier_stories(past)
    assert stories == [[0, 2], [1], [3]]

    def titles(pairs: Pairs) -> tuple[list[str], float]:
        found = continued([4], stories, pairs, past)
        return ([a.title for a in found.articles], round(found.likeness, 6)) if found else ([], 0)

    assert titles({(0, 4): 0.9, (2, 4): 0.7, (1, 4): 0.5}) == (["a", "c"], 0.8)
    assert titles({(0, 4): 0.6}) == (["a", "c"], 0.4), "what was not compared counts as 0.2"
    assert titles({(0, 4): 0.3, (3, 4): 0.4}) == (["d"], 0.4)
    assert titles({(1, 4): 0.5, (3, 4): 0.5}) == (["b"], 0.5), "of equals the first"
    assert titles({(3, 4): 0.33}) == ([], 0)
    assert continued([4], [], {}, past) is None
    assert continued([4], stories, {(3, 4): 0.9}, past) == Earlier((past[3].article,), date(2026, 11, 21), 0.9)  # type: ignore[arg-type]


WIRE = " ".join(f"word{n}" for n in range(100))


def copied(*texts: str) -> list[tuple[int, float]]:
    articles: list[Article] = [article(text, title=str(n)) for n, text in enumerate(texts)]
    return [(index, round(share, 2)) for index, share in originals(articles)]


def test_a_copy_repeats_most_of_the_longest_version() -> None:
    cut = " ".join(WIRE.split()[:60])
    edited = " ".join(["An", "editor", "added", *WIRE.split()[:40], "this", "here"])
    mixed = " ".join([*WIRE.split()[:50], *(f"other{n}" for n in range(40))])
    assert copied(WIRE, cut) == [(0, 0.0), (0, 1.0)]
    assert copied(cut, WIRE) == [(1, 1.0), (1, 0.0)]
    assert copied(WIRE, edited) == [(0, 0.0), (0, 0.88)]
    assert copied(WIRE, mixed) == [(0, 0.0), (1, 0.0)]
    assert copied("One two three.", "One two three. Four.") == [(0, 0.0), (1, 0.0)]


def test_the_same_article_twice_is_one_and_a_teaser_is_the_copy_of_its_whole() -> None:
    one = article("One two three.", title="A")
    assert originals([one, one]) == [(0, 0.0), (0, 1.0)]
    teaser = article(WIRE + " more", title="B", labels=("teaser",))
    assert [index for index, _ in originals([teaser, article(WIRE, title="C")])] == [1, 1]


def axis(number: int) -> np.ndarray:
    return np.asarray(np.eye(32)[number], dtype=np.float32)


DESCRIBED = {topic.name: np.stack([axis(n)] * 2) for n, topic in enumerate(TOPICS)} | {"Mine": np.stack([axis(20)] * 2)}


def placed(made: Article, vector: np.ndarray, **own: object) -> tuple[str, float, str]:
    topic, near, why = place(made, vector, [Section("Mine", **own)] if own else [], DESCRIBED)  # type: ignore[arg-type]
    return topic.name, round(near, 2), why


def test_a_section_says_why_a_story_stands_in_it() -> None:
    made = article(
        "The bridge is shut. Trams stop.", title="Bridge", publisher="Esker Times", url="https://www.esker.example/1"
    )
    far = axis(30)
    for feed in ("esker times", "Esker.Example"):
        assert placed(made, far, feeds=(feed,)) == ("Mine", 1, "in 'Mine', because it came from a feed of that section")
    assert placed(made, far, keywords=("bridge", "TRAMS", "tram")) == (
        "Mine", 0.12, "in 'Mine': likeness 0.12 by meaning and its keywords bridge, TRAMS"
    )  # fmt: skip
    assert placed(made, axis(20), about="bridges") == ("Mine", 1, "in 'Mine': likeness 1.00 by meaning")
    assert placed(made, axis(5), about="bridges") == ("Sport", 1, "in 'Sport', the nearest topic: likeness 1.00")
    assert placed(made, axis(5), keywords=("bridge",)) == ("Sport", 1, "in 'Sport', the nearest topic: likeness 1.00")
    assert placed(made, far) == (
        OTHER,
        0,
        f"in {OTHER!r}: likeness 0.00 to the nearest topic, 'Politics and world'",
    )


def test_what_the_encoder_can_not_read_stands_in_other_languages_unless_a_keyword_places_it() -> None:
    made = article("Die Brücke ist zu.", title="Brücke", language="de")
    assert placed(made, axis(20), about="bridges") == (
        "In other languages", 0, "in 'In other languages': it is written in 'de'"
    )  # fmt: skip
    assert placed(made, axis(5), keywords=("Brücke",))[0] == "Mine"
    assert placed(article("A bridge.", language=None), axis(5))[0] == "Sport"


def test_keywords_are_whole_words_and_three_at_most_count() -> None:
    made = article("One bridge, two bridges, three trams and a ferry.", title="Boats")
    topic = Section("Mine", keywords=("bridge", "tram", "boats", "three trams", "ferry"))
    assert keywords_in(made, topic) == ("bridge", "boats", "three trams", "ferry")
    assert placed(made, axis(30), keywords=topic.keywords)[1] == 0.18


def test_a_section_is_as_near_as_its_nearest_phrase() -> None:
    both = np.stack([axis(0), axis(1)])
    one, other, middle = (likenesses(v, [both])[0] for v in (axis(0), axis(2), (axis(0) + axis(1)) / np.sqrt(2)))
    assert other == 0
    assert 0.9 < one < 1
    assert middle < one
