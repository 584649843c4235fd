"""The sentence encoder: the untouched MiniLM as int8 ONNX, for what is alike across articles (stories, topics)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from briefing import models
from briefing.models.threads import spread

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_TOKENS = 256
"""The length all-MiniLM-L6-v2 was trained on; what a text has beyond it is not read."""
_CLS, _SEP = 101, 102


def encode(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return one unit vector a text, shape (len(texts), 384): the mean of its tokens' last hidden states.

    One text at a time: int8 activations are scaled by the batch, and a text's vector must not depend on the others.

    Raises:
        ModelError: the weights are missing or damaged.
    """
    import numpy as np

    vectors = np.zeros((len(texts), 384), dtype=np.float32)
    for row, vector in enumerate(spread(_encoded, texts)):
        vectors[row] = vector
    return vectors


def _encoded(text: str) -> NDArray[np.float32]:
    import numpy as np

    found = models.tokenizer().encode(text, add_special_tokens=False)
    ids = np.array([[_CLS, *found.ids[: MAX_TOKENS - 2], _SEP]], dtype=np.int64)
    vector: NDArray[np.float32] = models.session("minilm.onnx").run(["vectors"], {"ids": ids})[0][0]
    return vector
