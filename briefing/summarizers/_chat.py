"""What chat models are asked: one question for each task, with the texts fenced off in it."""

from __future__ import annotations

import hashlib
from typing import get_args

from briefing.prompts import load_prompt
from briefing.summarizers._generative import Request
from briefing.summarizers._text import fence
from briefing.types import Task

_LONGEST = "999"


class Questions:
    """The prompts of the tasks; `hash` changes with the wording of any."""

    def __init__(self) -> None:
        self._prompts = {task: load_prompt(task) for task in get_args(Task)}
        self.hash = hashlib.sha256("".join(p.hash for p in self._prompts.values()).encode()).hexdigest()[:8]

    def ask(self, request: Request) -> str:
        """Return the question."""
        return self._prompts[request.task].render(
            fence=fence("\n".join(request.texts)),
            texts=request.texts,
            words=str(request.words),
            points=str(request.points),
        )

    def frame(self, task: Task, texts: int) -> str:
        """Return the longest question without the texts, to be measured."""
        return self._prompts[task].render(fence=fence(""), texts=("",) * texts, words=_LONGEST, points=_LONGEST)
