"""Why lines are removed: each code with its one-line explanation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

REMOVAL_CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "headline": "the article's own headline, which is its title",
        "byline": "who wrote it, which is its author",
        "date": "when it was published or updated, how long it takes to read",
        "standfirst": "a summary between headline and text",
        "section": "a section label, kicker or breadcrumb",
        "nav": "navigation: menus, previous and next links, jump links",
        "related": "headlines and teasers of other articles",
        "tags": "tags and topics",
        "caption": "what a picture shows",
        "credit": "who took a picture, who else reported or edited, which agency supplied the text",
        "player": "controls of video, audio and galleries; loading text; icon names",
        "share": "share, print and save buttons",
        "promo": "newsletters, subscriptions, apps, shops and appeals for support",
        "ad": "an advertisement or its label",
        "comment": "readers' comments and the invitation to write one",
        "cookie": "a cookie or privacy notice",
        "login": "an invitation to log in or register",
        "print-note": "where the article appeared in print or first",
        "bio": "about the author, and how to reach them",
        "disclosure": "an affiliate or advertising disclosure",
        "copyright": "a copyright or reprint notice",
        "duplicate": "a line that repeats another",
        "markup": "front matter, rules and other marks that are not text",
        "boilerplate": "anything else that is the page's and not the article's",
    }
)
