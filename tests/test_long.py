"""Articles longer than a context: nothing is lost unsaid, and no window is too long."""

from __future__ import annotations

from collections import Counter

import pytest
from examples import article
from hypothesis import given
from hypothesis import strategies as st

from briefing.segment import segment
from briefing.summarizers._long import abridge, windows

WORDS = st.text("abc", min_size=1, max_size=9)
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=12).map(" ".join), max_size=20)


def count(text: str) -> int:
    """Count letters and a join, as a tokenizer of letters would."""
    return len(text.replace(" ", "")) + text.count(" ") + 1


@given(TEXTS, st.integers(8, 60))
def test_windows_hold_every_letter_in_order_and_fit(texts: list[str], room: int) -> None:
    made = windows(texts, count, room)
    assert "".join(made).replace(" ", "") == "".join(texts).replace(" ", "")
    assert all(count(window) <= room for window in made)


@given(TEXTS, st.integers(30, 60))
def test_windows_are_of_about_the_same_length(texts: list[str], room: int) -> None:
    made = windows(texts, count, room)
    longest = max((count(t) for t in texts), default=0)
    if len(made) > 1 and longest < room // 4:
        assert count(made[-1]) >= min(map(count, made)) >= 1
        assert max(map(count, made)) - count(made[0]) <= room // 2


def test_sentences_are_kept_whole_where_they_fit() -> None:
    assert windows(["one two", "three four", "five six"], count, 20) == ["one two three four", "five six"]
    assert windows(["abcdefghijkl"], count, 8) == ["abcdef", "ghijkl"]
    assert windows([], count, 8) == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_too_long_is_brought_down_to_its_most_telling_sentences(language: str) -> None:
    made = article(
        *[f"The council of Hessary met about school number {n} on Monday." for n in range(40)],
        "The mayor resigned.",
        language=language,
    )
    sentences = segment(made)
    read, labels = abridge(made, sentences, count, 400)
    assert labels == ("abridged",)
    assert 0 < sum(count(s.text) for s in read) <= 400
    assert list(read) == sorted(read, key=lambda s: s.index)
    assert abridge(made, sentences, count, 400) == (read, labels)
    assert abridge(made, sentences, count, 10_000) == (sentences, ())


def test_a_sentence_that_is_too_long_by_itself_is_still_read() -> None:
    made = article("word " * 100 + "end.")
    (sentence,) = segment(made)
    read, _ = abridge(made, [sentence], count, 50)
    assert list(read) == [sentence]
    assert Counter(" ".join(windows([sentence.text], count, 50)).split())["word"] == 100
