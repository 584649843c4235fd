"""What a reader is shown of a story: its lines, each with the numbered source sentences that it stands on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from briefing.render.evidence import neighbours, text_fragment
from briefing.types import Addition, Article, Digest, Sentence, Story, Support


@dataclass(frozen=True, slots=True)
class Note:
    """A source sentence under its number in the entry, between its neighbouring words of the same paragraph.

    `line` is the number of the first line that stands on it; `link` leads to the sentence in the article on the web.
    """

    number: int
    line: int
    article: Article
    sentence: Sentence
    before: str
    after: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or figure of an entry under its number, the article it is from, and the notes it stands on."""

    number: int
    text: str
    support: Support
    article: Article
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Contrast:
    """What the articles of a story say differently of one `subject`, a line each."""

    subject: str
    figures: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """A story's lines. Those of a `new` story are `points`, then what other articles add (`additions`).

    Where a model told it from all its articles, its account is the `points`, and nothing is added to them.

    A story that is `updated` or `continuing` is told by `fresh`, what is new in it; its `points` are the background.
    `contrasts` are the figures on which its articles differ, and `notes` the source sentences of all lines.
    """

    points: tuple[Line, ...]
    additions: tuple[Line, ...]
    fresh: tuple[Line, ...]
    contrasts: tuple[Contrast, ...]
    notes: tuple[Note, ...]

    @property
    def told(self) -> tuple[Line, ...]:
        """The lines that tell the story to a reader who follows it."""
        return self.fresh or (*self.points, *self.additions)

    @property
    def reworded(self) -> bool:
        """Whether any of its points is not simply the article's own sentence."""
        return any(line.support != "extractive" for line in self.points)

    @property
    def cited(self) -> tuple[Note, ...]:
        """The source sentences of the lines that are told, and of the figures."""
        lines = (*self.told, *(line for contrast in self.contrasts for line in contrast.figures))
        numbers = {note.number for line in lines for note in line.notes}
        return tuple(note for note in self.notes if note.number in numbers)


class _Numbering:
    """Numbers lines and source sentences in the order in which they are asked for."""

    def __init__(self, articles: tuple[Article, ...]) -> None:
        self._articles = articles
        self._lines = 0
        self.notes: dict[tuple[int, int, int], Note] = {}

    def line(self, text: str, article: int, evidence: Iterable[Sentence], support: Support = "extractive") -> Line:
        self._lines += 1
        notes = {note.number: note for note in (self._note(article, sentence) for sentence in evidence)}
        return Line(self._lines, text, support, self._articles[article], tuple(notes[n] for n in sorted(notes)))

    def _note(self, article: int, sentence: Sentence) -> Note:
        key = (article, sentence.start, sentence.end)
        if key not in self.notes:
            source = self._articles[article]
            before, after = neighbours(source, sentence)
            link = text_fragment(source, sentence)
            self.notes[key] = Note(len(self.notes) + 1, self._lines, source, sentence, before, after, link)
        return self.notes[key]


def telling(story: Story) -> Telling:
    """Return the lines of `story`, numbered in the order in which they are read, and the source sentences likewise."""
    made = _Numbering(story.articles)
    fresh = tuple(made.line(a.point.text, a.article, a.point.evidence, a.point.support) for a in story.fresh)
    told = story.account or tuple(Addition(point, 0) for point in story.briefing.points)
    added = () if story.account else story.additions
    points = tuple(made.line(a.point.text, a.article, a.point.evidence, a.point.support) for a in told)
    additions = tuple(made.line(a.point.text, a.article, a.point.evidence, a.point.support) for a in added)
    contrasts = tuple(
        Contrast(d.subject, tuple(made.line(f.text, f.article, (f.sentence,)) for f in d.figures))
        for d in story.disagreements
    )
    return Telling(points, additions, fresh, contrasts, tuple(made.notes.values()))


def opening(digest: Digest) -> Telling:
    """Return the lines of a digest's opening, one a story, as `points`, and the source sentences that they stand on."""
    made = _Numbering(tuple(cited.article for cited in digest.opening))
    points = tuple(
        made.line(cited.point.text, number, cited.point.evidence, cited.point.support)
        for number, cited in enumerate(digest.opening)
    )
    return Telling(points, (), (), (), tuple(made.notes.values()))
