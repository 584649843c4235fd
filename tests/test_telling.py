"""What can be told of several articles at once, and how it takes its place in the digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from examples import article, briefing

from briefing.compose import identified
from briefing.compose.accounts import MOST, Job, jobs, with_accounts
from briefing.segment import segment
from briefing.types import (
    Addition,
    Article,
    Briefing,
    Cited,
    Digest,
    Judged,
    Point,
    Section,
    Sentence,
    Skip,
    Story,
    Verdict,
    Writing,
)

QUAKE = article("An earthquake shook the Venn valley on Tuesday.", "Nine people were hurt in Tarnby.", title="Quake")
ECHO = article("A helicopter flew two women out of the valley.", "The road to Aldmouth is closed.", title="Echo")
CHESS = article("Odile Marchetti won the chess open of Valburg.", "It is her third title of the year.", title="Chess")
TOLD = "The Venn valley was shaken by an earthquake."
LIE = "The quake destroyed forty houses in Aldmouth."


def sentence(made: Article, index: int) -> Sentence:
    return segment(made)[index]


def point(made: Article, index: int) -> Point:
    return Point(sentence(made, index).text, (sentence(made, index),))


def told(made: Article, *points: int) -> Briefing:
    return Briefing(made, tuple(point(made, n) for n in points), "b", "r")


QUAKE_STORY = Story(told(QUAKE, 0), (told(ECHO, 0),), (Addition(point(ECHO, 0), 1),))
CHESS_STORY = Story(told(CHESS, 0))
DAY = Digest(
    "d", "T", date(2026, 11, 24), (Section("World", (QUAKE_STORY,)), Section("Sport", (CHESS_STORY,))), (), "b", "r", "v",
    opening=(Cited(point(QUAKE, 0), QUAKE), Cited(point(CHESS, 0), CHESS)),
)  # fmt: skip


def judged(made: Article, text: str, *sentences: int, support: str = "supported") -> Judged:
    evidence = tuple(sentence(made, n) for n in sentences)
    return Judged(Verdict(text, evidence, (), 0.9, support), made.id)  # type: ignore[arg-type]


def best(made: Article, count: int) -> Sequence[Point]:
    return [point(made, n) for n in range(2)]


def account(*verdicts: Judged, strict: bool = False) -> list[tuple[str, str, int]]:
    """Return the account that verdicts make: the text of each line, whose words it is in, and its article."""
    (job,) = (job for job in jobs(DAY) if job.task == "story")
    made = with_accounts(DAY, [(job, Writing(verdicts, ("label",)))], best, strict=strict)
    assert made.stories[0].writing == Writing(verdicts, ("label",))
    assert made.stories[1] == CHESS_STORY
    assert made.opening == DAY.opening
    return [(line.point.text, line.point.support, line.article) for line in made.stories[0].account]


def opened(*verdicts: Judged, strict: bool = False) -> list[tuple[str, str, str]]:
    """Return the opening that verdicts make: each text, whose words it is in, and the title of its article."""
    made = with_accounts(DAY, [(jobs(DAY)[0], Writing(verdicts))], best, strict=strict)
    assert made.writing == Writing(verdicts)
    assert made.sections == DAY.sections
    return [(c.point.text, c.point.support, c.article.title) for c in made.opening]


def test_the_opening_and_each_new_story_of_several_articles_can_be_told() -> None:
    opening, story = jobs(DAY)
    assert (opening.task, story.task, story.story) == ("opening", "story", 0)
    assert [(e.article, e.sentences) for e in opening.excerpts] == [
        (QUAKE, (sentence(QUAKE, 0),)), (CHESS, (sentence(CHESS, 0),))
    ]  # fmt: skip
    assert [(e.article, e.sentences) for e in story.excerpts] == [(a, tuple(segment(a))) for a in (QUAKE, ECHO)]
    assert jobs(replace(DAY, opening=())) == (story,)


def test_what_goes_on_or_stands_in_one_article_alone_is_not_told_anew() -> None:
    goes_on = replace(QUAKE_STORY, status="continuing", since=date(2026, 11, 23))
    foreign = replace(QUAKE_STORY, also=(told(replace(ECHO, language="de"), 0),))
    for story in (goes_on, foreign, CHESS_STORY):
        assert jobs(replace(DAY, opening=(), sections=(Section("World", (story,)),))) == ()
    many = replace(QUAKE_STORY, also=tuple(briefing(f"It shook {n}.", title=f"t{n}") for n in range(9)))
    (job,) = jobs(replace(DAY, opening=(), sections=(Section("World", (CHESS_STORY, many)),)))
    assert (len(job.excerpts), job.story) == (MOST, 1)


def test_the_opening_is_told_of_what_is_new_in_a_story() -> None:
    fresh = replace(QUAKE_STORY, status="continuing", fresh=(Addition(point(QUAKE, 1), 0), Addition(point(ECHO, 1), 1)))
    digest = replace(DAY, sections=(Section("World", (fresh,)),), opening=(Cited(point(QUAKE, 1), QUAKE),))
    assert jobs(digest)[0] == Job("opening", (replace(jobs(DAY)[0].excerpts[0], sentences=(sentence(QUAKE, 1),)),))


def test_each_line_of_an_account_stands_in_its_article() -> None:
    assert account(judged(QUAKE, TOLD, 0), judged(ECHO, ECHO.text[:46], 0, support="extractive")) == [
        (TOLD, "supported", 0), (ECHO.text[:46], "extractive", 1)
    ]  # fmt: skip


def test_a_lie_in_an_account_gives_way_to_the_best_sentence_that_is_not_told_yet() -> None:
    lie = judged(QUAKE, LIE, support="unsupported")
    first = "An earthquake shook the Venn valley on Tuesday."
    nine = "Nine people were hurt in Tarnby."
    assert account(judged(QUAKE, first, 0), lie) == [(first, "supported", 0), (nine, "replaced", 0)]
    assert account(judged(ECHO, "A road is shut.", 1), lie, lie, lie) == [
        ("A road is shut.", "supported", 1), (first, "replaced", 0), (nine, "replaced", 0)
    ]  # fmt: skip
    assert account(judged(QUAKE, TOLD, 0), lie, strict=True) == [(TOLD, "supported", 0)]
    assert account(lie, lie) == []


def test_the_opening_takes_what_its_own_article_bears_out() -> None:
    lines = opened(judged(CHESS, "Odile Marchetti has won the open in Valburg.", 0), judged(QUAKE, TOLD, 0))
    assert lines == [
        (TOLD, "supported", "Quake"), ("Odile Marchetti has won the open in Valburg.", "supported", "Chess")
    ]  # fmt: skip


def test_the_opening_keeps_its_own_sentence_where_the_model_s_is_none() -> None:
    quake, chess = "An earthquake shook the Venn valley on Tuesday.", "Odile Marchetti won the chess open of Valburg."
    lie = judged(CHESS, "Marchetti has lost every single game there.", support="unsupported")
    leaning = judged(CHESS, "She has won the open in Valburg again.", 0)
    assert opened(judged(QUAKE, TOLD, 0), lie) == [(TOLD, "supported", "Quake"), (chess, "replaced", "Chess")]
    assert opened(judged(QUAKE, TOLD, 0), leaning) == [(TOLD, "supported", "Quake"), (chess, "replaced", "Chess")]
    assert opened(lie) == [(quake, "extractive", "Quake"), (chess, "extractive", "Chess")]
    assert opened(judged(QUAKE, TOLD, 0), lie, strict=True) == [
        (quake, "extractive", "Quake"), (chess, "extractive", "Chess")
    ], "one sentence is no opening"  # fmt: skip


def test_a_digest_that_says_something_else_has_another_id() -> None:
    other = replace(QUAKE_STORY, account=(Addition(point(ECHO, 1), 1),))
    written = Writing((judged(QUAKE, TOLD, 0),))
    changed = [
        replace(DAY, title="Another"),
        replace(DAY, day=date(2026, 11, 25)),
        replace(DAY, window=7),
        replace(DAY, revision="other"),
        replace(DAY, skips=(Skip("x", "read", "empty", "there is nothing in it"),)),
        replace(DAY, sections=DAY.sections[:1]),
        replace(DAY, sections=(replace(DAY.sections[0], name="Other"), DAY.sections[1])),
        *(
            replace(DAY, sections=(Section("World", (story,)), DAY.sections[1]))
            for story in (
                other, replace(QUAKE_STORY, briefing=told(QUAKE, 1)), replace(QUAKE_STORY, also=()),
                replace(QUAKE_STORY, additions=()), replace(QUAKE_STORY, status="continuing"),
                replace(QUAKE_STORY, since=date(2026, 11, 23)), replace(QUAKE_STORY, fresh=(Addition(point(QUAKE, 1), 0),)),
            )
        ),
        replace(DAY, writing=written),
        replace(DAY, writing=written, opening=DAY.opening[:1]),
    ]  # fmt: skip
    ids = {identified(digest).id for digest in (DAY, *changed)}
    assert len(ids) == 1 + len(changed)
    assert {len(one) for one in ids} == {16}
    assert identified(replace(DAY, backend="another", version="2")).id == identified(DAY).id
