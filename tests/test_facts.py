"""What the support check reads in a sentence: numbers, dates, names, quotations, denials, and who said it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from briefing.support.dates import agree, dates
from briefing.support.facts import speakers
from briefing.support.names import Directory, names
from briefing.support.negation import denials, denied, has_denial
from briefing.support.numbers import numbers
from briefing.support.quotations import plainly, quotations
from briefing.support.slots import Slot, likeness, likeness_beyond, slot
from briefing.support.tokens import stem, tokens

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("It cost US$[5.5 million] in all.", "5500000", "$"),
        ("It cost [£2bn] in all.", "2000000000", "£"),
        ("They counted [one hundred and five] boats.", "105", ""),
        ("They counted [two hundred thousand] boats.", "200000", ""),
        ("They counted [three million two hundred thousand and six] boats.", "3200006", ""),
        ("They counted [half a million] boats.", "500000", ""),
        ("They counted [a dozen] boats.", "12", ""),
        ("They counted [12,000,000] boats.", "12000000", ""),
        ("It is [2.5m] wide.", "2500000", ""),
        ("It drew [10k] readers.", "10000", ""),
        ("The [fifth] boat sank.", "5", "th"),
        ("The [5th] boat sank.", "5", "th"),
        ("It was built in the [1990s].", "1990", ""),
        ("It fell by [5 percentage points] in May.", "5", "%"),
        ("It fell by [forty per cent] in May.", "40", "%"),
        ("It fell by [one percent] in May.", "1", "%"),
    ],
)
def test_a_number_is_read_with_its_scale_and_unit(text: str, value: str, unit: str) -> None:
    plain = text.replace("[", "").replace("]", "")
    (number,) = numbers(plain)
    assert plain[: number.end].endswith(text[text.index("[") + 1 : text.index("]")])
    assert (number.value, number.unit) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["One boat sank.", "Several million crowns went.", "Use version v1.2.3 of it."])
def test_what_counts_nothing_is_no_number(text: str) -> None:
    assert numbers(text) == ()


@pytest.mark.parametrize(
    ("text", "hedge"),
    [
        ("about 40", "about"),
        ("some 40", "about"),
        ("close to $40", "about"),
        ("more than £40", "above"),
        ("at least two thousand", "above"),
        ("exceeding 5", "above"),
        ("nearly 700", "below"),
        ("up to half a million", "below"),
        ("just short of 9,000", "below"),
        ("over the 40", ""),
        ("40", ""),
    ],
)
def test_a_number_is_as_round_as_it_says(text: str, hedge: str) -> None:
    (number,) = numbers(f"It was {text} then.")
    assert number.round == hedge


def test_numbers_stand_in_their_order_and_each_once() -> None:
    text = "Five of 12 boats, or forty percent, and 3 million more"
    assert [text[n.start : n.end] for n in numbers(text)] == ["Five", "12", "forty percent", "3 million"]


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("on Monday", "yesterday"),
        ("tomorrow", "on Wednesday"),
        ("tonight", "today"),
        ("on Tuesday", "today"),
        ("on Mondays", "on Monday"),
        ("in May", "on 5 May"),
        ("on May 5", "on the 5th of May"),
        ("on May the 5th", "on 5 May"),
        ("in Sept 12", "on September 12"),
        ("on Dec. 3", "on 3 December"),
        ("last week", "Last week"),
    ],
)
def test_two_ways_of_naming_a_day_agree(written: str, source: str) -> None:
    (one,), (other,) = dates(f"It sank {written}.", TUESDAY), dates(f"It sank {source}.", TUESDAY)
    assert agree(one, other)


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("on Friday", "yesterday"),
        ("on 5 May", "in May"),
        ("on 5 May", "on 6 May"),
        ("on 5 May", "on 5 June"),
        ("last week", "next week"),
        ("tomorrow", "today"),
    ],
)
def test_another_day_or_a_vaguer_one_does_not_bear_it_out(written: str, source: str) -> None:
    (one,), (other,) = dates(f"It sank {written}.", TUESDAY), dates(f"It sank {source}.", TUESDAY)
    assert not agree(one, other)


def test_without_a_day_of_publication_weekdays_are_only_their_names() -> None:
    monday, yesterday = dates("It sank on Monday, not yesterday.", None)
    assert not agree(monday, yesterday)
    assert agree(monday, dates("on Monday", TUESDAY)[0])


@pytest.mark.parametrize(
    "text",
    ["They may sail.", "May they sail.", "They march on.", "It rose May 5 percent.", "The Sun set.", "A mar on it."],
)
def test_words_that_only_look_like_dates_are_none(text: str) -> None:
    assert dates(text, TUESDAY) == ()


def found(text: str, article: str = "") -> list[str]:
    """Return the names of a sentence as it has them, read with the capitals of an article."""
    sentence = tokens(text)
    read = names(sentence, Directory([tokens(article or text)]).casing)
    return [text[sentence[n.first].start : sentence[n.last - 1].end] for n in read]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("So Mayor Ilse Brandvold met the Secretary of State in New York.",
         ["Mayor Ilse Brandvold", "Secretary of State", "New York"]),
        ("So Gov. Perry met J. K. Smith.", ["Gov. Perry", "J. K. Smith"]),
        ("The Bank of Kell's Orla Brask spoke.", ["Bank of Kell's", "Orla Brask"]),
        ("Later the UN met US envoys.", ["UN", "US"]),
        ("He told us that the US left.", ["US"]),
        ("On Monday I saw May come.", []),
        ("Hessary was shut.", ["Hessary"]),
        ("Hessary had left.", ["Hessary"]),
        ("Hessary passed by.", ["Hessary"]),
        ("So Otto. Perry left.", ["Otto"]),
        ("So Otto. Perry passed by.", ["Otto", "Perry"]),
        ("Painting was shut.", []),
        ("Nine were shut.", []),
        ("“Never again,” said Brask.", ["Brask"]),
        ("So Mr. Brask left. Tave was ill.", ["Mr. Brask", "Tave"]),
        ("The 1st man was Jean-Luc Tave.", ["Jean-Luc Tave"]),
    ],
)  # fmt: skip
def test_names_are_found_by_their_capitals(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_a_text_without_capitals_is_read_with_those_of_the_article() -> None:
    article = "Mayor Ilse Brandvold met Orla Brask. The mayor left, said Brask."
    assert found("the mayor ilse brandvold met orla brask", article) == ["ilse brandvold", "orla brask"]
    assert found("The boats of brask left Kell", article) == ["Kell"]


def stands_for(text: str, article: str) -> list[tuple[str, set[str]]]:
    """Return the pieces of the last name of a sentence, and the article's names that each stands for."""
    directory = Directory([tokens(article)])
    name = names(tokens(text), directory.casing)[-1]
    return [(" ".join(p), {" ".join(n) for n in alike}) for p, alike in directory.pieces(name.parts)]


@pytest.mark.parametrize(
    ("written", "article", "pieces"),
    [
        ("He met Brandvold.", "So Mayor Ilse Brandvold spoke.", [("brandvold", {"ilse brandvold"})]),
        ("He met Ilse Brandvold.", "So Mayor Brandvold spoke.", [("ilse", set()), ("brandvold", {"brandvold"})]),
        ("He met the UN.", "So the United Nations met.", [("un", {"united nation"})]),
        ("He met the United Nations.", "So the UN met.", [("united nation", {"un"})]),
        ("He met Americans.", "It was in America.", [("american", {"america"})]),
        ("He met an Italian.", "He went to Italy.", [("italian", {"italy"})]),
        ("He met Italians.", "He went to Itasca.", [("italian", set())]),
        ("He met Man United fans.", "He saw Manchester United play.", [("man united", {"manchester united"})]),
        ("He met Indiana Governor Mike Pence.", "In Indiana he met Mike Pence.",
         [("indiana", {"indiana"}), ("mike pence", {"mike pence"})]),
        ("He met the Kell Council.", "He came to Kell. So the Hessary Council met.",
         [("kell", {"kell"}), ("council", {"hessary council"})]),
        ("He met Ilse Brandvold.", "So Ilse Marie Brandvold spoke. So Marie left, so Ilse, so Brandvold.",
         [("ilse brandvold", {"ilse marie brandvold", "ilse", "brandvold"})]),
    ],
)  # fmt: skip
def test_a_name_stands_for_what_the_article_calls_the_same(
    written: str, article: str, pieces: list[tuple[str, set[str]]]
) -> None:
    assert stands_for(written, article) == pieces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said: “We have … waited [nine] years.”", [("we", "have"), ("waited",), ("years",)]),
        ("He called it ``so it is''.", [("so", "it", "is")]),
        ("It's John's 'good o’clock' bowl.", [("good", "o'clock")]),
        ("«Non», dit-il.", [("non",)]),
        ("It is “…” to them.", []),
    ],
)
def test_a_quotation_is_its_words_between_what_was_left_out(text: str, expected: list[tuple[str, ...]]) -> None:
    assert [piece for q in quotations(text) for piece in q.pieces] == expected


def test_how_quotations_and_dashes_are_set_makes_no_difference() -> None:
    assert (
        plainly("“It ’s  a day” – he said")
        == plainly('"It \'s a day" - he said')
        == plainly("``It 's a day'' — he said")
    )


@pytest.mark.parametrize(
    ("text", "at", "scope"),
    [
        ("He did not pay the bill.", "not", ("pay", "bil")),
        ("He didn’t pay.", "didn’t", ("pay",)),
        ("He couldn ' t pay.", "t", ("pay",)),
        ("He never, ever paid.", "never", ("pay",)),
        ("He does not, she said.", "not", ()),
        ("Neither mayor paid 12 crowns.", "Neither", ("mayor", "pay")),
        ("It did not. The mayor paid.", "not", ()),
    ],
)
def test_a_denial_reaches_as_far_as_its_clause(text: str, at: str, scope: tuple[str, ...]) -> None:
    sentence = tokens(text)
    (denial,) = denials(sentence)
    assert (sentence[denial.at].text, denial.scope) == (at, scope)
    assert has_denial(sentence)


@pytest.mark.parametrize(
    ("text", "yes", "no"),
    [
        ("He did not pay.", True, False),
        ("He refused to pay.", True, False),
        ("In the end the mayor paid.", False, True),
        ("The end of it is that he paid.", False, True),
        ("He will end pay for all.", True, False),
        ("It ended the pay of all.", True, False),
        ("It was not so: he paid.", False, True),
        ("He did not say how much of it the old mayor of Kell paid.", False, True),
        ("He did not pay, but much later on the same day she paid.", True, True),
        ("He left.", False, False),
    ],
)
def test_a_sentence_denies_what_stands_near_behind_its_denial(text: str, yes: bool, no: bool) -> None:
    assert denied([stem("pay")], tokens(text)) == (yes, no)


@pytest.mark.parametrize(
    "text", ["Not only the mayor paid.", "There is no doubt.", "No. 1 paid.", "He paid no longer."]
)
def test_what_only_looks_like_a_denial_is_none(text: str) -> None:
    assert denials(tokens(text)) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("So Brask said no.", ["brask"]),
        ("So no, said Brask.", ["brask"]),
        ("So Orla Brask, the mayor of Kell, said no.", ["orla brask"]),
        ("So Brask often went on talks to Tave.", []),
        ("According to Brask, Tave left.", ["brask"]),
        ("So Brask left, Tave said.", ["tave"]),
        ("So Brask left; then Tave said no.", ["tave"]),
        ("So he told Brask to pay.", []),
        ("So Brask was told to pay.", []),
        ("So Brask told Tave to pay.", ["brask"]),
    ],
)
def test_the_speaker_is_the_name_beside_the_saying(text: str, expected: list[str]) -> None:
    sentence = tokens(text)
    assert [" ".join(n.parts) for n in speakers(sentence, Directory([sentence]).found[0])] == expected


def around(text: str, word: str) -> Slot:
    sentence = tokens(text)
    at = [token.text for token in sentence].index(word)
    return slot(sentence, at, at + 1)


def test_slots_are_as_alike_as_the_words_around() -> None:
    written = around("The council of Hessary bought 12 ferries today.", "12")
    sources = [
        "Later the council of Hessary bought 13 ferries today.",
        "In Hessary it bought 13 ferries.",
        "In all it bought 13 big ferries.",
        "The mayor sold 13 boats.",
    ]
    alike = [likeness(written, around(text, "13")) for text in sources]
    assert alike == sorted(set(alike), reverse=True)
    assert alike[-1] == 0


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Brask", "Tave", 0.6),
        ("Brask sank.", "Tave", 0.3),
        ("Brask sank.", "Tave sank.", 1.3),
        ("Brask; it sank.", "Tave!", 0.6),
        ("Brask was shut.", "Tave was seen.", 0.7),
        ("Brask was shut.", "Tave was shut.", 1.3),
        ("Brask bought old ferries.", "Tave bought new ferries.", 1.3),
        ("Brask bought the ferries.", "Tave bought the harbour.", 1.6),
        ("Brask bought old ferries.", "Tave often bought ferries.", 0.8),
    ],
)
def test_a_content_word_beside_it_counts_more_than_a_function_word(one: str, other: str, alike: float) -> None:
    assert likeness(around(one, "Brask"), around(other, "Tave")) == pytest.approx(alike)


def test_what_a_shortened_sentence_leaves_out_is_passed_over() -> None:
    written = around("Brask said no to the bridge.", "Brask")

    def beyond(text: str) -> float:
        return likeness_beyond(written, tokens(text), 0, 1)

    ferry = around("The ferry of Tarnby sank.", "Tarnby")
    both = tokens("The ferry of Kell and Tarnby sank.")
    assert likeness_beyond(ferry, both, 5, 6) > likeness(ferry, slot(both, 5, 6))
    # What stands behind a name is not before it.
    assert likeness_beyond(around("Tave Brask sank.", "Brask"), tokens("Tave, Kell sank."), 0, 1) == pytest.approx(0.9)
    assert beyond("Brask said no.") > beyond("Brask, who lives in Kell with nine dogs, said no.")
    assert (
        beyond("Brask, who lives in Kell, said no.")
        == beyond("Brask and Tave said no.")
        > beyond("Brask left; said no.")
    )


@pytest.mark.parametrize(
    "words",
    [("said", "tells"), ("running", "run"), ("taxes", "tax"), ("studied", "studies"), ("stopped", "stop"),
     ("U.S.", "US"), ("Brask’s", "Brask"), ("quickly", "quick"), ("men", "people"), ("ferry", "ferries"), ("carry", "carried"), ("families", "family"),
     ("days", "day"), ("movies", "movie"), ("earlier", "early")],
)  # fmt: skip
def test_forms_of_one_word_have_one_stem(words: tuple[str, str]) -> None:
    assert stem(words[0]) == stem(words[1])


@pytest.mark.parametrize("words", [("party", "part"), ("army", "arm"), ("county", "count"), ("early", "earn")])
def test_words_of_their_own_have_stems_of_their_own(words: tuple[str, str]) -> None:
    assert stem(words[0]) != stem(words[1])
