"""What was left out, at any stage: it travels beside what was not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Stage = Literal["read", "clean", "summarize", "compose", "render", "deliver"]


@dataclass(frozen=True, slots=True)
class Skip:
    """An input that was left out: at which stage, why (`code`), and what to do about it (`detail`, one sentence)."""

    source: str
    stage: Stage
    code: str
    detail: str
