"""What a way to hand a finished mail over is, and what it says became of the mail.

Each calls `begin` right before the step that can't be taken back. Trouble before it leaves the mail certainly unsent;
silence after it leaves it `unknown`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from briefing.types import Delivery, Letter

Begin = Callable[[], None]

SETTLING = 10  # times the timeout for a mail to be taken, as servers run their filters then (RFC 5321, 4.5.3.2.6)
REPLY = 200  # characters of an answer that are shown


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a mail, and the sentence about it. `everyone`: the cause stands before every other mail too."""

    status: Delivery
    detail: str = ""
    everyone: bool = False


class Transport(Protocol):
    """One way of handing over."""

    def send(self, letter: Letter, begin: Begin) -> Outcome:
        """Hand a mail over, calling `begin` right before the step that can't be taken back."""
        ...

    def reach(self) -> str | None:
        """Go as far as is possible without a mail; return what stands in the way, if anything does."""
        ...

    def close(self) -> None:
        """End politely what `send` left open, once the outcome is recorded."""
        ...
