"""Composing: one entry for a story, copies folded, sections, order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import numpy as np
from examples import briefing

from briefing.compose import OTHER_LANGUAGES, TOPICS, compose
from briefing.types import Briefing, Digest, Skip

DAY = date(2026, 11, 23)
TEXT = "The council of Hessary voted for the bridge on Monday. It was close."


def make(made: Sequence[Briefing], stories: Sequence[int], skips: Sequence[Skip] = ()) -> Digest:
    """Compose articles whose vectors are axis `stories[i]`; topic k lies on axis k."""
    axes = np.eye(max(len(TOPICS), 8), dtype=np.float32)
    return compose(made, axes[list(stories)], axes[: len(TOPICS)], skips, title="T", day=DAY, backend="b", revision="r")


def test_puts_articles_on_one_event_into_one_story_with_the_fullest_first() -> None:
    short, full, other = briefing(TEXT, title="a"), briefing(TEXT, TEXT, title="b"), briefing(TEXT, title="c")
    digest = make([short, full, other], [0, 0, 1])
    assert [(s.briefing, s.also) for s in digest.stories] == [(full, (short,)), (other, ())]


def test_a_teaser_never_leads_its_story() -> None:
    teaser = briefing(TEXT, TEXT, TEXT, title="a", labels=("teaser",))
    whole = briefing(TEXT, title="b")
    assert make([teaser, whole], [0, 0]).stories[0].briefing is whole


def test_folds_exact_copies_and_says_so() -> None:
    first, copy = briefing(TEXT, source="a.txt"), briefing(TEXT, source="b.txt")
    digest = make([first, copy], [0, 0])
    assert digest.briefings == (first,)
    assert digest.skips == (Skip("b.txt", "compose", "copy", "the same article as a.txt"),)


def test_sections_come_in_reading_order_and_other_languages_last() -> None:
    names = list(TOPICS)
    made = [briefing(TEXT, title="x"), briefing(TEXT, title="y", language="de"), briefing(TEXT, title="z")]
    assert [s.name for s in make(made, [3, 4, 1]).sections] == [names[1], names[3], OTHER_LANGUAGES]


def test_newer_stories_come_first() -> None:
    old = briefing(TEXT, title="old", published=datetime(2026, 11, 20, tzinfo=UTC))
    new = briefing(TEXT, title="new", published=datetime(2026, 11, 22, tzinfo=UTC))
    axes = np.zeros((2, 8), dtype=np.float32)
    axes[0, 0] = axes[1, 0] = 0.5
    digest = compose(
        [old, new], axes, np.eye(8, dtype=np.float32)[:7], (), title="T", day=DAY, backend="b", revision="r"
    )
    assert [s.briefing for s in digest.stories] == [new, old]


def test_the_same_day_has_the_same_id_and_another_day_another() -> None:
    made = [briefing(TEXT)]
    assert make(made, [0]).id == make(made, [0]).id
    assert make(made, [0]).id != make(made, [0], [Skip("x", "read", "empty", "")]).id


def test_an_empty_day_is_a_digest_too() -> None:
    assert make([], []).stories == ()
