"""An HTML page as lines: its blocks of text, each with what the markup around it tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, NamedTuple

_SKIPPED: Final = frozenset(
    word
    for words in (
        "script style noscript template svg math iframe object embed canvas select option input textarea button head audio",
        "video map area datalist",
    )
    for word in words.split()
)
_BLOCKS: Final = frozenset(
    word
    for words in (
        "html body p div article section main header footer nav aside ul ol li dl dt dd h1 h2 h3 h4 h5 h6 blockquote pre",
        "figure figcaption table thead tbody tfoot tr td th caption form fieldset legend address details summary hr hgroup",
        "center br label picture amp-story dialog",
    )
    for word in words.split()
)
_WRAPPERS: Final = frozenset(["button", "noscript", "object"])
"""Skipped elements that hold the article on pages that forgot to close them, or that show it without scripts."""
_FLAT: Final = frozenset(["p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "br", "blockquote", "ul", "ol", "pre"])
"""Elements that hold text but are no containers of their own."""
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
_PROSE: Final = 150
"""Characters of a paragraph that no button's label has."""
_NEAR: Final = 2000
"""Elements in which such a paragraph is sought: nested buttons would cost the square of their number."""
_SPACE: Final = re.compile(r"\s+")
META: Final = _HINT_NUMBER["meta"]
"""The hint of blocks that hold byline or date."""
_ABOVE: Final = {name: 1 << number for number, name in enumerate(ANCESTORS)}
_hint_cache: dict[str, int] = {}


@dataclass(slots=True)
class Block:
    """A run of text in one block element.

    `linked` and `bold` count characters; `hints` (of all ancestors) and `own_hints` are bit sets over HINTS, `above` one
    over ANCESTORS. `inside` numbers the three nearest containers, the innermost first; blocks of the same `kind` have
    the same tag and classes, and so do their parents.
    """

    text: str
    tag: str
    linked: int
    bold: int
    hints: int
    own_hints: int
    above: int
    inside: tuple[int, int, int]
    kind: int
    time: bool


class _State(NamedTuple):
    """The block element that is open, in the terms of `Block`; `classes` are its own."""

    tag: str
    hints: int
    own_hints: int
    above: int
    inside: tuple[int, int, int]
    classes: str
    kind: int


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


class _Walk:
    """Collects the blocks of a tree."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.state = _State("body", 0, 0, 0, (0, 0, 0), "", 0)
        self.in_link = self.in_bold = 0
        self._pieces: list[str] = []
        self._linked = self._bold = 0
        self._containers = 0
        self._kinds: dict[tuple[str, str, str], int] = {}
        self.timed = False

    def add(self, text: str | None) -> None:
        """Add `text` to the open block."""
        if text:
            self._pieces.append(text)
            if self.in_link:
                self._linked += len(text.strip())
            if self.in_bold:
                self._bold += len(text.strip())

    def flush(self) -> None:
        """Close the open block."""
        if self._pieces:
            text = _SPACE.sub(" ", "".join(self._pieces)).strip()
            if text:
                s = self.state
                self.blocks.append(
                    Block(
                        text,
                        s.tag,
                        self._linked,
                        self._bold,
                        s.hints,
                        s.own_hints,
                        s.above,
                        s.inside,
                        s.kind,
                        self.timed,
                    )
                )
            self._pieces.clear()
        self._linked = self._bold = 0
        self.timed = False

    def enter(self, tag: str, attributes: Any) -> None:
        """Open a block element."""
        self.flush()
        old = self.state
        if tag == "br":
            return
        own = 0
        classes = ""
        if attributes:
            classes = attributes.get("class", "")
            value = (
                f"{classes} {attributes.get('id', '')} {attributes.get('itemprop', '')} {attributes.get('role', '')}"
            )
            if len(value) > 3:
                own = _hints(value)
            if "hidden" in attributes or "display:none" in attributes.get("style", "").replace(" ", ""):
                own |= _HINT_NUMBER["hidden"]
        inside = old.inside
        if tag not in _FLAT:
            self._containers += 1
            inside = (self._containers, *inside[:2])
        kind = self._kinds.setdefault((tag, classes, old.classes), len(self._kinds) + 1)
        self.state = _State(tag, old.hints | own, own, old.above | _ABOVE.get(tag, 0), inside, classes, kind)


def _holds_prose(node: Any) -> bool:
    return any(e.tag == "p" and len("".join(e.itertext())) > _PROSE for e in islice(node.iter(), _NEAR))


def split_blocks(tree: Any) -> list[Block]:
    """Return the blocks of text under `tree`, an lxml element, in document order."""
    walk = _Walk()
    stack: list[tuple[_State, int, int]] = []
    events = [(tree, False)]
    while events:
        node, closing = events.pop()
        tag = node.tag
        if closing:
            state, in_link, in_bold = stack.pop()
            if tag in _BLOCKS:
                walk.flush()
            walk.state, walk.in_link, walk.in_bold = state, in_link, in_bold
        elif isinstance(tag, str) and (tag not in _SKIPPED or (tag in _WRAPPERS and _holds_prose(node))):
            stack.append((walk.state, walk.in_link, walk.in_bold))
            if tag in _BLOCKS:
                walk.enter(tag, node.attrib)
            elif tag == "a":
                walk.in_link += 1
                if value := node.get("class"):
                    walk.state = walk.state._replace(own_hints=walk.state.own_hints | _hints(value))
            elif tag in ("b", "strong", "em", "i"):
                walk.in_bold += 1
            elif tag == "time":
                walk.timed = True
            walk.add(node.text)
            events.append((node, True))
            events.extend((child, False) for child in reversed(node))
            continue
        if node is not tree:
            walk.add(node.tail)
    walk.flush()
    return walk.blocks
