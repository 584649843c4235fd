"""One contract for every format."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib import import_module
from xml.etree import ElementTree

import digests
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendered import DIGESTS, FORMATS, MADE, NAMES, RENDERED, content, each_digest, each_format, form, page, seen, shown
from written import LIE

from briefing import render
from briefing.errors import UsageError
from briefing.types import Decision, Section, Story

TEXT = st.text(max_size=60)


@each_format
def test_a_format_names_itself(name: str) -> None:
    assert re.fullmatch(r"\.[a-z]+", FORMATS[name].suffix)
    assert re.fullmatch(r"[a-z]+/[a-z]+(\+zip)?", FORMATS[name].media_type)


@each_format
@each_digest
def test_a_document_ends_in_one_newline_and_has_a_utf_8_encoding(name: str, key: str) -> None:
    document = RENDERED[name, key]
    assert document.endswith("\n")
    assert not document.endswith("\n\n")
    document.encode()


@each_format
@each_digest
def test_the_same_digest_gives_the_same_bytes(name: str, key: str) -> None:
    assert form(name)(DIGESTS[key]) == MADE[name, key]


@each_format
@each_digest
def test_every_title_point_and_skip_is_shown(name: str, key: str) -> None:
    text = shown(name, RENDERED[name, key])
    value = DIGESTS[key]
    assert seen(value.title) in text
    for story in value.stories:
        for article in story.articles if not story.folded else story.articles[:1]:
            assert seen(article.title) in text
        points = (*story.briefing.points, *(a.point for a in story.additions)) if story.status == "new" else ()
        points = tuple(a.point for a in story.account) or points
        for point in (*points, *(a.point for a in story.fresh)):
            assert seen(point.text) in text
    for skip in value.skips:
        assert seen(skip.detail) in text
        assert seen(skip.source) in text


@each_format
@each_digest
def test_nothing_acts_on_a_terminal_or_reorders_the_page(name: str, key: str) -> None:
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", RENDERED[name, key])


@each_format
@pytest.mark.parametrize("key", ["empty", "skips only"])
def test_an_empty_day_says_why(name: str, key: str) -> None:
    text = shown(name, RENDERED[name, key])
    causes = render.causes(DIGESTS[key])
    assert causes
    for cause in causes:
        assert seen(cause) in text


@each_format
def test_a_followed_day_shows_what_goes_on_and_what_differs(name: str) -> None:
    text = shown(name, RENDERED[name, "followed day"])
    value = DIGESTS["followed day"]
    for story in value.stories:
        for disagreement in story.disagreements:
            assert seen(disagreement.subject) in text
            assert all(seen(figure.text) in text for figure in disagreement.figures)
    for cited in value.opening:
        assert seen(cited.point.text) in text
    marked = ["continuing", "updated", "Fjord Post", "supported"] if name == "json" else ["continuing", "updated"]
    for words in marked:
        assert seen(words) in text
    if name != "json":  # it has the days themselves
        for words in ("New since yesterday", "New since Friday", "since Sunday", "Of 8 items: 5 shown, 1 merged"):
            assert seen(words).replace("since", "") in text.replace("since", "").replace("told", "")


@each_format
def test_what_a_model_told_of_several_articles_is_shown_with_its_marks_and_failures(name: str) -> None:
    text, value = shown(name, RENDERED[name, "written day"]), DIGESTS["written day"]
    quake, strike = value.stories
    for cited in value.opening:
        assert seen(cited.point.text) in text
    assert seen(LIE) not in text
    if name == "json":
        made = json.loads(RENDERED[name, "written day"])["sections"][0]["stories"]
        assert [line["article"] for line in made[0]["account"]] == [quake.articles[a.article].id for a in quake.account]
        assert [line["support"] for line in made[0]["account"]] == ["supported", "supported", "replaced"]
        assert (made[1]["account"], made[1]["account_labels"]) == ([], ["model-too-slow"])
        return
    for words in (
        "Tarnby Echo", "quoted", "put together from points: your model took too long", "too long for the model",
        "3 of the model’s 4 sentences were", strike.additions[0].point.text,
    ):  # fmt: skip
        assert seen(words) in text
    assert seen("Others add") not in text.partition(seen("Ferry strike goes on"))[0]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "epub"])  # it gives their number
def test_what_was_folded_or_muted_is_named_with_the_reason(name: str) -> None:
    text = shown(name, RENDERED[name, "followed day"])
    for decision in DIGESTS["followed day"].decisions:
        if decision.fate in ("folded", "muted"):
            assert seen(decision.title) in text
            assert all(seen(reason) in text for reason in decision.reasons)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("json", "epub")])
def test_a_long_list_of_what_was_passed_over_is_cut_and_says_so(name: str) -> None:
    many = tuple(Decision("s", f"Item {n}.", None, "muted", "mute-word", ("r",)) for n in range(250))
    text = shown(name, content(FORMATS[name](replace(digests.full_day(), decisions=many))))
    assert "Item199." in text
    assert "Item200." not in text
    assert seen("and 50 more") in text.replace("And", "and")


@each_format
def test_marks_say_whose_words_a_point_is(name: str) -> None:
    document = shown(name, RENDERED[name, "followed day"])
    reworded, quoted = {"json": ("supported", "replaced"), "text": ("[reworded]", "[quoted]")}.get(
        name, ("≈1", "quoted")
    )
    assert reworded in document
    assert quoted in document
    assert quoted not in shown(name, RENDERED[name, "full day"])


@each_format
def test_a_week_names_its_days(name: str) -> None:
    text = shown(name, RENDERED[name, "week"])
    assert seen("25 February to 3 March 2026") in text or '"window": 7' in RENDERED[name, "week"]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "text"])  # it gives the article's address alone
@pytest.mark.parametrize("key", ["full day", "followed day"])
def test_evidence_is_reachable_from_every_line(name: str, key: str) -> None:
    document = RENDERED[name, key]
    for story in DIGESTS[key].stories:
        for note in render.telling(story).cited if not story.folded else ():
            reached = note.link and (note.link in document or note.link.replace("&", "&amp;") in document)
            assert reached or seen(note.sentence.text) in shown(name, document)


@each_format
def test_an_unknown_option_is_a_usage_error(name: str) -> None:
    with pytest.raises(UsageError, match="colour"):
        import_module(f"briefing.formats.{name}").create({"colour": "red"})


@each_format
def test_a_message_carries_the_format(name: str) -> None:
    made = render.message(DIGESTS["full day"], name, FORMATS[name])
    assert (made.format, made.suffix, made.content) == (name, FORMATS[name].suffix, MADE[name, "full day"])


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXT, min_size=8, max_size=8))
def test_no_text_breaks_any_format(texts: list[str]) -> None:
    title, point, author, publisher, section, source, url, sentence = texts
    briefing = digests.brief(
        title, sentence or "x", points=(point,), author=author, publisher=publisher, source=source, url=url
    )
    value = digests.digest(Section(section, (Story(briefing, (briefing,)),)), skips=digests.SKIPS)
    for name, made in FORMATS.items():
        document = content(made(value))
        assert document.endswith("\n")
        if name == "html":
            document = document.translate(dict.fromkeys(NONCHARACTERS, "x"))
            page(document)
        if name == "epub":
            ElementTree.fromstring(document)
        text = shown(name, document)
        if not NONCHARACTERS & set(map(ord, "".join(texts))):
            assert seen(title) in text
            assert seen(point) in text


NONCHARACTERS = {*range(0xFDD0, 0xFDF0), *(plane << 16 | low for plane in range(17) for low in (0xFFFE, 0xFFFF))}
