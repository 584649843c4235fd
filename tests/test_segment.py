"""Sentences: where they end, and that their offsets are exact for any text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from examples import article
from hypothesis import given
from hypothesis import strategies as st

from briefing.segment import MAX_CHARACTERS, segment


@pytest.mark.parametrize(
    "sentences",
    [
        ["Dr. Pruett of the U.S. Army spoke at 5 p.m. Monday.", "Nobody replied."],
        ["The firm (e.g. Acme Inc. and others) lost $3.5 million, i.e. 4.2 percent.", "It closed."],
        ["“It works,” she said.", "“It really does.”"],
        ["The U.S. Senate met.", "It adjourned."],
        ["It opened in May.", "The council had met on May 4.", "“I left in May.”", "He did."],
        ["Er kam am 5. Mai.", "Sie ging."],
        ["Is it over?", "Yes!", "No…"],
    ],
)
def test_finds_the_sentences_of_a_paragraph(sentences: list[str]) -> None:
    language = "de" if "Mai" in sentences[0] else "en"
    assert [s.text for s in segment(article(" ".join(sentences), language=language))] == sentences


def test_numbers_sentences_and_paragraphs() -> None:
    found = segment(article("One is here. Two is here.", "Three is here."))
    assert [(s.index, s.paragraph) for s in found] == [(0, 0), (1, 0), (2, 1)]


def test_splits_a_run_without_an_end() -> None:
    found = segment(article("word, " * 2000))
    assert max(len(s.text) for s in found) <= MAX_CHARACTERS
    assert "".join(s.text for s in found).replace(" ", "") == "word," * 2000


@given(st.lists(st.text(min_size=1), min_size=1, max_size=4), st.sampled_from(["en", "de", "ar", "zh", None, "xx"]))
def test_offsets_are_exact_and_nothing_is_lost(paragraphs: list[str], language: str | None) -> None:
    made = article(*paragraphs, language=language)
    found = segment(made)
    assert all(made.text[s.start : s.end] == s.text and s.text == s.text.strip() != "" for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert "".join("".join(s.text.split()) for s in found) == "".join(made.text.split())
