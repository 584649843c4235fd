"""`--strict` and `--report-support`: what the support check lets through, and what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from briefing.types import Briefing, Digest, Fact, Verdict

Command = TypeVar("Command", bound=Callable[..., Any])


strict_option = click.option(
    "--strict",
    "support_strict",
    is_flag=True,
    default=None,
    help="Leave out what the article does not bear out, instead of showing its own sentence there.",
)


def support_options(command: Command) -> Command:
    """Add the options of the support check."""
    report = click.option("--report-support", is_flag=True, help="Print what was found for each sentence of the model.")
    return strict_option(report(command))


Found = tuple[str, Sequence[tuple[str, "Verdict"]]]
"""A text, and for each sentence of it the source that it was held to, and the verdict."""


def report(found: Iterable[Found]) -> None:
    """Print every verdict, text by text, and how many sentences passed."""
    texts = [(name, verdicts) for name, verdicts in found if verdicts]
    if not texts:
        click.echo("Support: every sentence is an article's own.")
        return
    every = [verdict for _, verdicts in texts for _, verdict in verdicts]
    borne_out = sum(verdict.support != "unsupported" for verdict in every)
    click.echo(f"Support: {borne_out} of {len(every)} sentences in the model's own words are borne out.")
    for number, (name, verdicts) in enumerate(texts):
        click.echo("\n" * (number > 0) + name)
        for source, verdict in verdicts:
            click.echo("\n".join(_told(verdict, "" if source == name else f" in {source}")))


def of_briefings(briefings: Iterable[Briefing]) -> Iterator[Found]:
    """Yield what was found of each briefing."""
    for briefing in briefings:
        source = briefing.article.source
        yield source, [(source, verdict) for verdict in briefing.verdicts]


def of_digest(digest: Digest) -> Iterator[Found]:
    """Yield what was found of each briefing, and of what was told of several articles."""
    from briefing.render import headline

    yield from of_briefings(digest.briefings)
    sources = {b.article.id: b.article.source for b in digest.briefings}
    told = [("the opening", digest.writing)]
    told += [(f"the story “{headline(story.briefing.article)}”", story.writing) for story in digest.stories]
    for name, writing in told:
        yield name, [(sources[judged.article], judged.verdict) for judged in writing.verdicts]


def _told(verdict: Verdict, where: str) -> Iterator[str]:
    yield f"  {verdict.support}, score {verdict.score:.2f}: {verdict.text}"
    for fact in verdict.facts:
        yield f"    {fact.kind} {fact.text!r}: {_place(fact)}"
    for sentence in verdict.evidence:
        yield f"    evidence{where}, {sentence.start}-{sentence.end}: {sentence.text}"


def _place(fact: Fact) -> str:
    return f"found, {fact.found.start}-{fact.found.end}" if fact.found else "not found"
