"""The reference scorer: the shipped weights in fp32 torch, one article after another or many at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from briefing.errors import ModelError
from briefing.salience.scorer import OnnxScorer
from briefing.salience.torch import TOKENS, TorchScorer, _alike
from briefing.salience.windows import Encoded

if TYPE_CHECKING:
    from numpy.typing import NDArray

torch = pytest.importorskip("torch")

LINES = [
    "The town of Hessary bought the old harbour bridge on Monday for nine million crowns.",
    "Mayor Orla Brask said the bridge would carry trams to the ferry from next spring.",
    "Gulls circled.",
    "The seller, a bank in Kell, had wanted to tear the bridge down.",
]
ARTICLES: list[Sequence[str]] = [
    LINES,
    [],
    LINES[1:],
    [f"{line} Part {i}." for i in range(20) for line in LINES],
    LINES[:1],
]


@pytest.fixture(scope="module")
def scorer() -> TorchScorer:
    # The same device by a name that is not the plain one: it is given many at once, as a GPU is.
    return TorchScorer("cpu:0")


def test_the_files_own_weights_say_what_the_file_says() -> None:
    for texts in ARTICLES:
        np.testing.assert_allclose(TorchScorer()(texts), OnnxScorer()(texts), atol=0.1)


def test_many_at_once_are_told_what_each_is_told_alone(scorer: TorchScorer) -> None:
    alone = list(TorchScorer().each(ARTICLES))
    assert [len(each) for each in alone] == [4, 0, 3, 80, 1]
    for one, other in zip(scorer.each(ARTICLES), alone, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-3)


def test_where_memory_ends_fewer_are_read_at_once(scorer: TorchScorer, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    read = scorer._read

    def small(articles: Sequence[Encoded], most: int = 1) -> list[NDArray[np.float32]]:
        tried.append(len(articles))
        if len(articles) > most:
            raise torch.OutOfMemoryError
        return read(articles)

    expected = list(scorer.each(ARTICLES))
    monkeypatch.setattr(scorer, "_read", small)
    for one, other in zip(scorer.each(ARTICLES), expected, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-3)
    assert tried == [4, 2, 1, 1, 2, 1, 1]
    monkeypatch.setattr(scorer, "_read", lambda articles: small(articles, 0))
    with pytest.raises(ModelError, match="--device cpu:0: no memory is left there; take --device cpu"):
        scorer(LINES)


@pytest.mark.parametrize("said", ["MPS backend out of memory", "no such kernel"])
def test_memory_that_ends_is_told_by_its_words_too_and_nothing_else_is_taken_for_it(
    said: str, scorer: TorchScorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(articles: Sequence[Encoded]) -> list[NDArray[np.float32]]:
        raise RuntimeError(said)

    monkeypatch.setattr(scorer, "_read", fail)
    expected = ModelError if "memory" in said else RuntimeError
    with pytest.raises(expected, match="no memory is left" if "memory" in said else said):
        scorer(LINES)


def test_articles_of_like_width_are_read_together_within_the_tokens() -> None:
    def wide(tokens: int, windows: int) -> Encoded:
        ids = np.zeros((windows, tokens), np.int64)
        return Encoded(ids, ids, np.zeros((1, 1), np.float32), np.zeros((1, 1), np.float32))

    articles = {n: wide(64 * (1 + n % 8), 1 + n % 3) for n in range(900)}
    groups = list(_alike(articles))
    assert sorted(n for group in groups for n in group) == list(articles)
    sizes = [(max(articles[n].ids.shape[1] for n in g), sum(len(articles[n].ids) for n in g)) for g in groups]
    assert all(width * windows <= TOKENS for width, windows in sizes)
    padding = sum(w * n for w, n in sizes) / sum(a.ids.size for a in articles.values())
    assert 1 <= padding < 1.1
    assert list(_alike({7: wide(512, 200)})) == [[7]], "an article that is longer is read by itself"


def test_a_checkpoint_of_something_else_is_named(tmp_path: Path) -> None:
    (tmp_path / "text.pt").write_text("no weights")
    torch.save({"other": torch.zeros(2)}, tmp_path / "other.pt")
    torch.save([1, 2], tmp_path / "list.pt")
    torch.save({"encoder.encoder.layer.0.x": torch.zeros(2)}, tmp_path / "part.pt")
    for name in ("text", "other", "list", "part"):
        with pytest.raises(ModelError, match=rf"{name}.pt: no checkpoint of this network; name one that"):
            TorchScorer(checkpoint=tmp_path / f"{name}.pt")(LINES)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here")
def test_a_gpu_says_what_the_cpu_says() -> None:
    for one, other in zip(TorchScorer("cuda").each(ARTICLES), TorchScorer().each(ARTICLES), strict=True):
        np.testing.assert_allclose(one, other, atol=0.02)
