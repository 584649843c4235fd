"""`briefing history`: the digests that were made."""

from __future__ import annotations

import click

from briefing.commands._options import state_option
from briefing.commands._print import print_json
from briefing.commands._session import pass_config
from briefing.config import Config
from briefing.errors import EXIT_COMPLETE


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@state_option
@pass_config
def command(config: Config, /, as_json: bool, store_path: str | None) -> int:
    """List the digests that were made, the latest first: day, stories, articles, what was left out, and the file."""
    from briefing.render import count
    from briefing.store import Store

    with Store(config.with_flags(store_path=store_path).state) as store:
        for made in store.history():
            files = [r.recipient for r in store.receipts(made.id) if r.channel == "files"]
            if as_json:
                print_json(
                    {
                        "id": made.id, "day": made.day.isoformat(), "title": made.title, "stories": made.stories,
                        "articles": made.articles, "skipped": made.skipped, "made": made.made_at.isoformat(),
                        "kept": made.whole, "files": files,
                    }
                )  # fmt: skip
                continue
            counts = (
                f"{count(made.stories, 'story', 'stories'):>11}  {count(made.articles, 'article', 'articles'):>13}"
                f"  {made.skipped:4} left out"
            )
            kept = "" if made.whole else "  (pruned)"
            click.echo(f"{made.day.isoformat()}{counts}  {_shortest(files)}{kept}".rstrip())
    return EXIT_COMPLETE


def _shortest(files: list[str]) -> str:
    """Return the page, or else the first file."""
    return next((file for file in files if file.endswith(".html")), files[0] if files else "")
