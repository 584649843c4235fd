"""Digests for the tests of rendering: an empty one, a full day of invented news, and one of hostile text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from briefing.types import (
    Addition,
    Article,
    Briefing,
    Cited,
    Decision,
    Digest,
    Disagreement,
    Figure,
    Point,
    Section,
    Sentence,
    Skip,
    Span,
    Story,
)

DAY = date(2026, 3, 3)

# Articles are longer than their briefings; these paragraphs stand for the rest of each.
REST = (
    "People who live nearby said that they had heard about the plan only last week, and that they would have liked "
    "to be asked earlier. Several of them have written to the council, which answers letters on Thursdays.",
    "The background is a long one. Two earlier attempts came to nothing, the first for want of money and the second "
    "because the builder went out of business before the foundations were dry.",
    "Experts who were not part of the work called it careful, but warned against reading too much into a single "
    "year. They would like to see the figures for at least three winters before anybody changes the rules.",
) * 3


def article(title: str, *paragraphs: tuple[str, ...], **known: object) -> tuple[Article, tuple[Sentence, ...]]:
    """Make an article of paragraphs, each a tuple of sentences, with whatever else is known of it."""
    text = ""
    spans: list[Span] = []
    sentences: list[Sentence] = []
    for index, paragraph in enumerate(paragraphs):
        text += "\n\n" if text else ""
        begin = len(text)
        for sentence in paragraph:
            text += " " if len(text) > begin else ""
            sentences.append(Sentence(len(sentences), len(text), len(text) + len(sentence), sentence, index))
            text += sentence
        spans.append(Span(begin, len(text)))
    values: dict[str, object] = {
        "id": f"a{len(text):x}", "source": "notes/today.txt", "author": None, "published": None, "publisher": None,
        "url": None, "language": "en", **known,
    }  # fmt: skip
    made = Article(title=title, text=text, paragraphs=tuple(spans), **values)  # type: ignore[arg-type]
    return made, tuple(sentences)


def brief(title: str, *sentences: str, points: Sequence[str] = (), **known: object) -> Briefing:
    """Make a briefing of an article whose first sentences are `sentences`.

    Point number n stands on sentence number n; without `points` the points are the sentences themselves. A blank
    sentence starts a new paragraph.
    """
    paragraphs: list[tuple[str, ...]] = [()]
    for sentence in sentences:
        if sentence:
            paragraphs[-1] += (sentence,)
        else:
            paragraphs.append(())
    made, found = article(title, *paragraphs, *((rest,) for rest in REST), **known)
    own = sum(map(len, paragraphs))
    texts = points or tuple(s.text for s in found[:own])
    return Briefing(made, tuple(Point(t, (found[i],)) for i, t in enumerate(texts)), "bart-small", "2026-02-11")


def digest(*sections: Section, skips: tuple[Skip, ...] = ()) -> Digest:
    """Make a digest of one fixed day."""
    return Digest("7f3a9c", "The Morning Briefing", DAY, sections, skips, "bart-small", "2026-02-11", "0.1.0")


def at(day: int, hour: int = 6, minute: int = 30) -> datetime:
    """A time in March 2026."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


SKIPS = (
    Skip("https://www.fjordpost.example/subscribe", "clean", "paywall",
         "The page shows a subscription offer in place of the article; save the article as a file and add that."),
    Skip("inbox/scan-0412.txt", "clean", "too-short",
         "Only 14 words are left after cleaning; check that the file holds the whole text."),
    Skip("https://feeds.tarnby.example/all.xml", "read", "timeout",
         "The server did not answer within 20 seconds; try again later, or raise the timeout."),
)  # fmt: skip


def empty(skips: tuple[Skip, ...] = ()) -> Digest:
    """A day without stories."""
    return digest(skips=skips)


def full_day() -> Digest:
    """Fifteen stories in six sections, as a reader would meet them."""
    ferry = brief(
        "Ferry crews walk out as talks over night sailings break down",
        "Crews on all four ferries between Aldmouth and the islands stopped work at midnight, leaving about 900 "
        "passengers to find beds on the wrong side of the water.",
        "The union wants two officers on the bridge on every night sailing; the company says that it cannot hire "
        "before the summer.",
        "",
        "Hospital transports and the mail boat keep running under an emergency agreement that both sides signed on "
        "Sunday.",
        "Talks resume on Thursday, the harbour board said.",
        publisher="Aldmouth Herald", author="Ines Okafor", published=at(3, 5, 40),
        url="https://www.aldmouthherald.example/news/2026/03/ferry-walkout?ref=front&ed=early",
    )  # fmt: skip
    ferry_also = (
        brief(
            "Island shops ration bread on second day of ferry strike",
            "The bakery in Sandwick has limited sales to one loaf for each household.",
            "Farmers poured away 4,000 litres of milk because no tanker could cross.",
            publisher="The Islander", published=at(3, 7), url="https://islander.example/bread-rationed",
        ),
        brief(
            "Fährstreik trifft auch Urlauber",
            "Mehrere Reisegruppen sitzen seit Montag auf der Hauptinsel fest.",
            "Die Reederei will die Kosten der Übernachtungen bis zu 80 Euro erstatten.",
            publisher="Nordsee-Kurier", author="Jörg Petersen", published=at(2, 18), language="de",
            url="https://nordsee-kurier.example/f%C3%A4hrstreik",
        ),
    )  # fmt: skip
    return digest(
        Section("The region", (
            Story(ferry, ferry_also),
            Story(brief(
                "Council sells the old waterworks for one crown",
                "The buyer, a housing cooperative of 62 members, must restore the brick tower within five years or "
                "hand the building back.",
                "",
                "Eleven councillors voted for the sale and nine against; the mayor abstained.",
                "An independent valuer had put the site at 3.4 million in 2023, before the soil was found to be bad.",
                publisher="Aldmouth Herald", author="Tobias Renn", published=at(2, 21),
                url="https://www.aldmouthherald.example/news/2026/03/waterworks",
            )),
            Story(brief(
                "Bus drivers to announce stops again after speakers fail in the cold",
                "Since the frost of January, the automatic announcements have failed on more than half of the city’s "
                "120 electric buses.",
                "Blind passengers had complained that they missed their stops.",
                publisher="Tarnby Echo", published=at(3), url="https://tarnby-echo.example/buses",
            )),
        )),
        Section("Science", (
            Story(brief(
                "A beetle that drinks fog teaches engineers to make better roofs",
                "Panels with a pattern copied from the back of a desert beetle collected 2.3 litres of water for each "
                "square metre in one foggy night, twice as much as smooth panels.",
                "The pattern works only while the wind stays below 6 metres per second.",
                "",
                "The team will put 400 square metres of it on a school roof in the autumn.",
                points=(
                    "Roof panels patterned like a desert beetle’s back gathered 2.3 litres of water per square metre "
                    "in one foggy night, twice what smooth panels did.",
                    "Above a wind of 6 metres per second the effect is lost.",
                    "A school will get 400 square metres of them in the autumn.",
                ),
                publisher="Quarterly of Materials", author="Mei-Lin Castellanos and Oluwaseun Adeyemi-Bright",
                published=at(1), url="https://qmat.example/articles/fog#results",
            )),
            Story(brief(
                "Deepest lake in the north has not turned over for a third winter",
                "Sensors at a depth of 310 metres show that oxygen has fallen to 38 per cent of its value in 1998.",
                "Cold surface water normally sinks each winter and takes oxygen with it.",
                source="papers/lake-report-final.txt",
            )),
            Story(brief(
                "قمر صناعي صغير يرصد حرائق الغابات قبل انتشارها",
                "أطلق الفريق القمر في كانون الثاني على متن صاروخ تجاري.",
                "يرسل القمر تنبيها خلال ست دقائق من رصد الدخان.",
                publisher="مرصد العلوم", author="ليلى حداد", published=at(2), language="ar",
                url="https://marsad.example/fires",
            )),
        )),
        Section("Money", (
            Story(brief(
                "Central bank keeps its rate at 2.25 per cent and hints at a long pause",
                "The vote was unanimous for the first time in two years.",
                "Inflation fell to 2.1 per cent in February, from 2.6 per cent in January.",
                "",
                "The governor said that she saw “no reason to hurry in either direction”.",
                publisher="Ledger & Post", author="A. Quist", published=at(2, 14),
                url="https://ledgerpost.example/rates-march",
            )),
            Story(brief(
                "Why your olive oil will be cheaper by June",
                "A wet autumn has filled the tanks of the southern mills for the first time since 2021.",
                publisher="Ledger & Post", published=at(3, 4), labels=("teaser",),
                url="https://ledgerpost.example/olive-oil",
            )),
        )),
        Section("Technology", (
            Story(brief(
                "Hospital goes back to paper for a week to find out what its computers are for",
                "Wards A and B wrote every order by hand; errors in doses rose from 3 to 11, while the time that "
                "nurses spent with patients rose by a fifth.",
                "",
                "“We learnt which screens nobody would miss,” said the head nurse, Amara Lindqvist.",
                "The hospital will drop nine of its 31 forms.",
                "A second trial begins in May.",
                publisher="Ward Review", author="Pál Szabó", published=at(2, 9), url="https://wardreview.example/paper",
            )),
            Story(brief(
                "🛰️ Open-source receiver picks up weather satellites with a coat hanger",
                "The whole kit costs less than 30 euros and runs on a ten-year-old phone.",
                "Version 2.0 adds decoding of the new format that older satellites will stop sending in 2027.",
                source="reading/receiver.md",
            )),
        )),
        Section("Culture", (
            Story(brief(
                "The library that lends out silence",
                "Members can book a soundproof hut in the reading garden for up to three hours.",
                "It is booked out until April.",
                publisher="Tarnby Echo", author="Ruth Abele", published=at(1),
                url="https://tarnby-echo.example/silence",
            )),
            Story(brief(
                "A lost score turns up in a piano stool, and with it the question of who really wrote the Aldmouth "
                "Carol, which generations of schoolchildren have sung at the lighting of the harbour without knowing "
                "that its second verse was once forbidden",
                "The manuscript is dated 1871, eight years before the version known so far.",
                "Handwriting points to Clara Venn, the organist’s sister.",
                publisher="Journal of Northern Music", published=datetime(2025, 11, 20, tzinfo=UTC),
                url="https://jnm.example/" + "a-very-long-path-segment-" * 6 + "end",
            )),
            Story(brief(
                "Puppet theatre reopens after the flood",
                "All but six of the 212 puppets were saved.",
                publisher="Aldmouth Herald", published=at(3),
                url="https://www.aldmouthherald.example/culture/puppets",
            )),
        )),
        Section("Sport", (
            Story(brief(
                "Aldmouth wins the derby in the last minute, in fog so thick that half the stands missed it",
                "Substitute Jonas Eide scored from 25 metres in the 94th minute for the 2–1.",
                "The referee had stopped play twice because he could not see both goals.",
                publisher="Aldmouth Herald", author="Kit Marlow", published=at(2, 22),
                url="https://www.aldmouthherald.example/sport/derby",
            )),
            Story(brief(
                "Swimmer, 71, crosses the sound for the fiftieth time",
                "Greta Holm needed 2 hours and 51 minutes, four minutes more than on her first crossing in 1974.",
                "The water was 5 degrees.",
                "She says that she will stop at 60 crossings.",
                publisher="The Islander", published=at(1), url="https://islander.example/holm",
            )),
        )),
        skips=SKIPS,
    )  # fmt: skip


HOSTILE = (
    "<script>alert(1)</script>",
    "</style></title><img src=x onerror=alert(1)>",
    "{{ 7*7 }} {% for x in y %} {# gone #}",
    "</s> [MASK] <|endoftext|> &lt;b&gt; &copy;",
    "- * + # > 1. `code` **bold** __b__ ![i](javascript:alert(1)) [l](data:text/html,x) ~~s~~ | a | b | $x$",
    "1. first 2) second",
    "\x1b[31mred\x1b[0m \x9b2J bell\x07 nul\x00 line\u2028two\nthree\tfour",
    "\u202eevil.exe\u202c \u2066open \u2067never closed",
    "word " * 9_999 + "end.",
    "x" * 3_000,
    "שלום עולם, زيارة, 你好世界，今天的新闻很好。" * 8,
    "👩🏽‍🚀🏴󠁧󠁢󠁥󠁮󠁧󠁿 zero\u200bwidth\u200djoin\ufeffmark",
    "broken \ud83d surrogate",
    "   ",
    "=====",
    "    indented as if code\\",
)


def hostile() -> Digest:
    """Every hostile text as title, point, author, publisher, label, section, source and skip, and hostile addresses."""
    addresses = (
        "javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "java\nscript:alert(1)", "file:///etc/hosts",
        "//other.example/x", "https://", "http://[broken", 'https://a.example/"><script>', "HTTPS://A.example/(x)",
        "https://a.example/ space\u202e<b>", "https://user@b.example/?a=1&copy;=2#x:~:text=old", "vbscript:x",
    )  # fmt: skip
    stories = tuple(
        Story(brief(
            text, text, "", "A second, harmless sentence of a few more words.",
            author=text, publisher=text, labels=(text,), language="x\"><b>" if index % 2 else "ar",
            source=text, url=addresses[index % len(addresses)],
        ))
        for index, text in enumerate(HOSTILE)
    )  # fmt: skip
    skips = tuple(Skip(address, "read", text, text) for address, text in zip(addresses, HOSTILE, strict=False))
    return digest(*(Section(text, (story,)) for text, story in zip(HOSTILE, stories, strict=True)), skips=skips)


def followed_day() -> Digest:
    """A day of a reader who follows the news: what goes on, what differs, what was folded, muted, failed, reworded."""
    strike = brief(
        "Ferry strike enters its second week with no talks planned",
        "The strike of the island ferries entered its second week on Tuesday.",
        "The company has withdrawn its offer of one extra officer for each night sailing.",
        publisher="Aldmouth Herald", author="Ines Okafor", published=at(3, 5),
        url="https://www.aldmouthherald.example/news/2026/03/strike-week-two",
    )  # fmt: skip
    islander = brief(
        "Army to fly flour to the islands",
        "Two helicopters will bring 900 kilograms of flour on Wednesday.",
        "The strike began eight days ago.",
        publisher="The Islander", published=at(3, 7), url="https://islander.example/flour",
    )  # fmt: skip
    quake = brief(
        "Earthquake shakes the Venn valley and cuts its only road",
        "A magnitude 5.6 earthquake shook the Venn valley at 4.12 on Tuesday morning.",
        "At least 12 people were injured, none of them gravely.",
        "The road to the valley is closed by a rockfall of some 4,000 tonnes.",
        publisher="Ledger & Post", author="A. Quist", published=at(3, 6), url="https://ledgerpost.example/quake",
    )  # fmt: skip
    quake_also = tuple(
        brief(title, *sentences, publisher=publisher, published=at(3, hour), url=url, language=language)
        for title, sentences, publisher, hour, url, language in (
            ("Valley cut off after tremor",
             ("The quake had a magnitude of 5.4.", "Seventeen people were hurt.",
              "A helicopter has taken two women in labour to Aldmouth."),
             "Tarnby Echo", 7, "https://tarnby-echo.example/tremor", "en"),
            ("Erdbeben im Venntal", ("Die Schule bleibt bis Montag geschlossen.",), "Nordsee-Kurier", 8,
             "https://nordsee-kurier.example/beben", "de"),
            ("Sensors recorded a second, deeper shock", ("A second shock followed after 40 seconds.",),
             "Quarterly of Materials", 8, None, "en"),
            ("Quake: what we know", ("The valley has 800 inhabitants.",), "The Islander", 9,
             "https://islander.example/quake", "en"),
        )
    )  # fmt: skip
    reworded = brief(
        "Central bank keeps its rate at 2.25 per cent",
        "The vote was unanimous for the first time in two years.",
        "Inflation fell to 2.1 per cent in February, from 2.6 per cent in January.",
        publisher="Ledger & Post", published=at(2, 14), url="https://ledgerpost.example/rates-march",
    )  # fmt: skip
    points = (
        replace(reworded.points[0], text="For the first time in two years nobody dissented.", support="supported"),
        replace(reworded.points[1], support="replaced"),
    )
    lake = brief("Deepest lake has not turned over", "Oxygen has fallen.", source="papers/lake.txt", published=at(2))
    update = replace(lake, article=replace(lake.article, title="Lake report corrected: oxygen at 38 per cent"))
    other = quake_also[0].points
    stories = (
        Story(
            quake, quake_also,
            additions=(Addition(other[2], 1), Addition(quake_also[1].points[0], 2), Addition(quake_also[2].points[0], 3)),
            disagreements=(
                Disagreement("people injured", (
                    Figure("at least 12", quake.points[1].evidence[0], 0), Figure("seventeen", other[1].evidence[0], 1),
                )),
                Disagreement("magnitude", (
                    Figure("5.6", quake.points[0].evidence[0], 0), Figure("5.4", other[0].evidence[0], 1),
                )),
            ),
        ),
        Story(strike, (islander,), status="continuing", since=date(2026, 3, 2),
              fresh=(Addition(strike.points[1], 0), Addition(islander.points[0], 1))),
        Story(update, status="updated", since=date(2026, 2, 27), fresh=(Addition(update.points[0], 0),)),
        Story(brief("Waterworks sale: buyers meet the builder", "They met.", publisher="Aldmouth Herald",
                    url="https://www.aldmouthherald.example/waterworks-2"),
              status="continuing", since=date(2026, 3, 1)),
        Story(replace(reworded, points=points)),
    )  # fmt: skip
    decisions = (
        *(
            Decision(s.briefing.article.source, s.briefing.article.title, s.briefing.article.url, "shown", "shown",
                     ("three outlets report it", "matches the section's words: <valley>"), number)
            for number, s in enumerate(stories, 1)
        ),
        Decision("news", "Valley cut off after tremor", "https://tarnby-echo.example/tremor", "merged", "same-story",
                 ("0.81 alike",), 1),
        Decision("news", "Ferry crews walk out", None, "folded", "copy", ("the text of Aldmouth Herald",)),
        Decision("news", "Ten <b>shocking</b> bargains", "https://x.example/a?b=1&c=2", "muted", "mute-word",
                 ("the title holds the muted word bargains",)),
    )  # fmt: skip
    failing = Skip("Fjord Post", "read", "feed-failing",
                   "It has answered 404 since 28 February; correct its address or remove it: briefing feeds remove.")  # fmt: skip
    made = digest(Section("World", stories[:2]), Section("Science", stories[2:4]), Section("Money", stories[4:]),
                  skips=(failing, *SKIPS))  # fmt: skip
    opening = tuple(Cited(s.briefing.points[0], s.briefing.article) for s in (stories[0], stories[1], stories[4]))
    return replace(made, decisions=decisions, opening=opening, window=1)


def week() -> Digest:
    """The same as a week's digest."""
    return replace(followed_day(), window=7)
