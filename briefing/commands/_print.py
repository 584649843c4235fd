"""How results reach standard output, and what was left out standard error."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

from briefing.errors import EXIT_COMPLETE, EXIT_FAILED, EXIT_PARTIAL

if TYPE_CHECKING:
    from briefing.types import Skip

T = TypeVar("T")


def print_all(
    items: Iterable[T | Skip], as_json: Callable[[T], dict[str, object]] | None, as_text: Callable[[T], str]
) -> int:
    """Print each result as soon as it is made, and return the exit code."""
    from briefing.types import Skip

    printed = refused = 0
    for item in items:
        if isinstance(item, Skip):
            refused += 1
            warn(item)
            if as_json:
                from briefing.render.objects import skip_object

                print_json({"source": item.source, "skip": skip_object(item)})
        else:
            if as_json:
                print_json(as_json(item))
            else:
                click.echo(("\n" if printed else "") + as_text(item))
            printed += 1
    if not refused:
        return EXIT_COMPLETE
    return EXIT_PARTIAL if printed else EXIT_FAILED


def print_json(value: dict[str, object]) -> None:
    """Print one object on one line, in UTF-8 as it is."""
    print(json.dumps(value, ensure_ascii=False), flush=True)  # noqa: T201 - click.echo would encode by the locale


MANY = 5
"""So many left out for one reason are named each; of more, the first, unless --verbose is given."""


def verbose() -> bool:
    """Tell whether --verbose was given, before the command."""
    return bool(click.get_current_context().find_root().params.get("verbose"))


def warn_all(skips: Sequence[Skip]) -> None:
    """Say on standard error what was left out, and why: what many share in one line."""
    every = verbose()
    counted = Counter(skip.code for skip in skips)
    told = set[str]()
    for skip in skips:
        if every or (count := counted[skip.code]) <= MANY:
            warn(skip)
        elif skip.code not in told:
            told.add(skip.code)
            how = f"briefing --verbose {click.get_current_context().command_path.partition(' ')[2]} names each"
            first = f"the first is {skip.source}: {skip.detail}"
            click.echo(f"briefing: left out {count:,} [{skip.code}]; {first} ({how})", err=True)


def warn(skip: Skip) -> None:
    """Say on standard error what was left out, and why."""
    click.echo(f"briefing: left out {skip.source}: {skip.detail} [{skip.code}]", err=True)
