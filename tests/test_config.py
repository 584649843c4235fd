"""Settings: which one wins, and what a mistake is answered with."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from conftest import ROOT, Run

from briefing.config import Config, load, reading
from briefing.config.describe import example, reference
from briefing.config.reading import about
from briefing.config.settings import TABLES, setting
from briefing.errors import ConfigError


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "briefing.toml"
    path.write_text(text)
    return path


def test_flags_win_over_environment_over_file_over_defaults(tmp_path: Path) -> None:
    path = write(tmp_path, '[summarize]\nlength = "long"\npoints = 5\n[digest]\ntitle = "File"\n')
    config = load(path, {"BRIEFING_SUMMARIZE_POINTS": "4", "BRIEFING_DIGEST_TITLE": "Environment"})
    config = config.with_flags(digest_title="Flag", digest_out=None)
    assert (config.digest_title, config.summarize_points, config.summarize_length) == ("Flag", 4, "long")
    assert config.digest_out == Config().digest_out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[network]\noffline = 'yes'\n", r"briefing.toml:2: .* must be true or false, not 'yes'"),
        (
            "[digest]\n\ntitel = 'x'\n",
            r"briefing.toml:3: unknown setting \[digest\] titel; did you mean 'digest.title'",
        ),
        ("[summarize]\nlength = 'huge'\n", r"briefing.toml:2: .* one of short, medium, long"),
        ("[summarize]\npoints = 0\n", r"whole number from 1 to 10,000,000, not 0"),
        ("[summarize]\npoints = true\n", r"whole number"),
        ("[digest]\nformats = 'html'\n", r"a list of texts, one at least, not 'html'"),
        ("[digest]\ntitle = 3\n", r"must be a text, not 3"),
        ("digest.titel = 'x'\n", r"briefing.toml:1: unknown setting"),
        ("[store]\npath = 'a'\n[digest]\npath = 'b'\n", r"briefing.toml:4: unknown setting \[digest\] path"),
        ("digest = 3\n", r"briefing.toml:1: 'digest' must stand in a table"),
        ("[digest\n", r"not valid TOML"),
        (
            "[email]\n[store]\n\n [email]\n",
            r"not valid TOML: \[email\] stands at line 1 and again at line 4; put all of it",
        ),
        ("[[section]]\nname = 'A'\n[[section]]\nname = \n", r"not valid TOML: Invalid value"),
        ("x = " + "[" * 5_000, r"not valid TOML"),
        ("[email]\nport = " + "9" * 5_000, r"not valid TOML"),
        ("[network]\ndelay = " + "9" * 400, r"a number from 0 to 10,000,000, not 9"),
        ("[network]\ndelay = nan\n", r"a number from 0 to 10,000,000, not nan"),
        ("[store]\nkeep_days = 4_000_000\n", r"a whole number from 8 to 36,500"),
        ('[store]\npath = "a\\u0000"\n', r"must be a text"),
        ('[digest]\nformats = ["a\\u0000"]\n', r"a list of texts"),
    ],
)
def test_names_the_mistake_and_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load(write(tmp_path, text), {})


def test_names_a_missing_file_and_an_unknown_variable(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read"):
        load(tmp_path / "none.toml", {})
    with pytest.raises(ConfigError, match="BRIEFING_DIGEST_OUTT"):
        load(None, {"BRIEFING_DIGEST_OUTT": "x"})


# The example and the reference


def test_the_example_file_says_what_is_so_anyway(tmp_path: Path) -> None:
    assert load(write(tmp_path, example()), {}) == Config()


def test_the_example_file_is_valid_with_every_line_of_it_in_use(tmp_path: Path) -> None:
    used = re.sub(r"^# (\w+ = |\[\[)", r"\1", example(), flags=re.M)
    config = load(write(tmp_path, used), {})
    assert len(re.findall(r"^\w+ = ", used, flags=re.M)) >= len(fields(Config))
    assert config.email_to == ("me@example.org",)


def test_every_setting_stands_in_a_table_that_is_described() -> None:
    for field in fields(Config):
        assert field.name in TABLES or field.name.partition("_")[0] in TABLES, field.name
        assert about(field).text.endswith("."), field.name


def test_the_reference_is_what_the_program_says_of_itself() -> None:
    written = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert written == reference(), "run: python -m briefing.config.describe > docs/configuration.md"


# Lists of tables


@dataclass(frozen=True)
class Shelf:
    name: str = setting(..., "What it is called.")
    books: int = setting(0, "How many it holds.")


@dataclass(frozen=True)
class Wider(Config):
    shelf: tuple[Shelf, ...] = setting((), "Shelves.")


@pytest.fixture
def wider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "Config", Wider)


@pytest.mark.usefixtures("wider")
def test_a_list_of_tables_becomes_values_in_order(tmp_path: Path) -> None:
    config = load(write(tmp_path, "[[shelf]]\nname = 'a'\nbooks = 3\n[[shelf]]\nname = 'b'\n"), {})
    assert isinstance(config, Wider)
    assert config.shelf == (Shelf("a", 3), Shelf("b", 0))


@pytest.mark.usefixtures("wider")
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[shelf]]\nname = 'a'\n[[shelf]]\nname = 'b'\nbook = 3\n", r"toml:5: unknown .* book; did you mean 'books'"),
        ("[[shelf]]\nname = 'a'\n[[shelf]]\nbooks = 1\n", r"toml:3: \[\[shelf\]\] number 2 has no name"),
        ("[[shelf]]\nname = 'a'\nbooks = -1\n", r"toml:3: \[\[shelf\]\] books must be a whole number from 0 to"),
        ("[shelf]\nname = 'a'\n", r"toml:1: 'shelf' is a list of tables; write \[\[shelf\]\] above each"),
        ("[[shelves]]\nname = 'a'\n", r"toml:1: 'shelves' must stand in a table: .*\[digest\].*\[\[shelf\]\]"),
    ],
)
def test_a_mistake_in_a_list_of_tables_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load(write(tmp_path, text), {})


@pytest.mark.usefixtures("wider")
def test_a_list_of_tables_has_no_variable() -> None:
    with pytest.raises(ConfigError, match=r"BRIEFING_SHELF is a list of tables; set it in briefing\.toml"):
        load(None, {"BRIEFING_SHELF": "a"})


# Writing the file


def test_init_writes_a_file_that_is_then_used_and_never_over_another(run: Run, tmp_path: Path) -> None:
    done = run("init")
    file = tmp_path / "home" / ".config" / "briefing" / "briefing.toml"
    assert (done.returncode, done.stdout) == (0, f"Wrote {file}. Edit it, then run: briefing check\n")
    assert file.read_text() == example()
    file.write_text("[digest]\ntitel = 'Mine'\n")
    again = run("init")
    assert (again.returncode, file.read_text()) == (1, "[digest]\ntitel = 'Mine'\n")
    assert "is there already and stays as it is" in again.stderr
    assert "briefing.toml:2: unknown setting" in run("digest").stderr


def test_init_writes_where_it_is_told(run: Run, tmp_path: Path) -> None:
    assert run("-c", "new/mine.toml", "init").returncode == 0
    assert (tmp_path / "cwd" / "new" / "mine.toml").read_text() == example()
    (tmp_path / "cwd" / "file").write_text("in the way")
    refused = run("-c", "file/mine.toml", "init")
    assert refused.returncode == 1
    assert "can't be written" in refused.stderr
