"""Chat models (Qwen, Llama, Gemma, SmolLM...) from a folder or the hub's cache, asked in their own chat template."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from briefing.errors import ModelError
from briefing.summarizers._chat import Questions
from briefing.summarizers._generative import GenerativeSummarizer, Request, Written
from briefing.summarizers._local import LocalModel, LocalWriter, Prompt
from briefing.types import Options, Task

_TOKENS_A_WORD = 3
"""Enough for a summary in any language; what is longer is cut at its last whole sentence."""
_HOLE = "@@briefing@@"
"""Stands for the message while the chat template is filled in."""


def create(options: Options, clock: Callable[[], float] = time.monotonic) -> GenerativeSummarizer:
    """Return the summarizer.

    Options: `path`, the folder with the model as transformers saves it; `name`, `device`, `dtype`, `context` and
    `seconds` (for each article) as in the settings.
    """
    model = LocalModel("AutoModelForCausalLM", options, clock)
    return GenerativeSummarizer(CausalWriter(model), options)


class CausalWriter(LocalWriter):
    """Asks a chat model for a summary, and takes the likeliest answer."""

    backend = "causal"

    def __init__(self, model: LocalModel) -> None:
        self._questions = Questions()
        super().__init__(model, self._questions.hash)

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        """How it answers: by its own penalty on repetition, never at random."""
        own = self._model.model.generation_config
        return {
            "do_sample": False,
            "num_beams": 1,
            "temperature": None,
            "top_p": None,
            "top_k": None,
            "repetition_penalty": own.repetition_penalty,
        }

    def room(self, words: int, task: Task = "article", texts: int = 1, /) -> int:
        """Return how many tokens of article text one request may hold, beside the question and the answer.

        Raises:
            ModelError: hardly any.
        """
        frame = sum(len(part) for part in self._frame) + len(self._model.ids(self._questions.frame(task, texts)))
        return self._model.room(frame + self._most(words))

    def write(self, requests: Sequence[Request], /) -> Sequence[Written]:
        """Answer each request."""
        opening, closing = self._frame
        # The question holds article text, and so it may hold no token of control.
        prompts = [
            Prompt((*opening, *self._model.ids(self._questions.ask(r)), *closing), self._most(r.words), r.seconds)
            for r in requests
        ]
        return [Written(o.text, o.cut, o.seconds, o.failure) for o in self._model.generate(prompts, self.settings)]

    def _most(self, words: int) -> int:
        return min(words * _TOKENS_A_WORD, self._model.context // 4)

    @cached_property
    def _frame(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The tokens that the chat template puts before and behind the message.

        Raises:
            ModelError: the template can't be used.
        """
        tokenizer = self._model.tokenizer
        try:
            # Models that think first are asked not to, in the words of Qwen's template; others don't know the word.
            made = tokenizer.apply_chat_template(
                [{"role": "user", "content": _HOLE}], tokenize=False, add_generation_prompt=True, enable_thinking=False
            )
        except Exception as error:  # whatever a template does
            raise ModelError(f"{self._model.folder}: its chat template can't be used ({error})") from error
        if made.count(_HOLE) != 1:
            raise ModelError(f"{self._model.folder}: its chat template does not carry the message; take another model")
        opening, closing = (tokenizer(part, add_special_tokens=False)["input_ids"] for part in made.split(_HOLE))
        return tuple(opening), tuple(closing)
