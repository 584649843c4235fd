"""Templates of the user's own."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import digests
import pytest

from briefing.errors import BriefingError, ConfigError


def test_a_folder_of_templates_comes_before_the_packaged_ones(tmp_path: Path) -> None:
    (tmp_path / "digest.md.j2").write_text("{{ digest.title }}: {{ stats.stories }}\n")
    (tmp_path / "digest.css").write_text("p { color: red; }")
    options = {"templates": str(tmp_path)}
    made = import_module("briefing.formats.markdown").create(options)
    assert made(replace(digests.empty(), title="*A*")) == "\\*A\\*: 0\n"
    assert "<style>p { color: red; }</style>" in import_module("briefing.formats.html").create(options)(digests.empty())


@pytest.mark.parametrize("source", ["{% if %}", "{{ missing }}", "{{ digest.__class__.__mro__ }}"])
def test_a_broken_template_is_an_error_with_its_name(tmp_path: Path, source: str) -> None:
    (tmp_path / "digest.txt.j2").write_text(source)
    with pytest.raises(BriefingError, match=r"digest\.txt\.j2") as raised:
        import_module("briefing.formats.text").create({"templates": str(tmp_path)})(digests.empty())
    assert isinstance(raised.value, ConfigError)
