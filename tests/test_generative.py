"""From texts to a briefing: windows are written up, and what was written again, by a writer that can be predicted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from examples import article

from briefing.summarizers._generative import PATIENCE, GenerativeSummarizer, Request, Written
from briefing.types import Article, Briefing, Size, Task

SHORT = Size("short")


@dataclass
class Scribe:
    """A writer with a context of `context` letters that writes what `say` makes of a text."""

    say: Callable[[str], str]
    context: int = 200
    seconds: float = 1.0
    backend: str = "scribe"
    revision: str = "1"
    batch: int = 4
    asked: list[list[Request]] = field(default_factory=list)

    def room(self, words: int, task: Task = "article", texts: int = 1, /) -> int:
        return self.context

    def count(self, text: str, /) -> int:
        return len(text) + 1

    def write(self, requests: Sequence[Request], /) -> Sequence[Written]:
        self.asked.append(list(requests))
        return [Written(self.say(r.texts[0]), False, self.seconds) for r in requests]


def long(sentences: int) -> Article:
    return article(
        *[f"School number {n} was opened by the mayor on a Monday in May." for n in range(10, 10 + sentences)]
    )


def points(scribe: Scribe, *articles: Article, seconds: float = 60) -> list[list[str]]:
    made = GenerativeSummarizer(scribe, {"seconds": seconds})(articles, SHORT)
    return [[p.text for p in b.points] for b in made if isinstance(b, Briefing)]


def first(text: str) -> str:
    return text.split(". ")[0].rstrip(".") + "."


def opened(text: str) -> str:
    return f"{next(word for word in text.split() if word.isdecimal())} opened."


def test_windows_are_written_up_and_then_what_was_written() -> None:
    scribe = Scribe(opened)
    assert points(scribe, long(12)) == [["10 opened."]]
    windows, again = scribe.asked
    assert len(windows) > 1
    assert [r.texts[0] for r in again] == [" ".join(opened(r.texts[0]) for r in windows)]


def test_where_what_was_written_does_not_shrink_all_parts_have_a_say() -> None:
    scribe = Scribe(lambda text: text)
    (made,) = points(scribe, long(12))
    assert len(scribe.asked) == 1
    assert made[0].startswith("School number 10")
    assert int(made[-1].split()[2]) >= 15


def test_where_nothing_comes_of_what_was_written_that_stays() -> None:
    scribe = Scribe(lambda text: "" if "opened." in text else opened(text))
    (made,) = points(scribe, long(12))
    assert made[0] == "10 opened."
    assert len(made) > 1


def test_of_one_text_the_first_sentences_are_shown() -> None:
    scribe = Scribe(lambda text: "One was opened. Two was opened. Three was opened. Four was opened.", context=9_000)
    assert points(scribe, long(12)) == [["One was opened.", "Two was opened."]]


def test_articles_are_written_together_and_told_apart() -> None:
    scribe = Scribe(first, context=9_000)
    made = points(scribe, long(5), article("The ferry sank. " * 9), long(6))
    opening = "School number 10 was opened by the mayor on a Monday in May."
    assert [m[0] for m in made] == [opening, "The ferry sank.", opening]
    assert [len(requests) for requests in scribe.asked] == [3]


def test_windows_share_the_time_of_their_article() -> None:
    scribe = Scribe(first, seconds=2.0)
    points(scribe, long(12), seconds=60)
    windows, again = scribe.asked[:2]
    assert {r.seconds for r in windows} == {60 / len(windows)}
    assert {r.seconds for r in again} == {(60 - 2.0 * len(windows)) / len(again)}


def test_one_article_in_time_and_a_writer_is_asked_again() -> None:
    late = {"late"}

    class Moody(Scribe):
        def write(self, requests: Sequence[Request], /) -> Sequence[Written]:
            self.asked.append(list(requests))
            return [Written("", True, 1.0, "too-slow") if r.article.title in late else Written("It rained.", False, 1.0)
                    for r in requests]  # fmt: skip

    scribe = Moody(first, context=9_000)
    summarizer = GenerativeSummarizer(scribe, {})
    for title in ["late"] * (PATIENCE - 1) + ["in time"] + ["late"] * PATIENCE + ["in time"]:
        list(summarizer([article("It rained all day. " * 20, title=title)], SHORT))
    assert [r.article.title for requests in scribe.asked for r in requests].count("in time") == 1
