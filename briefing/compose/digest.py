"""The digest from its articles: grouped, told, placed, ranked, fitted, with the reason of every decision."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from briefing._version import __version__
from briefing.compose import budget, ranking
from briefing.compose.continuing import Earlier, continued, earlier_stories, mean
from briefing.compose.grouping import SAME_STORY, group
from briefing.compose.interests import Rule, matching
from briefing.compose.likeness import Pairs, likeness
from briefing.compose.opening import opening
from briefing.compose.sections import OTHER_LANGUAGES, Topic, place
from briefing.compose.sift import Sifted
from briefing.compose.stories import best_first, tell
from briefing.compose.taste import Taste
from briefing.compose.words import Commonness, count, weigh
from briefing.types import Article, Briefing, Decision, Digest, Entry, Section, Skip, Story

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the reader wants: sections, rules of interest, and a budget of minutes; None is without limit."""

    sections: tuple[Topic, ...] = ()
    more: tuple[Rule, ...] = ()
    less: tuple[Rule, ...] = ()
    minutes: int | None = None
    taste: Taste | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier digests showed: entries, none without its article, with their unit vectors, shape (len(entries), d)."""

    entries: Sequence[Entry]
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Composed:
    """A digest, and what became of each article that came in: every one is in `fates` exactly once."""

    digest: Digest
    fates: tuple[tuple[Article, Decision], ...]


@dataclass(slots=True)
class _Candidate:
    """A story on its way into the digest, with what was decided of it so far."""

    story: Story
    members: tuple[int, ...]
    topic: Topic
    score: float
    told: list[str]
    left_out: tuple[str, str] | None = None
    number: int | None = field(default=None)


def story_text(article: Article) -> str:
    """Return what an article's vector is made of: the title and the beginning, where news says what it is about."""
    return f"{article.title}. {article.text[:1500]}"


def compose(
    briefings: Sequence[Briefing],
    vectors: NDArray[np.float32],
    described: Mapping[str, NDArray[np.float32]],
    skips: Sequence[Skip],
    *,
    title: str,
    day: date,
    backend: str,
    revision: str,
    commonness: Commonness,
    sifted: Sifted | None = None,
    past: Past | None = None,
    wanted: Preferences | None = None,
    window: int = 1,
) -> Composed:
    """Return the digest of `day`; the order of `briefings` makes no difference.

    Args:
        briefings: one an article that is for today.
        vectors: unit vectors of their `story_text`, shape (len(briefings), d).
        described: unit vectors of the `phrases` of each section, the program's and the reader's, by its name.
        skips: what was left out so far.
        title: the digest's title.
        day: the last day it is for.
        backend: the summarizer's name.
        revision: its exact weights.
        commonness: how common a word is.
        sifted: what was decided before summarizing.
        past: what the digests of the last days showed.
        wanted: what the reader wants.
        window: how many days it covers.
    """
    sifted, wanted = sifted or Sifted(()), wanted or Preferences()
    order = sorted(range(len(briefings)), key=lambda i: (briefings[i].article.id, briefings[i].article.source))
    briefings, vectors = [briefings[i] for i in order], vectors[order]
    candidates, pairs = _candidates(briefings, vectors, described, sifted, past, wanted, commonness)
    chosen = _choose(candidates, wanted)
    sections = _sections(chosen, wanted.sections)
    fates = (*sifted.decisions, *_fates(candidates, briefings, pairs, past))
    copies = [
        Skip(article.source, "compose", "copy", decision.reasons[0])
        for article, decision in sifted.decisions
        if decision.fate == "folded"
    ]
    left_out = (*skips, *copies)
    decisions = (
        *(decision for _, decision in fates),
        *(Decision(s.source, s.source, None, "skipped", s.code, (s.detail,)) for s in skips),
    )
    digest = Digest("", title, day, sections, left_out, backend, revision, __version__, window, decisions)
    return Composed(identified(replace(digest, opening=opening([c.story for c in chosen]))), fates)


def _candidates(
    briefings: Sequence[Briefing],
    vectors: NDArray[np.float32],
    described: Mapping[str, NDArray[np.float32]],
    sifted: Sifted,
    past: Past | None,
    wanted: Preferences,
    commonness: Commonness,
) -> tuple[list[_Candidate], Pairs]:
    """Return the stories, told, placed and ranked, and the likeness of articles, those of the past numbered first."""
    import numpy as np

    before = list(past.entries) if past else []
    articles = [*(e.article for e in before if e.article), *(b.article for b in briefings)]
    together = np.concatenate([past.vectors, vectors]) if past and before else vectors
    words = weigh(map(count, articles), commonness)
    pairs = likeness(words, together, [a.published for a in articles])
    shift = len(before)
    of_today = {(i - shift, j - shift): value for (i, j), value in pairs.items() if i >= shift} if shift else pairs
    known = earlier_stories(before)
    newest = max((b.article.published for b in briefings if b.article.published), default=None)
    found = []
    for members in group(len(briefings), of_today):
        earlier = continued([m + shift for m in members], known, pairs, before) if known else None
        ordered = best_first([briefings[m] for m in members])
        lead = ordered[0].article
        story = tell(ordered, sifted.earlier.get(lead.id), earlier, commonness)
        vector = vectors[members].mean(axis=0)
        vector = vector / (float(np.linalg.norm(vector)) or 1.0)
        topic, near, where = place(lead, vector, wanted.sections, described)
        parts = ranking.parts(
            story,
            [copy for b in ordered for copy in sifted.copies.get(b.article.id, ())],
            newest,
            near=near,
            more=_rules(wanted.more, story),
            less=_rules(wanted.less, story),
            taste=(wanted.taste(vector), wanted.taste.nearest(vector)) if wanted.taste else None,
        )
        told = [*_standing(story, earlier), where, ranking.told(parts)]
        found.append(_Candidate(story, tuple(members), topic, ranking.score(parts), told))
    return sorted(found, key=lambda c: (-c.score, c.story.briefing.article.id)), pairs


def _rules(rules: Sequence[Rule], story: Story) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule for article in story.articles for rule in matching(rules, article)))


def _standing(story: Story, earlier: Earlier | None) -> list[str]:
    """Say what the reader knows of a story already."""
    if story.status == "updated":
        return [f"shown on {story.since}, and changed since: {len(story.fresh)} new sentences"]
    if earlier is None:
        return []
    told = f"continues a story of {story.since}, {earlier.articles[0].title!r}: mean likeness {earlier.likeness:.2f}"
    return [f"{told} ({SAME_STORY} is enough); {len(story.fresh)} new points"]


def _choose(candidates: Sequence[_Candidate], wanted: Preferences) -> list[_Candidate]:
    """Return the stories that find a place, by rank, and note on the others why they don't."""
    in_section: dict[str, int] = {}
    chosen = []
    for candidate in candidates:
        topic = candidate.topic
        place_there = in_section[topic.name] = in_section.get(topic.name, 0) + 1
        if topic.limit is not None and place_there > topic.limit:
            candidate.left_out = (
                "section-full", f"number {place_there} of {topic.name!r}, which shows {topic.limit}"
            )  # fmt: skip
        else:
            chosen.append(candidate)
    if wanted.minutes is None:
        return chosen
    taken = budget.fit([c.story for c in chosen], wanted.minutes)
    for candidate, fits in zip(chosen, taken, strict=True):
        if not fits:
            told = f"its {budget.words(candidate.story)} words no longer fit into {wanted.minutes} min"
            candidate.left_out = ("no-minutes", told)
    return [c for c, fits in zip(chosen, taken, strict=True) if fits]


def _sections(chosen: Sequence[_Candidate], own: Sequence[Topic]) -> tuple[Section, ...]:
    """Return the sections in reading order, and number the stories as they are read.

    The reader's come first, in their order; then the program's, that with the most important story first.
    """
    theirs = [c.topic.name for c in chosen if c.topic.name != OTHER_LANGUAGES]
    sections = []
    number = 0
    for name in dict.fromkeys([*(t.name for t in own), *theirs, OTHER_LANGUAGES]):
        members = [c for c in chosen if c.topic.name == name]
        for candidate in members:
            number += 1
            candidate.number = number
        if members:
            sections.append(Section(name, tuple(c.story for c in members)))
    return tuple(sections)


def _fates(
    candidates: Sequence[_Candidate], briefings: Sequence[Briefing], pairs: Pairs, past: Past | None
) -> list[tuple[Article, Decision]]:
    """Return what became of each article of each story."""
    shift = len(past.entries) if past else 0
    nearest = _nearest(pairs, shift)
    fates = []
    for candidate in candidates:
        lead = candidate.story.briefing.article
        for member in candidate.members:
            article = briefings[member].article
            told = list(candidate.told)
            others = [m + shift for m in candidate.members if m != member]
            if others:
                alike = mean([member + shift], others, pairs)
                told.insert(
                    0, f"one story of {len(others) + 1} articles: mean likeness {alike:.2f} ({SAME_STORY} is enough)"
                )
            elif member in nearest:
                value, other = nearest[member]
                title = briefings[other].article.title
                told.insert(0, f"a story of its own: most like {title!r}, {value:.2f} ({SAME_STORY} makes one story)")
            decision = Decision(
                article.source, article.title, article.url, "shown", "shown", tuple(told), candidate.number
            )
            if candidate.left_out:
                code, why = candidate.left_out
                decision = replace(decision, fate="skipped", code=code, reasons=(*told, why))
            elif article is not lead:
                into = f"merged into {lead.title!r}, the fullest article of the story"
                decision = replace(decision, fate="merged", code="same-story", reasons=(*told, into))
            elif candidate.story.folded:
                why = "folded to one line: no point that was not told before"
                decision = replace(decision, fate="folded", code="nothing-new", reasons=(*told, why))
            fates.append((article, decision))
    return fates


def _nearest(pairs: Pairs, shift: int) -> dict[int, tuple[float, int]]:
    """Return for each of today's articles the likeness of the nearest other, and which that is."""
    found: dict[int, tuple[float, int]] = {}
    for (i, j), value in pairs.items():
        if i >= shift:
            for one, other in ((i - shift, j - shift), (j - shift, i - shift)):
                if value > found.get(one, (-1.0, 0))[0]:
                    found[one] = value, other
    return found


def identified(digest: Digest) -> Digest:
    """Return the digest under its name: the same for the same contents on the same day."""
    stories = [
        (
            section.name,
            [
                (
                    [(b.article.id, [p.text for p in b.points]) for b in (s.briefing, *s.also)],
                    (s.status, s.since, [a.point.text for a in (*s.additions, *s.fresh, *s.account)]),
                )
                for s in section.stories
            ],
        )
        for section in digest.sections
    ]
    written = [cited.point.text for cited in digest.opening] if digest.writing.verdicts else []
    contents = (digest.title, digest.day, digest.window, stories, digest.skips, digest.revision, *written)
    return replace(digest, id=hashlib.sha256(repr(contents).encode()).hexdigest()[:16])
