"""Between text and model: article text that no tokenizer may take for control tokens, and written text as sentences."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import Any

from briefing.segment import segment
from briefing.types import Article, Span

# What chat templates and tokenizers use for control: "<|im_end|>", "</s>", "<start_of_turn>", "[INST]", "<<SYS>>".
_CONTROL = re.compile(r"<\|[^<>|\s]{1,40}\|>|</?[a-z_]{1,30}(?:\d{0,4})>|\[/?[A-Z_]{2,20}\]|<</?[A-Z]{2,8}>>")
_BRACKETED = re.compile(r"[<\[].*[>\]]")

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.S)
_LEFTOVER = re.compile(r"<(?:n|unk|pad|s|extra_id_\d+)>|</s>|⁇|<\|[^<>|\s]{1,40}\|>")
_BULLET = re.compile(r"^\s*(?:[-*•–]\s+|\(?\d{1,2}[.)]\s+|>\s+)")
_HEADING = re.compile(r"\s*(?:#{1,6}\s.*|(\*\*|__)[^.!?]+\1:?\s*)")
_EMPHASIS = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")
_SPACED_STOP = re.compile(r"\s+([.!?])(?=\s|$)")
_SPACED_COMMA = re.compile(r"\s+([,;:])(?=\s)")
_PREAMBLE = re.compile(r"[^.!?]{0,120}:")
_SENTENCE = re.compile(r"(?!.*\ufffd)(?:.*\w\W*\s\W*\w|.*\w{12})", re.S)
"""Two words at least, or a run of letters in a script without spaces, and no broken character."""
_ENDED = re.compile(r"[.!?…。！？।۔][\"”’»')\]]*$")


def control_ids(tokenizer: Any) -> frozenset[int]:
    """Return the tokens that control a model: its special ones but "unknown", and added ones in brackets."""
    added = {i for token, i in tokenizer.get_added_vocab().items() if _BRACKETED.fullmatch(token)}
    return frozenset({*tokenizer.all_special_ids, *added} - {tokenizer.unk_token_id})


def token_ids(tokenizer: Any, text: str, control: frozenset[int]) -> list[int]:
    """Return the tokens of `text`, none of which controls the model, whatever the text spells.

    Byte-level tokenizers spell control tokens out. Sentencepiece has no other piece for some of them ("</s>"), so that
    they are left out, as is what only looks like one once the tokenizer has normalized it.
    """
    ids: list[int] = tokenizer(text, add_special_tokens=False, split_special_tokens=True)["input_ids"]
    return [i for i in ids if i not in control]


def disarmed(text: str) -> str:
    """Return the text with a space in whatever a server might take for a control token."""
    return _CONTROL.sub(lambda m: f"{m[0][0]} {m[0][1:]}", text)


def fence(text: str) -> str:
    """Return a line to mark where `text` begins and ends: the same for the same text, and not to be found in it."""
    mark = hashlib.sha256(text.encode()).hexdigest()[:16]
    while mark in text:
        mark = hashlib.sha256(mark.encode()).hexdigest()[:16]
    return f"=== article {mark} ==="


def sentences_of(written: str, article: Article, *, cut: bool) -> tuple[str, ...]:
    """Return the sentences of what a model wrote, without its thoughts, mark-up, preamble and repetitions.

    Where the text was cut off before its end (`cut`), its last, broken sentence is left out.
    """
    text = _LEFTOVER.sub("\n", _THOUGHT.sub("", written))
    told = [line for line in text.splitlines() if not _HEADING.fullmatch(line)]
    lines = [" ".join(_BULLET.sub("", line).split()) for line in told]
    lines = [line for line in (_EMPHASIS.sub(r"\2", line).strip() for line in lines) if line]
    if len(lines) > 1 and _PREAMBLE.fullmatch(lines[0]):
        del lines[0]
    found: list[str] = []
    for line in lines:
        # Some summarizers write as their training data was tokenized: "the ferry sank . it was old ."
        for part in _SPACED_COMMA.sub(r"\1", _SPACED_STOP.sub("\\1\n", line)).splitlines():
            whole = replace(article, text=part.strip(), paragraphs=(Span(0, len(part.strip())),))
            found += [s.text for s in segment(whole)]
    if cut and found and not _ENDED.search(found[-1]):
        del found[-1]
    return tuple(dict.fromkeys(_finished(s) for s in found if _SENTENCE.match(s)))


def _finished(sentence: str) -> str:
    """Return the sentence with a capital and a full stop, which models leave out of lists and lower-case text."""
    first = sentence.split(maxsplit=1)[0]
    capital = sentence[:1].upper() + sentence[1:] if first.islower() else sentence
    return capital if _ENDED.search(capital) else f"{capital.rstrip(',;:')}."
