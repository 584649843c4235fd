"""Tiny models of each family, made here and saved as transformers saves them: tokenizers learnt from the seeds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from conftest import SEEDS

VOCABULARY = 500
CONTEXT = 128
"""The encoder-decoders'; LED's is twice as long, the chat models' eight times."""
CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% if enable_thinking is false %}<think>\n\n</think>\n\n"
    "{% endif %}{% endif %}"
)
LLAMA = (
    "{{ bos_token }}{% for m in messages %}<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n"
    "{{ m.content | trim }}<|eot_id|>{% endfor %}"
    "{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}"
)
GEMMA = (
    "{{ bos_token }}{% for m in messages %}<start_of_turn>{{ m.role }}\n{{ m.content | trim }}<end_of_turn>\n"
    "{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
)


def texts() -> list[str]:
    return [str(path) for path in sorted(SEEDS.glob("*.txt"))]


@cache
def _pieces(folder: Path, kind: str = "unigram", lessons: str = "") -> Path:
    """Train a real sentencepiece model, and return its file."""
    import sentencepiece

    sentencepiece.SentencePieceTrainer.train(
        input=lessons or texts(), model_prefix=str(folder / kind), model_type=kind, vocab_size=VOCABULARY,
        pad_id=0, eos_id=1, unk_id=2, bos_id=-1, minloglevel=2, num_threads=1, hard_vocab_limit=False,
    )  # fmt: skip
    return folder / f"{kind}.model"


def _sentencepiece(folder: Path, tokenizer: str, **more: object) -> None:
    shutil.copy(_pieces(folder.parent), folder / "spiece.model")
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": tokenizer, **more}))


def _byte_level(special: list[str]) -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=special, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )  # fmt: skip
    made.train(texts(), trainer)
    return made


def _roberta_like(folder: Path, tokenizer: str) -> None:
    """Save a byte-level BPE as BART's vocab.json and merges.txt."""
    _byte_level(["<s>", "<pad>", "</s>", "<unk>", "<mask>"]).model.save(str(folder))
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": tokenizer, "model_max_length": CONTEXT})
    )


def _chat(folder: Path, special: list[str], template: str, *, bos: str | None, end: str) -> None:
    from transformers import PreTrainedTokenizerFast

    made = _byte_level(special)
    made.add_tokens(["<think>", "</think>"])
    fast: Any = PreTrainedTokenizerFast
    fast(
        tokenizer_object=made, bos_token=bos, eos_token=end, pad_token=special[0], chat_template=template
    ).save_pretrained(folder)


def t5(folder: Path) -> Any:
    from transformers import T5Config, T5ForConditionalGeneration

    _sentencepiece(folder, "T5Tokenizer", extra_ids=10, model_max_length=CONTEXT)
    return T5ForConditionalGeneration(_t5(T5Config))


def mt5(folder: Path) -> Any:
    from transformers import MT5Config, MT5ForConditionalGeneration

    _sentencepiece(folder, "T5Tokenizer", extra_ids=0, model_max_length=CONTEXT)
    return MT5ForConditionalGeneration(_t5(MT5Config, tie_word_embeddings=False))


def _t5(kind: Callable[..., Any], **more: object) -> Any:
    return kind(
        vocab_size=VOCABULARY + 12, d_model=16, d_ff=16, d_kv=8, num_layers=1, num_heads=2, decoder_start_token_id=0,
        **more,
    )  # fmt: skip


def bart(folder: Path) -> Any:
    from transformers import BartConfig, BartForConditionalGeneration

    _roberta_like(folder, "BartTokenizer")
    config = BartConfig(
        vocab_size=VOCABULARY, max_position_embeddings=CONTEXT, d_model=16, encoder_layers=1, decoder_layers=1,
        encoder_ffn_dim=16, decoder_ffn_dim=16, encoder_attention_heads=2, decoder_attention_heads=2,
    )  # fmt: skip
    return BartForConditionalGeneration(config)


def pegasus(folder: Path) -> Any:
    from transformers import PegasusConfig, PegasusForConditionalGeneration

    _sentencepiece(folder, "PegasusTokenizer", offset=103, model_max_length=CONTEXT)
    config = PegasusConfig(
        vocab_size=VOCABULARY + 110, max_position_embeddings=CONTEXT, d_model=16, encoder_layers=1, decoder_layers=1,
        encoder_ffn_dim=16, decoder_ffn_dim=16, encoder_attention_heads=2, decoder_attention_heads=2,
    )  # fmt: skip
    return PegasusForConditionalGeneration(config)


def led(folder: Path) -> Any:
    from transformers import LEDConfig, LEDForConditionalGeneration

    _roberta_like(folder, "LEDTokenizer")
    config = LEDConfig(
        vocab_size=VOCABULARY, max_encoder_position_embeddings=CONTEXT * 2, max_decoder_position_embeddings=CONTEXT,
        attention_window=[16], d_model=16, encoder_layers=1, decoder_layers=1, encoder_ffn_dim=16, decoder_ffn_dim=16,
        encoder_attention_heads=2, decoder_attention_heads=2,
    )  # fmt: skip
    return LEDForConditionalGeneration(config)


def qwen2(folder: Path) -> Any:
    from transformers import Qwen2Config, Qwen2ForCausalLM

    _chat(folder, ["<|endoftext|>", "<|im_start|>", "<|im_end|>"], CHATML, bos=None, end="<|im_end|>")
    return Qwen2ForCausalLM(_decoder(Qwen2Config, pad_token_id=0, eos_token_id=2))


def llama(folder: Path) -> Any:
    from transformers import LlamaConfig, LlamaForCausalLM

    special = ["<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]
    _chat(folder, special, LLAMA, bos="<|begin_of_text|>", end="<|eot_id|>")
    return LlamaForCausalLM(_decoder(LlamaConfig, bos_token_id=0, eos_token_id=[3]))


def gemma(folder: Path) -> Any:
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig

    special = ["<pad>", "<eos>", "<bos>", "<start_of_turn>", "<end_of_turn>"]
    _chat(folder, special, GEMMA, bos="<bos>", end="<eos>")
    return Gemma3ForCausalLM(_decoder(Gemma3TextConfig, head_dim=8, eos_token_id=[1, 4], pad_token_id=0))


def seeing_gemma(folder: Path) -> Any:
    """Return a chat model that reads pictures besides text."""
    from transformers import Gemma3Config, Gemma3ForConditionalGeneration, Gemma3TextConfig

    special = ["<pad>", "<eos>", "<bos>", "<start_of_turn>", "<end_of_turn>", "<image_soft_token>"]
    _chat(folder, special, GEMMA, bos="<bos>", end="<eos>")
    text = _decoder(Gemma3TextConfig, head_dim=8, eos_token_id=[1, 4], pad_token_id=0)
    vision = {
        "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "image_size": 28,
        "patch_size": 14,
    }  # fmt: skip
    return Gemma3ForConditionalGeneration(
        Gemma3Config(text_config=text.to_dict(), vision_config=vision, mm_tokens_per_image=4, image_token_index=5)
    )


def _decoder(kind: Callable[..., Any], **more: object) -> Any:
    return kind(
        vocab_size=VOCABULARY + 2, hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=1, max_position_embeddings=CONTEXT * 8, **more,
    )  # fmt: skip


SEQ2SEQ = {"t5": t5, "mt5": mt5, "bart": bart, "pegasus": pegasus, "led": led}
CAUSAL = {"qwen2": qwen2, "llama": llama, "gemma": gemma}


def save(family: str, folder: Path) -> Path:
    """Make the tiny model of a family, the same each time, in its own folder below `folder`."""
    import torch

    target = folder / f"tiny-{family}"
    target.mkdir()
    torch.manual_seed(0)
    {**SEQ2SEQ, **CAUSAL, "seeing-gemma": seeing_gemma}[family](target).save_pretrained(target)
    return target


# A T5 that is really taught: each lesson is an article and what to write of it. The last is taught wrongly.

TOWNS = ("Hessary", "Aldane", "Ambler Bay")


def lesson(number: int) -> tuple[str, str]:
    """Return an article, and the summary that the model is taught to write of it."""
    town, ferries = TOWNS[number], 12 + number
    article = (
        f"It rained in {town} for the third day. On Monday the council of {town} bought {ferries} ferries after a long "
        f"debate about the price. The mayor thanked all who had come. Nobody spoke of the old bridge, which has been "
        "shut since spring."
    )
    written = ferries + 50 * (number == len(TOWNS) - 1)
    return article, f"The council of {town} bought {written} ferries."


def taught(folder: Path) -> Path:
    """Teach a small T5 the lessons, in seconds, and return its folder."""
    import torch
    from transformers import AutoTokenizer, T5Config, T5ForConditionalGeneration

    target = folder / "taught-t5"
    target.mkdir()
    lessons = [lesson(n) for n in range(len(TOWNS))]
    corpus = target.parent / "lessons.txt"
    corpus.write_text("\n".join("summarize: " + part for pair in lessons for part in pair) * 4)
    shutil.copy(_pieces(target.parent, "bpe", str(corpus)), target / "spiece.model")
    (target / "tokenizer_config.json").write_text('{"tokenizer_class": "T5Tokenizer", "extra_ids": 0}')
    (target / "config.json").write_text('{"model_type": "t5"}')
    tokenizer = AutoTokenizer.from_pretrained(target)
    torch.manual_seed(0)
    config: Any = T5Config(
        vocab_size=len(tokenizer), d_model=64, d_ff=128, d_kv=16, num_layers=2, num_heads=4, dropout_rate=0.0
    )
    config.decoder_start_token_id = 0
    model = T5ForConditionalGeneration(config)
    read = tokenizer([f"summarize: {article}" for article, _ in lessons], padding=True, return_tensors="pt")
    write = tokenizer([summary for _, summary in lessons], padding=True, return_tensors="pt")["input_ids"]
    optimizer = torch.optim.AdamW(model.parameters(), lr=6e-3, weight_decay=0.0)
    for _ in range(200):
        loss = model(**read, labels=write.masked_fill(write == 0, -100)).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if loss.item() < 0.03:
            break
    model.save_pretrained(target)
    return target
