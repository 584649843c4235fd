"""`--strict` and `--report-support`: what the support check lets through, and what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from briefing.types import Briefing, Fact, Verdict

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


def report(briefings: Iterable[Briefing]) -> None:
    """Print every verdict, article by article, and how many sentences passed."""
    lines: list[str] = []
    verdicts = 0
    borne_out = 0
    for briefing in briefings:
        if briefing.verdicts:
            lines += ["", briefing.article.source]
        for verdict in briefing.verdicts:
            verdicts += 1
            borne_out += verdict.support != "unsupported"
            lines += _told(verdict)
    if not verdicts:
        click.echo("Support: every sentence is an article's own.")
        return
    click.echo(f"Support: {borne_out} of {verdicts} sentences in the model's own words are borne out.")
    click.echo("\n".join(lines[1:]))


def _told(verdict: Verdict) -> Iterator[str]:
    yield f"  {verdict.support}, score {verdict.score:.2f}: {verdict.text}"
    for fact in verdict.facts:
        yield f"    {fact.kind} {fact.text!r}: {_place(fact)}"
    for sentence in verdict.evidence:
        yield f"    evidence, {sentence.start}-{sentence.end}: {sentence.text}"


def _place(fact: Fact) -> str:
    return f"found, {fact.found.start}-{fact.found.end}" if fact.found else "not found"
