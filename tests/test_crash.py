"""Exactly once, whatever happens to the process: killed at random moments, and started twice at once.

`python tests/benchmarks/mail_delivery.py` runs the same at full length.
"""

from __future__ import annotations

import sys
from pathlib import Path

import crash
import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the runs are forked")


def test_kills_lose_nothing_double_nothing_and_label_what_is_uncertain(tmp_path: Path) -> None:
    tally = crash.killed(tmp_path, kills=15, count=2, pause=0.03, seed=7)
    assert tally.posted == 2 * crash.RECIPIENTS
    assert (tally.lost, tally.doubled) == ([], [])
    assert set(tally.status.values()) <= {"accepted", "unknown"}


def test_runs_started_at_once_send_one_mail_each(tmp_path: Path) -> None:
    tally = crash.raced(tmp_path, races=5)
    assert set(tally.taken.values()) == {1}
    assert len(tally.taken) == 5 * crash.RECIPIENTS
    assert set(tally.status.values()) == {"accepted"}


def test_kills_of_whole_runs_show_each_item_once_in_a_digest_that_is_posted(tmp_path: Path) -> None:
    tally = crash.killed(tmp_path, kills=20, count=3, pause=0.03, seed=8, whole=True)
    assert tally.posted == 3 * crash.RECIPIENTS
    assert (tally.lost, tally.doubled) == ([], [])
    assert crash.items_shown(tmp_path) == {"d00": 1, "d01": 1, "d02": 1}
