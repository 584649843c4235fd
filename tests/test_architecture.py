"""Data flows one way: which module may import which, deferred imports included."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "briefing"

# A module may import those of its own folder, and of what is named here.
COMMON = {"types", "errors", "words", "foreign", "_version"}
ALLOWED: dict[str, set[str]] = {
    "types": set(),
    "errors": set(),
    "words": set(),
    "foreign": set(),
    "_version": set(),
    "decode": set(),
    "archive": set(),
    "models": {"process"},
    "prompts": set(),
    "segment": set(),
    "process": set(),
    "engines": {"process"},
    "fetch": set(),
    "feeds": set(),
    "clean": set(),
    "channels": set(),
    "selection": set(),
    "render": {"archive"},
    "formats": {"render"},
    "store": {"archive"},
    "hub": {"models"},
    "salience": {"models"},
    "sources": {"decode", "feeds", "fetch"},
    "support": {"segment", "selection"},
    "summarizers": {"models", "salience", "segment", "selection", "prompts"},
    "compose": {"segment", "selection"},
    "training": {"clean", "support", "models", "salience", "segment", "selection"},
    "plugins": set(),
    "registry": {"plugins", "sources", "summarizers", "formats", "channels", "engines"},
    "config": {"compose", "registry"},
    "wiring": {
        "channels",
        "clean",
        "compose",
        "config",
        "decode",
        "feeds",
        "fetch",
        "formats",
        "hub",
        "models",
        "process",
        "registry",
        "render",
        "segment",
        "sources",
        "store",
        "support",
    },
    "batch": {"channels", "clean", "config", "decode", "process", "render", "sources", "support", "wiring"},
    "api": {"config", "store", "wiring"},
    "commands": {
        "batch",
        "clean",
        "compose",
        "config",
        "feeds",
        "hub",
        "process",
        "registry",
        "render",
        "store",
        "training",
        "wiring",
    },
    "cli": {"commands", "process"},
    "__main__": {"cli"},
    "__init__": {"api"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def part(module: Path) -> str:
    """Return the top-level module or folder that a file belongs to."""
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(PACKAGE)))
def test_imports_flow_one_way(module: Path) -> None:
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module and node.module.startswith("briefing"):
            path = node.module.split(".")[1:]
            found |= {path[0]} if path else {alias.name for alias in node.names}
        assert not (isinstance(node, ast.ImportFrom) and node.level), f"{module}: relative import"
    own = part(module)
    assert found - {own} - COMMON <= ALLOWED[own]


def test_types_need_the_standard_library_alone() -> None:
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in (PACKAGE / "types").glob("*.py")]
    imported = {n.module for tree in trees for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
    outside = {name for name in imported if not name.startswith("briefing.types.")}
    assert outside == {"__future__", "collections.abc", "dataclasses", "datetime", "typing"}


def test_every_file_says_what_it_is_for() -> None:
    for module in MODULES:
        assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))), module
