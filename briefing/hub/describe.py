"""What a model is, by its files alone: which backend runs it, or why none can, its size and its licence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from briefing.errors import ModelError
from briefing.foreign import read_json

Kind = Literal["embedded", "seq2seq", "causal"]

# Configurations of T5's line from before `is_encoder_decoder` was written to them.
_ENCODER_DECODERS = {"t5", "mt5", "umt5", "longt5", "bart", "mbart", "pegasus", "pegasus_x", "led", "bigbird_pegasus"}
# Keys of models that read pictures or sound; a chat model may do so besides text.
_SENSES = ("vision_config", "audio_config", "num_mel_bins", "input_feat_per_channel", "image_size")
_LICENCE = re.compile(r"^licenses?(?:_name)?:\s*(?:- *)?[\"'\[]*([\w.+-]+)", re.M)


@dataclass(frozen=True, slots=True)
class Model:
    """A model on disk. `kind` is the backend that runs it; None where none can, and `reason` says why.

    `family` is its `model_type`, `size` the bytes of its weights, `licence` what its own card says, or "unknown".
    """

    name: str
    folder: Path
    kind: Kind | None
    reason: str
    family: str
    size: int
    licence: str


def required(model: Model) -> Kind:
    """Return the backend that runs the model.

    Raises:
        ModelError: none can; the message says why.
    """
    if model.kind is None:
        raise ModelError(f"{model.name}: {model.reason}")
    return model.kind


def describe(folder: Path, name: str | None = None) -> Model:
    """Describe the model whose files, as transformers saves them, lie in `folder`."""
    config = _json(folder / "config.json")
    kind, reason = _kind(folder, config)
    if kind == "causal" and not _has_chat_template(folder):
        kind, reason = None, "this is a base model without a chat template; take its instruct or chat variant"
    if kind is not None and (lack := _lacking(folder)):
        kind, reason = None, lack
    size = sum(path.stat().st_size for path in folder.glob("*.safetensors"))
    return Model(name or str(folder), folder, kind, reason, str(config.get("model_type", "")), size, _licence(folder))


def _kind(folder: Path, config: Mapping[str, Any]) -> tuple[Kind | None, str]:
    if not config:
        if any(folder.glob("*.gguf")):
            return None, "GGUF files are run by llama.cpp or Ollama; start one and name its address: --model http://..."
        return None, "no model is here that can be read: a folder with config.json and model.safetensors is wanted"
    named = config.get("architectures")
    family, made_as = (
        str(config.get("model_type", "unnamed")),
        str(named[0]) if named and isinstance(named, list) else "",
    )
    senses = any(config.get(key) for key in _SENSES)
    if config.get("is_encoder_decoder") or family in _ENCODER_DECODERS:
        if not senses and made_as.endswith(("ForConditionalGeneration", "LMHeadModel")):
            return "seq2seq", ""
    elif made_as.endswith(("ForCausalLM", "LMHeadModel")) or (
        made_as.endswith("ForConditionalGeneration") and "text_config" in config
    ):
        return "causal", ""
    return None, (
        f"a {family} model ({made_as or 'no architecture named'}) neither rewrites text nor chats; "
        "name an encoder-decoder summarizer or a chat model"
    )


def _lacking(folder: Path) -> str:
    """Say what of the weights is missing; nothing where they are whole."""
    if (folder / "model.safetensors").is_file():
        return ""
    placed = _json(folder / "model.safetensors.index.json").get("weight_map")
    shards = set(map(str, placed.values())) if isinstance(placed, dict) else set()
    if missing := sorted(shard for shard in shards if not (folder / shard).is_file()):
        return f"{missing[0]} is missing; download the model again"
    if shards:
        return ""
    if any(folder.glob("*.bin")):
        return (
            "its weights are pickled (.bin), which can run code when loaded; take a safetensors copy: some models on the "
            "hub have one in a pull request (--revision refs/pr/NUMBER)"
        )
    return "there are no weights (model.safetensors) here; download the model again"


def _has_chat_template(folder: Path) -> bool:
    named = ("chat_template.jinja", "chat_template.json")
    return any((folder / n).is_file() for n in named) or bool(
        _json(folder / "tokenizer_config.json").get("chat_template")
    )


def _licence(folder: Path) -> str:
    try:
        card = (folder / "README.md").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "unknown"
    front = card.split("\n---", 1)[0] if card.startswith("---") else ""
    found = {match[1] for match in _LICENCE.finditer(front)}
    return ", ".join(sorted(found - {"other"} or found)) or "unknown"


def _json(path: Path) -> dict[str, Any]:
    """Return a file's JSON object; an empty one where there is none."""
    try:
        value = read_json(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
