"""The prompts of the generative backends: Jinja2 templates of the folder `prompts/`, each with its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from briefing.errors import ModelError

# The wheel carries the folder inside the package; a checkout has it beside the package.
_FOLDERS = (Path(__file__).parent / "prompts", Path(__file__).parent.parent / "prompts")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A template's source, and the hash that makes briefings of another wording another cache entry."""

    source: str

    @property
    def hash(self) -> str:
        """Return the first eight hex digits of the source's SHA-256."""
        return hashlib.sha256(self.source.encode()).hexdigest()[:8]

    def render(self, **values: str | Sequence[str]) -> str:
        """Return the prompt with its values filled in, as they are: a model reads text, not HTML."""
        from jinja2 import StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, trim_blocks=True)
        return made.from_string(self.source).render(**values)


def load_prompt(name: str) -> Prompt:
    """Return the prompt `name`.

    Raises:
        ModelError: the folder of prompts is missing from the installation.
    """
    for folder in _FOLDERS:
        path = folder / f"{name}.j2"
        if path.is_file():
            return Prompt(path.read_text(encoding="utf-8").rstrip("\n"))
    raise ModelError(f"the prompt {name!r} is missing from this installation; reinstall briefing")
