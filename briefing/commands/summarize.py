"""`briefing summarize`: a short briefing of each article, on demand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from briefing.commands import _support
from briefing.commands._options import (
    encoding_option,
    inputs_argument,
    json_option,
    model_options,
    offline_option,
    size_options,
    state_option,
)
from briefing.commands._print import print_all
from briefing.commands._session import clock_of, pass_config, tolerant
from briefing.commands._support import support_options
from briefing.config import Config

if TYPE_CHECKING:
    from briefing.types import Briefing, Skip

MARKS = {"supported": " [reworded]", "replaced": " [quoted]"}
"""As in the text format: in the model's words, and the article's in their place."""


@click.command()
@inputs_argument
@json_option
@size_options
@model_options
@support_options
@offline_option
@encoding_option
@state_option
@pass_config
def command(
    config: Config,
    /,
    inputs: tuple[str, ...],
    as_json: bool,
    encoding: str | None,
    report_support: bool,
    **flags: Any,
) -> int:
    """Print a short briefing of each article."""
    from briefing.wiring import adapters, pipeline

    config = config.with_flags(**flags)
    summarizer = adapters.summarizer_of(config)
    with tolerant(config) as store:
        articles = pipeline.articles(inputs, config, clock_of(config), encoding=encoding)
        items = pipeline.briefings(articles, summarizer, config, store, clock_of(config))
        made: list[Briefing] = []
        code = print_all(_kept(items, made), _json if as_json else None, _text)
    if report_support and not as_json:  # the objects hold it already
        _support.report(_support.of_briefings(made))
    return code


def _kept(items: Iterable[Briefing | Skip], made: list[Briefing]) -> Iterator[Briefing | Skip]:
    """Pass the items on, and keep the briefings."""
    from briefing.types import Briefing

    for item in items:
        if isinstance(item, Briefing):
            made.append(item)
        yield item


def _json(briefing: Briefing) -> dict[str, object]:
    from briefing.render.objects import point_object

    return {
        "source": briefing.article.source,
        "title": briefing.article.title,
        "points": [point_object(point) for point in briefing.points],
        "verdicts": [asdict(verdict) for verdict in briefing.verdicts],
        "labels": list(briefing.article.labels),
        "backend": briefing.backend,
        "revision": briefing.revision,
    }


def _text(briefing: Briefing) -> str:
    lines = (f"- {point.text}{MARKS.get(point.support, '')}" for point in briefing.points)
    label = "".join(f" [{label}]" for label in briefing.article.labels)
    return "\n".join([briefing.article.title + label, "", *lines])
