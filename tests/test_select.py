"""Selecting: what is picked, what never is, and how much."""

from __future__ import annotations

import numpy as np
import pytest
from examples import article
from hypothesis import given
from hypothesis import strategies as st

from briefing.segment import segment
from briefing.select import MOST_POINTS, WORDS, select, stands_alone
from briefing.types import Length, Size

LINES = [f"Sentence number {n} tells of the {w} that the town council bought in May." for n, w in enumerate(
    ["bridge", "ferry", "school", "tower", "market", "garden", "harbour", "library", "theatre", "museum"])]  # fmt: skip


def pick(lines: list[str], salience: list[float], size: Size, title: str = "Another title") -> tuple[int, ...]:
    sentences = segment(article(" ".join(lines)))
    assert len(sentences) == len(lines)
    vectors = np.eye(len(lines), dtype=np.float32)
    return select(sentences, salience, vectors, title, size)


def test_takes_the_most_salient_in_the_order_of_the_article() -> None:
    lines = [
        "The ferry left Hessary at noon today.",
        "A bridge opened over the river Tave.",
        "Nine schools closed their fountains on Friday.",
    ] * 1
    lines += [
        f"Filler {w} sentence without any weight here."
        for w in ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"]
    ]
    salience = [0.1, 0.9, 0.8, *[0.0] * 10]
    assert pick(lines, salience, Size("short", 2)) == (1, 2)


def test_never_says_the_same_twice() -> None:
    lines = ["The council bought the old bridge in May.", "The council bought the old bridge again last year.",
             "Nine schools closed their fountains on Friday."] + [f"The {w} stood in the long grass without any weight at all that would count in this place of the text." for w in ("cow", "goat", "horse", "sheep")]  # fmt: skip
    assert pick(lines, [1.0, 0.9, 0.5, 0, 0, 0, 0], Size("medium", 2)) == (0, 2)


@pytest.mark.parametrize(
    "text",
    ["He said that it would not do at all.", "But the council refused to pay for it.", "That is why the ferry stopped at noon.",
     "“We had no choice, and the", "and so the ferry left without any crew.", "Was the ferry ever really safe at sea?",
     "The council gave three reasons for its choice:", "However, the mayor stayed at home that day."],
)  # fmt: skip
def test_knows_what_can_not_stand_alone(text: str) -> None:
    assert not stands_alone(text)


def test_does_not_repeat_the_title() -> None:
    lines = ["Council buys the bridge in May.", *LINES[1:9]]
    assert 0 not in pick(lines, [1.0, *[0.5] * 8], Size("short"), title="Council buys the bridge in May")


def test_returns_a_short_article_whole() -> None:
    lines = ["He left at noon.", "But she stayed."]
    assert pick(lines, [0.0, 0.0], Size("short")) == (0, 1)


@given(
    st.lists(st.floats(-1, 1), min_size=10, max_size=10),
    st.sampled_from(["short", "medium", "long"]),
    st.none() | st.integers(1, 12),
)
def test_keeps_to_its_size(salience: list[float], length: Length, points: int | None) -> None:
    picks = pick(LINES, salience, Size(length, points))
    assert 1 <= len(picks) <= (points or MOST_POINTS[length])
    assert list(picks) == sorted(set(picks))
    if points is None:
        assert sum(len(LINES[i].split()) for i in picks) <= WORDS[length] * 4 / 3
