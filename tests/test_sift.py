"""Sifting: what of all that came in is for today, and why the rest is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from examples import article
from hypothesis import given
from hypothesis import strategies as st

from briefing.compose import Rules, Sifted, identify, sift
from briefing.compose.interests import matching, parse
from briefing.compose.updates import material, new_sentences
from briefing.types import Article, Decision, Entry

DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
COUNCIL = (
    "The council of Hessary voted for the new Orlane bridge on Monday after nine hours of debate. "
    "Mayor Ilse Brandvold said that work on the crossing starts in May and takes three years. "
    "Opponents say that the money is missing for schools, and want to go to court over the decision."
)
FERRY = "Ferries between Port Esker and Tarn Island stayed in harbour because of the storm, the harbour master said."


def item(text: str = COUNCIL, **more: object) -> Article:
    """Return an article of a feed."""
    return article(text, **{"feed": "F", "guid": "1", "published": NOON, **more})  # type: ignore[arg-type]


def entry(shown: Article, digest: str = "earlier", day: date = DAY - timedelta(days=1)) -> Entry:
    decision = Decision(shown.source, shown.title, shown.url, "shown", "shown", ("r",), 1)
    return Entry(identify(shown), decision, day, digest, shown)


def sifted(articles: Sequence[Article], known: Sequence[Entry] = (), rules: Rules | None = None) -> Sifted:
    by_name = {name: e for e in known for name in (e.names.guid, e.names.url, e.names.text) if name}

    def find(one: Article) -> Entry | None:
        names = identify(one)
        return next((by_name[n] for n in (names.guid, names.url, names.text) if n in by_name), None)

    return sift(articles, find, rules or Rules())


def test_what_a_feed_brought_before_is_not_shown_again() -> None:
    one = item()
    again = sifted([one], [entry(one)])
    assert (again.articles, again.decisions, len(again.seen)) == ((), (), 1)


def test_what_the_reader_names_is_shown_because_it_was_named() -> None:
    one = article(COUNCIL)
    assert sifted([one], [entry(one)]).articles == (one,)


def test_a_digest_that_is_made_anew_decides_anew() -> None:
    one = item()
    assert sifted([one], [entry(one, "today")], Rules(current=frozenset({"today"}))).articles == (one,)


def test_a_digest_of_several_days_shows_their_items_again() -> None:
    one = item()
    assert sifted([one], [entry(one)], Rules(again=DAY - timedelta(days=6))).articles == (one,)
    assert sifted([one], [entry(one)], Rules(again=DAY)).articles == ()


def test_what_could_not_be_read_is_tried_again() -> None:
    one = item()
    failed = replace(entry(one), names=replace(identify(one), text=None), article=None)
    assert sifted([one], [failed]).articles == (one,)


def test_an_edited_article_comes_back_only_if_it_says_something_new() -> None:
    before = item()
    corrected = item(COUNCIL.replace("nine hours", "ten hours"), title="A title, corrected")
    added = "Late on Monday the builders of the Orlane bridge presented drawings of a second crossing, meant for trams, bicycles and pedestrians alone, which nobody had asked for."
    grown = item(f"{COUNCIL} {added}", title="A title")
    assert not material(before, corrected)
    assert sifted([corrected], [entry(before)]).articles == ()
    assert [s.text for s in new_sentences(before, grown)] == [added]
    again = sifted([grown], [entry(before)])
    assert (again.articles, list(again.earlier)) == ((grown,), [grown.id])


def test_muted_items_say_which_rule_did_it() -> None:
    (decision,) = [d for _, d in sifted([item()], rules=Rules(mute=(parse("Orlane Bridge"),))).decisions]
    assert (decision.fate, decision.reasons) == ("muted", ("muted by 'Orlane Bridge'",))


def test_a_new_feed_brings_no_flood() -> None:
    old, new = item(guid="1", published=NOON - timedelta(days=2)), item(FERRY, guid="2", title="B")
    rules = Rules(first=frozenset({"F"}), first_since=NOON - timedelta(days=1))
    assert sifted([old, new], rules=rules).articles == (new,)
    assert sifted([old, new], rules=replace(rules, first=frozenset())).articles == (old, new)
    assert sifted([old, new], rules=Rules(since=NOON - timedelta(days=1))).articles == (new,)
    words = [chr(97 + n) * 6 for n in range(14)]
    undated = [item(" ".join(f"{w}{k}" for k in range(9)), guid=w, title=w, published=None) for w in words]
    assert len(sifted(undated, rules=rules).articles) == 10


def test_wire_copy_is_folded_into_the_fullest_version() -> None:
    wire = article(COUNCIL, FERRY, title="Wire", source="wire")
    cut = article(COUNCIL, title="Council says yes", source="cut")
    edited = article(COUNCIL.replace("nine", "ten"), FERRY + " ", title="Bridge", source="edited")
    other = article(
        "A grandmaster won the chess open of Valburg with eight points from nine games.", title="C", source="c"
    )
    found = sifted([cut, other, wire, edited])
    assert len(found.articles) == 2
    folded = {a.source: d for a, d in found.decisions}
    assert {d.fate for d in folded.values()} == {"folded"}
    assert "cut" in folded
    assert "%" in folded["cut"].reasons[0]


def test_the_same_item_in_two_feeds_is_one() -> None:
    one = item(url="https://esker.example/1?utm_source=a", guid="1", feed="F", source="f")
    two = item(FERRY, url="https://www.esker.example/1", guid="9", feed="G", source="g", title="B")
    found = sifted([two, one])
    assert found.articles == (one,)
    assert [a.source for a, _ in found.decisions] == ["g"]


def test_a_copy_of_what_is_the_same_item_as_another_goes_where_that_goes() -> None:
    one = item(guid="1", title="one", source="one")
    rest = " ".join(f"On day {n} it blew as hard from the {n}th quarter of the sky." for n in range(9))
    fuller = item(f"{FERRY} {rest}", guid="1", title="fuller", source="fuller")
    cut = article(COUNCIL[:-60], title="cut", source="cut")
    found = sifted([one, cut, fuller])
    assert found.articles == (fuller,)
    assert found.copies == {fuller.id: (one, cut)}
    assert [d.reasons[0].partition(" stands ")[2] for _, d in found.decisions] == ["in fuller: 'fuller'"] * 2


TEXTS = [
    COUNCIL,
    FERRY,
    COUNCIL + " " + FERRY,
    COUNCIL.replace("nine", "ten"),
    "Chess in Valburg was won by a newcomer.",
]


@given(st.lists(st.tuples(st.sampled_from(TEXTS), st.sampled_from("123"), st.sampled_from(["F", None])), max_size=8))
def test_everything_has_one_fate_in_any_order(chosen: list[tuple[str, str, str | None]]) -> None:
    articles = [
        article(t, title=f"t{n}", source=str(n), guid=guid if feed else None, feed=feed, published=NOON)
        for n, (t, guid, feed) in enumerate(chosen)
    ]  # fmt: skip
    rules = Rules(mute=(parse("chess"),))
    found = sifted(articles, rules=rules)
    assert sorted([a.source for a in found.articles] + [a.source for a, _ in found.decisions]) == sorted(
        a.source for a in articles
    )
    other = sifted(articles[::-1], rules=rules)
    assert {a.source for a in other.articles} == {a.source for a in found.articles}


@pytest.mark.parametrize(
    ("rule", "met"),
    [
        ("orlane bridge", True),
        ("bridges", False),
        ("bridg", False),
        ("/bridges?/", True),
        ("source:esker times", True),
        ("source:esker.example", True),
        ("source:times of esker", False),
        ("author:odile", True),
        ("author:hessary", False),
    ],
)
def test_rules_of_interest(rule: str, met: bool) -> None:
    one = article(COUNCIL, author="Odile Marchetti", publisher="Esker Times", url="https://www.esker.example/1")
    assert bool(matching([parse(rule)], one)) == met


@pytest.mark.parametrize("rule", ["", "   ", "/(/", "source:", "author: "])
def test_a_rule_that_says_nothing_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r"pattern|expression"):
        parse(rule)
