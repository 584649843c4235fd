"""Encoder-decoder summarizers (T5, BART, Pegasus, mT5, LED...) from a folder or the hub's cache, with beam search."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from briefing.prompts import load_prompt
from briefing.summarizers._generative import GenerativeSummarizer, Request, Written
from briefing.summarizers._local import LocalModel, LocalWriter, Prompt
from briefing.types import Options, Task

_TOKENS_A_WORD = 2
"""Enough for the languages that tokenizers cut small; a summary ends by itself before."""
_PREFIXES = {"t5": "summarize: ", "longt5": "summarize: "}
"""What a family was trained to take as the order to summarize, where its own config.json does not say."""
_BEAMS: Mapping[str, Any] = {"num_beams": 4, "no_repeat_ngram_size": 3, "early_stopping": True}
"""For models that come without settings of their own; with them they keep those."""
_KEPT = (
    "num_beams", "no_repeat_ngram_size", "encoder_no_repeat_ngram_size", "length_penalty", "repetition_penalty",
    "early_stopping", "num_beam_groups", "diversity_penalty", "bad_words_ids",
)  # fmt: skip
"""The settings of a model that are kept: how it searches. How long it writes is the user's `--length`."""
_MOST_BEAMS = 8


def create(options: Options, clock: Callable[[], float] = time.monotonic) -> GenerativeSummarizer:
    """Return the summarizer.

    Options: `path`, the folder with the model as transformers saves it; `name`, `device`, `dtype`, `context` and
    `seconds` (for each article) as in the settings.
    """
    model = LocalModel("AutoModelForSeq2SeqLM", options, clock)
    return GenerativeSummarizer(Seq2SeqWriter(model), options)


class Seq2SeqWriter(LocalWriter):
    """Rewrites a text as its training taught it."""

    backend = "seq2seq"

    def __init__(self, model: LocalModel) -> None:
        self._prompt = load_prompt("seq2seq")
        super().__init__(model, self._prompt.hash)

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """How it searches: its own settings, for summaries where it has some, else the family's; never at random."""
        own = {**self._saved("config.json"), **self._saved("generation_config.json"), **self._for_summaries}
        kept = {name: own[name] for name in _KEPT if own.get(name) is not None}
        if kept.get("num_beams", 1) == 1:
            kept |= _BEAMS
        return {**kept, "num_beams": min(kept["num_beams"], _MOST_BEAMS), "do_sample": False, "min_length": 0}

    @cached_property
    def prefix(self) -> str:
        """What comes before a text to be summarized."""
        return str(self._for_summaries.get("prefix", _PREFIXES.get(self._model.config.model_type, "")))

    def room(self, words: int, task: Task = "article", texts: int = 1, /) -> int:
        """Return how many tokens of article text one request may hold.

        Raises:
            ModelError: hardly any.
        """
        del words, task, texts  # What is written has places of its own, and there is one way to ask.
        return self._model.room(len(self._ids(())))

    def write(self, requests: Sequence[Request], /) -> Sequence[Written]:
        """Answer each request."""
        prompts = [Prompt(self._ids(r.texts), self._most(r.words), r.seconds) for r in requests]
        return [Written(o.text, o.cut, o.seconds, o.failure) for o in self._model.generate(prompts, self.settings)]

    def _ids(self, texts: Sequence[str]) -> tuple[int, ...]:
        opening, closing = self._model.frame
        return (*opening, *self._model.ids(self._prompt.render(prefix=self.prefix, texts=texts)), *closing)

    def _most(self, words: int) -> int:
        places = getattr(self._model.config, "max_decoder_position_embeddings", None) or self._model.context
        return min(words * _TOKENS_A_WORD, int(places) - 1)

    @cached_property
    def _for_summaries(self) -> Mapping[str, Any]:
        """Settings for the task of summarizing that the checkpoint's own config.json holds."""
        tasks = self._saved("config.json").get("task_specific_params") or {}
        return dict(tasks.get("summarization") or {})

    def _saved(self, name: str) -> dict[str, Any]:
        """Return a file of the checkpoint as it was saved: older ones hold there what transformers reads no more."""
        path = self._model.folder / name
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}
