"""Encoder-decoder models: what a taught T5 writes, by the command line, and settings that a model brings along."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import SEEDS, Run
from examples import article
from tiny import TOWNS, lesson

from briefing import registry
from briefing.cli import cli
from briefing.summarizers._generative import Request
from briefing.summarizers.seq2seq import Seq2SeqWriter


def writer(folder: Path) -> Seq2SeqWriter:
    return registry.create("summarizers", "seq2seq", {"path": str(folder)})._writer  # type: ignore[attr-defined, no-any-return]


def test_what_the_model_writes_is_shown_where_the_article_bears_it_out(
    run: Run, tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    for number in (0, len(TOWNS) - 1):
        (tmp_path / f"{number}.txt").write_text(f"News from {TOWNS[number]}\n\n{lesson(number)[0]}\n")
    done = run(
        "summarize", tmp_path / "0.txt", tmp_path / f"{len(TOWNS) - 1}.txt",
        "--model", tiny("taught"), "--length", "short", "--json", "--offline",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    right, wrong = (json.loads(line) for line in done.stdout.splitlines())
    assert [p["text"] for p in right["points"]] == ["The council of Hessary bought 12 ferries."]
    (stands_on,) = right["points"][0]["evidence"]
    assert stands_on["text"].startswith("On Monday the council of Hessary bought 12 ferries")
    # It was taught to write 64 ferries, and the article says 14.
    assert all(p["text"] == p["evidence"][0]["text"] for p in wrong["points"])
    assert (right["labels"], right["backend"]) == ([], "seq2seq")


def test_a_model_that_writes_nonsense_shows_the_article_instead(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    news, state = str(SEEDS / "mayor-tie-lots.txt"), str(tmp_path / "s.db")
    # In this process, where torch is loaded.
    command = ["summarize", news, "--model", str(tiny("bart")), "--no-tighten", "--state", state]
    done = CliRunner().invoke(cli, command, standalone_mode=False, catch_exceptions=False)
    assert not done.return_value, done.stderr
    text = " ".join((SEEDS / "mayor-tie-lots.txt").read_text(encoding="utf-8").split())
    lines = (line for line in done.stdout.splitlines() if line.startswith("- "))
    points = [line.removeprefix("- ").removesuffix(" [quoted]") for line in lines]
    assert points
    assert all(point in text for point in points)


@pytest.mark.parametrize(("family", "prefix"), [("t5", "summarize: "), ("bart", ""), ("mt5", ""), ("pegasus", "")])
def test_each_family_is_asked_as_it_was_trained(family: str, prefix: str, tiny: Callable[[str], Path]) -> None:
    assert writer(tiny(family)).prefix == prefix


def test_settings_for_summaries_in_config_json_win(tiny: Callable[[str], Path], tmp_path: Path) -> None:
    folder = shutil.copytree(tiny("t5"), tmp_path / "own")
    config = json.loads((folder / "config.json").read_text())
    config["task_specific_params"] = {
        "summarization": {
            "prefix": "shorten: ",
            "num_beams": 2,
            "length_penalty": 2.0,
            "max_length": 9,
            "do_sample": True,
        }
    }
    (folder / "config.json").write_text(json.dumps(config))
    own = writer(folder)
    assert own.prefix == "shorten: "
    assert own.settings == {"num_beams": 2, "length_penalty": 2.0, "do_sample": False, "min_length": 0}


def test_settings_that_older_checkpoints_keep_in_config_json_are_kept(
    tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = shutil.copytree(tiny("mt5"), tmp_path / "old")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(
        json.dumps({**config, "num_beams": 3, "no_repeat_ngram_size": 2, "max_length": 9})
    )
    (folder / "generation_config.json").unlink()
    old = writer(folder)
    assert (old.settings["num_beams"], old.settings["no_repeat_ngram_size"]) == (3, 2)
    made = old.write([Request(("The ferry sank. " * 9,), article("The ferry sank."), 65, 3, 60.0)])
    assert made[0].failure is None


def test_longformers_first_token_sees_all(tiny: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    from briefing.summarizers._local import Prompt

    led = writer(tiny("led"))
    given: dict[str, object] = {}
    generate = led._model.model.generate
    monkeypatch.setattr(led._model.model, "generate", lambda **more: given.update(more) or generate(**more))
    led._model.generate([Prompt((5, 6, 7), 4, 60.0), Prompt((5, 6, 7, 8), 4, 60.0)], led.settings)
    mask = given["global_attention_mask"]
    assert mask.tolist() == [[1, 0, 0, 0], [1, 0, 0, 0]]  # type: ignore[attr-defined]
