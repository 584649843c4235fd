"""Templates of the user's own."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import digests
import pytest
from conftest import ROOT, SEEDS, Run

from briefing.config import Config
from briefing.errors import BriefingError, ConfigError, UsageError
from briefing.formats._describe import context
from briefing.wiring import adapters


def test_a_folder_of_templates_comes_before_the_packaged_ones(tmp_path: Path) -> None:
    (tmp_path / "digest.md.j2").write_text("{{ digest.title }}: {{ stats.stories }}\n")
    (tmp_path / "digest.css").write_text("p { color: red; }")
    options = {"templates": str(tmp_path)}
    made = import_module("briefing.formats.markdown").create(options)
    assert made(replace(digests.empty(), title="*A*")) == "\\*A\\*: 0\n"
    assert "<style>p { color: red; }</style>" in import_module("briefing.formats.html").create(options)(digests.empty())


BROKEN = (
    "{% if %}", "{{ missing }}", "{{ digest.__class__.__mro__ }}", "{{ 1 / 0 }}", "{{ none | headline }}", "\xff",
    "{% include 'digest.txt.j2' %}", f"{{{{ {'(' * 3_000} }}}}",
)  # fmt: skip


@pytest.mark.parametrize("source", BROKEN, ids=lambda source: str(source)[:20])
def test_a_broken_template_is_an_error_with_its_name(tmp_path: Path, source: str) -> None:
    (tmp_path / "digest.txt.j2").write_text(source, encoding="latin-1")
    with pytest.raises(BriefingError, match=r"digest\.txt\.j2") as raised:
        import_module("briefing.formats.text").create({"templates": str(tmp_path)})(digests.empty())
    assert isinstance(raised.value, ConfigError)


HTML_LIKE = ("html", "htm", "xhtml", "xml", "svg")
SHARP = "<script>alert('1')</script> & \"more\""


@pytest.mark.parametrize("suffix", HTML_LIKE)
@pytest.mark.parametrize("part", ["", "part."])
def test_every_html_like_template_escapes(tmp_path: Path, suffix: str, part: str) -> None:
    printed = "<b title='{{ digest.title }}'>{{ digest.title }}</b>\n"
    if part:
        (tmp_path / f"part.{suffix}.j2").write_text(printed)
        (tmp_path / f"part.{suffix}").write_text(printed)
        printed = f'{{% include "part.{suffix}.j2" %}}{{% include "part.{suffix}" %}}'
    (tmp_path / f"mine.{suffix}.j2").write_text(printed)
    made = adapters.format_of(f"mine.{suffix}", Config(digest_templates=str(tmp_path)))
    document = made(replace(digests.empty(), title=SHARP))
    assert isinstance(document, str)
    escaped = "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &#34;more&#34;"
    assert document == f"<b title='{escaped}'>{escaped}</b>\n" * (2 if part else 1)
    assert made.suffix == f".mine.{suffix}"


def test_markdown_and_text_of_ones_own_have_the_rules_of_theirs(tmp_path: Path) -> None:
    (tmp_path / "mine.md.j2").write_text("{{ digest.title }}\n")
    (tmp_path / "mine.org.j2").write_text("{{ digest.title | underline('-') }}\n")
    config = Config(digest_templates=str(tmp_path))
    value = replace(digests.empty(), title="*A* <b>\x1b")
    assert adapters.format_of("mine.md", config)(value) == "\\*A\\* \\<b\\>\n"
    assert adapters.format_of("mine.org", config)(value) == "*A* <b>\n-------\n"


@pytest.mark.parametrize("name", ["../mine.md", "mine", "other.md", "sub/mine.md"])
def test_nothing_but_a_file_of_the_folder_is_a_format(tmp_path: Path, name: str) -> None:
    (tmp_path / "mine.md.j2").write_text("x")
    (tmp_path / "t").mkdir()
    with pytest.raises(UsageError):
        adapters.format_of(name, Config(digest_templates=str(tmp_path / "t" if ".." in name else tmp_path)))


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ digest.title.format.__globals__ }}",
        "{{ environment_of() }}",
        "{{ digest.stories.append(1) }}",
        "{% include '/etc/hostname' %}",
        "{% include '../outside.txt' %}",
        "{{ self.__init__.__globals__ }}",
        "{{ count.__globals__ }}",
    ],
)
def test_a_template_can_not_leave_the_sandbox(tmp_path: Path, source: str) -> None:
    folder = tmp_path / "t"
    folder.mkdir()
    (tmp_path / "outside.txt").write_text("secret")
    (folder / "mine.html.j2").write_text(source)
    with pytest.raises(ConfigError, match=r"mine\.html\.j2"):
        adapters.format_of("mine.html", Config(digest_templates=str(folder)))(digests.full_day())


def test_a_format_of_ones_own_is_written_beside_the_others(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "cwd" / "t"
    folder.mkdir()
    (folder / "heads.txt.j2").write_text(
        "{% for s in digest.stories %}{{ s.briefing.article | headline }}\n{% endfor %}"
    )
    done = run("digest", SEEDS / "mayor-tie-lots.txt", "--date", "2026-03-03", "--format", "heads.txt",
               BRIEFING_DIGEST_TEMPLATES="t")  # fmt: skip
    assert done.returncode == 0
    assert (tmp_path / "cwd/reports/2026-03-03.heads.txt").read_text().startswith("Quarrow picks its mayor")


def test_the_reference_is_what_the_program_gives_to_templates() -> None:
    written = (ROOT / "docs" / "context.md").read_text(encoding="utf-8")
    assert written == context(), "run: python -m briefing.formats._describe > docs/context.md"


def test_every_value_of_the_reference_is_there_for_the_packaged_templates() -> None:
    rows = re.findall(r"^\| (`.*?) \|", context().partition("## Functions")[0], re.MULTILINE)
    packaged = "".join(f.read_text(encoding="utf-8") for f in (ROOT / "briefing" / "templates").rglob("*.j2"))
    for name in re.findall(r"`(\w+)`", " ".join(rows)):
        assert re.search(rf"\{{[{{%][^}}]*\b{name}\b", packaged), name
