"""Training: labels, near-duplicates, batches, and a network that learns."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import lzma
import random
from pathlib import Path

import numpy as np
import pytest
from conftest import SEEDS, Run

from briefing.training.prepare import article_of, gap_labels, prepare, shingles, soft_oracle
from briefing.training.rouge import Reference, oracle, tokens

pytest.importorskip("nltk")
pytest.importorskip("rouge_score")

TEXTS = [
    "Hessary bought the old bridge for nine million crowns.",
    "Gulls circled lazily overhead.",
    "Trams will cross the bridge from next spring.",
    "A bank in Kell was the seller.",
]


def test_rouge_agrees_with_the_reference_package() -> None:
    from rouge_score.rouge_scorer import RougeScorer

    summary = "Old bridge bought by Hessary for nine million. Trams are to cross it."
    for chosen in (TEXTS[:1], TEXTS[1:3], TEXTS):
        score = RougeScorer(["rouge1", "rouge2"], use_stemmer=True).score(summary, " ".join(chosen))
        expected = (score["rouge1"].fmeasure + score["rouge2"].fmeasure) / 2
        assert Reference(summary).score(map(tokens, chosen)) == pytest.approx(expected)


def test_the_oracle_is_the_best_set_and_the_soft_one_prefers_it() -> None:
    words = [tokens(t) for t in TEXTS]
    summary = "Hessary bought the bridge, and trams will cross the bridge."
    assert oracle(Reference(summary), words) == (0, 2)
    shares = soft_oracle(summary, words)
    assert min(shares[0], shares[2]) > max(shares[1], shares[3])
    assert all(0 <= share <= 1 for share in shares)


def test_gap_labels_prefer_what_the_rest_repeats() -> None:
    labels = gap_labels([tokens(t) for t in TEXTS])
    assert int(np.argmax(labels)) in (0, 2)
    assert labels[1] == 0


@pytest.mark.parametrize(("raw", "clean"), [
    ("(CNN) -- The bridge fell.", "The bridge fell."), ("Hessary (CNN)The bridge fell.", "The bridge fell."),
    ("By . Orla Brask . PUBLISHED: . 12:01 EST, 3 May 2013 . The bridge fell.", "The bridge fell."),
    ("By the river stood a bridge.", "By the river stood a bridge."),
])  # fmt: skip
def test_bylines_and_datelines_are_taken_off(raw: str, clean: str) -> None:
    assert article_of({"id": "a", "text": raw}).text == clean


def test_near_duplicates_of_dev_documents_are_dropped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def text(seed: int) -> str:
        rng = random.Random(seed)
        vocabulary = [f"word{n}" for n in range(500)]
        return "\n".join(" ".join(rng.choices(vocabulary, k=12)).capitalize() + "." for _ in range(6))

    def write(name: str, found: list[dict[str, object]]) -> None:
        with lzma.open(tmp_path / f"{name}.jsonl.xz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in found)

    def row(name: str, body: str, part: str) -> dict[str, object]:
        return {"id": name, "part": part, "lead": part == "train", "title": "Word1 word2", "text": body,
                "summary": [body.split("\n")[2]]}  # fmt: skip

    for kind in ("cnndm", "xsum", "blog", "gov", "scitldr"):
        write(f"{kind}_pairs", [row("d", text(1), "dev"), row("t", text(2), "train"), row("copy", text(1), "train")])
    write("news_dev", [row("n", text(3), "dev")])
    write("news_train.0", [row("m", text(4), "train"), row("again", text(3) + text(5), "train")])
    for name in ("stories_dev", "factuality_dev"):
        write(name, [])
    prepare(tmp_path, tmp_path / "out", 1, 100)
    kept = [json.loads(line)["id"] for line in (tmp_path / "out" / "cnndm.train.jsonl").read_text().splitlines()]
    assert kept == ["t"]
    assert "cnndm    train      2 rows, 1 near-duplicates of dev dropped, 1 labelled" in capsys.readouterr().out
    assert shingles("a b c d e f g") == set()


def test_a_network_learns_and_its_parts_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch")
    from transformers import BertConfig, BertModel

    from briefing.salience.judges import SIGNALS
    from briefing.salience.network import SalienceNetwork
    from briefing.salience.windows import encode
    from briefing.training.batches import Example, collate, plan
    from briefing.training.train import loss, score

    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=2200, hidden_size=24, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    network = SalienceNetwork(BertModel(config, add_pooling_layer=False), hidden=16)
    rng = random.Random(0)
    examples = []
    for _ in range(12):
        marked = rng.randrange(4)
        ids = [[2100 if i == marked else rng.randrange(1000, 2000) for _ in range(5)] for i in range(4)]
        share = np.eye(4, dtype=np.float32)[marked]
        examples.append(Example([np.array(sentence, dtype=np.uint16) for sentence in ids], {0: share}))
    optimizer = torch.optim.Adam(network.parameters(), 3e-3)
    losses = []
    for _ in range(25):
        for group in plan(examples, 200, rng):
            batch = collate(group)
            value = loss(score(network, batch), batch)
            optimizer.zero_grad()
            value.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            losses.append(value.item())
    assert losses[-1] < 0.5 * losses[0]
    network.eval()
    monkeypatch.setattr("briefing.training.train.half", contextlib.nullcontext)
    with torch.inference_mode():
        apart = torch.cat([score(network, collate(examples[n : n + 1])) for n in (0, 1)])
        torch.testing.assert_close(score(network, collate(examples[:2])), apart)
        # What is served computes the same as what is trained.
        served = encode([f"Text {i}." for i in range(4)], [s.tolist() for s in examples[0].tokens])
        inputs = (torch.from_numpy(getattr(served, name)) for name in ("ids", "mask", "pool", "features"))
        torch.testing.assert_close(network(*inputs), apart[:4])
    assert apart.shape == (8, len(SIGNALS))


def test_teachers_tables_and_folds_come_back_as_they_were(tmp_path: Path) -> None:
    from briefing.training.documents import fold, load_table, save_table

    table = {f"d{n}": np.full((n + 1, 7), -n, dtype=np.float32) for n in range(5)}
    save_table(tmp_path / "t.npz", table)
    kept = load_table(tmp_path / "t.npz")
    assert list(kept) == list(table)
    assert all((kept[name] == rows).all() for name, rows in table.items())
    assert {fold(f"document {n}", 4) for n in range(50)} == {0, 1, 2, 3}


class ParsedError(Exception):
    """A command's arguments were read, and nothing is to be done."""


@pytest.mark.parametrize("pairs_alone", [False, True])
def test_every_step_of_the_recipe_is_a_command_that_its_module_takes(
    pairs_alone: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("onnx")
    from briefing.training.recipe import steps

    read = argparse.ArgumentParser.parse_args
    made = {tmp_path / "data"}
    for done, (module, *rest) in steps(tmp_path / "data", tmp_path / "out", tmp_path / "models", pairs_alone):
        given = [str(part) for part in rest]

        def parse(parser: argparse.ArgumentParser, given: list[str] = given) -> None:
            read(parser, given)
            raise ParsedError

        monkeypatch.setattr(argparse.ArgumentParser, "parse_args", parse)
        with pytest.raises(ParsedError):
            importlib.import_module(f"briefing.training.{module}").main()
        needed = {part for part in rest if isinstance(part, Path) and part.suffix == ".pt"} - {done}
        assert needed <= made, "a step takes what an earlier one made"
        made.add(done or tmp_path)


def test_the_weights_of_a_set_are_learnt_from_the_sets_with_high_rouge() -> None:
    from briefing.training.choose import Sets, weigh

    rng = np.random.default_rng(0)
    measures = [rng.normal(size=(20, 4)) for _ in range(60)]
    found = [Sets((), x, 0.1 * x[:, 0] - 0.05 * x[:, 3]) for x in measures]
    weights = weigh(found)
    np.testing.assert_allclose(weights, [3, 0, 0, -1.5], atol=0.05)


def test_judges_learn_and_are_calibrated() -> None:
    from briefing.salience.judges import INPUTS
    from briefing.training.judge import calibrate, fit

    rng = np.random.default_rng(0)

    def row() -> tuple[np.ndarray, np.ndarray]:
        inputs = rng.normal(size=(6, INPUTS)).astype(np.float32)
        shares = np.zeros(6, dtype=np.float32)
        shares[inputs[:, -1].argmax()] = 1
        return inputs, shares

    judges = fit([row() for _ in range(150)], epochs=50)
    fresh = [row() for _ in range(40)]
    right = [judges(x[:, :7], x[:, 7:]).argmax() == y.argmax() for x, y in fresh]
    assert sum(right) > 20
    slope, _ = calibrate(judges, fresh)
    assert slope > 0


def test_a_personal_model_is_made_and_used(run: Run, tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.jsonl"
    rows = [{"text": "\n".join([*TEXTS, f"Number {n} on the list was a shop in Port Aldane."]), "summary": TEXTS[3]}
            for n in range(12)]  # fmt: skip
    pairs.write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = run("train", "--pairs", pairs, "--out", tmp_path / "mine.npz")
    assert done.returncode == 0, done.stderr
    used = run(
        "summarize", "--json", "--points", "1", "--model", tmp_path / "mine.npz", SEEDS / "harbour-battery-ferry.txt"
    )
    shipped = run("summarize", "--json", "--points", "1", SEEDS / "harbour-battery-ferry.txt")
    assert json.loads(used.stdout)["revision"] != json.loads(shipped.stdout)["revision"]
    pairs.write_text('{"text": "One."}\n')
    refused = run("train", "--pairs", pairs, "--out", tmp_path / "mine.npz")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert 'pairs.jsonl:1: an object with "text" and "summary"' in refused.stderr
