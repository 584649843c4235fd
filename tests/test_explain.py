"""`briefing explain`, `like` and `dislike`, as a user runs them."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run

BRIDGE = """Hessary votes for the Orlane bridge

The council of Hessary voted for the new Orlane bridge on Monday after nine hours of debate, by 14 votes to 12.
Mayor Ilse Brandvold said that work on the crossing starts in May and takes three years.

Opponents led by Piet Vandermolen say that the money is missing for schools, and want to go to court.
"""
AGAIN = """Bridge at Orlane approved

By 14 votes to 12 the councillors of Hessary have approved the Orlane bridge. Building the crossing begins in May and
will last three years, Mayor Ilse Brandvold said on Monday. Piet Vandermolen, who leads the opponents, wants to sue.

The bridge is to carry trams from 2029 on, which the town orders from a works in Esker.
"""
CHESS = """A newcomer wins the chess open of Valburg

Grandmaster Odile Marchetti won the chess open of Valburg on Sunday with eight points from nine games.
The tournament had been led by last year's champion until the seventh round, who then lost two games in a row.
"""


@pytest.fixture
def made(run: Run, tmp_path: Path) -> Run:
    """Return the command line, behind a digest of three articles."""
    folder = tmp_path / "cwd" / "in"
    folder.mkdir()
    for name, text in (("bridge", BRIDGE), ("again", AGAIN), ("chess", CHESS)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "wall.html").write_text("<html><body><p>We use cookies. Accept all</p></body></html>", encoding="utf-8")
    done = run("digest", "in", "--date", "2026-11-23", "--format", "text")
    assert "2 stories from 3 articles" in done.stdout, done.stderr
    return run


def test_explain_tells_of_numbers_files_and_what_is_not_known(made: Run) -> None:
    both = next(told for told in (made("explain", str(n)).stdout for n in (1, 2)) if "merged" in told)
    for part in (
        "one story of 2 articles: mean likeness",
        "fullest article of the story",
        "rank ",
        "coverage (2 sources",
    ):
        assert part in both
    assert "shown, number" in made("explain", "./in/chess.txt").stdout
    assert "skipped [" in made("explain", "in/wall.html").stdout
    for command, item, told in (("explain", "7", "numbers 1 to 2"), ("like", "nowhere.txt", "no digest has met it")):
        done = made(command, item)
        assert (done.returncode, done.stdout) == (2, "")
        assert told in done.stderr
        assert "Traceback" not in done.stderr


def test_opinions_and_interests_decide_the_next_digest_and_are_explained(made: Run, tmp_path: Path) -> None:
    settings = tmp_path / "cwd" / "b.toml"
    settings.write_text('[interests]\nmute = ["source:nobody", "Orlane"]\n', encoding="utf-8")
    assert made("like", "in/chess.txt").stdout == "Liked: A newcomer wins the chess open of Valburg\n"
    made("-c", "b.toml", "digest", "in", "--date", "2026-11-24", "--format", "text")
    told = made("explain", "in/chess.txt").stdout
    assert "most like what you liked 'A newcomer wins the chess open of Valburg'" in told
    assert "muted by 'Orlane'" in made("explain", "in/bridge.txt").stdout


def test_a_rule_that_is_none_is_found_in_its_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cwd" / "wrong.toml").write_text('[interests]\nmute = ["/(/"]\n', encoding="utf-8")
    done = run("-c", "wrong.toml", "digest", "in")
    assert done.returncode == 2
    assert "wrong.toml:2" in done.stderr
    assert "regular expression" in done.stderr
