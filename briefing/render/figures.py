"""A digest in numbers, and what became of all that came in."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from briefing.render.hosts import unmistakable
from briefing.render.words import count, word_count
from briefing.types import Decision, Digest, Skip, Story, Writing

# Silent reading of English non-fiction: Brysbaert (2019), "How many words do we read per minute? A review and
# meta-analysis of reading rate", Journal of Memory and Language 109, 104047.
WORDS_PER_MINUTE = 238


@dataclass(frozen=True, slots=True)
class Stats:
    """A digest in numbers: `minutes` to read it, `minutes_saved` against reading its articles whole."""

    articles: int
    stories: int
    minutes: int
    minutes_saved: int
    skipped: int


def stats(digest: Digest) -> Stats:
    """Count what `digest` holds. A digest with any story takes at least a minute."""
    shown = sum(_shown_words(story) for story in digest.stories) + sum(word_count(c.point.text) for c in digest.opening)
    return Stats(
        articles=len(digest.briefings),
        stories=len(digest.stories),
        minutes=math.ceil(shown / WORDS_PER_MINUTE) if shown else min(1, len(digest.stories)),
        minutes_saved=sum(_saved_words(story) for story in digest.stories) // WORDS_PER_MINUTE,
        skipped=len(digest.skips),
    )


def saved(story: Story) -> int:
    """Return the minutes of reading that `story` saves, its other articles included."""
    return _saved_words(story) // WORDS_PER_MINUTE


def _saved_words(story: Story) -> int:
    return max(0, sum(word_count(article.text) for article in story.articles) - _shown_words(story))


def _shown_words(story: Story) -> int:
    """Count what stands open on the page: the headline, and the points, or else what is new in them."""
    texts = [story.briefing.article.title]
    if story.account:
        texts += [a.point.text for a in story.account]
    elif story.status == "new":
        texts += [p.text for p in story.briefing.points] + [a.point.text for a in story.additions]
    else:
        texts += [a.point.text for a in story.fresh]
    texts += [text for d in story.disagreements for text in (d.subject, *(f.text for f in d.figures))]
    return sum(map(word_count, texts))


def causes(digest: Digest) -> tuple[str, ...]:
    """Say why `digest` may have no stories, each cause with its remedy; nothing if it has any."""
    if digest.stories:
        return ()
    if digest.skips:
        inputs = count(len(digest.skips), "input was", "inputs were")
        return (f"{inputs} left out: the list below says why, and what to do about each.",)
    return (
        "The sources held nothing new since the last digest: look again later, or choose a longer period.",
        "No source is set up yet: name a file, a folder, a web address or a feed.",
        "Every article was muted, or was part of an earlier digest: loosen the filters, or ask for seen articles too.",
    )


def failing(digest: Digest) -> tuple[Skip, ...]:
    """Return the feeds that have failed for some time: they are reported apart from the day's single failures."""
    return tuple(_named(skip) for skip in digest.skips if skip.code.startswith("feed-"))


def left_out(digest: Digest) -> tuple[Skip, ...]:
    """Return what could not be used, without the feeds that `failing` reports."""
    return tuple(_named(skip) for skip in digest.skips if not skip.code.startswith("feed-"))


def _named(skip: Skip) -> Skip:
    """Return the skip with an address whose host can't pass for another."""
    return replace(skip, source=unmistakable(skip.source))


def passed_over(digest: Digest) -> tuple[Decision, ...]:
    """Return the items that stand in no entry and in no other list: those folded and those muted."""
    listed = {(skip.source, skip.code) for skip in digest.skips}
    return tuple(d for d in digest.decisions if d.fate in ("folded", "muted") and (d.source, d.code) not in listed)


def fates(digest: Digest) -> str:
    """Say what became of every item: `Of 240 items, 32 are shown, 18 merged into their entries, 190 folded...`."""
    said = {"shown": "shown", "merged": "merged into those", "folded": "folded", "muted": "muted", "skipped": "skipped"}
    counts = {fate: sum(d.fate == fate for d in digest.decisions) for fate in said}
    parts = [f"{number} {said[fate]}" for fate, number in counts.items() if number]
    return f"Of {count(len(digest.decisions), 'item', 'items')}: {', '.join(parts)}" if parts else ""


def why(digest: Digest, number: int) -> tuple[str, ...]:
    """Return the reasons for which the story of this number, from 1, stands where it does."""
    return next((d.reasons for d in digest.decisions if d.story == number and d.fate == "shown"), ())


def story_of(digest: Digest, article_id: str) -> int:
    """Return the number, from 1, of the story that holds the article; 0 where none does."""
    numbered = enumerate(digest.stories, 1)
    return next((number for number, story in numbered if any(a.id == article_id for a in story.articles)), 0)


def writings(digest: Digest) -> tuple[Writing, ...]:
    """Return what came of each text that a model was to write of several articles, the opening first."""
    return (digest.writing, *(story.writing for story in digest.stories))


def supports(digest: Digest) -> bool:
    """Say whether any line is not simply the article's own sentence, so that the marks need an explanation."""
    points = [p for briefing in digest.briefings for p in briefing.points]
    points += [a.point for story in digest.stories for a in (*story.additions, *story.fresh, *story.account)]
    points += [cited.point for cited in digest.opening]
    return any(point.support != "extractive" for point in points)


def borne_out(digest: Digest) -> str:
    """Say how many sentences in a model's own words the articles bear out: `5 of the model's 7 sentences`."""
    verdicts = [verdict for briefing in digest.briefings for verdict in briefing.verdicts]
    verdicts += [j.verdict for writing in writings(digest) for j in writing.verdicts]
    held = sum(verdict.support != "unsupported" for verdict in verdicts)
    return f"{held} of the model’s {count(len(verdicts), 'sentence', 'sentences')}"
