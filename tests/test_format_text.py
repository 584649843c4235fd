"""Plain text: 80 columns, and nothing lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rendered import RENDERED, each_digest, seen

from briefing.formats.text import COLUMNS, width, wrap


@each_digest
def test_text_keeps_to_80_columns_but_for_addresses(key: str) -> None:
    for line in RENDERED["text", key].splitlines():
        assert width(line) <= COLUMNS or "https://" in line.lower()
        assert line == line.rstrip(" ")


@given(st.text(st.characters(codec="utf-8")), st.sampled_from(["", "  - ", "    "]))
def test_wrap_fits_and_loses_nothing(text: str, first: str) -> None:
    wrapped = wrap(text, first)
    assert all(width(line) <= COLUMNS for line in wrapped.split("\n"))
    assert seen(wrapped) == seen(first + text)


def test_width_counts_terminal_columns() -> None:
    assert (width("abc"), width("世界"), width("e\u0301"), width("👩")) == (3, 4, 1, 2)
