"""Settings: which one wins, and what a mistake is answered with."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefing.config import Config, load
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
        ("[summarize]\npoints = 0\n", r"whole number from 1 up, not 0"),
        ("[summarize]\npoints = true\n", r"whole number"),
        ("[digest]\nformats = 'html'\n", r"a list of format names"),
        ("[digest]\ntitle = 3\n", r"must be a text, not 3"),
        ("digest = 3\n", r"briefing.toml:1: 'digest' must stand in a table"),
        ("[digest\n", r"not valid TOML"),
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
