"""What a model writes of several articles at once, before any check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from briefing.types.segment import Excerpt
from briefing.types.summarize import Size

Task = Literal["article", "story", "opening"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a backend wrote of several articles, sentence by sentence, before any check; `labels` as in `Writing`."""

    sentences: tuple[str, ...]
    labels: tuple[str, ...] = ()


@runtime_checkable
class Teller(Protocol):
    """A summarizer that writes of several articles at once, too; `backend`, `revision` and `batch` as in `Summarizer`."""

    backend: str
    revision: str

    @property
    def batch(self) -> int:
        """How many texts it is best asked for at once."""
        ...

    def tell(self, task: Task, groups: Sequence[Sequence[Excerpt]], size: Size, /) -> Iterator[Draft]:
        """Yield one text for each group: of a `story`, or the `opening`, a sentence for each of its excerpts."""
        ...
