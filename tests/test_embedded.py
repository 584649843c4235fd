"""The embedded summarizer on the kinds of text that are no plain news story."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefing.clean import clean
from briefing.errors import ModelError, UsageError
from briefing.summarizers.embedded import EmbeddedSummarizer, create
from briefing.types import Article, Briefing, Document, Size


@pytest.fixture(scope="module")
def summarizer() -> EmbeddedSummarizer:
    return create({})


def article(text: str) -> Article:
    made = clean(Document("a", "text/plain", text))
    assert isinstance(made, Article), made
    return made


def points(summarizer: EmbeddedSummarizer, text: str, size: Size | None = None) -> list[str]:
    (made,) = summarizer([article(text)], size or Size())
    assert isinstance(made, Briefing)
    assert all(p.evidence[0].text == made.article.text[p.evidence[0].start : p.evidence[0].end] for p in made.points)
    return [p.text for p in made.points]


def test_a_very_short_article_is_returned_whole(summarizer: EmbeddedSummarizer) -> None:
    text = "The council met on Monday evening. It voted for the bridge."
    assert points(summarizer, text) == ["The council met on Monday evening.", "It voted for the bridge."]


INTERVIEW = """Orla Brask has run the ferry office of Hessary for thirty years and leaves it on Friday.

What was the hardest day?

The night of the great storm was the hardest, because four ships waited outside the harbour and none could enter.

Would you do it again?

Anybody who loves this harbour would do it again, and the new office will be better equipped than mine ever was.

Who comes after you?

Teodor Finch, who has been my deputy since 2019, takes over the office on Saturday morning with a staff of eleven.
"""


def test_an_interview_gives_answers_and_no_questions(summarizer: EmbeddedSummarizer) -> None:
    made = points(summarizer, INTERVIEW, Size("short"))
    assert made
    assert not [text for text in made if text.endswith("?")]


def test_points_carry_calibrated_confidence(summarizer: EmbeddedSummarizer) -> None:
    (made,) = summarizer([article(INTERVIEW)], Size("short"))
    assert isinstance(made, Briefing)
    assert all(p.confidence is not None and 0 < p.confidence < 1 for p in made.points)


GERMAN = """Die Stadt Hessary hat am Montag die alte Hafenbrücke für neun Millionen Kronen gekauft.

Bürgermeisterin Orla Brask sagte, über die Brücke sollten vom nächsten Frühjahr an Straßenbahnen zur Fähre fahren.

Die Verkäuferin, eine Bank in Kell, hatte die Hafenbrücke abreißen lassen wollen, was viele Bürger empörte.

Neun Läden unter den Bögen der Brücke dürfen bleiben, das versprach der Stadtrat den Mietern am Abend.

Der Umbau der Brücke soll im Winter beginnen und nach den Plänen der Stadt kaum zwei Jahre dauern.
"""


def test_another_language_gets_the_neutral_method_and_its_label(summarizer: EmbeddedSummarizer) -> None:
    (made,) = summarizer([article(GERMAN)], Size("short"))
    assert isinstance(made, Briefing)
    assert made.article.labels == ("language-neutral",)
    assert made.points
    assert all(p.confidence is None for p in made.points)


def test_the_torch_engine_names_a_missing_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"student.pt: the model can't be read"):
        create({"engine": "torch", "checkpoint": str(tmp_path / "student.pt")})


def test_a_device_takes_torch_and_one_that_is_not_here_is_named() -> None:
    torch = pytest.importorskip("torch")
    missing = next(name for name, here in (("cuda", torch.cuda.is_available()), ("mps", False)) if not here)
    with pytest.raises(UsageError, match=f"--device {missing}: PyTorch finds no such device here"):
        create({"device": missing})


def test_both_engines_make_the_same_briefings(summarizer: EmbeddedSummarizer) -> None:
    pytest.importorskip("torch")
    articles = [article(text) for text in (INTERVIEW, GERMAN, INTERVIEW.replace("ferry", "tram"))]
    torch = create({"engine": "torch"})
    told = [list(engine(articles, Size("short"))) for engine in (summarizer, torch)]
    points = [[[p.text for p in made.points] for made in each if isinstance(made, Briefing)] for each in told]
    assert points[0] == points[1]
    assert summarizer.revision.split("@")[1] == torch.revision.split("@")[1]
