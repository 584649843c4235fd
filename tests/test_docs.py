"""What README and docs say can be typed and followed: commands parse, modules and targets exist, links lead somewhere."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import click
import pytest
from conftest import ROOT

from briefing.cli import cli

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"^```(?:sh|console)\n(.*?)^```", re.M | re.S)
INLINE = re.compile(r"`((?:briefing|python|make) [^`\n]+)`")
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
TARGETS = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


def commands(page: Path) -> Iterator[list[str]]:
    """Yield each command of a page as words, without what a shell makes of it: prompts, comments, redirections."""
    text = page.read_text(encoding="utf-8")
    lines = [line for block in BLOCK.findall(text) for line in block.replace("\\\n", " ").splitlines()]
    lines += [line for line in INLINE.findall(text) if not re.search(r"[A-Z]{2,}|\.\.\.|\|", line)]
    for line in lines:
        if line.count('"') % 2:  # a program that goes on over lines
            continue
        for part in re.split(r"&&|\|(?!\|)|[;()]", re.sub(r"(^| )#(?!\w).*", "", line.removeprefix("$ "))):
            words = shlex.split(re.sub(r"\s[<>]+\s*\S+", "", part))
            while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
                words.pop(0)
            if words:
                yield [words[0].rpartition("/")[2], *words[1:]]


def parse(words: list[str]) -> None:
    """Parse a command line of the program, without running it."""
    while words and words[0].startswith("-"):
        words = words[2 if words[0] in {"-c", "--config"} else 1 :]
    command: click.Command = cli
    context = click.Context(cli, info_name="briefing")
    while isinstance(command, click.Group) and words:
        found = command.get_command(context, words[0])
        if found is None:
            raise click.UsageError(f"there is no command {words[0]}")
        command, context, words = found, click.Context(found, info_name=words[0], parent=context), words[1:]
    # Files that a page speaks of need not be there.
    for parameter in command.params:
        if isinstance(parameter.type, click.Path):
            parameter.type.exists = False
    # A command that is only named, without a word more, is fine.
    command.make_context(context.info_name, words, parent=context.parent, resilient_parsing=not words)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_can_be_typed(page: Path) -> None:
    for program, *words in commands(page):
        if program == "briefing" and not {"--help", "--version"} & set(words):
            try:
                parse(words)
            except click.ClickException as error:
                pytest.fail(f"briefing {shlex.join(words)}: {error.format_message()}")
        elif program.startswith("python") and words[:1] == ["-m"]:
            assert words[1] in {"venv", "pip", "build"} or find_spec(words[1]), words
        elif program.startswith("python"):
            assert (ROOT / words[0]).exists(), words
        elif program == "make":
            assert all(word in TARGETS for word in words if "=" not in word), words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for file, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        target = page.parent / file if file else page
        assert target.exists(), file
        if anchor:
            titles = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.M)
            assert anchor in {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}, anchor
