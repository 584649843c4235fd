"""A day as a model that writes tells it: a story of two articles in one account, an opening, and a story it failed on."""

from __future__ import annotations

from dataclasses import replace

from digests import brief, digest

from briefing.types import Addition, Cited, Digest, Judged, Point, Section, Story, Verdict, Writing

LIE = "The quake destroyed nine villages."


def written_day() -> Digest:
    """Return the digest; one of its articles has no address."""
    quake = brief(
        "Quake shakes the Venn valley",
        "A magnitude 5.6 earthquake shook the Venn valley at 4.12 on Tuesday morning.",
        "At least 12 people were injured, none of them gravely.",
        publisher="Ledger & Post", url="https://ledgerpost.example/quake",
    )  # fmt: skip
    echo = brief(
        "Valley cut off after tremor", "A helicopter has taken two women in labour to Aldmouth.",
        publisher="Tarnby Echo", url=None,
    )  # fmt: skip
    strike = brief("Ferry strike goes on", "The strike of the ferries entered its second week.", publisher="Herald")
    talks = brief("No talks in ferry strike", "No talks are planned between company and crews.", publisher="Islander")
    shook = Point("An earthquake of 5.6 shook the Venn valley.", quake.points[0].evidence, support="supported")
    flown = Point("Two women in labour were flown to Aldmouth.", echo.points[0].evidence, support="supported")
    in_place = replace(quake.points[1], support="replaced")
    wrong = Judged(Verdict(LIE, quake.points[0].evidence, (), 0.1, "unsupported"), quake.article.id)
    right = [
        Judged(Verdict(p.text, p.evidence, (), 0.9, "supported"), b.article.id)
        for p, b in ((shook, quake), (flown, echo))
    ]
    stories = (
        Story(
            quake, (echo,), (Addition(echo.points[0], 1),),
            account=(Addition(shook, 0), Addition(flown, 1), Addition(in_place, 0)), writing=Writing((*right, wrong)),
        ),
        Story(strike, (talks,), (Addition(talks.points[0], 1),), writing=Writing((), ("model-too-slow",))),
    )  # fmt: skip
    opening = (Cited(shook, quake.article), Cited(replace(strike.points[0], support="replaced"), strike.article))
    made = digest(Section("World", stories))
    return replace(made, opening=opening, writing=Writing((right[0],), ("abridged",)))
