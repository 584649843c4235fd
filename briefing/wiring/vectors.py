"""Vectors of texts through the store: each is computed once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from briefing import models
from briefing.models.encoder import encode
from briefing.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ENCODER = models.CHECKSUMS["minilm.onnx"]


def vectors(texts: Sequence[str], store: Store, at: datetime) -> NDArray[np.float32]:
    """Return a unit vector a text, shape (len(texts), 384), to the precision of float16, in which they are kept.

    Raises:
        ModelError: the weights are missing or damaged.
        StoreError: the store can't be written.
    """
    import numpy as np

    keys = [sha256(f"{_ENCODER}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()[:32] for text in texts]
    kept = dict(store.vectors(keys))
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
    made = encode(list(missing.values())).astype("<f2") if missing else ()
    new = {key: vector.tobytes() for key, vector in zip(missing, made, strict=True)}
    if new:
        store.keep_vectors(new.items(), at)
    kept |= new
    found = [np.frombuffer(kept[key], dtype="<f2").astype(np.float32) for key in keys]
    return np.stack(found) if found else np.zeros((0, 384), dtype=np.float32)
