"""The salience model: windows that cover an article, features, and the scorer that serves the shipped file."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing import models
from briefing.errors import ModelError
from briefing.salience.features import FEATURES, features
from briefing.salience.judges import Judges
from briefing.salience.scorer import OnnxScorer
from briefing.salience.windows import OVERLAP, SENTENCE, WINDOW, encode, split

ARTICLE = [
    "The town of Hessary bought the old harbour bridge on Monday for nine million crowns.",
    "Mayor Orla Brask said the bridge would carry trams to the ferry from next spring.",
    "“At last we have waited forty years for this,” she said.",
    "Gulls circled.",
    "The seller, a bank in Kell, had wanted to tear the bridge down.",
    "Nine shops under the arches will stay, the council promised their tenants.",
]


@given(st.lists(st.integers(0, SENTENCE), min_size=1, max_size=120), st.integers(150, WINDOW), st.integers(0, 4))
def test_windows_cover_every_sentence_in_order_within_their_size(lengths: list[int], window: int, overlap: int) -> None:
    runs = split(lengths, window, overlap)
    assert sorted({i for run in runs for i in run}) == list(range(len(lengths)))
    assert all(1 + sum(lengths[i] + 1 for i in run) <= window for run in runs)
    for before, after in pairwise(runs):
        assert before.start < after.start <= before.stop < after.stop
        assert before.stop - after.start <= overlap


def test_a_long_article_is_read_to_its_end_and_overlaps() -> None:
    encoded = encode(["word"] * 60, [[2000 + i] * 30 for i in range(60)])
    assert encoded.ids.shape[0] > 1
    assert encoded.ids.shape[1] <= WINDOW
    np.testing.assert_allclose(encoded.pool.sum(axis=1), 1, rtol=1e-5)
    twice = (encoded.pool.reshape(60, *encoded.ids.shape).sum(axis=2) > 0).sum(axis=1) == 2
    assert twice.sum() == OVERLAP * (encoded.ids.shape[0] - 1)
    for i, row in enumerate(encoded.pool.reshape(60, -1)):
        assert set(encoded.ids.ravel()[row > 0]) == {2000 + i, 102}


@given(st.lists(st.text(max_size=60), min_size=1, max_size=12))
def test_features_are_finite_for_any_text(texts: list[str]) -> None:
    table = features(texts, [len(t) for t in texts])
    assert table.shape == (len(texts), len(FEATURES))
    assert np.isfinite(table).all()


def test_features_say_what_they_are_named_for() -> None:
    table = dict(zip(FEATURES, features(ARTICLE, [len(t.split()) for t in ARTICLE]).T, strict=True))
    assert table["first"].tolist() == [1, 0, 0, 0, 0, 0]
    assert table["quotes"].tolist() == [0, 0, 1, 0, 0, 0]
    assert table["first person"].argmax() == 2
    assert table["central"][3] == 0
    assert table["reports"].tolist() == [0, 1, 1, 0, 0, 0]


@pytest.fixture(scope="module")
def scorer() -> OnnxScorer:
    return OnnxScorer()


def test_the_shipped_model_scores_every_sentence(scorer: OnnxScorer) -> None:
    salience = scorer(ARTICLE)
    assert salience.shape == (6,)
    assert np.exp(salience).sum() == pytest.approx(1, abs=1e-4)
    assert salience.argmax() in (0, 1)
    assert salience.argmin() == 3


def test_the_same_text_gets_the_same_score(scorer: OnnxScorer) -> None:
    np.testing.assert_array_equal(scorer(ARTICLE), scorer(ARTICLE))


def test_odd_text_is_scored_too(scorer: OnnxScorer) -> None:
    assert scorer([]).shape == (0,)
    assert np.isfinite(scorer(["", " ", "[SEP] [CLS] [MASK]", "漢字" * 900, "\x00"])).all()


def test_special_tokens_in_a_text_are_only_text() -> None:
    assert not set(models.tokenizer().encode("[SEP] [MASK]", add_special_tokens=False).ids) & {101, 102, 103}


def test_a_missing_or_damaged_model_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match=r"none.npz.*can't be read"):
        OnnxScorer(tmp_path / "none.npz")
    damaged = tmp_path / "damaged.npz"
    damaged.write_bytes(b"not a model")
    with pytest.raises(ModelError, match="not a model of briefing"):
        OnnxScorer(damaged)(ARTICLE)
    monkeypatch.setitem(models.CHECKSUMS, "judges.npz", "0")
    monkeypatch.setitem(models.CHECKSUMS, "gone.onnx", "0")
    with pytest.raises(ModelError, match=r"judges.npz: the model is damaged; reinstall"):
        models.read("judges.npz")
    with pytest.raises(ModelError, match=r"gone.onnx: the model can't be read"):
        models.read("gone.onnx")


def test_judges_keep_their_weights_in_a_file(tmp_path: Path) -> None:
    judges = Judges.load(models.read("judges.npz"), "judges.npz")
    judges.save(tmp_path / "a.npz")
    assert (tmp_path / "a.npz").read_bytes() == models.read("judges.npz")
    replace(judges, mean=judges.mean[1:]).save(tmp_path / "b.npz")
    with pytest.raises(ModelError, match="another version"):
        Judges.load((tmp_path / "b.npz").read_bytes(), "b.npz")


def test_confidence_rises_with_salience_and_stays_a_probability(scorer: OnnxScorer) -> None:
    confidence = scorer.confidence(np.array([-9, -3, -1, 0], dtype=np.float32))
    assert (np.diff(confidence) > 0).all()
    assert 0 <= confidence.min() <= confidence.max() <= 1


def test_scoring_needs_no_torch() -> None:
    code = (
        "import sys; from briefing.salience.scorer import OnnxScorer; OnnxScorer()(['One sentence here.']);"
        "sys.exit('torch' in sys.modules or 'transformers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
