"""Encoder-decoder models: a tiny T5 with a real sentencepiece tokenizer, loaded as any user's model is."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import SEEDS, Run
from examples import article

from briefing import registry
from briefing.errors import UsageError
from briefing.segment import segment
from briefing.summarizers.seq2seq import supported
from briefing.types import Briefing, Size


@pytest.fixture(scope="module")
def tiny_t5(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a T5 with random weights whose vocabulary was trained on the seeds."""
    import sentencepiece
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    folder = tmp_path_factory.mktemp("tiny-t5")
    sentencepiece.SentencePieceTrainer.train(
        input=str(SEEDS / "harbour-battery-ferry.txt"), model_prefix=str(folder / "spiece"), vocab_size=300,
        pad_id=0, eos_id=1, unk_id=2, bos_id=-1, minloglevel=2,
    )  # fmt: skip
    (folder / "spiece.vocab").unlink()
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "T5Tokenizer", "extra_ids": 0}')
    torch.manual_seed(0)
    config = T5Config(vocab_size=300, d_model=16, d_ff=16, d_kv=8, num_layers=1, num_heads=2)
    config.decoder_start_token_id = 0
    T5ForConditionalGeneration(config).save_pretrained(folder)
    return folder


def test_a_model_that_writes_nonsense_shows_the_article_instead(run: Run, tiny_t5: Path) -> None:
    done = run("summarize", SEEDS / "mayor-tie-lots.txt", "--model", tiny_t5)
    assert done.returncode == 0, done.stderr
    text = " ".join((SEEDS / "mayor-tie-lots.txt").read_text(encoding="utf-8").split())
    points = [line.removeprefix("- ") for line in done.stdout.splitlines() if line.startswith("- ")]
    assert points
    assert all(point in text for point in points)


def test_reads_a_long_article_to_its_end_the_same_each_time(tiny_t5: Path) -> None:
    made = article(
        *[f"The council of Hessary opened school number {n} on Monday, and the mayor spoke." for n in range(90)]
    )
    summarizer = registry.create("summarizers", "seq2seq", {"path": str(tiny_t5)})
    first, again = (next(iter(summarizer([made], Size(points=9)))) for _ in range(2))
    assert isinstance(first, Briefing)
    assert first == again
    assert max(s.index for p in first.points for s in p.evidence) > 45


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("The council of Hessary bought 12 ferries.", True),
        ("The council of Hessary bought 13 ferries.", False),
        ("The council of Aldane bought 12 ferries.", False),
        ("Dragons and unicorns danced in the moonlight.", False),
    ],
)
def test_keeps_only_what_its_source_sentence_holds(written: str, kept: bool) -> None:
    source = "The council of Hessary bought 12 ferries on Monday."
    point = supported(written, segment(article(f"Nobody knew why. {source}")))
    assert point.text == (written if kept else point.evidence[0].text)


def test_names_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no model here"):
        registry.create("summarizers", "seq2seq", {"path": str(tmp_path)})
