"""`briefing summarize`: a short briefing of each article, on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from briefing.commands._options import (
    encoding_option,
    inputs_argument,
    json_option,
    length_option,
    model_options,
    offline_option,
    points_option,
    state_option,
    tighten_option,
)
from briefing.commands._print import print_all
from briefing.commands._session import clock_of, pass_config, tolerant
from briefing.config import Config

if TYPE_CHECKING:
    from briefing.types import Briefing


@click.command()
@inputs_argument
@json_option
@length_option
@points_option
@tighten_option
@model_options
@offline_option
@encoding_option
@state_option
@pass_config
def command(config: Config, /, inputs: tuple[str, ...], as_json: bool, encoding: str | None, **flags: Any) -> int:
    """Print a short briefing of each article."""
    from briefing import pipeline

    config = config.with_flags(**flags)
    summarizer = pipeline.summarizer_of(config)
    with tolerant(config) as store:
        articles = pipeline.articles(inputs, config, clock_of(config), encoding=encoding)
        items = pipeline.briefings(articles, summarizer, config, store, clock_of(config))
        return print_all(items, _json if as_json else None, _text)


def _json(briefing: Briefing) -> dict[str, object]:
    return {
        "source": briefing.article.source,
        "title": briefing.article.title,
        "points": [
            {
                "text": p.text,
                "confidence": p.confidence,
                "evidence": [{"start": s.start, "end": s.end, "text": s.text} for s in p.evidence],
            }
            for p in briefing.points
        ],
        "labels": list(briefing.article.labels),
        "backend": briefing.backend,
        "revision": briefing.revision,
    }


def _text(briefing: Briefing) -> str:
    lines = (f"- {point.text}" for point in briefing.points)
    label = "".join(f" [{label}]" for label in briefing.article.labels)
    return "\n".join([briefing.article.title + label, "", *lines])
