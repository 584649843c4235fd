"""A model of natural language inference that the user chose: how likely the evidence entails the sentence.

Any sequence classifier with a label for entailment, in a folder as transformers saves it, with safetensors weights.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from pathlib import Path
from typing import Any

from briefing.errors import ModelError, UsageError


class Entailment:
    """The model in the folder `path`, loaded at the first sentence.

    Raises:
        UsageError: the folder holds no such model.
    """

    def __init__(self, path: Path) -> None:
        try:
            labels = json.loads((path / "config.json").read_text(encoding="utf-8")).get("id2label", {})
            with (path / "model.safetensors").open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, ValueError) as error:
            raise UsageError(
                f"{path}: no model here ({error}); [support] nli names a folder with config.json and model.safetensors"
            ) from error
        entailing = [int(number) for number, label in labels.items() if str(label).lower().startswith("entail")]
        if not entailing:
            raise UsageError(f"{path}: this model has no label for entailment, but {', '.join(labels.values())}")
        self.revision = f"+nli:{path.name}@{digest[:12]}"
        self._path = path
        self._entailing = entailing[0]

    def __call__(self, evidence: str, text: str) -> float:
        """Return how likely the evidence entails the text, in 0..1."""
        import torch

        tokenizer, model = self._loaded
        tokens = tokenizer(evidence, text, truncation="only_first", return_tensors="pt")
        with torch.inference_mode():
            return float(model(**tokens).logits[0].softmax(-1)[self._entailing])

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        from transformers import AutoModelForSequenceClassification, AutoTokenizer

        try:
            tokenizer = AutoTokenizer.from_pretrained(self._path, local_files_only=True, trust_remote_code=False)
            model = AutoModelForSequenceClassification.from_pretrained(
                self._path, local_files_only=True, trust_remote_code=False, use_safetensors=True
            )
        except (OSError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise ModelError(
                f"{self._path}: this model can't be loaded ({reason}); choose another [support] nli"
            ) from error
        return tokenizer, model.eval()
