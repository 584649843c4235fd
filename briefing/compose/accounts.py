"""What a model may tell of several articles at once, and how what it told, held to them, takes its place in the digest.

Two things: a new story that several articles report, and the day's opening. Where a sentence is not borne out, a sentence
of the best article, or the opening's own of that story, stands in its place; where none is, what was composed stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from briefing.compose.opening import fit, says_again
from briefing.segment import segment
from briefing.types import Addition, Article, Cited, Digest, Excerpt, Point, Story, Task, Writing

MOST = 5
"""Articles of a story that are told together: its best ones, in the language of the first."""

Best = Callable[[Article, int], Sequence[Point]]
"""As in `support`: an article and a number in, about that many of its own sentences out, the best first."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something to tell: the `opening`, or the `story` that stands at this place in the digest."""

    task: Task
    excerpts: tuple[Excerpt, ...]
    story: int = 0


def jobs(digest: Digest) -> tuple[Job, ...]:
    """Return what of a digest can be told from several articles, the opening first."""
    found = []
    if digest.opening:
        found.append(Job("opening", tuple(_told_of(cited.article, digest) for cited in digest.opening)))
    for place, story in enumerate(digest.stories):
        lead = story.briefing.article
        articles = [a for a in story.articles if a.language == lead.language][:MOST]
        if story.status == "new" and len(articles) > 1:
            found.append(Job("story", tuple(Excerpt(a, segment(a)) for a in articles), place))
    return tuple(found)


def _told_of(article: Article, digest: Digest) -> Excerpt:
    """Return the sentences on which what the digest tells of an article stands."""
    story = next(s for s in digest.stories if article in s.articles)
    points = [a.point for a in story.fresh if story.articles[a.article] == article] or story.briefing.points
    sentences = {s.start: s for point in points for s in point.evidence}
    return Excerpt(article, tuple(sentences[start] for start in sorted(sentences)))


def with_accounts(
    digest: Digest, written: Sequence[tuple[Job, Writing]], best: Best, *, strict: bool = False
) -> Digest:
    """Return the digest with what was written; `strict` leaves out what stands in the place of unsupported sentences."""
    stories = {
        job.story: _with_account(digest.stories[job.story], writing, best, strict=strict)
        for job, writing in written
        if job.task == "story"
    }
    places = iter(range(len(digest.stories)))
    sections = tuple(
        replace(section, stories=tuple(stories.get(next(places), story) for story in section.stories))
        for section in digest.sections
    )
    opened = next((writing for job, writing in written if job.task == "opening"), None)
    made = replace(digest, sections=sections)
    return made if opened is None else _with_opening(made, opened, strict=strict)


def _with_account(story: Story, writing: Writing, best: Best, *, strict: bool) -> Story:
    lines = tuple(line for line in _account(story, writing, best) if not (strict and line.point.support == "replaced"))
    return replace(story, account=lines, writing=writing)


def _account(story: Story, writing: Writing, best: Best) -> Iterator[Addition]:
    """Yield the sentences of the account, each from the article that it stands in; none where none is borne out."""
    place = {article.id: number for number, article in enumerate(story.articles)}
    held = [(judged.verdict, place[judged.article]) for judged in writing.verdicts]
    told = [verdict.text for verdict, _ in held if verdict.support != "unsupported"]
    spare: Iterator[Point] | None = None
    for verdict, article in held if told else ():
        if verdict.support != "unsupported":
            yield Addition(Point(verdict.text, verdict.evidence, support=verdict.support), article)
            continue
        spare = spare or iter(best(story.briefing.article, 2 * len(held)))
        if (own := next((p for p in spare if not says_again(p.text, told)), None)) is not None:
            told.append(own.text)
            yield Addition(replace(own, support="replaced"), 0)


def _with_opening(digest: Digest, writing: Writing, *, strict: bool) -> Digest:
    """Return the digest with the first sentence that opens each of its stories well and is borne out by its article."""
    lines: list[Cited] = []
    for cited in digest.opening:
        others = [line.point.text for line in lines]
        verdicts = (judged.verdict for judged in writing.verdicts if judged.article == cited.article.id)
        borne_out = (verdict for verdict in verdicts if verdict.support != "unsupported" and fit(verdict.text, others))
        if (verdict := next(borne_out, None)) is not None:
            lines.append(Cited(Point(verdict.text, verdict.evidence, support=verdict.support), cited.article))
        elif cited.point.support == "supported":
            lines.append(cited)
        elif not strict:
            lines.append(Cited(replace(cited.point, support="replaced"), cited.article))
    if len(lines) < 2 or not any(v.verdict.support != "unsupported" for v in writing.verdicts):
        return replace(digest, writing=writing)
    return replace(digest, opening=tuple(lines), writing=writing)
