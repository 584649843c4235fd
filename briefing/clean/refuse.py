"""Pages that are not an article: which they are, and what the user can do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

REASONS: Final = {
    "empty": "The document holds no text; check that the file or page was saved completely.",
    "cookie-wall": "The page is a cookie or privacy notice instead of the article; open it in a browser, answer the notice, and save the page.",
    "paywall": "The page shows a subscription offer and no usable part of the article; log in as a subscriber and save the page.",
    "login": "The page asks for a login instead of showing the article; log in with a browser and save the page.",
    "error-page": "The page is an error message instead of an article; check the address or try again later.",
    "index-page": "The page lists many articles and is none itself; give the address of one article, or the page's feed.",
    "video-only": "The page holds a video or audio player and no article text; there is nothing to summarize.",
    "no-article": "No article text was found among the page's furniture; check that the page shows an article, or pass its text as a file.",
}  # fmt: skip
"""Skip code → what was found and the remedy."""

_COOKIE: Final = re.compile(
    r"cookie|consent|your privacy|privacy policy|personal data|partners|tracking|legitimate interest|gdpr|advertising|"
    r"datenschutz|einwilligung|werbung|zustimm|confidentialité|consentement|traceurs|privacidad|consentimiento",
    re.IGNORECASE,
)
_COOKIE_WORD: Final = "cookie"
_PLENTY: Final = 120
"""Words of kept text from which a page can only be an article, unless it is all about cookies."""
_COOKIE_ACT: Final = re.compile(
    r"(?:accept|reject|allow|decline|refuse|manage)\b.{0,30}\b(?:all|cookies|choices|preferences|options|settings)|"
    r"before you continue|we value your privacy|cookie (?:settings|preferences)|"
    r"(?:alle )?(?:akzeptieren|ablehnen|zustimmen)|(?:tout )?(?:accepter|refuser)|(?:aceptar|rechazar)",
    re.IGNORECASE,
)
PAYWALL: Final = re.compile(
    r"subscribe (?:now |today )?(?:to|for|and) (?:continue|read|keep|get|unlock|our|the|full)|to (?:continue|keep) reading|"
    r"subscribers? only|for subscribers|already a (?:subscriber|member)|members? only|for members|become a (?:member|subscriber)|"
    r"(?:read|view|unlock|access) the (?:full|rest of the|whole|entire) (?:article|story)|free articles?\b.{0,30}\b(?:left|remaining|limit)|"
    r"(?:reached|used) your (?:limit|free)|start your (?:free )?trial|subscription options|unlock this (?:article|story)|"
    r"weiterlesen mit|jetzt abonnieren|nur für abonnenten|réservé aux abonnés|il vous reste|solo para suscriptores|hazte suscriptor"
)
_OFFERED: Final = (
    "subscri", "reading", "member", "the full", "the rest", "the whole", "the entire", "free article", "your limit",
    "your free", "trial", "unlock", "weiterlesen", "abonn", "vous reste", "suscript",
)  # fmt: skip
"""What every paywall says some of: most pages say nothing of it, which is quickly told."""
_LOGIN: Final = re.compile(
    r"(?:log|sign) ?in\b|password|forgot|create (?:an )?account|remember me|anmelden|passwort|se connecter|mot de passe|"
    r"iniciar sesión|contraseña",
    re.IGNORECASE,
)
_ERROR: Final = re.compile(
    r"(?:^|\berror:? |http )(?:404|403|500|502|503)\b|\b(?:404|403|500|502|503) (?:error|not|forbidden|-|–|—)|not found|page (?:you|does|can|is|has)\b.{0,40}\b(?:exist|found|moved|removed|looking|available)|"
    r"access (?:denied|to this page)|forbidden|something went wrong|are you (?:a )?(?:robot|human)|verify (?:that )?you are|unusual traffic|"
    r"enable javascript|internal server error|temporarily unavailable|bad gateway|checking your browser|captcha|seite nicht gefunden|"
    r"page (?:introuvable|non trouvée)|página no encontrada",
    re.IGNORECASE,
)
_VIDEO: Final = re.compile(
    r"\b(?:watch|video|play|duration|views|transcript|episode|podcast|listen|live stream|clip)\b", re.IGNORECASE
)


def refusal(title: str, lines: Sequence[str], kept: Sequence[str], *, signed: bool) -> str | None:
    """Return the skip code of a page, or None if it is an article.

    `lines` is all that the page shows, `kept` what cleaning left of it; articles, and not lists of them, are `signed`.
    """
    if not any(line.strip() for line in lines):
        return "empty"
    words = _count(kept, _PLENTY)
    if words >= _PLENTY and sum(_COOKIE_WORD in line.lower() for line in kept) * 3 < len(kept):
        return None
    size = sum(map(len, lines)) or 1
    acts = sum(bool(_COOKIE_ACT.search(line[:200])) for line in [title, *lines])
    about = sum(len(line) for line in lines if _COOKIE.search(line[:600]))
    ours = sum(len(line) for line in kept if not _COOKIE.search(line[:600]))
    if acts and about > size / 2 and ours < 700:
        return "cookie-wall"
    # Headlines without text beneath them.
    heads = sum(4 <= len(line.split()) <= 18 and line[-1] not in ".!?:" for line in lines)
    if heads >= 12 and words < 120 and sum(usable([line]) for line in kept) < 2 and not (signed and usable(kept)):
        return "index-page"
    if words >= 60:
        return None
    shown = "\n".join([title, *lines])[:6000]
    if _ERROR.search(shown) and size < 3000:
        return "error-page"
    if offers(shown):
        return None if usable(kept) else "paywall"
    if len(_LOGIN.findall(shown)) >= 2 and not usable(kept):
        return "login"
    if len(_VIDEO.findall(shown)) >= 3 and not usable(kept):
        return "video-only"
    return None if usable(kept) else "no-article"


def _count(kept: Sequence[str], most: int) -> int:
    """Return how many words `kept` has; from `most` on, nobody wants to know."""
    words = 0
    for line in kept:
        words += len(line.split())
        if words >= most:
            break
    return words


def offers(text: str) -> bool:
    """Return whether `text` offers what only subscribers see."""
    lower = text.lower()
    return any(map(lower.__contains__, _OFFERED)) and PAYWALL.search(lower) is not None


def usable(kept: Sequence[str]) -> bool:
    """Return whether what was kept says something: a sentence of a dozen words at least."""
    return any(len(line.split()) >= 12 and line.rstrip("\"”’') ")[-1:] in (".", "!", "?", "…", "。") for line in kept)


def is_teaser(lines: Sequence[str], kept: Sequence[str]) -> bool:
    """Return whether the page offers the rest of a text, of which it shows only the lead."""
    return _count(kept, 250) < 250 and offers("\n".join([line[:300] for line in lines]))
