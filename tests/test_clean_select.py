"""The rules that overrule the line model, each on a handful of lines with given probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.clean import furniture, phrases
from briefing.clean.furniture import furniture_code
from briefing.clean.lines import plain_line
from briefing.clean.select import Selection, select
from briefing.clean.table import tabulate
from briefing.clean.view import View

PROSE = (
    "The harbour council voted on Monday to replace the old swing bridge with a tunnel, after eleven years of argument.",
    "“Nobody will miss the queue,” said Petra Lindqvist, who drives the school bus and has waited there since 2009.",
    "Work is to begin in March, and the first cars should pass under the water in the autumn of 2029, engineers said.",
    "Shopkeepers on the quay fear that visitors will drive past them, and were told of signs and a new car park.",
)


def view(lines: Sequence[tuple[str, float]]) -> View:
    """Return lines with their probabilities of being body."""
    probabilities = np.zeros((len(lines), 4), np.float32)
    probabilities[:, 0] = [p for _, p in lines]
    shown = [plain_line(text, 1) for text, _ in lines]
    table = tabulate(shown, "en")
    return View(shown, probabilities, table.codes, table.traits)


def chosen(lines: Sequence[tuple[str, float]]) -> Selection:
    """Return what stays of `lines`, whose probabilities stay as they are."""
    return select(view(lines), lambda kept: view([lines[at] for at in kept]), frozenset(), threshold=0.5)


def body(*lines: str) -> list[tuple[str, float]]:
    return [(line, 0.9) for line in lines]


def test_doubted_lines_go_and_the_rest_stays() -> None:
    assert chosen([*body(*PROSE), ("Popular in the valley this week", 0.1)]).kept == (0, 1, 2, 3)


def test_a_line_that_holds_the_others_goes_rather_than_they() -> None:
    selection = chosen(body(*PROSE, " ".join(PROSE)))
    assert selection.kept == (0, 1, 2, 3)
    assert selection.removed == ((4, "duplicate"),)


def test_a_page_that_holds_its_text_twice_gives_it_once() -> None:
    assert chosen(body(*PROSE, *PROSE)).kept == (0, 1, 2, 3)


def test_a_refrain_stays() -> None:
    assert chosen(body(PROSE[0], "Row, row on.", PROSE[1], "Row, row on.", PROSE[2])).kept == (0, 1, 2, 3, 4)


def test_a_pull_quote_goes() -> None:
    quote = "Nobody will miss the queue,” said Petra Lindqvist"
    for pulled in (quote, "“Nobody will miss the queue,” said"):
        assert chosen(body(PROSE[0], PROSE[1], pulled + ".", *PROSE[2:])).removed == ((2, "duplicate"),)


def test_readers_comments_go_with_their_heads() -> None:
    thread = [
        "4 comments",
        "Ivy, 3 May 2026 at 10:02",
        "I have used that verge for years and never paid a toll, so I am glad that it is legal now.",
        "Reply",
        "M. Tarn, 3 May 2026 at 11:40",
        "And who picks up the hive when a lorry goes through it? The agency had a point there, whatever the judges say.",
        "Reply",
    ]
    selection = chosen(body(*PROSE, *thread))
    assert selection.kept == (0, 1, 2, 3)
    assert {code for _, code in selection.removed} == {"comment"}


def test_comments_may_begin_below_the_first_line_and_take_more_than_one_head() -> None:
    text = "I have used that verge for years and never paid a toll, so I am glad that it is legal now."
    thread = [
        "4 comments",
        "Ivy, 3 May 2026 at 10:02",
        text,
        "Reply",
        "M. Tarn, 3 May 2026 at 11:40",
        text[7:],
        "Reply",
    ]
    assert chosen(body(PROSE[0], *thread)).kept == (0,)
    days = [part for day, line in enumerate(PROSE[2:], 3) for part in (f"{day} May 2026 at 10:02", line)]
    assert {4, 6} < set(chosen(body(*PROSE[:2], "4 comments", *days, "5 May 2026 at 10:02")).kept)


def test_the_times_of_a_live_report_are_no_comments() -> None:
    entries = [part for at, line in enumerate(PROSE) for part in (f"10:{at}5 GMT", line)]
    assert set(chosen(body("The council meets tonight, and we report from the hall.", *entries)).kept) >= {2, 4, 6, 8}


@pytest.mark.parametrize(
    "items",
    [
        ["June 9 -- Coral Hall, Wend", "June 10 -- Market Hall, Tolle", "July 2 -- The Boat, Crake"],
        ["a cart for the tuba", "dry socks in nine sizes", "somebody who knows the way"],
    ],
    ids=["dates", "lower case"],
)
def test_an_announced_list_stays(items: list[str]) -> None:
    lines = [*body(*PROSE, "The band has asked the villages for the following:"), *((item, 0.1) for item in items)]
    assert chosen([*lines, *body("The first of them begins at half past two.")]).kept == tuple(range(9))


def test_a_list_that_opens_the_text_stays() -> None:
    items = [("a cart for the tuba", 0.1), ("dry socks in nine sizes", 0.1), ("somebody who knows the way", 0.1)]
    lines = [*body("The band has asked the villages for the following:"), *items]
    assert chosen([*lines, *body(f"{PROSE[0]} {PROSE[1]}", *PROSE[2:])]).kept == tuple(range(7))


def test_a_language_without_phrases_of_its_own_has_those_of_all() -> None:
    assert furniture_code("Publicidad", "es") == "ad"
    assert furniture_code("Publicidad", "it") is furniture_code("Publicidad", None) is None
    assert furniture_code("© 2026 Harbour Courier", "it") == "copyright"


def test_headlines_behind_a_colon_do_not_stay() -> None:
    others = [("Lock keeper retires at last", 0.1), ("Piano found in weir", 0.1), ("Otters under the bridge", 0.1)]
    assert chosen([*body(*PROSE, "The council listed what else it decided:"), *others]).kept[:4] == (0, 1, 2, 3)
    assert not set(chosen([*body(*PROSE, "What else the council decided:"), *others]).kept) & {5, 6, 7}
    needed = [("a cart for the tuba", 0.1), ("dry socks in nine sizes", 0.1), ("somebody who knows the way", 0.1)]
    told = "The first of them begins at half past two."
    assert not {5, 6, 7} & set(chosen([*body(*PROSE, "We need now:"), *needed, *body(told)]).kept), (
        "too short to announce"
    )


@pytest.mark.parametrize(
    "note",
    [
        "Hanne Corbet is editor emeritus of the Unsted Mail.",
        "— Hanne Corbet is Senior Editor-at-Large at the Unsted Mail. Her new book is about ferries.",
        "Hanne Corbet is a radio talk-show host, author and keeper of bees.",
        "H.K. Corbet is the host of “Quay Side” on Unsted Radio.",
    ],
)
def test_a_note_on_the_author_needs_no_article_and_no_single_role(note: str) -> None:
    assert chosen(body(*PROSE, note)).removed == ((4, "bio"),)


def test_the_note_on_the_author_goes_but_not_the_end_of_the_story() -> None:
    note = "Hanne Corbet is a writer and the founder of a ferry museum."
    story = "Petra Lindqvist is a founder of the bus company."
    assert chosen(body(*PROSE, note)).removed == ((4, "bio"),)
    assert chosen(body(*PROSE, note, "Hanne, whom we met, has gone.")).removed == ((4, "bio"),)
    assert chosen(body(*PROSE, note, "Ms Corbet, whom we met, has gone.")).removed == ()
    assert chosen(body(*PROSE, story)).kept == (0, 1, 2, 3, 4)
    longer = "Hanne van Corbet is a writer and the founder of a ferry museum."
    assert chosen(body(*PROSE, longer, "Ms Corbet, whom we met, has gone.")).removed == ()
    assert chosen(body(*PROSE, longer, "A van that we met has gone.")).removed == ((4, "bio"),)


@pytest.mark.parametrize(
    "credit", ["(CP Photo/Goran Vukic)", "(NASA/JPL-Caltech)", "(Image: Lantern)", "| Photo by Jo Ark"]
)
def test_a_line_that_closes_with_a_credit_is_a_caption(credit: str) -> None:
    caption = f"Wheat is loaded aboard the Anselm in Port Verrin on Tuesday, March 3, 2026. {credit}"
    selection = chosen(body(*PROSE[:2], caption, *PROSE[2:]))
    assert selection.removed == ((2, "caption"),)


PHRASES = [
    p for table in (phrases.NEUTRAL, *phrases.BY_LANGUAGE.values()) for patterns in table.values() for p in patterns
]


@pytest.mark.parametrize("pattern", PHRASES)
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_no_phrase_is_missed_as_only_likely_ones_are_asked(pattern: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(rf"\A(?:{pattern})"))
    if pattern.startswith(phrases.INNER):
        assert any(trigger in text for trigger in furniture.triggers(pattern))
    else:
        beginnings = {"0"} if text[0].isdigit() else {text[: size + 1] for size in range(furniture.OPENING)}
        assert furniture.openings(pattern) & beginnings


@pytest.mark.parametrize("trigger", phrases.TRIGGERS)
def test_every_trigger_has_a_mark_or_a_word_by_which_a_line_is_known_to_hold_one(trigger: str) -> None:
    assert trigger in furniture.MARKS or any(furniture.STEM.search(word) for word in trigger.split())


NEWS = (
    *PROSE,
    "“We shall miss the bell,” said the bridge keeper, who has rung it at every opening for twenty-six years.",
)


def test_a_line_of_two_sentences_without_a_stop_is_a_caption_in_news() -> None:
    caption = "The bridge keeper in his hut. The bell was cast in the year of the flood"
    assert chosen(body(*NEWS[:2], caption, *NEWS[2:])).removed == ((2, "caption"),)
    assert chosen(body(*NEWS[:2], "What Mrs. Lindqvist saw", *NEWS[2:])).kept == (0, 1, 2, 3, 4, 5)


OTHERS = (
    "Ten bridges that changed their towns and their rivers forever",
    "What will become of the old bridge keeper and his bell?",
    "What will become of the old keeper of the bridge and of his bronze bell?",
)


def test_headlines_of_others_within_news_go_unless_the_news_has_subheads() -> None:
    for other in OTHERS:
        assert chosen(body(*NEWS[:2], other, *NEWS[2:])).removed == ((2, "related"),)
        assert chosen(body(*NEWS[:2], other, NEWS[2], "The bell", *NEWS[3:])).removed == ()
        assert chosen(body(*NEWS[:2], f"{other} {other} {other}", *NEWS[2:])).removed == ()
        assert chosen(body(PROSE[0], other, *PROSE[2:])).removed == (), "nobody speaks: no news"
    for length, removed in ((80, ((2, "related"),)), (79, ())):
        before = f"{PROSE[0][: length - 1]}."
        assert len(before) == length
        assert chosen(body(NEWS[1], before, OTHERS[0], *NEWS[2:])).removed == removed


@pytest.mark.parametrize(
    ("caption", "language"),
    [
        ("Der Brückenwärter am Sonntag in seiner Hütte. Foto: Ivo Sandell", "de"),
        ("Le gardien du pont, dimanche. Photo : Ivo Sandell", "fr"),
        ("El guardián del puente, el domingo. Foto: Ivo Sandell", "es"),
    ],
)
def test_a_caption_that_closes_with_its_credit_is_one_in_every_language(caption: str, language: str) -> None:
    assert furniture_code(caption, language) == "caption"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Story Continued Below", "ad"),
        ("Read or Share this story: http://unst.ly/2KE8", "share"),
        ("Enlarge this image toggle caption Ivo Sandell/UNP Ivo Sandell/UNP", "caption"),
        ("Photos: The bells of Kell The bells of Kell – The largest. Hide Caption 1 of 14 " + "Photos: Bells " * 40, "caption"),
        ("Image copyright UNP Image caption The bridge keeper in his hut", "caption"),
        ("The bridge keeper rings the bell in Hessary, Unsted, May 2, 2026. REUTERS/Ivo Sandell", "caption"),
        ("Media playback is unsupported on your device Media caption The bridge opens", "player"),
        ("Contributing: Ada Roe, Unsted Mail; Unsted News Agency", "credit"),
        ("-- Ada Roe contributed.", "credit"),
        ("This article is based in part on wire service reports.", "credit"),
        ("Harbour Watch Our briefing on ships, in your inbox. Email Sign Up By signing up you agree to our terms.", "promo"),
        ("Want the best of Unsted in your inbox? Sign up here.", "promo"),
        ("Interested in Kell? Add Kell as an interest to stay up to date on the latest Kell news.", "promo"),
        ("CLICK HERE TO GET THE UNSTED MAIL APP", "promo"),
        ("Send tips to harbour@unstedmail.example.", "promo"),
        ("(Also on UNSTED MAIL: The bell of Kell)", "related"),
        ("Click for more from the Unsted Mail.", "related"),
        ("Please include a contact number if you are willing to speak to a reporter.", "comment"),
        ("This story has been updated with additional developments.", "boilerplate"),
        ("The opinions expressed by columnists are their own and do not represent the views of this paper.", "boilerplate"),
        ("Content created by The Unsted Mail is available without charge to any eligible publisher.", "copyright"),
        ("Copyright 2026 The Unsted Mail. This material may not be rewritten.", "copyright"),
        ("This column was first published in the Kell Register.", "print-note"),
        ("Got a question? Ask Ada Roe: bells@unstedmail.example", "promo"),
        ("Watch The Bell Room with Ada Roe weekdays at 4pm.", "promo"),
        ("FOR MORE ON THE BELL OF KELL, CLICK HERE.", "nav"),
        ("Don't see the map above? Click here.", "player"),
        ("Quay Side is a weekly column by the harbour desk of the Unsted Mail.", "boilerplate"),
        ("A lightly edited transcript of our conversation follows.", "boilerplate"),
        ("She can be reached at ada.roe@unstedmail.example.", "bio"),
        ("Ada Roe is harbour editor for the Unsted Mail, and her Quay Side column appears on Mondays.", "bio"),
    ],
)  # fmt: skip
def test_what_pages_say_around_their_text(line: str, code: str) -> None:
    assert furniture_code(line, "en") == code


@pytest.mark.parametrize(
    "line",
    [
        "Many factors contributed.",
        "Story continued to be the favourite word of the mayor of Kell.",
        "The opinions expressed in the hall were as old as the bridge.",
        "Residents can sign up for a place in the new harbour from May.",
        "Send letters to your grandmother, says the teacher from Kell.",
        "Image is everything for the ferry company of Kell.",
        "Click here, says the lock of the bridge whenever it shuts.",
        "The bridge can be reached on foot from either quay.",
        "Kell is a weekly market for anyone who sells bells.",
        "If you have a boat, write its name on the bow, the harbour master said.",
    ],
)
def test_what_only_sounds_like_it_is_text(line: str) -> None:
    assert furniture_code(line, "en") is None


def headed(*lines: tuple[str, float, float]) -> Selection:
    """Return what stays of lines with their probabilities of being body and date."""
    seen = view([(text, p) for text, p, _ in lines])
    seen.probabilities[:, 3] = [date for _, _, date in lines]
    return select(seen, lambda kept: view([lines[at][:2] for at in kept]), frozenset(), threshold=0.5)


def test_what_stands_above_the_date_is_no_text() -> None:
    prose = [(line, 0.9, 0.0) for line in PROSE]
    assert headed(prose[3], ("4 May 2026", 0.1, 0.9), *prose[:3]).removed == ((0, "standfirst"), (1, "date"))


def test_what_stands_above_the_times_of_a_live_report_is_text() -> None:
    entries = [part for line in PROSE for part in ((f"4 May 2026, {len(line)}", 0.1, 0.9), (line, 0.9, 0.0))]
    assert 0 in headed(("The council meets tonight, and we report from the hall.", 0.9, 0.0), *entries).kept


def test_rules_and_marks_are_no_text() -> None:
    assert chosen(body(PROSE[0], "___", PROSE[1], "* * *", PROSE[2])).removed == ((1, "markup"), (3, "markup"))


def why(before: Sequence[str], between: Sequence[str], behind: Sequence[str] = ()) -> list[str]:
    """Return the codes of doubted lines before, within and behind the text."""
    lines = [(line, 0.1) for line in before], body(*PROSE[:2]), [(line, 0.1) for line in between], body(*PROSE[2:])
    return [
        code for _, code in chosen([*(line for part in lines for line in part), *((b, 0.1) for b in behind)]).removed
    ]


SENTENCE = "Ten bridges that changed the towns beside them are on show at the museum."


def test_a_line_that_goes_says_why() -> None:
    assert why(["All harbour news today"], []) == ["section"]
    assert why(["All the news of harbours"], []) == ["boilerplate"]
    assert why(["Shopkeepers fear for their trade and ask for signs"], []) == ["standfirst"]
    assert why(["Notwithstanding neighbouring shopkeepers' remonstrations, councillors decided."], []) == ["standfirst"]
    assert why([f"{PROSE[0]} Again.", *["Menu", "of", "the", "day", "and", "night"]], [])[0] == "boilerplate", (
        "too far up"
    )
    assert why([f"{PROSE[0]} Again.", *["Menu", "of", "the", "day", "now"]], [])[0] == "standfirst"
    assert why([*["Menu", "of", "the", "day"], f"{PROSE[0]} Again."], [])[-1] == "standfirst"
    assert why([], ["Ten bridges that changed their towns"]) == ["related"]
    assert why([], [SENTENCE]) == ["boilerplate"]
    assert why([], [], ["Ten bridges that changed their towns"]) == ["boilerplate"]
    for length, code in ((60, "related"), (61, "boilerplate")):
        assert why([], [f"{'Ten bridges that changed their towns and the riverbanks below it'[: length - 1]}."]) == [
            code
        ]
    assert why([], ["Tweet, save, print"]) == ["share"]
    assert why([], ["By Jo Ark"]) == ["byline"]
    assert why([], ["Ten bridges that changed their towns and the rivers which run below them"]) == ["related"]
    assert why([], ["The bridge as seen by Getty"]) == why([], ["The bridge on Sunday (AP)"]) == ["caption"]
    assert why(["Otters below us now again"], ["Otters below us now again"]) == ["boilerplate", "duplicate"]


def test_a_text_neither_opens_nor_closes_with_a_label() -> None:
    assert chosen(body("Otters below", *PROSE, "Otters above")).removed == ((0, "headline"), (5, "boilerplate"))
    assert chosen(body(*PROSE[:2], "Otters below", *PROSE[2:])).removed == ()
    assert chosen(body(*PROSE, "The bridge as seen by Getty")).removed == ((4, "boilerplate"),)


def test_the_heading_of_a_promo_goes_with_it() -> None:
    promo = ("What the quay knows", "Sign up for our newsletter")
    assert chosen(body(*PROSE[:2], *promo, *PROSE[2:])).removed == ((2, "promo"), (3, "promo"))
    assert chosen(body(*PROSE[:3], promo[1], PROSE[3])).removed == ((3, "promo"),)
    for length, removed in ((80, ((2, "promo"), (3, "promo"))), (81, ((3, "promo"),))):
        heading = "What the quay knows of the otters and the bridge and all who ever had to wait before it"[:length]
        assert chosen(body(PROSE[0], PROSE[3], heading, promo[1], PROSE[1])).removed == removed


def test_what_stands_below_a_line_that_goes_goes_with_it_if_it_is_short() -> None:
    assert why([], [], ["Read more: Ten bridges", "Otters below"]) == ["related", "related"]
    assert why([], [], ["Read more: Ten bridges", SENTENCE, "Otters"]) == ["related", "boilerplate", "boilerplate"]
    assert why([], [], ["4 comments", SENTENCE]) == ["comment", "comment"]
    assert why([], ["4 comments", "Otters below us", SENTENCE]) == ["comment", "comment", "boilerplate"]
    assert why(["Advertisement", "Otters"], []) == ["ad", "section"]


@pytest.mark.parametrize(("row", "code"), [(1, "headline"), (2, "byline"), (3, "date")])
def test_what_the_model_takes_for_head_is_named_so(row: int, code: str) -> None:
    seen = view([("Otters below us now again", 0.1), *body(*PROSE)])
    seen.probabilities[0, row] = 0.41
    assert select(seen, lambda kept: view(body(*PROSE)), frozenset(), threshold=0.5).removed == ((0, code),)
    seen.probabilities[0, row] = 0.39
    assert select(seen, lambda kept: view(body(*PROSE)), frozenset(), threshold=0.5).removed == ((0, "boilerplate"),)


def test_a_code_that_is_kept_leaves_its_line() -> None:
    lines = [*body(PROSE[0]), ("By Jo Ark", 0.1), *body(*PROSE[1:])]
    kept = select(view(lines), lambda kept: view([lines[at] for at in kept]), frozenset({"byline"}), threshold=0.5)
    assert (kept.kept, kept.removed, kept.settled) == ((0, 1, 2, 3, 4), (), True)


def test_a_paragraph_needs_more_doubt_than_a_label() -> None:
    long = f"{PROSE[0]} Many of them have waited for it, and nobody knows when it will come."
    for text, stays in (
        (long, True),
        (f"{long[:119]}.", True),
        (f"{long[:118]}.", False),
        (long.removesuffix("."), False),
        ("Otters below.", False),
    ):
        lines = [*body(*PROSE[:2]), (text, 0.45), *body(*PROSE[2:])]
        seen = replace(view(lines), least=0.4)
        again = lambda kept: replace(view([lines[at] for at in kept]), least=0.4)  # noqa: B023, E731
        assert (2 in select(seen, again, frozenset(), threshold=0.5).kept) is stays


def test_a_text_that_never_comes_to_rest_is_given_up() -> None:
    lines = body(
        *(f"The {letter * 9} of the harbour voted again on the old bridge." for letter in "abcdefghijklmnopqrst")
    )

    def fewer(kept: list[int]) -> View:
        return view([(lines[at][0], 0.1 if at == kept[-1] else 0.9) for at in kept])

    found = select(fewer(list(range(20))), fewer, frozenset(), threshold=0.5)
    assert (found.kept, found.settled) == ((), False)
    assert [at for at, _ in found.removed] == list(range(8, 20))
