"""An HTML page as lines: its blocks of text, each with what the markup around it tells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

_SKIPPED: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "canvas",
        "select",
        "option",
        "input",
        "textarea",
        "button",
        "head",
        "audio",
        "video",
        "map",
        "area",
        "datalist",
    ]
)
_BLOCKS: Final = frozenset(
    [
        "html",
        "body",
        "p",
        "div",
        "article",
        "section",
        "main",
        "header",
        "footer",
        "nav",
        "aside",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "figure",
        "figcaption",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "caption",
        "form",
        "fieldset",
        "legend",
        "address",
        "details",
        "summary",
        "hr",
        "hgroup",
        "center",
        "br",
        "label",
        "picture",
        "amp-story",
        "dialog",
    ]
)
ANCESTORS: Final = (
    "article",
    "main",
    "header",
    "footer",
    "nav",
    "aside",
    "figure",
    "form",
    "table",
    "li",
    "blockquote",
)
TAGS: Final = ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "td", "blockquote", "figcaption", "pre", "dd", "span")
HINTS: Final[dict[str, str]] = {
    "content": r"article-?_?(?:body|content|text|main)|story-?_?(?:body|content|text)|entry-?_?content|post-?_?(?:body|content)|"
    r"body-?_?(?:text|copy|content)|rich-?text|page-?_?content|articlebody",
    "article": r"article|story|post|entry|content|text|main",
    "comment": r"comment|disqus|discuss|respond|reply",
    "related": r"relat|recirc|recommend|more-|read-?more|popular|trending|most-|teaser|card|promo|outbrain|taboola|also|suggest|latest",
    "share": r"share|social|sharing|follow|tweet",
    "meta": r"meta|byline|author|date|time|publish|dateline",
    "bio": r"bio|about-|profile|contributor",
    "caption": r"caption|credit|image|photo|media|figure|gallery|slide|video|player",
    "nav": r"nav|menu|breadcrumb|crumb|footer|foot|header|head|masthead|sidebar|side|rail|toc|pagination|pager",
    "promo": r"newsletter|subscri|signup|sign-up|paywall|register|login|donat|support|banner|popup|modal|cookie|consent|gdpr|notice",
    "ad": r"(?:^|[\s_-])ads?(?:$|[\s_-])|advert|sponsor|dfp|affiliate|widget",
    "tags": r"tag|topic|categor|label|keyword",
    "lead": r"lead|deck|dek|standfirst|subtitle|sub-?head|summary|excerpt|intro|kicker|strap",
    "title": r"title|headline",
    "hidden": r"hidden|screen-?reader|sr-only|visually|offscreen|print-only",
}
_HINTS: Final = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in HINTS.items()))
_HINT_NUMBER: Final = {name: 1 << number for number, name in enumerate(HINTS)}
_SPACE: Final = re.compile(r"\s+")
_hint_cache: dict[str, int] = {}


@dataclass(slots=True)
class Block:
    """A run of text in one block element. `hints` and `above` are bit sets over HINTS and ANCESTORS."""

    text: str
    tag: str
    linked: int
    bold: int
    hints: int
    own_hints: int
    above: int
    container: int
    order: int
    time: bool = False
    pieces: list[str] = field(default_factory=list)


def _hints(value: str) -> int:
    """The hints that class, id and role give, as a bit set. Attribute values repeat a lot within a page."""
    found = _hint_cache.get(value)
    if found is None:
        found = 0
        for match in _HINTS.finditer(value[:300].lower()):
            found |= _HINT_NUMBER[match.lastgroup or ""]
        if len(_hint_cache) > 20_000:
            _hint_cache.clear()
        _hint_cache[value] = found
    return found


def split_blocks(tree: Any) -> list[Block]:
    """Return the blocks of text under `tree`, an lxml element, in document order."""
    out: list[Block] = []
    above_bit = {name: 1 << number for number, name in enumerate(ANCESTORS)}
    # (tag, hints, own hints, above, container): the state of the block element that is open.
    state: tuple[str, int, int, int, int] = ("body", 0, 0, 0, 0)
    stack: list[tuple[Any, tuple[str, int, int, int, int], int, int]] = []
    pieces: list[str] = []
    linked = bold = containers = 0
    in_link = in_bold = 0
    timed = False

    def flush() -> None:
        nonlocal linked, bold, timed
        if pieces:
            text = _SPACE.sub(" ", "".join(pieces)).strip()
            if text:
                out.append(Block(text, state[0], linked, bold, state[1], state[2], state[3], state[4], len(out), timed))
            pieces.clear()
        linked = bold = 0
        timed = False

    def add(text: str | None) -> None:
        nonlocal linked, bold
        if text:
            pieces.append(text)
            if in_link:
                linked += len(text.strip())
            if in_bold:
                bold += len(text.strip())

    root = tree
    events = [(root, False)]
    while events:
        node, closing = events.pop()
        if closing:
            saved, was_link, was_bold = stack.pop()[1:]
            tag = node.tag
            if tag in _BLOCKS:
                flush()
            state, in_link, in_bold = saved, was_link, was_bold
            if node is not root:
                add(node.tail)
            continue
        tag = node.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            if node is not root:
                add(node.tail)
            continue
        stack.append((node, state, in_link, in_bold))
        if tag in _BLOCKS:
            flush()
            attributes = node.attrib
            own = 0
            if attributes:
                value = f"{attributes.get('class', '')} {attributes.get('id', '')} {attributes.get('itemprop', '')} {attributes.get('role', '')}"
                if len(value) > 3:
                    own = _hints(value)
                if "display:none" in attributes.get("style", "").replace(" ", "") or "hidden" in attributes:
                    own |= _HINT_NUMBER["hidden"]
            container = state[4]
            if tag not in ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "br", "blockquote", "ul", "ol", "pre"):
                containers += 1
                container = containers
            above = state[3] | above_bit.get(tag, 0)
            state = (
                state[0] if tag == "br" else tag,
                state[1] | own,
                own or (state[2] if tag in ("br",) else 0),
                above,
                container,
            )
        elif tag == "a":
            in_link += 1
            value = node.get("class", "")
            if value:
                state = (*state[:2], state[2] | _hints(value), *state[3:])
        elif tag in ("b", "strong", "em", "i"):
            in_bold += 1
        elif tag == "time":
            timed = True
        add(node.text)
        events.append((node, True))
        events.extend((child, False) for child in reversed(node))
    flush()
    return out
