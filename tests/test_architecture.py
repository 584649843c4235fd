"""Data flows one way: which module may import which, deferred imports included."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "briefing"

# A module may import those of its own folder, and of what is named here.
COMMON = {"types", "errors", "words", "_version"}
ALLOWED: dict[str, set[str]] = {
    "types": set(),
    "errors": set(),
    "words": set(),
    "_version": set(),
    "decode": set(),
    "models": set(),
    "encoder": {"models"},
    "prompts": set(),
    "segment": set(),
    "standalone": set(),
    "select": {"standalone"},
    "salience": {"models"},
    "training": {"clean", "encoder", "support", "models", "salience", "segment", "select", "standalone"},
    "registry": {"sources", "summarizers", "formats", "channels"},
    "config": {"compose", "registry"},
    "fetch": set(),
    "feeds": set(),
    "sources": {"decode", "feeds", "fetch"},
    "clean": set(),
    "tighten": {"standalone"},
    "support": {"segment", "standalone", "tighten"},
    "summarizers": {"salience", "segment", "select", "standalone", "tighten", "prompts"},
    "compose": {"segment", "standalone"},
    "vocabulary": {"models"},
    "vectors": {"encoder", "models", "store"},
    "explaining": {"compose", "store"},
    "composing": {"compose", "config", "store", "vectors", "vocabulary"},
    "render": set(),
    "formats": {"render"},
    "channels": set(),
    "store": {"archive"},
    "archive": set(),
    "index": {"archive", "render"},
    "indexing": {"index", "channels", "config", "store"},
    "lock": set(),
    "signals": set(),
    "schedule": set(),
    "deadline": set(),
    "catchup": set(),
    "unread": {"segment"},
    "mail": {"render"},
    "mailing": {"registry", "render", "mail", "channels", "config"},
    "hub": {"models"},
    "subscriptions": {"feeds", "fetch", "sources", "store"},
    "pipeline": {
        "subscriptions",
        "catchup",
        "deadline",
        "decode",
        "formats",
        "hub",
        "indexing",
        "unread",
        "registry",
        "clean",
        "composing",
        "render",
        "channels",
        "config",
        "encoder",
        "fetch",
        "store",
        "support",
    },
    "checking": {"channels", "clean", "config", "fetch", "indexing", "mailing", "pipeline", "sources", "store"},
    "api": {"composing", "config", "pipeline", "store"},
    "commands": {
        "compose",
        "composing",
        "explaining",
        "feeds",
        "subscriptions",
        "catchup",
        "checking",
        "config",
        "deadline",
        "hub",
        "pipeline",
        "registry",
        "render",
        "store",
        "clean",
        "training",
        "lock",
        "mailing",
        "schedule",
        "signals",
    },
    "cli": {"commands", "signals"},
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
    tree = ast.parse((PACKAGE / "types.py").read_text(encoding="utf-8"))
    imported = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert imported <= {"__future__", "collections.abc", "dataclasses", "datetime", "typing"}


def test_every_file_says_what_it_is_for() -> None:
    for module in MODULES:
        assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))), module
