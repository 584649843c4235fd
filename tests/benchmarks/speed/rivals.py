"""What else could have summarized the articles: each a function from texts to nothing, ready to be timed.

The generating models have random weights: how long they take does not depend on them. They read 512 tokens and write
60, with the beam settings that their makers ship for summaries.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Sequence
from typing import Any

import torch

from briefing import clean, models
from briefing.segment import segment
from briefing.types import Article, Document

Rival = Callable[[Sequence[str]], None]

READ, WRITTEN = 512, 60
BEAMS = {"num_beams": 4, "no_repeat_ngram_size": 3, "length_penalty": 2.0, "early_stopping": True}


def rivals(batch: int) -> dict[str, Rival]:
    """Return the rivals that can run here, by name; those that generate take `batch` articles at once."""
    found = {
        f"generate, distilbart-cnn-12-6 shape, {READ} tokens": generating(distilbart(), batch),
        f"generate, t5-small shape, {READ} tokens": generating(t5_small(), batch),
        "MiniLM in torch, each sentence": sentences(),
    }
    if importlib.util.find_spec("sumy"):
        from sumy.summarizers.lex_rank import LexRankSummarizer
        from sumy.summarizers.text_rank import TextRankSummarizer

        found |= {"sumy LexRank": ranking(LexRankSummarizer()), "sumy TextRank": ranking(TextRankSummarizer())}
    else:
        print("sumy is left out: it is not installed (pip install sumy)\n")
    return found


def distilbart() -> Any:
    """sshleifer/distilbart-cnn-12-6: 306 million parameters."""
    from transformers import BartConfig, BartForConditionalGeneration

    model: Any = BartForConditionalGeneration(
        BartConfig(vocab_size=50264, d_model=1024, encoder_layers=12, decoder_layers=6, encoder_ffn_dim=4096,
                   decoder_ffn_dim=4096, encoder_attention_heads=16, decoder_attention_heads=16)
    )  # fmt: skip
    return model.eval()


def t5_small() -> Any:
    """google-t5/t5-small: 60 million parameters."""
    from transformers import T5Config, T5ForConditionalGeneration

    model: Any = T5ForConditionalGeneration(T5Config(d_model=512, d_kv=64, d_ff=2048, num_layers=6, num_heads=8))
    model.generation_config.decoder_start_token_id = 0
    return model.eval()


def generating(model: Any, batch: int) -> Rival:
    """Return `generate` alone, without tokenizing: every article is READ tokens and becomes WRITTEN."""
    ids = torch.randint(10, 30_000, (batch, READ), generator=torch.Generator().manual_seed(0))

    def run(texts: Sequence[str]) -> None:
        for start in range(0, len(texts), batch):
            some = ids[: len(texts) - start]
            with torch.inference_mode():
                made = model.generate(input_ids=some, attention_mask=torch.ones_like(some), min_new_tokens=WRITTEN,
                                      max_new_tokens=WRITTEN, **BEAMS)  # fmt: skip
            assert made.shape == (len(some), WRITTEN + 1)

    return run


def sentences() -> Rival:
    """Return the encoding of every sentence as sentence-transformers does it: in fp32, 32 at a time, the longest first."""
    from transformers import BertConfig, BertModel

    shape = BertConfig(hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536)
    model: Any = BertModel(shape)
    model.eval()
    tokenizer = models.tokenizer()

    def run(texts: Sequence[str]) -> None:
        for text in texts:
            found = [e.ids[:256] for e in tokenizer.encode_batch([s.text for s in segment(cleaned(text))])]
            found.sort(key=len, reverse=True)
            for start in range(0, len(found), 32):
                some = found[start : start + 32]
                mask = torch.tensor([[1] * len(ids) + [0] * (len(some[0]) - len(ids)) for ids in some])
                padded = torch.tensor([ids + [0] * (len(some[0]) - len(ids)) for ids in some])
                with torch.inference_mode():
                    states = model(input_ids=padded, attention_mask=mask).last_hidden_state
                    (states * mask[..., None]).sum(1)

    return run


def ranking(summarizer: Any) -> Rival:
    """Return a summarizer of sumy on articles that are cleaned and segmented as ours are."""
    from sumy.parsers.plaintext import PlaintextParser

    class Tokens:
        def to_sentences(self, paragraph: str) -> tuple[str, ...]:
            return tuple(s.text for s in segment(cleaned(paragraph)))

        def to_words(self, sentence: str) -> tuple[str, ...]:
            return tuple(re.findall(r"[^\W\d_]+", sentence.lower()))

    def run(texts: Sequence[str]) -> None:
        for text in texts:
            summarizer(PlaintextParser.from_string(" ".join(text.split()), Tokens()).document, 3)

    return run


def cleaned(text: str) -> Article:
    """Return the article of a text."""
    made = clean.clean(Document("-", "text/plain", text))
    assert isinstance(made, Article)
    return made
