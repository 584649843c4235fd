"""Adapters: found by name, imported only when chosen, extended by other packages."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from conftest import Run

from briefing import registry
from briefing.errors import PluginError, UsageError


def test_lists_what_is_built_in() -> None:
    assert registry.builtin_names("sources") == ("feed", "files", "stdin", "url")
    assert registry.builtin_names("formats") == ("epub", "html", "json", "markdown", "text")
    assert registry.builtin_names("channels") == ("files",)
    assert "embedded" in registry.builtin_names("summarizers")


def test_suggests_the_nearest_name() -> None:
    with pytest.raises(UsageError, match="did you mean 'markdown'"):
        registry.create("formats", "markdwn", {})


def test_names_a_package_that_can_not_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = EntryPoint("broken", "no_such_package:create", "briefing.formats")
    monkeypatch.setattr(registry, "_plugins", lambda _kind: {"broken": broken})
    with pytest.raises(PluginError, match=r"no_such_package.*reinstall"):
        registry.create("formats", "broken", {})


def test_another_package_adds_a_source_and_a_format_by_one_file_each(run: Run, tmp_path: Path) -> None:
    plugin = tmp_path / "plugin"
    info = plugin / "echo_plugin-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: echo-plugin\nVersion: 1\n")
    (info / "entry_points.txt").write_text(
        "[briefing.sources]\necho = echo_plugin:source\n[briefing.formats]\nshout = echo_plugin:shout\n"
    )
    (plugin / "echo_plugin.py").write_text(
        "from briefing.types import Document\n"
        "def source(options):\n"
        "    return lambda uri: iter([Document(uri, 'text/plain', uri.partition(':')[2])])\n"
        "class Shout:\n"
        "    suffix, media_type = '.shout', 'text/plain'\n"
        "    def __call__(self, digest):\n"
        "        return digest.stories[0].briefing.points[0].text.upper() + '\\n'\n"
        "def shout(options):\n"
        "    return Shout()\n"
    )
    done = run("digest", "echo:The council met on Monday evening.", "--format", "shout", "--out", "o",
               "--date", "2026-11-23", PYTHONPATH=str(plugin))  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "cwd" / "o" / "2026-11-23.shout").read_text() == "THE COUNCIL MET ON MONDAY EVENING.\n"
    assert "echo_plugin" not in sys.modules
