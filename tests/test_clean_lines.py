"""Lines, repairs and refusals: the rules of cleaning that need no model, each on a handful of lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.clean.lines import Line, split_lines
from briefing.clean.refuse import PAYWALL, REASONS, is_teaser, offers, refusal, usable
from briefing.clean.repair import is_filled, is_hard_wrapped, join_wrapped, normalize, wrap_width

SENTENCE = "The harbour council voted on Monday to replace the old swing bridge with a tunnel."
SHORT = "The bridge stays shut."
BANNER = ["We value your privacy and use cookies.", "Our 900 partners store personal data.", "Accept all cookies"]
HEADLINES = [f"Otter number {n} found under the bridge" for n in ("one", "two", "three", "four", "five", "six")] * 2


def refused(*lines: str, kept: tuple[str, ...] = (), title: str = "Bridge", signed: bool = False) -> str | None:
    return refusal(title, lines, kept, signed=signed)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([" ", "\t"], "empty"),
        (BANNER, "cookie-wall"),
        (HEADLINES, "index-page"),
        (["404", "The page you want can't be found."], "error-page"),
        (["Subscribe now to continue reading."], "paywall"),
        (["Log in", "Forgot your password?"], "login"),
        (["Watch the clip", "Duration 2:30", "9 views"], "video-only"),
        (["Bridge", "Photo gallery"], "no-article"),
    ],
)
def test_a_page_without_an_article_is_refused_for_what_it_is(lines: list[str], code: str) -> None:
    assert refused(*lines) == code
    assert code in REASONS


def test_a_page_with_plenty_of_text_is_an_article_whatever_else_it_shows() -> None:
    text = (SENTENCE,) * 9
    assert refused(*BANNER, *BANNER, *text, kept=text) is None
    assert refused(*HEADLINES, "Log in", "Password", *text, kept=text) is None
    notice = ("We set cookies so that the shop knows what you put into your basket, and for nothing else at all.",) * 9
    assert refused(*BANNER, *notice, kept=notice) == "cookie-wall"


def test_an_article_on_cookies_is_no_cookie_wall() -> None:
    lines = ["Cookie makers of Hessary ask for cheaper flour.", "They have baked cookies since 1931, said Orla Brask."]
    assert refused(*lines, kept=(*lines, SENTENCE)) is None
    assert refused(*BANNER, *[SENTENCE] * 5, kept=(SENTENCE,) * 5) is None


def test_a_signed_text_among_headlines_is_an_article() -> None:
    assert refused(*HEADLINES, SENTENCE, kept=(SENTENCE,), signed=True) is None
    assert refused(*HEADLINES, SENTENCE, kept=(SENTENCE,)) == "index-page"
    assert refused(*HEADLINES, SENTENCE, SENTENCE, kept=(SENTENCE, SENTENCE)) is None
    assert refused(*HEADLINES, kept=(SHORT,), signed=True) == "index-page"
    assert refused(*HEADLINES[:11], SENTENCE, kept=(SENTENCE,)) is None


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["Subscribe now to continue reading."], "paywall"),
        (["Log in", "Password"], "login"),
        (["Watch", "Play", "Clip"], "video-only"),
        (["Watch", "Play"], "no-article"),
    ],
)
def test_a_sentence_that_says_something_is_enough(lines: list[str], code: str) -> None:
    assert refused(*lines, SENTENCE, kept=(SENTENCE,)) is None
    assert refused(*lines, SHORT, kept=(SHORT,)) == code


def test_how_long_a_headline_and_how_much_a_text_is() -> None:
    assert refused(*[" ".join(["word"] * 18)] * 12) == "index-page"
    assert refused(*[" ".join(["word"] * 19)] * 12) == "no-article"
    assert refused("Bridge", kept=("word " * 59,)) == "no-article"
    assert refused("Bridge", kept=("word " * 60,)) is None


def test_a_long_page_that_names_an_error_is_no_error_page() -> None:
    assert refused("Error 404", *["Bridge and harbour"] * 200) == "no-article"
    assert refused("Error 404", *["Bridge and harbour"] * 50, kept=(SENTENCE,)) == "error-page"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (SENTENCE, True),
        (f"“{SENTENCE}” ", True),
        (SENTENCE.removesuffix("."), False),
        (SHORT, False),
        ("One two three four five six seven eight nine ten eleven twelve!", True),
        ("One two three four five six seven eight nine ten eleven!", False),
    ],
)
def test_a_sentence_of_a_dozen_words_says_something(line: str, says: bool) -> None:
    assert usable([SHORT, line]) is says


def test_a_lead_before_an_offer_is_a_teaser_and_a_whole_article_is_none() -> None:
    offer = "Already a subscriber? Log in."
    assert is_teaser([SENTENCE, offer], [SENTENCE])
    assert not is_teaser([SENTENCE, "Log in"], [SENTENCE])
    assert not is_teaser([SENTENCE, offer], [SENTENCE] * 20)


@given(st.from_regex(PAYWALL))
def test_no_offer_is_missed_as_only_likely_pages_are_searched(text: str) -> None:
    assert offers(text)


# Lines


def test_lines_know_how_they_are_set_off() -> None:
    text = "Bridge\n\n\n  * one boat\n    - two boats\n\tlast\n- 7. March\n"
    assert split_lines(text) == [
        Line("Bridge", 0, 0, 0, "Bridge"), Line("* one boat", 2, 2, 2, "one boat"), Line("- two boats", 4, 0, 2, "two boats"),
        Line("last", 1, 0, 0, "last"),
        Line("- 7. March", 0, 0, 0, "- 7. March"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "mark"),
    [("• boats", 2), ("– Non", 0), ("o boats", 0), ("  o boats", 2), ("*", 1), ("* * *", 5), ("-boats", 0)],
)
def test_a_bullet_is_no_part_of_its_line(text: str, mark: int) -> None:
    assert [line.mark for line in split_lines(text)] == [mark]


WRAPPED = [
    "The harbour council voted on Monday to replace",
    "the old swing bridge with a tunnel, after many",
    "years of talk.",
]


def test_a_paragraph_broken_at_a_width_is_one_line_again() -> None:
    (line,) = split_lines("\n".join(WRAPPED))
    assert line.text == " ".join(WRAPPED)
    assert is_hard_wrapped(WRAPPED)
    assert not is_hard_wrapped(WRAPPED[:1])
    assert not is_hard_wrapped([*WRAPPED[:2], WRAPPED[0] + " and more"]), "a last line is no longer than the others"
    assert not is_hard_wrapped([WRAPPED[0], "the bridge", WRAPPED[2]]), "a line in the middle is about as long"
    assert not is_hard_wrapped([line.capitalize() for line in WRAPPED])
    several = [*WRAPPED[:2], WRAPPED[0], WRAPPED[0], WRAPPED[0]]
    assert not is_hard_wrapped(several), "one line in four that begins in lower case may be chance"
    assert not is_hard_wrapped([f"{line[:-1]}." for line in WRAPPED])


@pytest.mark.parametrize(("narrower", "ended", "wrapped"), [(25, 0, True), (26, 0, False), (0, 2, True), (0, 3, False)])
def test_wrapped_lines_are_of_like_width_and_half_of_them_end_a_sentence_at_most(
    narrower: int, ended: int, wrapped: bool
) -> None:
    lines = ["and " * 14 + "ferr"] * 4
    lines = [f"{line[:-1]}." for line in lines[:ended]] + lines[ended:]
    lines[-1] = lines[-1][: len(lines[-1]) - narrower]
    assert is_hard_wrapped([*lines, "and so on."]) is wrapped


def test_a_break_is_forced_where_the_next_word_would_not_fit() -> None:
    assert is_filled(["one two", "three", "seventy"], 12)
    assert not is_filled(["one two", "three", "seventy"], 13)
    assert not is_filled(["one two"], 5)


def test_the_width_of_a_text_is_told_by_most_of_its_breaks() -> None:
    block = [*WRAPPED[:2], *WRAPPED[:2], "of talk."]
    assert wrap_width([block, ["One line."]]) == wrap_width([block, ["x" * 60]]) == 46
    assert wrap_width([[f"  {line}" for line in block]]) == 48
    assert wrap_width([block[:3]]) is None, "two breaks may be chance"
    assert wrap_width([[*WRAPPED[:2], WRAPPED[0], WRAPPED[0], WRAPPED[0]]]) is None, (
        "so may one of four within a sentence"
    )
    assert wrap_width([block, ["short", "lines"], ["of", "verse"]]) is None
    assert wrap_width([[line.capitalize() for line in block]]) is None
    assert wrap_width([[line[:40] for line in block]]) is None


def test_a_hyphen_at_a_line_s_end_goes_where_the_text_has_the_word_without_it() -> None:
    words = frozenset({"bridgework", "swing"})
    assert join_wrapped(["The bridge-", "work is old."], words) == "The bridgework is old."
    assert join_wrapped(["The swing-", "bridge is old."], words) == "The swing-bridge is old."
    assert join_wrapped(["The Bridge-", "Work is old."], words) == "The Bridge- Work is old."
    assert join_wrapped(["It is 1,000-", "fold."], words) == "It is 1,000- fold."


def test_what_cannot_be_seen_goes_and_what_joins_letters_stays() -> None:
    assert normalize("a\u200bb\x07c\u2060d") == "abcd"
    assert normalize("a\tb\u3000c\u202fd\x1fe") == "a b c d e"
    assert normalize("a\r\nb\rc\x0bd\x85e") == "a\nb\nc\nd\ne"
    assert normalize("\u200dक्\u200cष") == "\u200dक्\u200cष"


def test_mojibake_is_undone_on_its_own_line_alone() -> None:
    assert normalize("Ã Paris\nItâ€™s the cafÃ©") == "Ã Paris\nIt’s the café"
    assert normalize("cafÃƒÂ©") == "café"
