"""Models on disk and on a hub: what they are, where they are found, and how they get here."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Run
from hubserver import COMMIT, Hub, hub_serving

from briefing import hub as models
from briefing.errors import ModelError, UsageError

T5 = {"model_type": "t5", "architectures": ["T5ForConditionalGeneration"], "is_encoder_decoder": True}
QWEN = {"model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"]}


def folder(path: Path, config: object, *files: str) -> Path:
    """Make a folder with a config.json, and with files that hold nothing but their first line."""
    path.mkdir(parents=True, exist_ok=True)
    if config is not None:
        (path / "config.json").write_text(json.dumps(config))
    for file in files:
        name, _, content = file.partition("=")
        (path / name).write_text(content)
    return path


@pytest.mark.parametrize(
    ("config", "files", "kind", "reason"),
    [
        (T5, ("model.safetensors",), "seq2seq", ""),
        ({"model_type": "t5", "architectures": ["T5WithLMHeadModel"]}, ("model.safetensors",), "seq2seq", ""),
        (QWEN, ("model.safetensors", "chat_template.jinja"), "causal", ""),
        (QWEN, ("model.safetensors", 'tokenizer_config.json={"chat_template": "x"}'), "causal", ""),
        (
            {"architectures": ["Gemma3ForConditionalGeneration"], "text_config": {"a": 1}, "vision_config": {"a": 1}},
            ("model.safetensors", "chat_template.jinja"), "causal", "",
        ),
        (QWEN, ("model.safetensors",), None, "a base model without a chat template; take its instruct"),
        (T5, ("pytorch_model.bin",), None, "pickled (.bin), which can run code"),
        (T5, (), None, "there are no weights"),
        (
            T5, ('model.safetensors.index.json={"weight_map": {"a": "1.safetensors", "b": "2.safetensors"}}', "1.safetensors"),
            None, "2.safetensors is missing",
        ),
        (
            T5, ('model.safetensors.index.json={"weight_map": {"a": "1.safetensors"}}', "1.safetensors"), "seq2seq", "",
        ),
        (
            {"model_type": "bert", "architectures": ["BertForMaskedLM"]}, ("model.safetensors",),
            None, "a bert model (BertForMaskedLM) neither rewrites text nor chats",
        ),
        (
            {"model_type": "whisper", "architectures": ["WhisperForConditionalGeneration"], "is_encoder_decoder": True,
             "num_mel_bins": 80},
            ("model.safetensors",), None, "a whisper model",
        ),
        ({}, ("model.safetensors",), None, "no model is here that can be read"),
        (
            {"architectures": 5}, ("model.safetensors",), None, "a unnamed model (no architecture named)",
        ),
        (T5, ('model.safetensors.index.json={"weight_map": ["a"]}',), None, "there are no weights"),
        (T5, ('model.safetensors.index.json={"weight_map": {"a": ["b"], "c": 5}}',), None, "5 is missing"),
        (["a list"], ("model.safetensors",), None, "no model is here that can be read"),
        (None, ("small.gguf",), None, "GGUF files are run by llama.cpp or Ollama"),
        (None, (), None, "no model is here that can be read"),
    ],
)  # fmt: skip
def test_what_a_model_is_says_its_config(
    config: object, files: tuple[str, ...], kind: str | None, reason: str, tmp_path: Path
) -> None:
    model = models.describe(folder(tmp_path / "m", config, *files))
    assert model.kind == kind
    assert reason in model.reason
    assert bool(reason) == (kind is None)
    if kind is None:
        with pytest.raises(ModelError, match="m: "):
            models.required(model)


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ("---\nlicense: apache-2.0\n---\n", "apache-2.0"),
        ("---\nlicense: other\nlicense_name: gemma\n---\n", "gemma"),
        ("---\nlicenses:\n- cc-by-nc-sa-4.0\n---\n", "cc-by-nc-sa-4.0"),
        ("---\nlicense: [mit]\n---\n", "mit"),
        ("---\ntags: [x]\n---\nlicense: mit\n", "unknown"),
        ("# A model\n", "unknown"),
    ],
)
def test_a_models_card_names_its_licence(card: str, licence: str, tmp_path: Path) -> None:
    made = folder(tmp_path / "m", T5)
    (made / "README.md").write_text(card)
    assert models.describe(made).licence == licence


@pytest.mark.parametrize("name", ["embeded", "no/such/folder/here", "/nowhere/at/all", "./nowhere", "../nowhere"])
def test_a_name_that_is_none_says_what_names_are(name: str) -> None:
    with pytest.raises(UsageError, match="name embedded, a folder, a hub name"):
        models.locate(name)


def cached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: object, *files: str) -> Path:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    at = tmp_path / "hub" / "models--acme--small"
    (at / "refs").mkdir(parents=True)
    (at / "refs" / "main").write_text(COMMIT)
    return folder(at / "snapshots" / COMMIT, config, *files)


def test_the_cache_is_read_without_the_hubs_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = cached(tmp_path, monkeypatch, T5, "model.safetensors")
    for revision in (None, "main", COMMIT):
        found = models.locate("acme/small", revision, offline=True)
        assert (found.name, found.folder, found.kind) == ("acme/small", made, "seq2seq")
    assert [m.name for m in models.catalog()][-1] == "acme/small"
    with pytest.raises(ModelError, match="--offline refuses to download"):
        models.locate("acme/small", "v2", offline=True)


def test_what_the_cache_holds_in_part_is_said_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached(tmp_path, monkeypatch, T5)
    assert "there are no weights" in models.locate("acme/small", offline=True).reason


@pytest.fixture
def hub(tiny: Callable[[str], Path], tmp_path: Path) -> Iterator[Hub]:
    """A hub with the taught model, which also comes with pickled weights and code."""
    made = shutil.copytree(tiny("taught"), tmp_path / "on-the-hub")
    folder(made, None, "pytorch_model.bin=pickled", "modeling.py=raise SystemExit", "onnx.txt=x")
    (made / "README.md").write_text("---\nlicense: apache-2.0\n---\n# Taught\n")
    with hub_serving() as running:
        running.models["acme/taught"] = made
        yield running


def test_offline_asks_no_hub(run: Run, hub: Hub, tmp_path: Path) -> None:
    env = {"HF_ENDPOINT": hub.address, "HF_HUB_CACHE": str(tmp_path / "hub")}
    refused = run("models", "check", "acme/taught", "--offline", **env)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "--offline refuses to download it" in refused.stderr
    assert not hub.asked


def test_a_model_comes_from_the_hub_once(run: Run, hub: Hub, tmp_path: Path) -> None:
    env = {"HF_ENDPOINT": hub.address, "HF_HUB_CACHE": str(tmp_path / "hub")}
    (tmp_path / "a.txt").write_text(f"News\n\n{tiny_lesson()}\n")
    # Where older models on the hub have their safetensors.
    version = ("--model", "acme/taught", "--revision", "refs/pr/7")
    fetched = run("summarize", tmp_path / "a.txt", *version, "--length", "short", **env)
    assert (fetched.returncode, fetched.stderr) == (0, "")
    assert "- The council of Hessary bought 12 ferries." in fetched.stdout
    assert not [path for path in hub.asked if path.endswith((".bin", ".py"))]

    hub.asked.clear()
    listed = run("models", "--json", BRIEFING_MODEL_NAME="acme/taught", **env)
    rows = {row["name"]: row for row in map(json.loads, listed.stdout.splitlines())}
    assert set(rows) == {"embedded", "acme/taught"}
    assert {key: rows["acme/taught"][key] for key in ("backend", "family", "licence", "used", "note")} == {
        "backend": "seq2seq", "family": "t5", "licence": "apache-2.0", "used": True, "note": "",
    }  # fmt: skip
    assert rows["acme/taught"]["bytes"] > 100_000
    assert not hub.asked


def tiny_lesson() -> str:
    from tiny import lesson

    return lesson(0)[0]


@pytest.mark.parametrize(
    ("name", "revision", "message"),
    [
        ("acme/none", None, "neither a folder here nor a public model on the hub"),
        ("acme/taught", "v9", "the hub has no revision 'v9' of it"),
    ],
)
def test_what_the_hub_does_not_have(
    name: str, revision: str | None, message: str, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", hub.address)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    with pytest.raises(ModelError, match=message):
        models.locate(name, revision)


def test_a_hub_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    with pytest.raises(ModelError, match="acme/small: it can't be downloaded") as caught:
        models.locate("acme/small")
    assert "\n" not in str(caught.value)
