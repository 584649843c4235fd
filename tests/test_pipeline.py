"""The wiring: articles reach a summarizer in batches, results come back in order, and the network can be refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from examples import article, briefing

from briefing.config import Config
from briefing.store import Store
from briefing.types import Article, Briefing, Size, Skip
from briefing.wiring import pipeline

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Recorder:
    """A summarizer that records what it is handed; `stand_in` is an article that another model summarizes for it, `broken` one that
    it breaks at, `forgotten` one that it has nothing for, `odd` one for which it has something else."""

    batch: int = 2
    backend: str = "embedded"
    revision: str = "test"
    stand_in: str = ""
    broken: str = ""
    forgotten: str = ""
    odd: str = ""
    handed: list[tuple[str, ...]] = field(default_factory=list)

    def __call__(self, articles: Sequence[Article], size: Size, /) -> Iterator[Briefing | Skip]:
        self.handed.append(tuple(a.title for a in articles))
        for a in articles:
            if a.title == self.broken:
                raise IndexError("owl")
            if a.title == self.forgotten:
                continue
            if a.title == self.odd:
                yield a.text  # type: ignore[misc]
                continue
            made = briefing(a.text, title=a.title)
            yield Briefing(a, made.points, self.backend, "another" if a.title == self.stand_in else self.revision)


def titles(items: list[Article | Skip], recorder: Recorder, store: Store) -> list[str]:
    made = pipeline.briefings(items, recorder, Config(), store, lambda: NOW)
    return [item.article.title if isinstance(item, Briefing) else item.code for item in made]


def test_articles_come_in_batches_and_results_go_out_in_order() -> None:
    items: list[Article | Skip] = [
        article("One.", title="a"),
        Skip("x", "read", "gone", ""),
        *(article("Two.", title=t) for t in "bcde"),
    ]
    recorder = Recorder()
    with Store(None) as store:
        assert titles(items, recorder, store) == ["a", "gone", "b", "c", "d", "e"]
        assert [h for h in recorder.handed if h] == [("a", "b"), ("c", "d"), ("e",)]
        again = Recorder()
        assert titles([article("New.", title="f"), *items], again, store) == ["f", "a", "gone", "b", "c", "d", "e"]
        assert [h for h in again.handed if h] == [("f",)]


def test_what_another_model_made_in_its_stead_is_tried_again() -> None:
    items: list[Article | Skip] = [article("One.", title="a"), article("Two.", title="b")]
    with Store(None) as store:
        titles(items, Recorder(stand_in="b"), store)
        again = Recorder()
        titles(items, again, store)
        assert [h for h in again.handed if h] == [("b",)]


def test_an_article_at_which_the_summarizer_breaks_costs_no_other() -> None:
    items: list[Article | Skip] = [article("One.", title=t) for t in "abcd"]
    recorder = Recorder(batch=4, broken="b")
    with Store(None) as store:
        assert titles(items, recorder, store) == ["a", "defect", "c", "d"]
    assert recorder.handed[0] == ("a", "b", "c", "d")


def test_an_article_for_which_the_summarizer_has_nothing_or_something_else_costs_no_other() -> None:
    items: list[Article | Skip] = [article(f"{t}.", title=t) for t in "abcd"]
    for recorder, expected in (
        (Recorder(batch=4, forgotten="d"), ["a", "b", "c", "defect"]),
        (Recorder(batch=4, forgotten="b"), ["a", "defect", "c", "d"]),
        (Recorder(batch=4, odd="b"), ["a", "defect", "c", "d"]),
    ):
        with Store(None) as store:
            assert titles(items, recorder, store) == expected


def test_offline_refuses_addresses() -> None:
    (item,) = pipeline.articles(["https://example.org/story"], Config(network_offline=True), lambda: NOW)
    assert isinstance(item, Skip)
    assert item.code == "offline"
