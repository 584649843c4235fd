"""Standing alone: whether a sentence can be read out of its place, and how a connective that opens it comes off."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MIN_WORDS = 5

_OPEN = r"[\"“‘'(\[]*"
# English openings whose antecedent stands in an earlier sentence; what only looks like one is taken out first.
_HARMLESS = re.compile(
    rf"{_OPEN}(?:there (?:is|are|was|were|has|have|had|will|may|could)\b"
    r"|(?:this|these|that) (?:morning|afternoon|evening|week|weekend|month|year|spring|summer|autumn|fall|winter|days)\b"
    r"|it (?:is|was|remains|seems|appears|has been|will be)(?: \w+){1,3} (?:that|to|whether|how|why|if|when|who)\b"
    r"|so (?:far|many|much)\b|such as\b|then-|one of\b|later (?:this|in|on)\b|both \w+ and\b|as a result of\b)",
    re.I,
)
_LEANING = re.compile(
    rf"{_OPEN}(?:he|she|it|they|this|that|these|those|his|her|hers|its|their|theirs|him|them|here|there|such|both"
    r"|neither|either|another|others|the (?:former|latter|same|pair|two|trio|duo|move|incident|three|couple)"
    r"|asked|(?:all|because of|after|before|in response to|as part of|on top of|despite) (?:of )?(?:this|that)"
    r"|in (?:this|that) (?:case|context|regard|respect|sense|spirit|way)|(?:most \w+ )?among (?:them|these|those)"
    r"|(?:all|most|some|many|few|none) of (?:this|these|those|them)|what (?:it|this|that|they|he|she)|in the meantime"
    r"|the (?:previous|above|following|latter|source|statement|suspect|victim|teenager)|(?:[\w’'-]+ ){0,4}such (?!as |an? )"
    r"|(?:particularly|especially|only|not|even) (?:if|when|because|since|where)|(?:yes|no)(?=[,.!]))(?:[’'](?:s|re|ll|d|ve))?\b(?!-)",
    re.I,
)
_CONNECTIVE = re.compile(
    rf"(?P<open>{_OPEN})(?:(?:but|and|or|nor|yet|so|then|also|still|besides|otherwise|afterwards|finally|hence|thus),?"
    r"|(?:however|meanwhile|instead|nevertheless|nonetheless|therefore|moreover|furthermore|similarly|likewise"
    r"|accordingly|consequently|later|earlier|for (?:example|instance)|in (?:addition|contrast|turn|fact|short)"
    r"|on the other hand|as a result|of course|that said|at the same time|in other words),) (?!far\b)",
    re.I,
)
# "In a statement, he said": an adverbial without a name, then a pronoun.
_LATE = re.compile(r"(?:[A-Z“\"][a-z’']*)(?: [a-z0-9’'-]+){0,7}, [\"“]?(?:he|she|they|it|his|her|their)\b")
# “…,” he wrote: said by somebody named earlier.
_SPEAKER = re.compile(
    r"[,.!?][\"”’'] (?:(?:he|she|they|the (?:source|statement|report|official|spokesm[ae]n|spokeswoman|post)) \w+|\w+ (?:he|she|they))"
    r"(?: \w+){0,3}\.$"
)
# "had the opportunity to test that theory."
_POINTS_BACK = re.compile(
    r"\b(?:that|those|these) (?!(?:morning|afternoon|evening|night|day|week|month|year|time|way|one|ones|much|far|right)s?\b)[a-z]{3,}[.!][\"”’')]*$"
)
# "A second, on Friday, changed nothing", "no room for a third": the next of what was counted before. What follows "by",
# "than" and the like is a fraction, and a "second" inside a sentence is mostly one of time.
_NEXT = re.compile(
    rf"\A{_OPEN}(?:a|the) (?:second|third|fourth|fifth|sixth),"
    r"|\b(?!(?:by|than|of|about|almost|nearly|over|around|roughly|down|up|least|to) )\w+,? (?:a|the) (?:third|fourth|fifth|sixth)(?=[.,;:!?]|$)",
    re.I,
)
_COUNTED = re.compile(
    r"\b(?:one|two|three|four|five|six|first|second|another|both|half|quarter|once|twice|last)\b", re.I
)
_ADDRESSES = re.compile(
    r"(?:you )?see,|look,|well,|now,|okay,|let(?:[’']s| me)\b|click |subscribe |sign up |read more|follow (?:us|me|@)|find all "
    r"|(?:you can )?(?:follow|contact|reach|email|watch|listen to) \S+(?: \S+){0,4} (?:on|at|here|via)\b"
    r"|donate (?:to|now|today)\b|here(?:[’']s| is| are) (?:what|how|why|a look|the|some)\b|visit (?:our|the)\b|for more\b|also (?:read|watch|see)\b",
    re.I,
)
"""Openings that speak to the reader: an essay's turns and a page's invitations, not its content."""
_TEASER = re.compile(
    r"[A-Z][\w’'.]*(?: [A-Z][\w’'.]*){0,4}: (?:Watch|Read|See|Listen|More)\b"
    r"|(?:[A-Z][\w’'.]*,? ){1,5}(?:is|was) (?:the host|the author|a columnist|a contributor|a contributing \w+|an editor) (?:of|for|at|to)\b"
)
"""A link to another piece, or the line about the author."""
_QUOTATION = re.compile(r"[\"“«][^\"”»]*[\"”»]")
_MARK = re.compile(r"[\"“”«»]")
_LAST_OPENS = re.compile(r"(?:^|[\s(—–-])[\"“«](?=[\w’‘'(])[^\"“”«»]*$")
_LONGEST = 4
_PAIRS = (("“", "”"), ("«", "»"), ("(", ")"), ("[", "]"))


def stands_alone(text: str) -> bool:
    """Tell whether a sentence can be read out of its place: a whole statement that leans on no other."""
    return is_statement(text) and not leans(text)


def is_statement(text: str) -> bool:
    """Tell whether a sentence is whole: long enough, ended, no question, every quotation closed and with its speaker."""
    bare = text.rstrip("\"”’»')]")
    return (
        len(text.split()) >= _MIN_WORDS
        and bare.endswith((".", "!", "…", "。", "！", "।", "۔"))
        and len(_QUOTATION.sub(" ", text).split()) > 1
        and not text[0].islower()
        and text[0] not in "-–—•*["
        and not (text[0] == "(" and text[-1] == ")")
        # A quotation mark that closes something, left behind by a wrong cut.
        and not re.match(r"[\"“”»] ", text)
        # "Here's the album ." is how agencies' link lists end.
        and not text.endswith(" .")
        and not _ADDRESSES.match(text)
        and not _TEASER.match(text)
        and text.count('"') % 2 == 0
        and all(text.count(opening) == text.count(closing) for opening, closing in _PAIRS)
    )


def inside_quotation(texts: Sequence[str]) -> set[int]:
    """Return which of an article's sentences stand in the middle of a quotation that an earlier one opens.

    Torn out, such a sentence would read as the article's own words. An opening mark that nothing closes reaches
    _LONGEST sentences far.
    """
    found: set[int] = set()
    left = 0
    for index, text in enumerate(texts):
        marks = _MARK.findall(text)
        if marks:
            left = _LONGEST if len(marks) % 2 and _LAST_OPENS.search(text) else 0
        elif left:
            found.add(index)
            left -= 1
    return found


def leans(text: str) -> bool:
    """Tell whether a sentence needs the one before it: it opens on a pronoun, or on a connective that must stay."""
    bare = without_connective(text)
    if _CONNECTIVE.match(bare):
        return True
    if _SPEAKER.search(bare) or _POINTS_BACK.search(bare) or _counts_on(bare):
        return True
    return not _HARMLESS.match(bare) and bool(_LEANING.match(bare) or _LATE.match(bare))


def _counts_on(text: str) -> bool:
    """Tell whether a sentence names the next of something that it does not itself begin to count."""
    found = _NEXT.search(text)
    return found is not None and not _COUNTED.search(text[: found.start()])


def without_connective(text: str) -> str:
    """Return the sentence without a connective that opens it ("But", "However,"), where the rest is a sentence still."""
    match = _CONNECTIVE.match(text)
    if not match:
        return text
    rest = text[match.end() :]
    # "And yet", "So that", "But for", "And so — after": what follows is no main clause of its own.
    if not rest or re.match(
        r"[-–—.…]|(?:that|as|if|when|while|because|for|what|how|why|is|are|was|were|did|do|does|not)\b", rest
    ):
        return text
    return match["open"] + rest[0].upper() + rest[1:]
