"""The support check as a user meets it: a model behind a real server that tells the truth once and makes things up once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from chatserver import ChatServer, say, serving
from conftest import SEEDS, Run

from briefing.errors import UsageError
from briefing.support.nli import Entailment

SOURCE = SEEDS / "mayor-tie-lots.txt"
TRUE = "The run-off election had given Ms Marsh and Leif Corrigan 2,417 votes each."
LIE = "The council of Aldane sold 99 ferries to Mayor Quillon for £7 billion on Friday."


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with serving() as running:
        running.answers = [say(f"{TRUE}\n{LIE}")]
        yield running


def test_a_lie_is_quoted_away_and_reported(run: Run, server: ChatServer) -> None:
    done = run("summarize", SOURCE, "--model", server.address, "--report-support")
    assert done.returncode == 0, done.stderr
    points, report = done.stdout.split("Support: ")
    assert f"- {TRUE} [reworded]" in points
    assert " [quoted]" in points
    assert "Aldane" not in points
    assert report.startswith("1 of 2 sentences in the model's own words are borne out.")
    assert f": {LIE}" in report
    assert "number '99': not found" in report


def test_json_tells_the_support_of_each_point_and_every_verdict(run: Run, server: ChatServer) -> None:
    made = json.loads(run("summarize", SOURCE, "--model", server.address, "--json").stdout)
    assert [p["support"] for p in made["points"]] == ["supported", "replaced"]
    assert [v["support"] for v in made["verdicts"]] == ["supported", "unsupported"]
    assert all(p["evidence"] for p in made["points"])


def test_strict_leaves_it_out_and_the_cache_keeps_both(run: Run, server: ChatServer, tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    strict = run("summarize", SOURCE, "--model", server.address, "--strict", "--state", state)
    assert "[reworded]" in strict.stdout
    assert "[quoted]" not in strict.stdout
    again = run("summarize", SOURCE, "--model", server.address, "--state", state)
    assert "[quoted]" in again.stdout
    assert len(server.asked) == 1


def test_the_digest_marks_it_and_its_foot_counts_it(run: Run, server: ChatServer, tmp_path: Path) -> None:
    done = run("digest", SOURCE, "--model", server.address, "--out", tmp_path, "--format", "text", "--report-support")
    assert done.returncode == 0, done.stderr
    assert "Support: 1 of 2" in done.stdout
    (page,) = tmp_path.glob("*.txt")
    text = " ".join(page.read_text(encoding="utf-8").split())
    assert f"{TRUE} [reworded]" in text
    assert "[quoted]" in text
    assert "1 of the model’s 2 sentences were" in text
    assert LIE not in text


def test_the_built_in_model_has_nothing_to_report(run: Run) -> None:
    done = run("summarize", SOURCE, "--report-support")
    assert done.stdout.endswith("Support: every sentence is an article's own.\n")


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a small inference model with random weights, its tokenizer trained on a seed."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("judge")
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    tokenizer.train(
        [str(SOURCE)], trainers.WordPieceTrainer(vocab_size=300, special_tokens=special, show_progress=False)
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, model_max_length=64, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
        sep_token="[SEP]",
    ).save_pretrained(folder)  # fmt: skip
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=300, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=64, id2label={0: "contradiction", 1: "neutral", 2: "entailment"},
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_a_judge_of_the_users_own_gives_the_score(run: Run, server: ChatServer, judge: Path) -> None:
    done = run("summarize", SOURCE, "--model", server.address, "--json", BRIEFING_SUPPORT_NLI=str(judge))
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert f"+nli:{judge.name}@" in made["revision"]
    likely = Entailment(judge)
    first = made["verdicts"][0]
    assert first["score"] == pytest.approx(likely(" ".join(s["text"] for s in first["evidence"]), TRUE), abs=1e-5)


def test_a_judge_cuts_long_evidence_and_never_the_sentence(judge: Path) -> None:
    likely = Entailment(judge)
    assert likely("ferry " * 500, TRUE) == pytest.approx(likely("ferry " * 900, TRUE), abs=1e-6)


def test_names_what_is_no_judge(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no model here"):
        Entailment(tmp_path)
    (tmp_path / "config.json").write_text('{"id2label": {"0": "spam", "1": "ham"}}')
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(UsageError, match="no label for entailment"):
        Entailment(tmp_path)
