"""The contract of every summarizer, the built-in one and each family of a user's own, by the public path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from chatserver import ChatServer, serving
from examples import article
from tiny import CAUSAL, SEQ2SEQ

from briefing.config import Config
from briefing.segment import segment
from briefing.selection.select import WORDS
from briefing.summarizers import causal, seq2seq
from briefing.summarizers._generative import MOST_WINDOWS, PATIENCE
from briefing.summarizers._local import LocalModel, Prompt
from briefing.types import Article, Briefing, Excerpt, Size, Skip, Summarizer, Task, Teller
from briefing.wiring import adapters

LOCAL = [*SEQ2SEQ, *CAUSAL]
ALL = ["embedded", *LOCAL, "endpoint"]
SHORT = Size("short")
TASKS: tuple[Task, ...] = ("story", "opening")

Make = Callable[[str], Summarizer]

NEWS = [
    article(
        f"The council of {town} opened school number {n} on Monday. " * (n + 1)
        + f"It cost {n} million crowns. The mayor of {town} spoke for an hour. Nobody left before the end.",
        title=town,
    )
    for n, town in enumerate(("Hessary", "Aldane", "Skerrow", "Brede"), 2)
]  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[ChatServer]:
    with serving() as running:
        yield running


@pytest.fixture
def make(tiny: Callable[[str], Path], server: ChatServer) -> Make:
    """Return a function that makes a summarizer as the command line does."""

    def made(name: str) -> Summarizer:
        model = {"embedded": "embedded", "endpoint": f"{server.address}#tiny"}.get(name) or str(tiny(name))
        return adapters.backend_of(Config(model_name=model))

    return made


def told(results: Iterator[Briefing | Skip]) -> list[tuple[str, tuple[str, ...], tuple[str, ...], str]]:
    """Return of each result what a reader sees."""
    briefings = [result for result in results if isinstance(result, Briefing)]
    return [(b.article.id, tuple(p.text for p in b.points), b.article.labels, b.backend) for b in briefings]


@pytest.mark.parametrize("name", ALL)
def test_one_result_for_each_article_in_order_and_the_same_alone_and_another_time(name: str, make: Make) -> None:
    together = told(make(name)(NEWS, SHORT))
    assert [result[0] for result in together] == [a.id for a in NEWS]
    assert all(points for _, points, _, _ in together)
    again = make(name)
    assert [told(again([a], SHORT))[0] for a in NEWS] == together


@pytest.mark.parametrize("name", LOCAL)
def test_padding_changes_nothing_that_is_written(name: str, make: Make) -> None:
    """Below the briefings, where the random models' every token counts."""
    writer = make(name)._writer  # type: ignore[attr-defined]
    model: LocalModel = writer._model
    prompts = [Prompt(tuple(model.ids(NEWS[0].text[:length])), 24, 60) for length in (80, 75, 70, 90, 85)]
    together = [output.text for output in model.generate(prompts, writer.settings)]
    assert together == [model.generate([prompt], writer.settings)[0].text for prompt in prompts]
    assert any(together)


@pytest.mark.parametrize("name", ALL)
def test_an_article_without_a_sentence_has_no_points(name: str, make: Make) -> None:
    assert told(make(name)([article("")], SHORT)) == [(article("").id, (), (), make(name).backend)]


@pytest.mark.parametrize("name", ALL)
def test_an_article_no_longer_than_its_briefing_is_returned_whole(name: str, make: Make) -> None:
    (result,) = told(make(name)([article("The ferry sank. Nobody was hurt.")], SHORT))
    assert result[1] == ("The ferry sank.", "Nobody was hurt.")


class Spy:
    """What a local model was given to read."""

    def __init__(self, model: LocalModel, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[list[Prompt]] = []
        generate = model.generate

        def record(prompts: Sequence[Prompt], settings: Any) -> Any:
            self.calls.append(list(prompts))
            return generate(prompts, settings)

        monkeypatch.setattr(model, "generate", record)


def frame_of(name: str, summarizer: Any) -> list[int]:
    """Return the tokens that stand around what a local model is told."""
    writer = summarizer._writer
    return [i for part in (writer._model.frame if name in SEQ2SEQ else writer._frame) for i in part]


@pytest.mark.parametrize("name", LOCAL)
def test_no_text_of_an_article_is_a_token_of_control(name: str, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    summarizer = make(name)
    writer = summarizer._writer  # type: ignore[attr-defined]
    model: LocalModel = writer._model
    spy = Spy(model, monkeypatch)
    names = sorted({*model.tokenizer.all_special_tokens, *model.tokenizer.get_added_vocab()})
    # Full-width forms, which a tokenizer's normalization makes ordinary ones.
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in "</s> <pad>")
    hostile = article(f"The council said: {' '.join(names)} {wide} and met on Monday, for hours. " * 2 + NEWS[0].text)
    list(summarizer([hostile], SHORT))
    frame = frame_of(name, summarizer)
    read = [prompt for call in spy.calls for prompt in call]
    assert read
    for prompt in read:
        assert sum(i in model.control for i in prompt.ids) == sum(i in model.control for i in frame)


def together(*articles: Article) -> list[Excerpt]:
    return [Excerpt(a, segment(a)) for a in articles]


@pytest.mark.parametrize("name", [*LOCAL, "endpoint"])
def test_several_articles_are_told_at_once_and_a_batch_gives_what_single_calls_give(name: str, make: Make) -> None:
    teller = make(name)
    assert isinstance(teller, Teller)
    groups = [together(*NEWS[:2]), together(*NEWS[2:])]
    for task in TASKS:
        made = list(teller.tell(task, groups, SHORT))
        assert [draft for group in groups for draft in teller.tell(task, [group], SHORT)] == made
        assert all(draft.sentences or draft.labels == ("model-silent",) for draft in made)


@pytest.mark.parametrize("name", LOCAL)
def test_several_articles_are_read_within_the_context_without_tokens_of_control(
    name: str, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    teller = make(name)
    assert isinstance(teller, Teller)
    writer = teller._writer  # type: ignore[attr-defined]
    model: LocalModel = writer._model
    spy = Spy(model, monkeypatch)
    names = " ".join(sorted({*model.tokenizer.all_special_tokens, *model.tokenizer.get_added_vocab()}))
    sentence = "The council of {} met in room {} on Monday."
    enough = writer.room(WORDS["short"], "story", 2) // writer.count(sentence) // 2 + 2
    long = [
        article(f"The mayor said {names} and left.", *[sentence.format(town, n) for n in range(enough)], title=town)
        for town in ("Tave", "Brede")
    ]
    for task in TASKS:
        (draft,) = teller.tell(task, [together(*long)], SHORT)
        (prompt,) = spy.calls[-1]
        assert len(prompt.ids) + (name in CAUSAL) * prompt.most <= model.context
        assert sum(i in model.control for i in prompt.ids) == sum(i in model.control for i in frame_of(name, teller))
        assert draft.labels in (("abridged",), ("model-silent",))


@pytest.mark.parametrize("name", LOCAL)
def test_a_very_long_article_is_read_within_the_context_and_labelled(
    name: str, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    summarizer = make(name)
    writer = summarizer._writer  # type: ignore[attr-defined]
    model: LocalModel = writer._model
    spy = Spy(model, monkeypatch)
    sentence = "The council of Hessary opened school number {} on Monday, and then closed it."
    more_than_it_reads = writer.room(WORDS["short"]) * MOST_WINDOWS // writer.count(sentence) + 20
    long = article(*[sentence.format(n) for n in range(more_than_it_reads)])
    (result,) = told(summarizer([long], SHORT))
    assert "abridged" in result[2] or result[3] == "embedded"
    assert 2 <= len(spy.calls[0]) <= MOST_WINDOWS + 2
    for call in spy.calls:
        assert all(len(prompt.ids) + (name in CAUSAL) * prompt.most <= model.context for prompt in call)


@pytest.mark.parametrize("name", ["bart", "qwen2"])
def test_time_ends_an_article_and_the_built_in_model_takes_over(name: str, tiny: Callable[[str], Path]) -> None:
    ticks = count()
    module = {"bart": seq2seq, "qwen2": causal}[name]
    summarizer = module.create({"path": str(tiny(name)), "seconds": 3}, lambda: float(next(ticks)))
    results = told(summarizer(NEWS, SHORT))
    assert {(labels, backend) for _, _, labels, backend in results} == {(("model-too-slow",), "embedded")}
    assert all(points for _, points, _, _ in results)
    assert len(NEWS) >= PATIENCE
    asked = next(ticks)
    assert told(summarizer(NEWS, SHORT)) == results
    assert next(ticks) == asked + 1, "a model that was too slow for several articles is asked no more"


@pytest.mark.parametrize("name", ["bart", "qwen2"])
def test_time_that_does_changes_nothing(name: str, make: Make, tiny: Callable[[str], Path]) -> None:
    module = {"bart": seq2seq, "qwen2": causal}[name]
    assert told(module.create({"path": str(tiny(name)), "seconds": 3}, lambda: 0.0)(NEWS, SHORT)) == told(
        make(name)(NEWS, SHORT)
    )


def without_memory(model: LocalModel, rows: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let generating fail for more than so many rows, and return the list of the rows of each call."""
    import torch

    sizes: list[int] = []
    generate = model.model.generate

    def fail(*args: Any, **more: Any) -> Any:
        sizes.append(len(more["input_ids"]))
        if sizes[-1] > rows:
            raise torch.OutOfMemoryError("out of memory")
        return generate(*args, **more)

    monkeypatch.setattr(model.model, "generate", fail)
    return sizes


@pytest.mark.parametrize("name", ["bart", "qwen2"])
def test_out_of_memory_halves_the_batch(name: str, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = told(make(name)(NEWS, SHORT))
    summarizer = make(name)
    sizes = without_memory(summarizer._writer._model, 1, monkeypatch)  # type: ignore[attr-defined]
    assert told(summarizer(NEWS, SHORT)) == expected
    assert max(sizes) > 1
    assert sizes[-1] == 1


@pytest.mark.parametrize("name", ["bart", "qwen2"])
def test_out_of_memory_for_one_article_is_labelled(name: str, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    summarizer = make(name)
    without_memory(summarizer._writer._model, 0, monkeypatch)  # type: ignore[attr-defined]
    results = told(summarizer(NEWS, SHORT))
    assert {(labels, backend) for _, _, labels, backend in results} == {(("model-out-of-memory",), "embedded")}


@pytest.mark.parametrize("name", ["bart", "qwen2"])
def test_any_other_fault_of_a_model_costs_no_article(name: str, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **more: Any) -> Any:
        raise RuntimeError("a kernel is missing")

    summarizer = make(name)
    monkeypatch.setattr(summarizer._writer._model.model, "generate", fail)  # type: ignore[attr-defined]
    results = told(summarizer(NEWS, SHORT))
    assert {(labels, backend) for _, _, labels, backend in results} == {(("model-failed",), "embedded")}
