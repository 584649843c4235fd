"""Renders a digest as one self-contained web page, without script or outside request."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from markupsafe import Markup

from briefing.render import TemplateFormat, blamed, environment
from briefing.types import Format, Options


def create(options: Options) -> Format:
    """Return the format; the option `templates` names a folder with a `digest.html.j2` or `digest.css` of one's own."""
    made = environment(options, filters={})
    with blamed("style sheet digest.css"):
        style = made.get_template("digest.css").render()
    # The page's security policy admits this style sheet alone, by its hash.
    made.globals["style"] = Markup(style)  # noqa: S704 (a style sheet of ours or of the user's own)
    made.globals["style_hash"] = b64encode(sha256(style.encode()).digest()).decode()
    return TemplateFormat("digest.html.j2", ".html", "text/html", made)
