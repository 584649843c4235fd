"""`briefing models`: the list, and the check of one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from chatserver import say, serving
from click.testing import CliRunner
from conftest import Run

from briefing.cli import cli


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Return a function that runs the command in this process, with an empty cache, and returns code and output."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("BRIEFING_CONFIG", str(tmp_path / "briefing.toml"))
    (tmp_path / "briefing.toml").write_text("")

    def run(*args: str | Path) -> tuple[int, str]:
        done = CliRunner().invoke(cli, ["models", *map(str, args)], standalone_mode=False)
        return (1, str(done.exception)) if done.exception else (done.return_value or 0, done.output)

    return run


def test_the_built_in_model_is_there_and_in_use(call: Callable[..., tuple[int, str]]) -> None:
    code, output = call()
    assert code == 0
    assert "* embedded  embedded" in output


def test_the_one_in_use_is_listed_wherever_it_lies(
    call: Callable[..., tuple[int, str]], tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, shown in ((str(tiny("bart")), "seq2seq"), ("acme/absent", "not on this machine yet")):
        monkeypatch.setenv("BRIEFING_MODEL_NAME", name)
        line = next(line for line in call()[1].splitlines() if line.startswith("*"))
        assert name in line
        assert shown in line


def test_a_model_that_works(call: Callable[..., tuple[int, str]]) -> None:
    code, output = call("check")
    assert code == 0
    assert "embedded: embedded, salience@" in output
    assert output.endswith("It works.\n")


@pytest.mark.parametrize(
    ("written", "code", "told"),
    [
        ("The repair cost 2.3 million crowns.", 0, "It works."),
        (
            "The repair cost 2.3 million crowns. The ferry sank in 1950.",
            0,
            "does not bear out:\n\n- The ferry sank in 1950.",
        ),
        ("The ferry sank in 1950.", 1, "writes nothing that the article bears out"),
        ("", 1, "writes nothing that is a sentence"),
    ],
)
def test_a_server_is_tried(written: str, code: int, told: str, call: Callable[..., tuple[int, str]]) -> None:
    with serving() as server:
        server.answers = [say(written)]
        done = call("check", f"{server.address}#tiny")
    assert done[0] == code
    assert told in done[1]


def test_a_model_that_writes_nonsense_is_told_from_one_that_works(
    call: Callable[..., tuple[int, str]], tiny: Callable[[str], Path]
) -> None:
    code, told = call("check", tiny("bart"))
    assert code == 1
    assert "writes nothing that the article bears out" in told


def test_what_failed_is_said(run: Run) -> None:
    done = run("models", "check", "http://127.0.0.1:9/v1#tiny")
    assert (done.returncode, done.stdout) == (1, "")
    assert "it can't be reached" in done.stderr
