"""What strangers wrote: JSON, addresses and times that no later step trips over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.foreign import in_reach, is_address, read_json, without_user


def test_half_a_character_becomes_a_mark_and_a_whole_one_stays() -> None:
    assert read_json(r'{"\ud83d": ["\udc00x", "\ud83d\ude00", "\\ud800"]}') == {"?": ["?x", "\U0001f600", "\\ud800"]}


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"a":' * 100_000, b"\xff", b"", b"9" * 5_000])
def test_what_is_no_json_is_one_kind_of_error(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_json(data)


@pytest.mark.parametrize("text", ["http://[", "http://a\u2100.example/", "http:///x", "ftp://a.example/", "a", ""])
def test_what_is_no_address(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("https://me:secret@a.example:80/x@y?z=@#@", "https://a.example:80/x@y?z=@#@"),
        ("https://bank.example@b@a.example", "https://a.example"),
        ("https://a.example/me@b.example", "https://a.example/me@b.example"),
        ("mailto:me@a.example", "mailto:me@a.example"),
    ],
)
def test_an_address_without_its_user(url: str, bare: str) -> None:
    assert without_user(url) == bare


@given(st.datetimes(timezones=st.integers(-1439, 1439).map(lambda m: timezone(timedelta(minutes=m)))))
def test_every_clock_can_show_a_time_in_reach(at: datetime) -> None:
    if in_reach(at):
        for hours in (-23, 23):
            assert at.astimezone(UTC) == at.astimezone(timezone(timedelta(hours=hours)))
    else:
        assert at.year in {1, 9999}
