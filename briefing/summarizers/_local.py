"""Running a user's model with torch: loading it safely, and generating in batches that fit time and memory."""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from briefing.errors import BriefingError, ModelError
from briefing.models.devices import free_memory, is_out_of_memory, pick_device
from briefing.summarizers._generative import Failure
from briefing.summarizers._limit import time_limit
from briefing.summarizers._text import control_ids, token_ids
from briefing.types import Options

LARGEST_BATCH = 4_096
"""Tokens in a batch, padding included. With four beams the cross-attention of BART-large's twelve layers keeps 1.6 GB of
them (4,096 x 4 x 12 x 2 x 1,024 numbers of four bytes)."""
LARGEST_PADDING = 0.25
"""The share of a batch that padding may take."""
_READ_AT_ONCE = 4_096
"""Tokens of an article read at once, by models that could read more: what a laptop does in a minute."""
_BATCH, _BATCH_CPU = 16, 4
"""Articles at once. On a CPU more are hardly faster, and those that wait may be lost to `--budget`."""
_LEAST_ROOM = 64
"""Tokens: two or three sentences."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prompt:
    """Tokens to write on from, the most tokens to write, and the seconds it may take."""

    ids: tuple[int, ...]
    most: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Output:
    """What was generated for a prompt: the text, whether it was cut off, its share of the seconds, and what failed."""

    text: str
    cut: bool
    seconds: float
    failure: Failure | None = None


class LocalModel:
    """A model in a folder. It is loaded at the first use, from safetensors weights, without any code of its own."""

    def __init__(self, auto_class: str, options: Options, clock: Callable[[], float]) -> None:
        """Options: `path`, its folder; `name`; `device`, `dtype` and `context` as in the settings."""
        self.folder = Path(str(options["path"]))
        self._auto_class = auto_class
        self._name = str(options.get("name") or self.folder.name)
        self._device = str(options.get("device", "auto"))
        self._dtype = str(options.get("dtype", "auto"))
        self._most_context = int(str(options.get("context") or _READ_AT_ONCE))
        self._clock = clock
        self._largest = LARGEST_BATCH
        self._no_room = False

    @cached_property
    def tokenizer(self) -> Any:
        """The model's tokenizer.

        Raises:
            ModelError: it can't be loaded.
        """
        transformers = _transformers()
        with _reading(self.folder, "its tokenizer can't be loaded"):
            loaded = transformers.AutoTokenizer.from_pretrained(
                self.folder, local_files_only=True, trust_remote_code=False
            )
        known = {*loaded("The council met.", add_special_tokens=False)["input_ids"]} - {loaded.unk_token_id}
        if not re.search(r"\w", loaded.decode(sorted(known), skip_special_tokens=True)):
            # Without its files, transformers makes one that knows no word: nothing, or spaces alone.
            raise ModelError(f"{self.folder}: the files of its tokenizer are missing; download the model again")
        if loaded.pad_token_id is None:
            loaded.pad_token = loaded.eos_token
        return loaded

    @cached_property
    def control(self) -> frozenset[int]:
        """The tokens that control the model, which no article may hold."""
        return control_ids(self.tokenizer)

    @cached_property
    def config(self) -> Any:
        """The settings of the network.

        Raises:
            ModelError: they can't be used.
        """
        with _reading(self.folder, "its config.json can't be used"):
            return _transformers().AutoConfig.from_pretrained(
                self.folder, local_files_only=True, trust_remote_code=False
            )

    @cached_property
    def model(self) -> Any:
        """The network, in evaluation mode, on its device; on the CPU where the device has no room for it.

        Raises:
            UsageError: there is no such device.
            ModelError: the weights can't be loaded.
        """
        device = pick_device(self._device)
        loaded = self._load(device)
        _log.info("%s: on %s in %s, %d tokens at once", self.folder, device, loaded.dtype, self.context)
        try:
            return loaded.to(device)
        except RuntimeError as error:
            if device == "cpu" or not is_out_of_memory(error):
                raise
            _log.warning("%s: %s has no room for it; going on on the CPU", self.folder, device)
        return loaded.to("cpu")

    @property
    def batch(self) -> int:
        """How many articles it is best given at once, on the device that it will run on.

        Raises:
            UsageError: there is no such device.
        """
        return _BATCH_CPU if pick_device(self._device) == "cpu" else _BATCH

    @property
    def context(self) -> int:
        """How many tokens it is shown at once at most: what it was made for, bounded."""
        whole = self.config
        config = whole.get_text_config(encoder=True) if whole.is_encoder_decoder else whole.get_text_config()
        names = ("max_encoder_position_embeddings", "max_position_embeddings", "n_positions")
        places = [v for v in (getattr(config, n, None) for n in names) if isinstance(v, int) and v > 0]
        # T5's relative positions have no end, but it was trained on 512.
        made_for = places[0] if places else 512
        return int(min(made_for, self.tokenizer.model_max_length, self._most_context))

    def room(self, taken: int) -> int:
        """Return how many tokens of an article the context has room for, where `taken` are for other things.

        Raises:
            ModelError: so few that no article can be told in them.
        """
        left = self.context - taken - 2
        if left < _LEAST_ROOM:
            raise ModelError(f"{self.folder}: its context of {self.context} tokens is too short for an article")
        return left

    @cached_property
    def revision(self) -> str:
        """Its name and its files' fingerprint, and what else was chosen that changes what it writes."""
        dtype = "" if self._dtype == "auto" else f"+{self._dtype}"
        context = "" if self._most_context == _READ_AT_ONCE else f"+{self._most_context}"
        return f"{self._name}@{fingerprint(self.folder)}{dtype}{context}"

    def ids(self, text: str) -> list[int]:
        """Return the tokens of article text."""
        return token_ids(self.tokenizer, text, self.control)

    @cached_property
    def frame(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The tokens that the tokenizer puts before and behind a text ("<s>", "</s>")."""
        bare = self.tokenizer("a", add_special_tokens=False)["input_ids"]
        framed = self.tokenizer("a")["input_ids"]
        starts = (i for i in range(len(framed)) if framed[i : i + len(bare)] == bare)
        at = next(starts, 0)
        return tuple(framed[:at]), tuple(framed[at + len(bare) :])

    def generate(self, prompts: Sequence[Prompt], settings: Mapping[str, Any]) -> list[Output]:
        """Write on from each prompt, in batches of like lengths; results are in the order of the prompts.

        Raises:
            ModelError: the model can't be loaded.
        """
        outputs: dict[int, Output] = {}
        while left := [i for i in range(len(prompts)) if i not in outputs]:
            # One batch at a time: what did not fit makes the next ones smaller.
            made_of = [prompts[i] for i in left]
            places = next(batches([len(p.ids) for p in made_of], [p.most for p in made_of], self._largest))
            made = self._attempt([made_of[place] for place in places], settings)
            outputs |= zip((left[place] for place in places), made, strict=True)
        return [outputs[i] for i in range(len(prompts))]

    def _attempt(self, rows: Sequence[Prompt], settings: Mapping[str, Any]) -> list[Output]:
        """Generate for one batch; out of memory, for its halves, then on the CPU, and last give it up."""
        if not self._no_room:
            try:
                return self._generate(rows, settings)
            except (RuntimeError, MemoryError, IndexError, ValueError) as error:
                if not is_out_of_memory(error):
                    _log.warning("%s: generating failed: %s", self.folder, error)
                    return [Output("", True, 0.0, "failed")] * len(rows)
            self._no_room = "model" not in self.__dict__
        if self._no_room:
            return [Output("", True, 0.0, "out-of-memory")] * len(rows)
        # Outside of the handler: the exception holds the frames that hold the tensors.
        free_memory()
        if len(rows) > 1:
            half = len(rows) // 2
            self._largest = max(len(r.ids) for r in rows) * (len(rows) - half)
            return self._attempt(rows[:half], settings) + self._attempt(rows[half:], settings)
        if self.model.device.type != "cpu":
            _log.warning("%s: out of memory on %s; going on on the CPU", self.folder, self.model.device)
            self.model.to("cpu")
            return self._attempt(rows, settings)
        return [Output("", True, 0.0, "out-of-memory")]

    def _generate(self, rows: Sequence[Prompt], settings: Mapping[str, Any]) -> list[Output]:
        import torch
        from transformers import StoppingCriteriaList

        model, tokenizer, device = self.model, self.tokenizer, self.model.device
        width = max(len(row.ids) for row in rows)
        encoder_decoder = model.config.is_encoder_decoder
        ids = torch.full((len(rows), width), tokenizer.pad_token_id, dtype=torch.long)
        mask = torch.zeros_like(ids)
        for place, row in enumerate(rows):
            # What writes on from its prompt must have the prompt's end at the end.
            at = slice(0, len(row.ids)) if encoder_decoder else slice(width - len(row.ids), width)
            ids[place, at], mask[place, at] = torch.tensor(row.ids), 1
        inputs = {"input_ids": ids.to(device), "attention_mask": mask.to(device)}
        if hasattr(model.config, "attention_window"):
            # Longformer: the first token sees, and is seen by, all (Beltagy et al. 2020).
            inputs["global_attention_mask"] = torch.zeros_like(inputs["input_ids"]).index_fill_(
                1, torch.tensor([0], device=device), 1
            )
        limit = time_limit([row.seconds for row in rows], self._clock)
        started = self._clock()
        with torch.inference_mode():
            made = model.generate(
                **inputs, **settings, max_new_tokens=rows[0].most, stopping_criteria=StoppingCriteriaList([limit])
            )
        share = (self._clock() - started) / len(rows)
        return list(self._outputs(made.tolist(), 1 if encoder_decoder else width, limit.over, share))

    def _outputs(
        self, made: Sequence[list[int]], start: int, over: Mapping[int, int], share: float
    ) -> Iterator[Output]:
        """Yield the text of each row, which is written from `start` on; `over` holds where time ended the others."""
        ends = _ends(self.model, self.tokenizer)
        for place, row in enumerate(made):
            # Behind where it was ended there is padding, which may be the very token that ends a text.
            written = row[start : over.get(place)]
            cut = not ends & set(written)
            text = self.tokenizer.decode(written, skip_special_tokens=True)
            yield Output(text, cut, share, "too-slow" if cut and place in over else None)

    def _load(self, device: str) -> Any:
        import torch

        transformers = _transformers()
        dtype = self._dtype
        if dtype == "auto":
            dtype = "bfloat16" if device == "cuda" and torch.cuda.is_bf16_supported() else "float32"
        with _reading(self.folder, "the model can't be loaded"):
            loaded, told = getattr(transformers, self._auto_class).from_pretrained(
                self.folder,
                local_files_only=True,
                trust_remote_code=False,
                use_safetensors=True,
                dtype=getattr(torch, dtype),
                output_loading_info=True,
            )
        if missing := sorted(told["missing_keys"]):
            raise ModelError(
                f"{self.folder}: its weights lack {len(missing)} of the model's parts ({missing[0]}...), "
                "so that it would write nonsense; download the model again"
            )
        return loaded.eval()


class LocalWriter:
    """What writers that run a model here share; `wording` names how they ask it."""

    def __init__(self, model: LocalModel, wording: str) -> None:
        self._model = model
        self.revision = f"{model.revision}+{wording}"

    @property
    def batch(self) -> int:
        """How many articles it is best given at once."""
        return self._model.batch

    def count(self, text: str, /) -> int:
        """Return the tokens of a text, with one to join it to the next."""
        return len(self._model.ids(text)) + 1


def fingerprint(folder: Path) -> str:
    """Return twelve digits that change with the model's files: settings whole, weights by size and 64 samples each."""
    digest = hashlib.sha256()
    for path in sorted(
        p for p in folder.iterdir() if p.suffix in {".safetensors", ".json", ".model", ".jinja", ".txt"}
    ):
        size = path.stat().st_size
        digest.update(f"{path.name}:{size}\n".encode())
        with path.open("rb") as file:
            if size <= 1 << 24:
                digest.update(file.read())
                continue
            for sample in range(64):
                file.seek(size * sample // 64)
                digest.update(file.read(1 << 16))
    return digest.hexdigest()[:12]


def batches(lengths: Sequence[int], most: Sequence[int], largest: int) -> Iterator[list[int]]:
    """Yield the places of prompts that are run together: of like length and the same most tokens to write.

    No batch has more than `largest` tokens (a longer prompt is one alone), or a larger share of padding than
    LARGEST_PADDING. The longest come first, so that what does not fit shows at once.
    """
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda i: (-most[i], -lengths[i], i)):
        if batch:
            width, rows = lengths[batch[0]], len(batch) + 1
            padded = width * rows
            real = sum(lengths[i] for i in batch) + lengths[place]
            if most[place] != most[batch[0]] or padded > largest or padded - real > LARGEST_PADDING * padded:
                yield batch
                batch = []
        batch.append(place)
    if batch:
        yield batch


def _ends(model: Any, tokenizer: Any) -> set[int]:
    named = model.generation_config.eos_token_id
    ends = {*named} if isinstance(named, list) else {named}
    return {end for end in (*ends, tokenizer.eos_token_id) if end is not None}


def _transformers() -> Any:
    """Import transformers, silent: what its users should know is said by errors and labels."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    import transformers
    from transformers.utils import logging as speech

    speech.disable_progress_bar()  # type: ignore[no-untyped-call]
    speech.set_verbosity_error()  # type: ignore[no-untyped-call]
    return transformers


@contextmanager
def _reading(folder: Path, what: str) -> Iterator[None]:
    """Keep libraries off the network while they read a folder, and turn what they raise into one sentence."""
    from huggingface_hub import constants

    before, constants.HF_HUB_OFFLINE = constants.HF_HUB_OFFLINE, True
    try:
        yield
    except (MemoryError, BriefingError):
        raise
    except Exception as error:
        if is_out_of_memory(error):
            raise
        # Libraries raise every kind here: KeyError, OSError, SafetensorError, plain Exception from Rust.
        reason = (str(error).strip().splitlines() or [""])[0].rstrip(".") or type(error).__name__
        if "trust_remote_code" in str(error):
            reason = "it needs code of its own, which is never run"
        raise ModelError(f"{folder}: {what} ({reason}); check its files, or take another model") from error
    finally:
        constants.HF_HUB_OFFLINE = before
