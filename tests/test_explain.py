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


def test_a_number_explains_the_whole_entry(made: Run) -> None:
    entries = [made("explain", str(n)).stdout for n in (1, 2)]
    both = next(e for e in entries if "merged" in e)
    assert "one story of 2 articles: mean likeness" in both
    assert "fullest article of the story" in both
    assert "rank " in both
    assert "coverage (2 sources" in both


def test_a_file_explains_itself_whatever_became_of_it(made: Run) -> None:
    assert "shown, number" in made("explain", "./in/chess.txt").stdout
    assert "skipped [" in made("explain", "in/wall.html").stdout


@pytest.mark.parametrize(("item", "told"), [("7", "numbers 1 to 2"), ("nowhere.txt", "no digest has met it")])
def test_what_is_not_known_says_what_is(made: Run, item: str, told: str) -> None:
    for command in ("explain", "like"):
        done = made(command, item)
        assert (done.returncode, done.stdout) == (2, "")
        assert told in done.stderr
        assert "Traceback" not in done.stderr


def test_an_opinion_ranks_the_next_digest_and_is_explained(made: Run) -> None:
    assert made("like", "in/chess.txt").stdout == "Liked: A newcomer wins the chess open of Valburg\n"
    made("digest", "in", "--date", "2026-11-24", "--format", "text")
    assert (
        "most like what you liked 'A newcomer wins the chess open of Valburg'" in made("explain", "in/chess.txt").stdout
    )
    assert made("dislike", "in/chess.txt").returncode == 0
    made("digest", "in", "--date", "2026-11-25", "--format", "text")
    assert "most like what you disliked" in made("explain", "in/chess.txt").stdout


def test_interests_and_minutes_are_explained_too(made: Run, tmp_path: Path) -> None:
    settings = tmp_path / "cwd" / "b.toml"
    settings.write_text('[interests]\nmute = ["source:nobody", "chess"]\nmore = ["tram"]\n', encoding="utf-8")
    made("-c", "b.toml", "digest", "in", "--date", "2026-11-24", "--format", "text")
    assert "muted by 'chess'" in made("explain", "in/chess.txt").stdout
    wrong = tmp_path / "cwd" / "wrong.toml"
    wrong.write_text('[interests]\nmute = ["/(/"]\n', encoding="utf-8")
    done = made("-c", "wrong.toml", "digest", "in")
    assert done.returncode == 2
    assert "wrong.toml:2" in done.stderr
    assert "regular expression" in done.stderr
