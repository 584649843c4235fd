"""What readers see derived from a digest: counts, reading times, dates, safe links and evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import digests
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing import registry, render
from briefing.errors import UsageError
from briefing.types import Addition, Point, Section, Sentence, Skip, Story


def test_words_counts_scripts_without_spaces_by_character() -> None:
    assert render.word_count("The ship’s 2 crews — well-known, re-elected.") == 6
    assert render.word_count("今天 12 点 open") == 5
    assert render.word_count(" — … ") == 0


def test_stats_are_derived_from_the_digest() -> None:
    one = digests.brief("A title of six whole words", "word " * 237 + "end.", publisher="P")
    story = Story(one, (one,), additions=(Addition(one.points[0], 1),))
    stats = render.stats(digests.digest(Section("S", (story,)), skips=digests.SKIPS))
    shown = 6 + 2 * 238
    rest = 2 * sum(map(render.word_count, digests.REST))
    assert (stats.articles, stats.stories, stats.skipped) == (2, 1, 3)
    assert stats.minutes == 3  # 482 words take a little over two minutes
    assert stats.minutes_saved == (2 * 238 + rest - shown) // 238


def test_a_story_that_goes_on_takes_as_long_as_what_is_new_in_it() -> None:
    one = digests.brief("T", "word " * 500, points=("One.",))
    long = Story(replace(one, points=(replace(one.points[0], text="word " * 500),)), status="continuing")
    assert render.stats(digests.digest(Section("S", (long,)))).minutes == 1


def test_an_empty_digest_takes_no_time() -> None:
    assert render.stats(digests.empty()) == render.Stats(0, 0, 0, 0, 0)


def test_a_briefing_longer_than_its_article_saves_nothing() -> None:
    made, sentences = digests.article("A long title", ("Short.",))
    whole = replace(digests.brief("x", "y"), article=made, points=(replace(_point(sentences[0]), text="word " * 900),))
    assert render.saved(Story(whole)) == 0


def _point(sentence: Sentence) -> Point:
    return Point(sentence.text, (sentence,))


@pytest.mark.parametrize(
    ("minutes", "written"), [(0, "0 min"), (9, "9 min"), (60, "1 h"), (65, "1 h 5 min"), (125, "2 h 5 min")]
)
def test_duration(minutes: int, written: str) -> None:
    assert render.duration(minutes) == written


def test_dates_are_english_and_short_in_the_same_year() -> None:
    assert render.long_date(date(2026, 3, 3)) == "Tuesday, 3 March 2026"
    assert render.short_date(date(2026, 1, 31), date(2026, 3, 3)) == "31 January"
    assert render.short_date(date(2025, 12, 31), date(2026, 1, 1)) == "31 December 2025"


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ({"publisher": "The Echo"}, "The Echo"),
        ({"url": "https://www.echo.example:8080/a"}, "echo.example"),
        ({"publisher": "Echo.example", "url": "https://www.echo.example/a"}, "Echo.example"),
        ({"publisher": "echo.example", "url": "https://news.echo.example/a"}, "echo.example"),
        ({"publisher": "bank.example", "url": "https://evil.example/a"}, "evil.example"),
        ({"publisher": "https://bank.example/login", "url": "https://bank.example@evil.example/"}, "evil.example"),
        ({"url": "https://www.b\u0430nk.example/a"}, "xn--bnk-6cd.example"),
        ({"publisher": "b\u0430nk.example", "url": "https://evil.example/a"}, "evil.example"),
        ({"publisher": "b\u0430nk.example", "url": "https://b\u0430nk.example/a"}, "xn--bnk-6cd.example"),
        ({"publisher": " \x07 ", "source": "/home/me/a.txt"}, "a.txt"),
        ({"source": "C:\\papers\\b.md"}, "b.md"),
        ({"source": "-"}, "standard input"),
        ({"source": ""}, "unnamed source"),
        ({"source": "folder/", "url": "javascript:alert(1)"}, "folder"),
    ],
)
def test_outlet_names_the_publisher_or_what_comes_nearest(known: dict[str, object], name: str) -> None:
    made, _ = digests.article("T", ("S.",), **known)
    assert render.outlet(made) == name


def test_a_title_that_is_another_hosts_address_bears_the_name_of_its_own() -> None:
    made, _ = digests.article("https://bank.example/login", ("S.",), url="https://evil.example/")
    assert render.headline(made) == "https://bank.example/login [evil.example]"
    assert render.headline(replace(made, title="https://evil.example/x")) == "https://evil.example/x"
    assert render.headline(replace(made, title="Node.js is out")) == "Node.js is out"


def test_labels_are_words_and_name_a_foreign_language() -> None:
    made = digests.brief("T", "S.", labels=("teaser", "my-own_label"), language="de-AT").article
    assert render.labels(made) == ("teaser only", "my own label", "in German")
    assert render.labels(replace(made, labels=(), language="en-GB")) == ()
    assert render.labels(replace(made, labels=(), language=None)) == ()
    assert render.labels(replace(made, labels=(), language="tlh")) == ("in tlh",)
    assert render.labels(replace(made, labels=(), language='"><b>')) == ()


@pytest.mark.parametrize(
    "url",
    [
        None, "", "javascript:alert(1)", "JaVaScRiPt://x.example/%0aalert(1)", "data:text/html,x", "file:///etc/hosts",
        "ftp://a.example/", "//a.example/x", "a.example/x", "https://", "https:///x", "https://[broken", "http://\\\\x",
        "java\nscript:alert(1)", " https://a.example/", "https:a.example",
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert render.web_url(url) is None


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://a.example/x?a=1&b=%20#y", "https://a.example/x?a=1&b=%20#y"),
        ("https://bank.example:secret@a.example:80/x@y", "https://a.example:80/x@y"),
        ("HTTP://a.example/(x)", "HTTP://a.example/%28x%29"),
        ('https://a.example/"><b> \\`', "https://a.example/%22%3E%3Cb%3E%20%5C%60"),
        ("https://a.example/\u202egpj.x\n\u200b", "https://a.example/gpj.x%20%E2%80%8B"),
        ("https://bücher.example/größe/書", "https://bücher.example/größe/書"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        # Cyrillic among Latin letters; all of them Cyrillic, or Greek, and like Latin ones; phonetic; full width.
        ("https://b\u0430nk.example:80/\u0430#x", "https://xn--bnk-6cd.example:80/\u0430#x"),
        ("https://me@www.\u0410\u0440\u0440\u04cf\u0435.com", "https://www.xn--80ak6aa92e.com"),
        ("https://\u03bd\u03b9\u03ba.example/", "https://xn--uxach.example/"),
        ("https://\u0261oo\u0261le.example/", "https://xn--oole-z7bc.example/"),
        ("https://b\uff41nk.example/", "https://bank.example/"),
        ("https://\u4e66b\u0430nk.example/", "https://xn--bnk-6cd2016g.example/"),
    ],
)
def test_web_addresses_are_made_safe_to_print(url: str, safe: str) -> None:
    assert render.web_url(url) == safe
    assert render.web_url(safe) == safe


@pytest.mark.parametrize(
    "host", ["bücher.example", "газета.рф", "новости.example", "сено.рф", "朝日shimbun.example", "スーパー々.example",
             "조선abc.kr", "ειδήσεις.gr", "عربي.example", "straße.example", "a1-b.example"],
)  # fmt: skip
def test_hosts_in_one_script_are_shown_as_they_are(host: str) -> None:
    assert render.web_url(f"https://{host}/") == f"https://{host}/"


def test_a_source_that_was_left_out_cannot_pass_for_another_host() -> None:
    made = digests.empty((Skip("https://b\u0430nk.example/feed", "read", "feed-gone", "Gone."),))
    for name in ("html", "markdown", "text"):
        made_of = registry.create("formats", name, {})(made)
        assert "xn--bnk-6cd.example/feed" in made_of
        assert "b\u0430nk" not in made_of


def _linked(url: str | None, *sentences: str, of: int = 0) -> str | None:
    made, found = digests.article("T", sentences, url=url)
    return render.text_fragment(made, found[of])


def test_text_fragment_quotes_the_first_and_last_words() -> None:
    link = _linked("https://a.example/x", "The well-known mayor, 54, said that R&D costs more than the two-year plan.")
    assert link == (
        "https://a.example/x#:~:text=The%20well%2Dknown%20mayor%2C%2054%2C,more%20than%20the%20two%2Dyear%20plan."
    ).replace("more%20than%20the", "than%20the")


def test_text_fragment_quotes_a_short_sentence_whole() -> None:
    assert _linked("https://a.example/#s:~:text=old", "R&D, half-price: 1,5 % = yes?") == (
        "https://a.example/#s:~:text=R%26D%2C%20half%2Dprice%3A%201%2C5%20%25%20%3D%20yes%3F"
    )


def test_text_fragment_grows_until_it_leads_to_the_right_sentence() -> None:
    first = "The harbour board said on Monday that the ferries would sail again by the end of the week."
    second = "The harbour board said on Tuesday that the crews would be paid before the summer holidays."
    link = _linked("https://a.example/x", first, second, of=1)
    assert link is not None
    start, _, end = link.partition("text=")[2].partition(",")
    assert unquote(start) == "The harbour board said on Tuesday"
    assert second.endswith(unquote(end))


def test_text_fragment_grows_until_it_ends_with_the_sentence() -> None:
    sentence = "As we all know, she asked him not to wait for the spring, and then again not to wait for the spring,"
    assert _linked("https://a.example/x", sentence) == (
        "https://a.example/x#:~:text=As%20we%20all%20know%2C%20she%20asked%20him,"
        "again%20not%20to%20wait%20for%20the%20spring%2C"
    )


def test_text_fragment_gives_up_on_what_no_address_holds() -> None:
    assert _linked("https://a.example/x", "x" * 5_000) == "https://a.example/x"
    assert _linked("https://a.example/x", "\x07") == "https://a.example/x"
    assert _linked("data:text/plain,x", "Sentence.") is None
    assert _linked(None, "Sentence.") is None


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1).map(lambda t: " ".join(t.split()) or "x"), min_size=1,
                max_size=5))  # fmt: skip
def test_every_text_fragment_finds_its_own_sentence(sentences: list[str]) -> None:
    made, found = digests.article("T", tuple(sentences), url="https://a.example/x")
    for sentence in found:
        link = render.text_fragment(made, sentence)
        assert link is not None
        directive = link.partition(":~:text=")[2]
        assert not set(directive) & set("-&# "), "these separate directives or their parts"
        quoted = [unquote(part) for part in directive.split(",")]
        assert len(quoted) <= 2
        shown = render.visible(sentence.text)
        assert shown.split()[: len(quoted[0].split())] == quoted[0].split()
        assert " ".join(shown.split()).endswith(quoted[-1])


def test_an_entry_numbers_each_source_sentence_once_with_its_neighbours() -> None:
    made, (a, b, c) = digests.article("T", ("One two three.", "Four five six."), ("Seven.",))
    briefing = replace(digests.brief("T", "x"), article=made, points=(Point("p", (b, a)), Point("q", (b, c))))
    told = render.telling(Story(briefing))
    assert [(n.number, n.line, n.sentence, n.before, n.after) for n in told.notes] == [
        (1, 1, b, "One two three.", ""),
        (2, 1, a, "", "Four five six."),
        (3, 2, c, "", ""),
    ]
    assert [n.number for n in told.points[1].notes] == [1, 3]


def test_an_entry_keeps_apart_sentences_of_different_articles_at_the_same_place() -> None:
    one, other = digests.brief("T", "Same."), digests.brief("U", "Same.")
    told = render.telling(Story(one, (other,), additions=(Addition(other.points[0], 1),)))
    assert [(n.number, n.article.title) for n in told.notes] == [(1, "T"), (2, "U")]


def test_an_entry_cuts_long_neighbours() -> None:
    made, found = digests.article("T", ("a " * 20 + "b.", "Middle.", "c " * 20 + "d."))
    briefing = replace(digests.brief("T", "x"), article=made, points=(Point("p", (found[1],)),))
    (note,) = render.telling(Story(briefing)).notes
    assert note.before == "… " + "a " * 11 + "b."
    assert note.after == "c " * 11 + "c …"


def test_what_is_new_comes_first_and_is_what_counts() -> None:
    told = render.telling(digests.followed_day().stories[1])
    assert [line.number for line in told.told] == [1, 2]
    assert [line.article.publisher for line in told.told] == ["Aldmouth Herald", "The Islander"]
    assert [line.number for line in told.points] == [3, 4]


def test_a_period_names_no_more_than_it_must() -> None:
    assert render.period(date(2026, 3, 3), 1) == "Tuesday, 3 March 2026"
    assert render.period(date(2026, 3, 8), 7) == "2 to 8 March 2026"
    assert render.period(date(2026, 3, 3), 7) == "25 February to 3 March 2026"
    assert render.period(date(2026, 1, 4), 7) == "29 December 2025 to 4 January 2026"


def test_since_is_as_a_reader_would_say_it() -> None:
    days = [render.since(date(2026, 3, day), date(2026, 3, 10)) for day in (10, 9, 8, 4, 3)]
    assert days == ["earlier today", "yesterday", "Sunday", "Wednesday", "3 March"]


def test_visible_drops_what_acts_and_keeps_what_shows() -> None:
    assert render.visible("a\x1b[31m\x00\x7f\x9bb\tc\r\nd\u2028e") == "a[31mb c  d e"
    assert render.visible("\u202eevil\u202c \u2066x\u2069 \ud800") == "evil x \N{REPLACEMENT CHARACTER}"
    assert render.visible("👩🏽‍🚀 می‌خواهم \u200f") == "👩🏽‍🚀 می‌خواهم \u200f"


def test_causes_name_a_remedy_only_where_there_are_no_stories() -> None:
    assert render.causes(digests.full_day()) == ()
    assert len(render.causes(digests.empty())) == 3
    assert render.causes(digests.empty(digests.SKIPS[:1]))[0].startswith("1 input was left out")


def test_an_unknown_option_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="'colour'"):
        render.environment({"colour": "red"}, filters={})
