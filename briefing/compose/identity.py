"""What makes two items the same one: their guid, else their canonical address, else their text."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from briefing.types import Article, Identity

_TRACKING = re.compile(
    r"(?:utm_|mtm_|pk_|piwik_|hsa_|oly_|vero_|at_|ns_|mc_[ce]id|wt\.|itm_|stm_)\w*"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|twclid|yclid|igshid|igsh|ttclid|li_fat_id|mkt_tok|_hs(?:enc|mi)"
    r"|__s|_openstat|ref_?(?:src|url)?|referrer|source|cmp(?:id)?|ncid|ocid|smid|smtyp|sr_share|s_cid|spm|guccounter"
    r"|guce_referrer\w*|amp|outputtype|traffic_source|ftag|campaign\w*|xtor",
    re.I,
)
"""Parameters that say where a reader came from, not what there is to read."""

_PORTS = {"http": ":80", "https": ":443"}


def identify(article: Article) -> Identity:
    """Return the names of an article."""
    guid = f"{article.feed or ''}\n{article.guid}" if article.guid else None
    return Identity(guid, canonical(article.url) if article.url else None, article.id)


def address(source: str) -> Identity:
    """Return the names of what was never read: its address, if it has one."""
    return Identity(None, canonical(source) if source.startswith(("http://", "https://")) else None, None)


def canonical(url: str) -> str:
    """Return what an address says about its page, for comparing only: no scheme, `www.`, fragment or tracking."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # a host that is none, as in "http://["
        return url.strip()
    host = parts.netloc.rpartition("@")[2].lower().removesuffix(_PORTS.get(parts.scheme.lower(), ""))
    query = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0]))
    path = re.sub(r"/(?:amp|index\.html?)?/?$", "", parts.path)
    return f"{host.removeprefix('www.')}{path}{'?' + urlencode(query) if query else ''}"
