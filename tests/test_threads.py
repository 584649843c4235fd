"""Several articles at once: in order, few waiting, and the same bytes on any number of cores."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import SEEDS, Run
from hypothesis import given
from hypothesis import strategies as st

from briefing.models.threads import cores, spread


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")


@given(st.lists(st.integers(), max_size=40), st.sampled_from(["1", "2", "7"]))
def test_results_come_in_the_order_of_the_items(items: list[int], threads: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", threads)
        assert list(spread(str, items)) == [str(item) for item in items]


@pytest.mark.usefixtures("three")
def test_three_are_done_at_once_and_few_are_taken_ahead() -> None:
    together = threading.Barrier(3, timeout=30)
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(30):
            taken.append(number)
            yield number

    def meet(number: int) -> int:
        together.wait()
        return number

    made = spread(meet, items())
    assert next(made) == 0
    assert len(taken) <= 7
    assert list(made) == list(range(1, 30))


@pytest.mark.usefixtures("three")
def test_an_error_stands_in_its_place_and_the_rest_is_not_begun() -> None:
    done: list[int] = []

    def invert(number: int) -> float:
        value = 1 / number
        done.append(number)
        return value

    made = spread(invert, [1, 0, *range(2, 1000)])
    assert next(made) == 1
    with pytest.raises(ZeroDivisionError):
        next(made)
    assert len(done) < 10


@pytest.mark.usefixtures("three")
def test_a_single_item_needs_no_thread() -> None:
    assert list(spread(lambda _: threading.current_thread(), [0])) == [threading.main_thread()]


def test_the_environment_decides_how_many_cores_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "5")
    assert cores() == 5
    for nonsense in ("", "0", "many"):
        monkeypatch.setenv("OMP_NUM_THREADS", nonsense)
        assert cores() >= 1


def test_the_same_bytes_on_any_number_of_cores(run: Run) -> None:
    inputs = sorted(SEEDS.glob("*.txt"))[:6]
    one, four = (
        run("summarize", *inputs, "--json", "--state", f"{n}.db", anew=True, OMP_NUM_THREADS=n) for n in ("1", "4")
    )
    assert one.returncode in (0, 3), one.stderr
    assert one.stdout == four.stdout


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted as Linux lists them")
def test_numpy_computes_on_one_thread_in_the_command_line() -> None:
    script = (
        "import os, sys; from briefing.cli import main\n"
        "try: main(['--version'])\n"
        "except SystemExit: pass\n"
        "import numpy; numpy.ones((600, 600)) @ numpy.ones((600, 600)); print(len(os.listdir('/proc/self/task')))"
    )
    free = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=free)
    assert done.stdout.split()[-1] == "1"
