"""What `like` and `dislike` share."""

from __future__ import annotations

import click

from briefing.commands._options import state_option
from briefing.commands._session import clock_of, pass_config, tolerant
from briefing.config import Config
from briefing.errors import EXIT_COMPLETE


def opinion(liked: bool) -> click.Command:
    """Return the command that keeps such an opinion."""

    @click.command(help=f"Rank what is like ITEM {'higher' if liked else 'lower'} from the next digest on.")
    @click.argument("item", metavar="NUMBER|URL|FILE")
    @state_option
    @pass_config
    def command(config: Config, /, item: str, store_path: str | None) -> int:
        from briefing.compose import story_text
        from briefing.types import Opinion
        from briefing.wiring.explaining import article_of

        with tolerant(config.with_flags(store_path=store_path)) as store:
            article = article_of(store, item)
            store.opine(Opinion(article.id, article.title, liked, story_text(article), clock_of(config)()))
        click.echo(f"{'Liked' if liked else 'Disliked'}: {article.title}")
        return EXIT_COMPLETE

    return command
