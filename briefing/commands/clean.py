"""`briefing clean`: articles without the page's furniture."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from briefing.commands._options import encoding_option, inputs_argument, json_option, offline_option
from briefing.commands._print import print_all
from briefing.commands._session import clock_of, pass_config
from briefing.config import Config

if TYPE_CHECKING:
    from briefing.types import Article


@click.command()
@inputs_argument
@json_option
@click.option("--explain", is_flag=True, help="List each removed line with its reason.")
@click.option("--keep", multiple=True, metavar="CODE", help="Keep the lines that --explain marks with CODE.")
@encoding_option
@offline_option
@pass_config
def command(
    config: Config,
    /,
    inputs: tuple[str, ...],
    as_json: bool,
    explain: bool,
    keep: tuple[str, ...],
    encoding: str | None,
    **flags: Any,
) -> int:
    """Print each article without the page's furniture."""
    from briefing.clean import REMOVAL_CODES
    from briefing.registry import suggest
    from briefing.wiring import pipeline

    for code in keep:
        if code not in REMOVAL_CODES:
            raise click.BadParameter(f"unknown code {code!r}; {suggest(code, REMOVAL_CODES)}", param_hint="--keep")
    config = config.with_flags(**flags)
    items = pipeline.articles(inputs, config, clock_of(config), encoding=encoding, keep=frozenset(keep))
    return print_all(items, _json if as_json else None, _explanation if explain else _text)


def _json(article: Article) -> dict[str, object]:
    return {
        "source": article.source,
        "title": article.title,
        "author": article.author,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "text": article.text,
        "removed": [asdict(removed) for removed in article.removed],
    }


def _text(article: Article) -> str:
    return f"{article.title}\n\n{article.text}"


def _explanation(article: Article) -> str:
    width = max((len(removed.code) for removed in article.removed), default=0)
    return "\n".join([article.title, *(f"  {r.code:{width}}  {r.text}" for r in article.removed)])
