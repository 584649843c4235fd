"""Renders a digest as the HTML part of a mail: styles inlined, one column, small enough not to be clipped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from css_inline import CSSInliner
from markupsafe import Markup

from briefing.render import blamed, environment, headline, stats, visible
from briefing.types import Digest, Options, Section

LIMIT = 100_000
"""Bytes of HTML at most: Gmail shows the first 102 KB of a message and hides the rest behind a link."""

SKIPS = 40
"""How many of what was left out the HTML lists; the text part lists all."""

_PREVIEW = 120  # characters of the line that clients show beside the subject
# Clients fill a short preview line with the text that follows; joiners and spaces push that out of sight.
_FILL = "\N{COMBINING GRAPHEME JOINER}\N{ZERO WIDTH NON-JOINER}\N{NO-BREAK SPACE}" * 60


class MailPage:
    """Makes the page. Templates of the user's own come before the packaged `mail.html.j2` and `mail.css`."""

    def __init__(self, options: Options) -> None:
        made = environment(options, filters={})
        with blamed("template of the mail"):
            made.globals["style"] = Markup(made.get_template("mail.css").render())  # noqa: S704 (a style sheet)
            self._template = made.get_template("mail.html.j2")
        self._inliner = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)

    def __call__(self, digest: Digest) -> tuple[str, int]:
        """Return the page, at most LIMIT bytes of UTF-8, and how many stories, the last ones, it had to leave out."""
        total = len(digest.stories)
        page = self._page(digest, total)
        if len(page.encode()) <= LIMIT:
            return page, 0
        fits, over = 0, total
        while over - fits > 1:
            middle = (fits + over) // 2
            if len(self._page(digest, middle).encode()) <= LIMIT:
                fits = middle
            else:
                over = middle
        return self._page(digest, fits), total - fits

    def _page(self, digest: Digest, shown: int) -> str:
        with blamed("template mail.html.j2"):
            page = self._template.render(
                digest=digest,
                stats=stats(digest),
                sections=tuple(_first(digest, shown)),
                left=len(digest.stories) - shown,
                skips=digest.skips[:SKIPS],
                preheader=_preview(digest),
            )
        return str(self._inliner.inline(page))


def _first(digest: Digest, shown: int) -> Iterator[Section]:
    """Yield the sections with the first `shown` stories of the digest, without those that this leaves empty."""
    for section in digest.sections:
        stories = section.stories[:shown]
        shown -= len(stories)
        if stories:
            yield replace(section, stories=stories)


def _preview(digest: Digest) -> str:
    titles = "; ".join(headline(story.briefing.article) for story in digest.stories[:3]) or "No stories today"
    return visible(titles)[:_PREVIEW] + _FILL
