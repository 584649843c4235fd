"""Encoder-decoder summarizers (T5, BART, Pegasus...) from a local folder, held to what the article says.

A long article is read to its end, a window of whole sentences at a time. What the model writes stands only where the
source sentence nearest to it supports it; otherwise that sentence is shown itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from briefing.errors import ModelError, UsageError
from briefing.prompts import load_prompt
from briefing.segment import segment
from briefing.select import MOST_POINTS
from briefing.types import Article, Briefing, Options, Point, Sentence, Size, Skip, Span

_NEW_TOKENS = 80
_DEFAULT_CONTEXT = 512
_SUPPORT = 0.7
"""The least share of a written sentence's words that its source sentence must hold."""

_WORD = re.compile(r"\w+")
_PREFIXES = {"t5": "summarize: "}


def create(options: Options) -> Seq2SeqSummarizer:
    """Return the summarizer. Option `path`: the folder with the model, as transformers saves it.

    Raises:
        UsageError: the folder holds no model with safetensors weights.
    """
    path = Path(str(options.get("path", "")))
    if not (path / "config.json").is_file() or not (path / "model.safetensors").is_file():
        raise UsageError(f"{path}: no model here; name a folder with config.json and model.safetensors: --model FOLDER")
    return Seq2SeqSummarizer(path)


class Seq2SeqSummarizer:
    """Abstractive summaries with beam search, deterministic, and checked sentence by sentence."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._prompt = load_prompt("seq2seq")
        self.backend = "seq2seq"
        self.batch = 1
        with (path / "model.safetensors").open("rb") as file:
            weights = hashlib.file_digest(file, "sha256").hexdigest()[:12]
        self.revision = f"{path.name}@{weights}+{self._prompt.hash}"

    def __call__(self, articles: Sequence[Article], size: Size, /) -> Iterator[Briefing | Skip]:
        """Yield the briefing of each article, in order."""
        for article in articles:
            sentences = segment(article)
            most = size.points or MOST_POINTS[size.length]
            points: dict[str, Point] = {}
            for window in self._windows(sentences):
                for written in self._write(window, article):
                    point = supported(written, window)
                    points.setdefault(point.text, point)
            # Each window tells its part of the article, so what fits is taken evenly from all of it.
            every = list(points.values())
            chosen = [every[i * len(every) // most] for i in range(most)] if len(every) > most else every
            yield Briefing(article, tuple(chosen), self.backend, self.revision)

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        from transformers import AutoModelForSeq2SeqLM, AutoTokenizer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            tokenizer = AutoTokenizer.from_pretrained(self._path, local_files_only=True, trust_remote_code=False)
            model = AutoModelForSeq2SeqLM.from_pretrained(
                self._path, local_files_only=True, trust_remote_code=False, use_safetensors=True
            )
        except (OSError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise ModelError(f"{self._path}: this is no encoder-decoder model that can be loaded ({reason})") from error
        return tokenizer, model.eval()

    def _windows(self, sentences: Sequence[Sentence]) -> Iterator[list[Sentence]]:
        """Yield runs of whole sentences that fit the model's context, from the first to the last."""
        tokenizer, model = self._loaded
        limit = getattr(model.config, "max_position_embeddings", None) or _DEFAULT_CONTEXT
        room = min(limit, _DEFAULT_CONTEXT * 2) - 16
        window: list[Sentence] = []
        used = 0
        for sentence in sentences:
            tokens = len(tokenizer(sentence.text, split_special_tokens=True, add_special_tokens=False)["input_ids"])
            if window and used + tokens > room:
                yield window
                window, used = [], 0
            window.append(sentence)
            used += tokens
        if window:
            yield window

    def _write(self, window: Sequence[Sentence], article: Article) -> list[str]:
        import torch

        tokenizer, model = self._loaded
        prefix = _PREFIXES.get(model.config.model_type, "")
        text = self._prompt.render(prefix=prefix, text=" ".join(s.text for s in window))
        tokens = tokenizer(text, split_special_tokens=True, return_tensors="pt")
        with torch.inference_mode():
            made = model.generate(
                input_ids=tokens["input_ids"],
                attention_mask=tokens["attention_mask"],
                do_sample=False,
                num_beams=4,
                max_new_tokens=_NEW_TOKENS,
            )
        written = " ".join(tokenizer.decode(made[0], skip_special_tokens=True).split())
        return [s.text for s in segment(replace(article, text=written, paragraphs=(Span(0, len(written)),)))]


def supported(written: str, window: Sequence[Sentence]) -> Point:
    """Return `written` with the source sentence that it stands on, or that sentence itself where it says less.

    Supported is a sentence whose every number and name, and most of whose words, stand in its nearest source sentence.
    """
    words = {w.lower() for w in _WORD.findall(written)}
    nearest = max(window, key=lambda s: (len(words & _words(s.text)), -s.index))
    names = {w.lower() for w in _WORD.findall(written)[1:] if w[0].isupper() or w[0].isdigit()}
    source = _words(nearest.text)
    holds = bool(words) and names <= source and len(words & source) >= _SUPPORT * len(words)
    return Point(written if holds else nearest.text, (nearest,))


def _words(text: str) -> set[str]:
    return {w.lower() for w in _WORD.findall(text)}
