"""The reader's taste, learnt from what was liked and disliked: a small model over the articles' vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RIDGE = 0.25
"""The pull of the weights to nothing: a single opinion already tells, and many do not overdo it."""

STEPS = 12
"""Newton's method has converged by then."""


@dataclass(frozen=True, slots=True)
class Taste:
    """What the opinions amount to: a direction, and the opinions themselves for explaining."""

    weights: NDArray[np.float32]
    vectors: NDArray[np.float32]
    titles: tuple[str, ...]
    liked: tuple[bool, ...]

    def __call__(self, vector: NDArray[np.float32]) -> float:
        """Return how well an article suits the reader, -1 to 1; 0 is indifferent."""
        import numpy as np

        return float(np.tanh(self.weights @ vector / 2))

    def nearest(self, vector: NDArray[np.float32]) -> str:
        """Name the opinion that an article is most alike."""
        at = int((self.vectors @ vector).argmax())
        return f"{'liked' if self.liked[at] else 'disliked'} {self.titles[at]!r}"


def learn(vectors: NDArray[np.float32], titles: Sequence[str], liked: Sequence[bool]) -> Taste | None:
    """Return the taste that the opinions show; None where there are none.

    Logistic regression with an L2 penalty and no constant (so that one-sided opinions say nothing of all else), solved
    by Newton's method in the span of the opinions: one weight an opinion, the kernel form.

    Args:
        vectors: unit vectors of the articles, shape (n, d).
        titles: their titles.
        liked: whether each was liked.
    """
    import numpy as np

    if not len(vectors):
        return None
    kernel = (vectors @ vectors.T).astype(np.float64)
    target = np.asarray(liked, dtype=np.float64)
    alpha = np.zeros(len(vectors))
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-kernel @ alpha))
        slope = chance * (1 - chance)
        system = slope[:, None] * kernel + RIDGE * np.eye(len(vectors))
        alpha -= np.linalg.solve(system, chance - target + RIDGE * alpha)
    return Taste((alpha @ vectors).astype(np.float32), vectors, tuple(titles), tuple(liked))
