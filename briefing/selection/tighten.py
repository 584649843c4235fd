"""Tightening: a sentence made shorter by deletion alone. A pure function; docs/selection.md argues its rules.

Words are never added or put in another order; only the capital of a new first word may change. What is quoted is not
touched. No negation, number or name goes, unless it belongs to the dateline, weekday or source that is deleted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from briefing.selection.standalone import without_connective
from briefing.types import Span

_LEAST_WORDS = 6
"""What would have fewer words was short enough."""

# With a quotation mark that nothing closes, all behind it counts as quoted.
_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|«[^»]*(?:»|$)|(?<!\w)‘.*?(?:’(?!\w)|$)|(?<!\w)'.*?(?:'(?!\w)|$)")
_NEGATION = (
    r"(?:no|not|none|never|nor|neither|nobody|nothing|nowhere|without|cannot|unless|hardly|barely|scarcely|rarely|seldom"
    r"|\w+n[’']t|(?:den[yi]|refus|reject|declin|fail|lack|unable|unlike)\w*)"
)
_NUMBER = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|\w{3,5}ty|dozens?|hundreds?"
    r"|thousands?|\w+illions?|half|first|second|third|quarter|twice)"
)
_MUST_STAY = re.compile(rf"(?i:\b(?:{_NEGATION}|{_NUMBER}|could|may|might|would)\b)|\d|[A-Z]")
_AUXILIARY = (
    r"(?:is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|should|must|may|might|(?:is|are)n[’']t)"
)

_TOWN = r"[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,2}"
_CAPITALS = r"[A-Z][A-Z.’'-]+(?: [A-Z][A-Z.’'-]+){0,3}(?:, (?:[A-Z][\w.]+ ?){1,2})?"
_DASHES = re.compile(r"[—–]|--")
_INSET = 10
"""Words between two dashes from which they are no inset."""
_DATELINE = re.compile(
    rf"(?:(?:{_TOWN}(?:, {_TOWN})? )?\((?:CNN|AP|Reuters|AFP|UPI|dpa)\) ?(?:[-–—]{{1,2}} ?)?"
    rf"|{_CAPITALS} \(\w[\w ./]{{1,20}}\) ?[-–—]{{1,2}} ?|{_CAPITALS} ?(?:—|–|--) ?)(?=[“„\"«]?[^\W\d_])"
)

_OFFICE = (
    r"(?:the )?(?:[\w.’'-]+ ){0,4}?(?:police|authorities|officials|firefighters|rescuers|paramedics|department|ministry"
    r"|agency|(?:fire|emergency|weather) services?|law enforcement|sheriff|coroner|coast ?guard|sheriff[’']s office)"
)
_STATISTICS = (
    r"(?:(?:figures|data|statistics) from )?(?:the )?(?:U\.?S\.? )?(?:Bureau of Labor Statistics|Labor Department"
    r"|Commerce Department|Census Bureau|Office for National Statistics|Eurostat|Bureau of Economic Analysis)"
    r"|(?:official|government) (?:figures|data|statistics)"
)
_SOURCE = re.compile(
    rf"(?P<told>.+?)(?P<source>(?:, (?=[^,]+ said|[^,]+ reported)|,? according to )"
    rf"(?:(?P<office>{_OFFICE})|{_STATISTICS})(?: said| reported)?"
    r"(?: (?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day| in a (?:news release|statement|report)){0,2})\."
)
# What an office does, finds or counts itself.
_RECORDED = re.compile(
    r"\b(?:was|were|been) (?:also |\w+ly )?(?:killed|injured|hurt|wounded|arrested|taken (?:in)?to|found|rescued|evacuated"
    r"|pronounced dead|hospitali[sz]ed|airlifted|flown to|treated|closed|recovered|contained|extinguished|detained"
    r"|released|fined|fired)\b|\bdied\b|\btested positive\b"
)
# What makes of it somebody's deed, motive, guess or judgement, for which its source must answer.
_ALLEGED = re.compile(
    r"\b(?:by|after|when|while|because|due|thanks|cause[ds]?|for|as|who|which|that|if|since|whom|how|why|he|she|his|her"
    r"|to(?! (?:\w+ ){0,3}hospitals?\b)|apparent\w*|possibl[ye]|probabl[ye]|likely|(?-i:may)|might|could|would|should|will|must"
    r"|can|worst|best|stolen|trying|responsible|suicide|self-\w+|(?:suspect|alleg|accus|appear|seem|believe|think|claim"
    r"|expect|threat|accident|murder|terror|drug|drunk|gang|illegal|attempt|intent|estimat|forecast|project|predict)\w*)\b",
    re.I,
)

_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:morning|afternoon|evening|night))?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z.]* \d+"
_PAST = re.compile(
    r"\b(?:\w{2,}ed|said|told|was|were|had|did|made|met|held|took|gave|went|came|began|got|found|won|lost|left|sent|saw"
    r"|spoke|wrote|shot|struck|fell|rose|ran|led|broke|drew|put|cut|hit|set|let|quit|sought|brought|bought|sold|paid)\b"
)
_SAYING = re.compile(
    r"said|told|announced|reported|confirmed|tweeted|wrote|testified|ruled|warned|argued|claimed|voted|agreed|decided"
    r"|insisted|acknowledged|admitted|declared|ordered|asked|urged|called|revealed|suggested|stated|noted|signed|pleaded"
    r"|explained|stressed|posted|vowed|promised|pledged|predicted|complained|conceded"
)
_TO_COME = re.compile(
    r"\b(?:will|would|shall|going to|set (?:to|for)|due|scheduled|expected|plan(?:s|ned|ning)?|slated|until|deadline"
    r"|upcoming|next|tomorrow|ahead of|if|unless|\w+[’']ll|hopes?|can|could|may|should|must|before|begin|start"
    r"|(?:is|are) (?:\w+ )?(?:required|supposed|meant|poised|ready|likely))\b"
)
_AGAINST = re.compile(
    r"\b(?:(?:day|hours?|days|weeks?|months?) (?:before|after|later|earlier|ago|prior)|(?:next|following|previous|same"
    r"|other) (?:day|morning|night|week)|today|yesterday|tonight|tomorrow|again|then|still|since|only|both|[Ee]lection)\b"
)
# Words that do not let go of a weekday: "by Friday", "Black Friday", "was on Friday", "beginning Friday".
_BOUND = re.compile(
    r"is|are|was|were|be|been|being|am|has|have|had|did|does|do|not|only|just|even|both|either|than|as|and|or|but|nor|one"
    r"|ones|that|those|this|these|the|a|an|of|to|in|on|at|by|for|from|with|until|since|before|after|through|between|every"
    r"|each|last|next|past|other|another|all|any|some|early|late|earlier|later|midnight|noon|dawn|dusk|night|morning"
    r"|evening|afternoon|overnight|am|pm|clock|hours?|minutes?|day|week|again|so|it|such|same|here|there|beginning"
    r"|starting|effective|airing|Mail|Independent|Ireland|Scotland|Wales|News|Live|Super|Black|Good|Holy|Palm|Easter"
    r"|Bloody|Cyber|Giving|Ash|Ruby|Fat"
)
# At a sentence's end the day may be all that these tell.
_EMPTY = re.compile(
    r"held|place|scheduled|begins?|began|started|ended|opened|opens?|closed|due|happened|happens|occurred|came|comes|took"
    r"|published|released|aired|airs|premiered|dated|born|arrived|ran|runs|went|goes|met|sits|lands?|fell|falls|broadcast"
)
_OPENING_DAY = re.compile(
    rf"(?:(?:(?:(?:Earlier|Later|Late|Early) )?[Oo]n |(?:Earlier|Later|Late|Early) ){_DAY}|Earlier (?:this week|today))"
    rf"(?:, (?!{_MONTH}|\d|(?:and|or|but|when|which|where|as|one|just)\b)| (?=(?:the|an?|he|she|they|it)\b))"
)
_INNER_DAY = re.compile(
    rf"(?P<two>\S+) (?P<one>[A-Za-z’-]*[A-Za-z])(?P<day> (?:(?:earlier|later|late|early) )?(?:(?P<on>on )?{_DAY}"
    r"|(?<=er )(?P<week>this week|today|in the day)))"
    rf"(?=[.;]|,(?! (?:{_MONTH}|\d|(?:and|or|but|when|which|where|as|the|an?)\b))| (?:that|to|in|after|for|with|by|over|from"
    r"|during|against|into|about|at|near|outside|amid|when|following|because|he|she|they|it|his|her|their|its|the|an?|as)\b(?! \d))"
)

_PARENTHESIS = re.compile(
    r"(?<![,;:])(?<!\bthe)(?<!\ban)(?<!\ba)(?<!\b[oi][fn]) \((?P<aside>(?:an?|the|who|which|including|such as|like|called|known as"
    r"|also|see|pictured|seen|shown) [^()\[\]]{2,60}|pictured|left|right|cent(?:re|er)|above|below)\)(?=[ ,.;:])"
)
_CAPTION = re.compile(
    r", (?:pictured|seen here|shown here|above|(?:far )?(?:left|right)|cent(?:re|er))"
    r"(?: (?:above|below|left|right|far|cent(?:re|er)|here|together))*,(?= [a-z])"
)
_RELATIVE = re.compile(
    rf"[^,;:()—–]{{2,70}}?(?P<cut>, (?:who|which) (?P<aside>[^,;:()—–]{{5,90}}),)(?= (?:{_AUXILIARY}|said|says|told"
    r"|announced|died|pleaded|faces|joined|won|lost|took|made|became)\b)"
)

_CONNECTIVE = re.compile(
    r" ?, (?:however|meanwhile|of course|for example|for instance|therefore|moreover|furthermore|nevertheless|nonetheless"
    r"|though|consequently)(?P<comma>[,.])(?: (?P<next>\S+))?"
)
_SUBORDINATE = re.compile(
    r"(?:because|since|as|after|when|while|with|and|but|so|or|nor|yet|who|which|if|although|though|until|despite|where"
    r"|unless|without|before|even|according|unlike|including|\w+ing)\b"
)
_ADVERBIAL = re.compile(
    r"(?:In|On|At|After|Since|By|For|During|Under|When|While|If|As|With|Without|Despite|Before|Until|From|To|Among|Although"
    r"|Because|Over|Through|Within|Like|Unlike|Once|Again|Now|Today|Last|Even|Behind|Beyond|Across|Inside|Outside|Between"
    r"|Against|Along|Around|Near|Given|So|Recently|Amid|Upon|Where|\w+ly|This (?:time|year|week))\b"
)
_CLAUSE = re.compile(
    r"(?:the|an?|he|she|it|they|we|I|you|his|her|their|its|our|my|this|these|those|there|some|most|many|more|less|what"
    r"|[A-Z]\S*|\d\S*)(?!\w)"
)
_INSIDE = re.compile(
    rf"(?i:if|when|and|but|so|because|that|which|although|while|as|or)|.* (?:{_AUXILIARY}|by|of|in|to|from|with|for|as|like"
    r"|on|at|that|and|or|but)"
)


def tighten(text: str, language: str | None = "en", *, alone: bool = True) -> str:
    """Return a sentence without what it can do without; the sentence itself where that is nothing.

    Args:
        text: one sentence.
        language: its language; English has rules, every other datelines alone.
        alone: the sentence before it is not shown, so that connectives to that can go.
    """
    english = ENGLISH + (english_connective,) * alone if language == "en" else ()
    while True:
        opened = without_connective(text) if english and alone else text
        if (shorter := next(_shorter(text, (dateline, *english)), opened)) == text:
            return text
        text = shorter


def _shorter(text: str, rules: tuple[Rule, ...]) -> Iterator[str]:
    """Yield the sentence without each span that a rule finds and that may go."""
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    for cut in (cut for rule in rules for cut in rule(text)):
        rest = text[: cut.start] + text[cut.end :]
        whole = not any(start < cut.end and cut.start < end for start, end in quoted)
        if whole and len(rest.split()) >= _LEAST_WORDS:
            yield rest if cut.start else rest[0].upper() + rest[1:]


def dateline(text: str) -> Iterator[Span]:
    """Find the place and agency that open a report: "LONDON (Reuters) - "."""
    match = _DATELINE.match(text)
    if match and (rest := text[match.end() :]).lstrip('“„"«')[0].isupper():
        # A second dash soon behind would make the capitals the beginning of a sentence: "NASA — America's agency — said".
        inset, dash, _ = _DASHES.sub("—", rest).partition("—")
        if not dash or len(inset.split()) >= _INSET:
            yield Span(0, match.end())


def english_source(text: str) -> Iterator[Span]:
    """Find, at the end, the source of what it records itself: casualties, arrests, rescues; figures of statisticians.

    Every other source stays: without it the sentence would assert what only the source does.
    """
    match = _SOURCE.fullmatch(text)
    told = match["told"] if match else ""
    if match and not _ALLEGED.search(told) and re.search(_RECORDED if match["office"] else r"\d", told):
        yield Span(*match.span("source"))


def english_weekday(text: str) -> Iterator[Span]:
    """Find the weekday of what is past, where it stands against no other day: a digest says itself which day it is."""
    if len(re.findall(_DAY, text)) > 1 or _AGAINST.search(text):
        return
    if match := _OPENING_DAY.match(text):
        if _PAST.search(text) and not _TO_COME.search(text):
            yield Span(0, match.end())
        return
    for match in _INNER_DAY.finditer(text):
        one, two, day = match["one"], match["two"], match.start("day")
        ends = not text.startswith(" ", match.end())
        # "said Monday", "told CNN on Monday": the day is that of the saying, whatever is still to come.
        said = _SAYING.fullmatch(one) or (_SAYING.fullmatch(two) if one[0].isupper() else two == "told")
        said = said and two not in {"be", "been"}
        past = said or (_PAST.search(text[:day]) and not _TO_COME.search(text))
        bound = _BOUND.fullmatch(one) or (ends and (_EMPTY.fullmatch(one) or two.endswith((",", "”", '"'))))
        # "a busy Monday", "Easter Monday"
        named = one[0].isupper() or re.fullmatch(r"(?i)an?|the|this|that|his|her|its|their|very|one|\w+,", two)
        if past and not bound and (match["on"] or match["week"] or not named):
            yield Span(*match.span("day"))


def english_aside(text: str) -> Iterator[Span]:
    """Find parentheses and relative clauses that explain what they follow, and captions: ", pictured left,"."""
    for match in _PARENTHESIS.finditer(text):
        # Two in a sentence stand against each other.
        if text.count("(") == 1 and not _MUST_STAY.search(match["aside"]):
            yield Span(*match.span())
    for match in _CAPTION.finditer(text):
        before = text[: match.start()]
        aged = re.search(r", \d\d?$", before)
        if aged or "," not in before:
            # Behind an age the second comma closes that: "Brask, 45, pictured, said".
            yield Span(match.start(), match.end() - bool(aged))
    if (relative := _RELATIVE.match(text)) and not _MUST_STAY.search(relative["aside"]):
        yield Span(*relative.span("cut"))


def english_connective(text: str) -> Iterator[Span]:
    """Find "however" and its like between commas, which point to a sentence that is not shown."""
    for match in _CONNECTIVE.finditer(text):
        before, after = text[: match.start()], match["next"] or ""
        if re.search(r"[,;:\"“]", before) or after in {"that", "for"} or re.match(r"The (?:more|less|\w+er) ", before):
            continue
        inside = _INSIDE.fullmatch(before)
        opened, clause = _ADVERBIAL.match(before), _CLAUSE.match(after)
        if match["comma"] == "." or (not inside and (_SUBORDINATE.match(after) or (opened and clause))):
            # One comma stays where it would stand without the connective: "In May, however, he".
            yield Span(match.start(), match.end("comma") - 1)
        elif inside or not (clause or (opened and not re.match(rf"{_AUXILIARY}\b", after))):
            yield Span(match.start(), match.end("comma"))


Rule = Callable[[str], Iterator[Span]]
ENGLISH: tuple[Rule, ...] = (english_source, english_weekday, english_aside)
