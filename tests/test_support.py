"""The support check: facts by kind, what holds for every sentence, and what a reader gets of a model that makes things up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from math import log

import numpy as np
import pytest
from conftest import SEEDS
from examples import article
from hypothesis import given
from hypothesis import strategies as st

from briefing.clean import clean
from briefing.models.encoder import encode
from briefing.segment import segment
from briefing.support import Held, hold, strictly
from briefing.support.check import check
from briefing.support.numbers import numbers, same
from briefing.support.several import judge
from briefing.support.source import Source
from briefing.support.tokens import stem
from briefing.types import Article, Briefing, Document, Draft, Excerpt, Point, Size, Skip, Span, Verdict

PUBLISHED = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TEXT = (
    "The council of Hessary bought 12 electric ferries for £2,000,000 on Monday. "
    "Mayor Ilse Brandvold said the boats would halve the noise in the harbour. "
    "“We have waited nine years for this,” she told reporters. "
    "Her rival Tom Ashgrove did not vote for the purchase and denied that the old ferries were unsafe. "
    "The United Nations praised the town. "
    "About 40 percent of Hessary's 18,000 residents cross the bay each day, and the crossing takes 25 minutes."
)


def bag(texts: Sequence[str]) -> np.ndarray:
    """Stand in for the encoder: unit vectors of hashed words, enough to tell which texts share some."""
    vectors = np.zeros((len(texts), 64), dtype=np.float32)
    for row, text in enumerate(texts):
        for word in re.findall(r"\w+", text.lower()):
            vectors[row, sum(map(ord, word)) % 64] += 1
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return vectors


def verdict(text: str, body: str = TEXT) -> Verdict:
    made = article(body, published=PUBLISHED)
    return check([text], made, segment(made), bag)[0]


def missing(text: str, body: str = TEXT) -> set[str]:
    return {fact.kind for fact in verdict(text, body).facts if fact.found is None}


@pytest.mark.parametrize(
    "text",
    [
        "Hessary bought 12 electric ferries for £2 million.",
        "The council of Hessary bought twelve electric ferries on Monday.",
        "The council of Hessary bought 12 electric ferries yesterday.",
        "Ilse Brandvold said the boats would halve the noise in the harbour.",
        "Brandvold said the boats would halve the noise in the harbour.",
        "The boats would halve the noise in the harbour, said Brandvold.",
        'Brandvold told reporters: "We have waited nine years for this."',
        "Tom Ashgrove didn't vote for the purchase.",
        "Ashgrove denied that the old ferries were unsafe.",
        "The UN praised the town.",
        "About 40% of Hessary's residents cross the bay each day.",
        "The crossing takes 25 minutes.",
    ],
)
def test_supports_what_the_article_says_in_other_words(text: str) -> None:
    found = verdict(text)
    assert found.support == "supported", found
    assert found.evidence


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The council of Hessary bought 13 electric ferries on Monday.", "number"),
        ("The council of Hessary bought 12 electric ferries for £2 billion.", "number"),
        ("About 40 percent of Hessary's 25,000 residents cross the bay each day.", "number"),
        ("The council of Hessary bought 12 electric ferries on Friday.", "date"),
        ("The council of Aldane bought 12 electric ferries on Monday.", "name"),
        ("Mayor Tom Ashgrove said the boats would halve the noise in the harbour.", "name"),
        ("Brandvold did not vote for the purchase.", "name"),
        ('Brandvold told reporters: "We have waited ten years for this."', "quotation"),
        ('Brandvold called the purchase "a gift to the harbour".', "quotation"),
        ("Tom Ashgrove voted for the purchase.", "negation"),
        ("Brandvold said the boats would not halve the noise in the harbour.", "negation"),
        ("Ashgrove said the boats would halve the noise in the harbour.", "name"),
        ("Brandvold said the boats would double the noise in the harbour.", "negation"),
    ],
)
def test_misses_what_is_not_in_the_evidence(text: str, kind: str) -> None:
    assert verdict(text).support == "unsupported"
    assert kind in missing(text)


def test_rejects_a_sentence_about_something_else() -> None:
    made = article(TEXT)
    (found,) = check(["Dragons and unicorns danced in the moonlight over distant hills."], made, segment(made), encode)
    assert found.support == "unsupported"


@pytest.mark.parametrize(
    "text",
    [
        "Mayor Ilse Brandvold said the boats would cross the bay each day.",
        "Mayor Ilse Brandvold said the old ferries were unsafe.",
        "The council of Hessary bought 12 residents who cross the bay each day.",
        "The council of Hessary painted 12 wooden ferries for £2,000,000 on Monday.",
    ],
)
def test_a_patched_copy_is_rejected_though_every_fact_of_it_is_found(text: str) -> None:
    made = article(TEXT, published=PUBLISHED)
    (found,) = check([text], made, segment(made), encode)
    assert found.support == "unsupported"
    assert all(fact.found for fact in found.facts)


def test_a_free_paraphrase_is_no_copy() -> None:
    made = article(TEXT, published=PUBLISHED)
    (found,) = check(["The ferries will make the harbour half as loud, the mayor thinks."], made, segment(made), encode)
    assert found.support == "supported"


def test_a_fact_names_its_place_in_the_article() -> None:
    found = verdict("Hessary bought 12 electric ferries for two million pounds, Ilse Brandvold said.")
    places = {f.text: TEXT[f.found.start : f.found.end] for f in found.facts if f.found}
    assert places["12"] == "12"
    assert places["two million"] == "£2,000,000"
    assert places["Hessary"] == "Hessary"
    assert places["Ilse Brandvold"].endswith("Ilse Brandvold")
    (quoted,) = (f.found for f in verdict('She said "waited nine years" there.').facts if f.kind == "quotation")
    assert quoted is not None
    assert TEXT[quoted.start : quoted.end] == "waited nine years"


def test_a_day_may_stand_in_the_sentence_before_the_evidence() -> None:
    body = "It rained yesterday. Ilse Brandvold opened the new harbour with a long speech."
    assert "date" not in missing("Ilse Brandvold opened the new harbour on Monday.", body)
    assert "date" in missing("Ilse Brandvold opened the new harbour on Friday.", body)


def test_what_shares_no_word_with_its_evidence_is_rejected_whatever_a_judge_says() -> None:
    made = article(TEXT)
    for text, support in (("Zyx qwv.", "unsupported"), ("The harbour is old.", "supported")):
        (found,) = check([text], made, segment(made), bag, lambda *_: 1.0)
        assert (found.support, found.score) == (support, 1.0)


def test_who_says_it_in_the_article_must_be_who_is_said_to_have_said_it() -> None:
    body = "On Monday Ilse Brandvold said to Tom Ashgrove that the ferry was nine hours late. It rained all day."
    for name, place in (("Ilse Brandvold", Span(10, 24)), ("Tom Ashgrove", None)):
        found = verdict(f"{name} said that the ferry was nine hours late.", body)
        assert [(f.text, f.found) for f in found.facts if f.kind == "speaker"] == [(name, place)]
        assert found.support == ("supported" if place else "unsupported")


def test_a_word_weighs_the_more_the_fewer_sentences_have_it() -> None:
    made = article("A ferry sank. A ferry rose. It rained.")
    source = Source(made, segment(made), bag)
    weights = [source.weight(stem(word)) for word in ("ferry", "rained", "owl")]
    assert weights == pytest.approx([log(1 + 4 / 2.5), log(1 + 4 / 1.5), log(1 + 4 / 0.5)])


def test_a_denial_stands_on_the_sentence_that_denies_the_same() -> None:
    found = verdict("The old ferries were not unsafe, Ashgrove said.")
    (denial,) = (fact for fact in found.facts if fact.kind == "negation")
    assert denial.text == "not unsafe,"
    assert denial.found is not None
    assert TEXT[denial.found.start : denial.found.end].startswith("Her rival Tom Ashgrove did not vote")


def test_a_name_may_stand_in_the_article_in_other_words() -> None:
    body = (
        "Hessary bought nine ferries. A council for better harbours met on Monday. "
        "Later the federal railway office said that it was late."
    )
    for text, place in (
        ("The CBH met on Monday.", "council for better harbours"),
        ("The FRO said that it was late.", "federal railway office"),
    ):
        (name,) = (fact for fact in verdict(text, body).facts if fact.kind == "name")
        assert name.found is not None
        assert body[name.found.start : name.found.end] == place


@pytest.mark.parametrize(
    ("written", "source", "borne_out"),
    [
        ("two million", "2,000,000", True),
        ("2m", "2 million", True),
        ("$2bn", "$2,000,000,000", True),
        ("twenty-five", "25", True),
        ("three hundred and five", "305", True),
        ("40%", "40 percent", True),
        ("40%", "40 million", False),
        ("$5", "£5", False),
        ("5th", "fifth", True),
        ("more than 40", "43", True),
        ("nearly 700", "698", True),
        ("about 500", "498", True),
        ("43", "40", False),
        ("more than 40", "47", True),
        ("more than 50", "47", False),
        ("nearly 700", "612", True),
        ("nearly 600", "612", False),
        ("about 50", "45", True),
        ("about 50", "44", False),
        ("more than 43", "40", False),
        ("more than 40", "more than 43", False),
        ("half a million", "500,000", True),
    ],
)
def test_numbers_agree_by_value_and_unit(written: str, source: str, borne_out: bool) -> None:
    (one,), (other,) = numbers(written), numbers(source)
    assert same(one, other) is borne_out


# What holds for every sentence of every seed.


@cache
def seeds() -> tuple[Article, ...]:
    made = []
    for path in sorted(SEEDS.glob("*.txt")):
        item = clean(Document(str(path), "text/plain", path.read_text(encoding="utf-8")))
        if isinstance(item, Article) and item.language == "en":
            made.append(item)
    return tuple(made)


@st.composite
def extracted(draw: st.DrawFn) -> tuple[Article, str]:
    made = draw(st.sampled_from(seeds()))
    return made, draw(st.sampled_from(segment(made))).text


def test_an_extracted_sentence_is_always_the_articles_own() -> None:
    for made in seeds():
        sentences = segment(made)
        found = check([s.text for s in sentences], made, sentences, bag)
        assert {v.support for v in found} == {"extractive"}
        assert [[s.text for s in v.evidence] for v in found] == [[s.text] for s in sentences]


@given(extracted(), st.data())
def test_a_changed_digit_is_always_caught(drawn: tuple[Article, str], data: st.DataObject) -> None:
    made, text = drawn
    places = [at for at, c in enumerate(text) if c.isascii() and c.isdigit()]
    if not places:
        return
    at = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != text[at]]))
    changed = f"{text[:at]}{digit}{text[at + 1 :]}"
    if changed in made.text:
        return
    (found,) = check([changed], made, segment(made), bag)
    assert found.support == "unsupported", (changed, found)


@given(st.sampled_from(["Nobody", "Prime Minister Olu", "He", "Æsir"]), st.text(max_size=80))
def test_any_text_gets_a_verdict(opening: str, rest: str) -> None:
    found = verdict(f"{opening} {rest}")
    assert 0 <= found.score <= 1
    assert all(f.found is None or TEXT[f.found.start : f.found.end] for f in found.facts)


# What a reader gets.


class Inventor:
    """A backend that writes what it likes."""

    backend = "inventor"
    revision = "1"
    batch = 4

    def __init__(self, *texts: str) -> None:
        self._texts = texts

    def __call__(self, articles: Sequence[Article], size: Size, /) -> Iterator[Briefing | Skip]:
        for one in articles:
            points = tuple(Point(text, (), support="unsupported") for text in self._texts)
            yield Briefing(one, points, self.backend, self.revision)


class Teller(Inventor):
    """One that writes of several articles, too."""

    def tell(self, task: str, groups: Sequence[Sequence[Excerpt]], size: Size, /) -> Iterator[Draft]:
        yield from (Draft(self._texts, (task, size.length)) for _ in groups)


def best(made: Article, count: int) -> list[Point]:
    return [Point(s.text, (s,)) for s in segment(made)][: count + 1]


LIE = "The council of Aldane sold 99 ferries."
TRUTH = "Hessary bought 12 electric ferries for £2 million."


def test_what_is_not_borne_out_gives_way_to_the_articles_best_sentence() -> None:
    made = article(TEXT, published=PUBLISHED)
    (held,) = Held(Inventor(TRUTH, LIE), bag, best)([made], Size())
    assert isinstance(held, Briefing)
    assert [p.support for p in held.points] == ["supported", "replaced"]
    assert [v.text for v in held.verdicts] == [TRUTH, LIE]
    for point in held.points:
        assert point.evidence
        assert all(made.text[s.start : s.end] == s.text for s in point.evidence)
    kept, replaced = held.points
    assert kept.text == TRUTH
    assert replaced.text == replaced.evidence[0].text
    assert not set(replaced.evidence) & set(kept.evidence)


def test_a_backend_that_calls_its_own_words_the_articles_is_not_believed() -> None:
    made = article(TEXT, published=PUBLISHED)
    first = segment(made)[0]
    (point,) = hold(Briefing(made, (Point(LIE, (first,)),), "liar", "1"), bag, best).points
    assert point.support == "replaced"


def test_strict_shows_only_what_is_borne_out() -> None:
    made = article(TEXT, published=PUBLISHED)
    (held,) = Held(Inventor(TRUTH, LIE), bag, best)([made], Size())
    (lies,) = Held(Inventor(LIE), bag, best)([made], Size())
    assert isinstance(held, Briefing)
    assert isinstance(lies, Briefing)
    strict = strictly(held)
    assert isinstance(strict, Briefing)
    assert [p.text for p in strict.points] == [TRUTH]
    nothing = strictly(lies)
    assert isinstance(nothing, Skip)
    assert (nothing.source, nothing.stage, nothing.code) == ("a.txt", "summarize", "unsupported")
    assert nothing.detail == (
        "the article bears out nothing of what the model wrote; without --strict its own sentences are shown"
    )


def test_an_extractive_briefing_is_left_as_it_is() -> None:
    made = article(TEXT, published=PUBLISHED)
    first = segment(made)[0]
    briefing = Briefing(made, (Point(first.text, (first,), 0.5),), "embedded", "1")
    assert hold(briefing, bag, best) is briefing


def test_an_article_of_nothing_bears_out_nothing() -> None:
    empty = Article("e", "e.txt", "", None, None, None, None, "en", "", (Span(0, 0),))
    assert hold(Briefing(empty, (Point(LIE, (), support="unsupported"),), "x", "1"), bag, best).points == ()


def test_what_is_told_of_several_articles_is_held_to_each() -> None:
    one, other = (
        article(TEXT, published=PUBLISHED),
        article("Aldane has 99 ferries. The mayor sold one of them.", title="B"),
    )
    group = [Excerpt(a, segment(a)) for a in (one, other)]
    (writing,) = Held(Teller(TRUTH, "Aldane has 99 ferries.", "Dragons own 12 bridges."), bag, best).tell(
        "story", [group], Size("long")
    )
    assert [(j.verdict.support, j.article) for j in writing.verdicts][:2] == [
        ("supported", one.id), ("extractive", other.id)
    ]  # fmt: skip
    assert writing.verdicts[2].verdict.support == "unsupported"
    assert writing.labels == ("story", "long")
    assert list(Held(Inventor(TRUTH), bag, best).tell("story", [group], Size())) == []


def test_the_revision_names_the_judge_that_the_user_chose() -> None:
    made = article(TEXT, published=PUBLISHED)
    held = Held(Inventor(TRUTH, LIE), bag, best, lambda evidence, text: float("ferries" in evidence), "+judge")
    (briefing,) = held([made], Size())
    assert isinstance(briefing, Briefing)
    assert (held.revision, held.batch, briefing.revision, briefing.backend) == ("1+judge", 4, "1+judge", "inventor")
    assert [v.score for v in briefing.verdicts] == [1, 1]
    assert [v.support for v in briefing.verdicts] == ["supported", "unsupported"], "a judge does not outweigh facts"


def test_what_the_judge_doubts_is_unsupported() -> None:
    made = article(TEXT, published=PUBLISHED)
    for likely, support in ((0.5, "supported"), (0.49, "unsupported")):
        (found,) = check([TRUTH], made, segment(made), bag, lambda evidence, text: likely)  # noqa: B023
        assert (found.support, found.score) == (support, likely)


@pytest.mark.parametrize("turned", [False, True])
def test_the_article_that_bears_a_sentence_out_comes_before_a_likelier_one_that_does_not(turned: bool) -> None:
    right = article(
        "Later on Hessary, as was said, bought its 12 ferries; electric ones, for some £2,000,000.", title="A"
    )
    wrong = article("Hessary bought 13 electric ferries for £2 million.", title="B")
    (found,) = judge([TRUTH], [wrong, right] if turned else [right, wrong], bag)
    assert (found.verdict.support, found.article) == ("supported", right.id)
    (alone,) = judge([TRUTH], [wrong], bag)
    assert alone.verdict.score > found.verdict.score
