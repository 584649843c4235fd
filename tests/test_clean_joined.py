"""The lines of a page as one string: what is found there is what each line holds."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from briefing.clean.joined import Joined

LONGEST = 12
WORD = re.compile(r"\w+(?:['’]\w+)?")
SENTENCE = re.compile(r"[.!?] +[A-Z]")
NEEDLES = ("a", "ab", " - ", "'")
# What joins the lines stands in none of them.
TEXT = st.text(st.characters(exclude_characters="\0")) | st.text(st.sampled_from("abAB'’ _.!-1²漢\U0001d4d0\ud800é"))
LINES = st.lists(TEXT, min_size=1)


@given(LINES)
@example(["rock'n'roll'n'more", "", "a''b 'c' d'"])
@example(["漢字'漢字", "x" * 30])
def test_words_are_those_of_each_line(lines: list[str]) -> None:
    joined = Joined(lines, LONGEST)
    begin, end, characters, borders = joined.words()
    words = [joined.text[first:last] for first, last in zip(begin.tolist(), end.tolist(), strict=True)]
    assert [words[first:last] for first, last in pairwise(borders.tolist())] == [
        WORD.findall(line[:LONGEST]) for line in lines
    ]
    assert "".join(map(chr, characters.tolist())) == "".join(words)


@given(LINES)
def test_letters_are_those_of_each_line(lines: list[str]) -> None:
    assert Joined(lines).letters() == [re.sub(r"\W", "", line) for line in lines]


@given(LINES)
def test_needles_end_where_they_first_stand_in_each_line(lines: list[str]) -> None:
    ends = Joined(lines, LONGEST).ends(NEEDLES)
    for line, row in zip(lines, ends.tolist(), strict=True):
        for needle, end in zip(NEEDLES, row, strict=True):
            at = line[:LONGEST].find(needle)
            assert end == (at + len(needle) if at >= 0 else 2 * LONGEST)


@given(LINES)
def test_patterns_are_counted_in_each_line(lines: list[str]) -> None:
    counts = Joined(lines, LONGEST).counts(SENTENCE)
    assert counts.tolist() == [len(SENTENCE.findall(line[:LONGEST])) for line in lines]
