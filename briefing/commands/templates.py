"""`briefing templates`: copies of the templates, to be changed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from briefing.commands._session import pass_config
from briefing.config import Config, path_of
from briefing.errors import EXIT_COMPLETE, OutputError, UsageError
from briefing.registry import suggest


@click.group()
def command() -> None:
    """Copies of the templates, to be changed (docs/templates.md)."""


@command.command("list")
def templates_list() -> int:
    """Print the name of every template."""
    for name in sorted(dict(_packaged())):
        click.echo(name)
    return EXIT_COMPLETE


@command.command("copy")
@click.argument("names", nargs=-1, metavar="[NAME...]")
@click.option("--to", "digest_templates", type=click.Path(file_okay=False), help="The folder: [digest] templates.")
@pass_config
def templates_copy(config: Config, /, names: tuple[str, ...], digest_templates: str | None) -> int:
    """Copy the templates of these NAMEs (all by default) into a folder of your own; nothing there is replaced."""
    packaged = dict(_packaged())
    for name in names:
        if name not in packaged:
            raise UsageError(f"there is no template {name!r}; {suggest(name, packaged)}")
    set_already = config.digest_templates
    folder = Path(digest_templates or set_already or path_of(click.get_current_context().obj)[0].parent / "templates")
    folder = folder.expanduser()
    chosen = {folder / name: packaged[name] for name in names or sorted(packaged)}
    if there := [path for path in chosen if path.exists()]:
        raise OutputError(f"{there[0]}: is there already, so nothing was copied; move it, or name another folder: --to")
    try:
        for path, template in chosen.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(template.read_bytes())
    except OSError as error:
        raise OutputError(
            f"{error.filename}: can't be written ({error.strerror}); name another folder: --to"
        ) from error
    click.echo(
        f"Copied {len(chosen)} to {folder}."
        + ("" if set_already else " Use them: [digest] templates in briefing.toml.")
    )
    return EXIT_COMPLETE


def _packaged(folder: Traversable | None = None, prefix: str = "") -> Iterator[tuple[str, Traversable]]:
    """Yield the name and file of every packaged template."""
    for item in (folder or files("briefing") / "templates").iterdir():
        if item.is_dir():
            yield from _packaged(item, f"{prefix}{item.name}/")
        else:
            yield f"{prefix}{item.name}", item
