"""Claims: true sentences about articles and corrupted ones, to train and to measure the support check on.

True ones are people's own words (sentences shortened by annotators, editors' highlights), rewritings by rule and
fusions of neighbouring sentences. Each corruption changes one thing in a true sentence. Names, numbers and denials are
found here by rules of their own, so that what the check can't see is not spared by its test.
"""

from __future__ import annotations

import itertools
import random
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefing.segment import segment
from briefing.selection.standalone import without_connective
from briefing.training.prepare import article_of, rows
from briefing.training.rouge import tokens as rouge_tokens
from briefing.types import Article, Sentence
from briefing.words import FUNCTION

CLOSE = 0.6
"""The share of a highlight's pairs of words that one or two neighbouring source sentences must hold to call it close."""
A_DOCUMENT = 5
"""The most claims of a kind from one document (of wrong attributions, which few sentences offer, three times as many)."""

TRUE = ("shortened", "rewritten", "fused", "close highlight")
FREE = "free highlight"
VERBATIM = "verbatim"
"""A source sentence itself: no test of its own, but what its corruptions are made from."""
FALSE = ("name", "number", "negation", "attribution", "quotation", "wording", "splice", "elsewhere")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence about an article: `kind` is one of TRUE, FREE, or of FALSE; `base` is the kind it was made from.

    `before` is the sentence that a corrupted one was made from.
    """

    text: str
    kind: str
    base: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """An article and the claims made about it; `part` is 0 to tune on, 1 to report on."""

    article: Article
    sentences: tuple[Sentence, ...]
    claims: tuple[Claim, ...]
    part: int


def documents(data: Path, count: int) -> Iterator[Document]:
    """Yield `count` news articles and every document of the shortened sentences, each with its claims."""
    news = [row for row in rows(data / "cnndm_pairs.jsonl.xz") if len(row["text"]) < 9_000]
    news.sort(key=lambda row: zlib.crc32(row["id"].encode()))
    others = [article_of(row).text for row in news[count : count + 20]]
    for row in news[:count]:
        article = article_of(row)
        sentences = segment(article)
        if len(sentences) > 5:
            true = [*_highlights(row["summary"], sentences), *_made(sentences)]
            yield _document(article, sentences, true, others)
    for name, parts in _shortened(data / "compression_dev.jsonl.xz").items():
        article = article_of({"id": name, "text": "\n".join(source for source, _ in parts)})
        sentences = segment(article)
        true = [Claim(short, "shortened", "shortened") for _, short in parts if short and not _QUOTE_MARKS & set(short)]
        yield _document(article, sentences, true, others)


def _document(article: Article, sentences: Sequence[Sentence], true: list[Claim], others: list[str]) -> Document:
    world = World(article.text, others, random.Random(article.id))  # noqa: S311 - no secret
    chosen: list[Claim] = []
    count: defaultdict[tuple[str, bool], int] = defaultdict(int)
    for claim in _mixed(true, world.randomly):
        free = claim.kind == FREE
        if claim.kind != VERBATIM and count[claim.kind, free] < A_DOCUMENT:
            chosen.append(claim)
            count[claim.kind, free] += 1
        for kind, corrupt in CORRUPTIONS.items():
            if count[kind, free] < A_DOCUMENT * (3 if kind == "attribution" else 1):
                text = corrupt(claim.text, world)
                if text and text != claim.text and text not in article.text:
                    chosen.append(Claim(text, kind, claim.kind, claim.text))
                    count[kind, free] += 1
    return Document(article, tuple(sentences), tuple(chosen), zlib.crc32(article.id.encode()) % 2)


def _mixed(claims: list[Claim], randomly: random.Random) -> list[Claim]:
    claims = list(dict.fromkeys(claims))
    randomly.shuffle(claims)
    return claims


# True sentences.


def _shortened(path: Path) -> dict[str, list[tuple[str, str | None]]]:
    """Return each document's sentences in order, with the first shorter wording by an annotator, if there is one."""
    numbered: defaultdict[str, list[tuple[int, str, str | None]]] = defaultdict(list)
    for row in rows(path):
        name, _, number = row["id"].rpartition(".")
        source = plain(row["text"])
        short = next((s for s in map(plain, row["summaries"]) if s != source and len(s.split()) > 4), None)
        numbered[name].append((int(number), source, short[0].upper() + short[1:] if short else None))
    return {name: [(source, short) for _, source, short in sorted(parts)] for name, parts in numbered.items()}


def plain(text: str) -> str:
    """Return tokenised text as it is written: marks close to their words."""
    text = text.replace("``", "“").replace("''", "”").replace("` ", "‘")
    text = re.sub(r" ([.,;:?!%)\]”]|n't\b|'(?:s|re|ll|d|ve|m)\b|')", r"\1", text)
    text = re.sub(r"([(\[“$‘]) ", r"\1", text)
    text = re.sub(r"(?<=\d)([.,]) (?=\d)", r"\1", text)
    text = re.sub(r" - (?=\w)", "-", text)
    return text.strip()


def _highlights(highlights: Sequence[str], sentences: Sequence[Sentence]) -> Iterator[Claim]:
    for highlight in highlights:
        pairs = _pairs(highlight)
        best = max(
            len(pairs & (_pairs(a.text) | _pairs(b.text))) / max(len(pairs), 1)
            for a, b in zip(sentences, [*sentences[1:], sentences[-1]], strict=True)
        )
        kind = TRUE[3] if best >= CLOSE else FREE
        yield Claim(highlight.strip(), kind, kind)


def _pairs(text: str) -> set[tuple[str, str]]:
    words = rouge_tokens(text)
    return set(itertools.pairwise(words))


def _made(sentences: Sequence[Sentence]) -> Iterator[Claim]:
    for sentence in sentences:
        if _SAID.search(sentence.text):
            yield Claim(sentence.text, VERBATIM, VERBATIM)
        if (text := rewrite(sentence.text)) and text != sentence.text:
            yield Claim(text, "rewritten", "rewritten")
    for one, two in itertools.pairwise(sentences):
        if text := fuse(one.text, two.text):
            yield Claim(text, "fused", "fused")


_QUOTE_MARKS = frozenset('"“”‘`')
"""Who shortens or rewrites what is quoted has changed a quotation, so such sentences are not taken for true ones."""

_REWRITES: tuple[tuple[str, str], ...] = (
    (r" \([^)]{1,60}\)", ""),
    (r", (?:who|which|whose) [^,.\"“]{4,80},", ""),
    (r" (?:very|really|quite|also|just|already|recently|simply|actually|however,) ", " "),
    (r"^(?:In addition|Meanwhile|However|Moreover|Also|Still|Instead|Indeed), (\w)", r"\1"),
    (r"\b(\d+),000,000\b", r"\1 million"),
    (r"\b(\d+(?:\.\d+)?) million\b", r"\1m"),
    (r"\bpercent\b|\bper cent\b", "%"),
    (r"\b(?:Mr|Mrs|Ms|Dr|Sir)\.? (?=[A-Z])", ""),
    (r"\bdid not\b", "didn't"), (r"\bis not\b", "isn't"), (r"\bwas not\b", "wasn't"), (r"\bcannot\b", "can't"),
    (r"\b(it|he|she)'s (?=being|been|been|going|not)", r"\1 is "),
    (r"\bsaid in a statement\b", "said"), (r"\bsaid (?:Mon|Tues|Wednes|Thurs|Fri)day that\b", "said"),
    (r"\bapproximately\b", "about"), (r"\bpurchased\b", "bought"), (r"\battempted\b", "tried"),
    (r"\bchildren\b", "kids"), (r"\bbegan\b", "started"), (r"\bin order to\b", "to"), (r"\bat least\b(?= \d)", "at least"),
    (r"\btwo\b", "2"), (r"\bthree\b", "3"), (r"\bten\b", "10"), (r"\bOctober\b", "Oct."), (r"\bJanuary\b", "Jan."),
)  # fmt: skip
_SAID_LAST = re.compile(
    r"^(?P<what>[^\"“”]{20,}), (?P<who>(?:[A-Z][\w.'-]+ ?){1,3}) (?P<verb>said|says|told reporters)\.$"
)
_SAID_FIRST = re.compile(
    r"^(?P<who>(?:[A-Z][\w.'-]+ ?){1,3}) (?P<verb>said|says|told reporters) (?:that )?(?P<what>[a-z][^\"“”]{20,})\.$"
)


def rewrite(text: str) -> str | None:
    """Return a light rewriting that says no more than the sentence; None where no rule applies, or words are quoted."""
    if len(text.split()) < 6 or len(text) > 400 or _QUOTE_MARKS & set(text):
        return None
    if (match := _SAID_LAST.match(text)) and not _NO_NAME.match(match["who"]):
        what = match["what"]
        text = f"{match['who'].strip()} {match['verb']} that {what[0].lower() if not _is_name(what) else what[0]}{what[1:]}."
    elif (match := _SAID_FIRST.match(text)) and not _NO_NAME.match(match["who"]):
        what = match["what"]
        text = f"{what[0].upper()}{what[1:]}, {match['verb']} {match['who'].strip()}."
    for pattern, into in _REWRITES:
        text = re.sub(pattern, into, text, count=1)
    text = without_connective(text)
    return text[0].upper() + text[1:]


def _is_name(text: str) -> bool:
    word = text.split()[0]
    return word == "I" or (len(text.split()) > 1 and text.split()[1][:1].isupper())


def fuse(one: str, two: str) -> str | None:
    """Return two neighbouring sentences as one."""
    if not 25 < len(one) < 160 or not 25 < len(two) < 160 or not one.endswith(".") or set('"“”?') & set(one + two):
        return None
    first = without_connective(one)
    second = without_connective(two)
    word = second.split()[0]
    lower = word != "I" and word.lower() in FUNCTION
    return f"{first[:-1]}, and {second[0].lower() if lower else second[0]}{second[1:]}"


# Corruptions: each changes one thing, or returns None where there is nothing of the kind.

_NAME = re.compile(r"(?<=[a-z,] )(?:[A-Z][a-z]+(?:[ -][A-Z][a-z]+)*)|^(?:[A-Z][a-z]+(?: [A-Z][a-z]+)+)")
_NO_NAME = re.compile(
    r"^(?:The|A|An|In|On|At|It|He|She|They|We|But|And|This|That|These|If|When|I|Mr|Mrs|Ms|Dr|Monday|Tuesday|Wednesday"
    r"|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Yet|So|Then|There|His|Her|Their|Its|Our|My|For|With|As|Some|Many|Most|All|One|Two|No|Not|What|How|Why|Who)\b"
)
_COUNTED = re.compile(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
                      r"|fifteen|twenty|thirty|forty|fifty|hundred|million|billion)\b")  # fmt: skip
_COUNTS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "fifteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
]
_HELP = re.compile(
    r"\b(is|are|was|were|has|have|had|will|would|can|could|should|did|does|do|must|may|might)\b(?! not|n't)"
)
_NOT = re.compile(r"\b(is|are|was|were|has|have|had|will|would|could|should|did|does|do|must)(?:n't| not)\b")
_SAID = re.compile(
    r"(?P<who>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)(?= (?:said|says|told|added|claimed|insisted|warned|explained|argued)\b)"
    r"|(?<=\bsaid )(?P<after>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)|(?<=\baccording to )(?P<to>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)"
)
_JOINT = re.compile(r"\b(?:to|for|in|of|with|by|after|that|on|from|at|was|were|is|has|will|who)\b")
_PLAIN_WORD = re.compile(r"\b[a-z]{4,}\b")
_QUOTE = re.compile(r"[\"“]([^\"”]{15,})[\"”]")


@dataclass(frozen=True, slots=True)
class World:
    """What corruptions are made from: the article's text, those of others, and chance."""

    article: str
    others: list[str]
    randomly: random.Random


def _names(text: str) -> list[str]:
    found = [name for name in _NAME.findall(text) if not _NO_NAME.match(name)]
    return list(dict.fromkeys(found))


def _swap_name(text: str, world: World) -> str | None:
    own = _names(text)
    if not own:
        return None
    old = world.randomly.choice(own)
    new = _other(old, text, world, at_home=world.randomly.random() < 0.8)
    return new and text.replace(old, new)


def _other(old: str, text: str, world: World, *, at_home: bool) -> str | None:
    """Return a name of the article (or a stranger) that shares no word with `old` nor with the sentence."""
    said = set(text.split())
    pool = [
        name
        for name in _names(world.article if at_home else world.randomly.choice(world.others))
        if not set(name.split()) & (said | set(old.split()))
        and (name.count(" ") > 0) == (old.count(" ") > 0)
        and name[:4] not in text
    ]
    return world.randomly.choice(pool) if pool else None


def _change_number(text: str, world: World) -> str | None:
    matches = list(_COUNTED.finditer(text))
    if not matches:
        return None
    match = world.randomly.choice(matches)
    old = match[0]
    if old[0].isdigit():
        others = [m[0] for m in _COUNTED.finditer(world.article) if m[0][0].isdigit() and m[0] not in text]
        if others and world.randomly.random() < 0.4:
            new = world.randomly.choice(others)
        else:
            at = world.randomly.choice([i for i, c in enumerate(old) if c.isdigit()])
            digits = [d for d in "123456789" if d != old[at]]
            new = old[:at] + world.randomly.choice(digits) + old[at + 1 :]
    elif old in _COUNTS:
        new = world.randomly.choice([c for c in _COUNTS if c != old])
    else:
        new = {"hundred": "thousand", "million": "billion", "billion": "million"}[old]
    return text[: match.start()] + new + text[match.end() :]


def _negate(text: str, world: World) -> str | None:
    if matches := list(_NOT.finditer(text)):
        match = world.randomly.choice(matches)
        return text[: match.start()] + match[1] + text[match.end() :]
    quotes = [(m.start(), m.end()) for m in re.finditer(r"[\"“][^\"”]*[\"”]", text)]
    matches = [m for m in _HELP.finditer(text) if not any(a <= m.start() < b for a, b in quotes)]
    if not matches:
        return None
    match = world.randomly.choice(matches)
    return text[: match.end()] + " not" + text[match.end() :]


def _misattribute(text: str, world: World) -> str | None:
    match = _SAID.search(text)
    if not match or _NO_NAME.match(match[0]):
        return None
    new = _other(match[0], text, world, at_home=True)
    return new and text[: match.start()] + new + text[match.end() :]


def _invent(text: str, world: World) -> str | None:
    others = [q for q in _QUOTE.findall(world.article) if q not in text]
    if match := _QUOTE.search(text):
        words = match[1].split()
        # Some of its words are others, as a model remembers a quotation.
        spare = [w for w in re.findall(r"\b[a-z]{4,}\b", world.article) if w not in text]
        if not spare or len(words) < 3:
            return None
        for at in world.randomly.sample(range(len(words)), max(1, len(words) // 5)):
            words[at] = world.randomly.choice(spare)
        return f"{text[: match.start(1)]}{' '.join(words)}{text[match.end(1) :]}"
    said = re.search(r"\b(?:said|says) (?:that )?([a-z][^\"“”,.]{20,})", text)
    if said:
        clause = said[1].split()
        clause[world.randomly.randrange(len(clause))] = world.randomly.choice(
            ["never", "truly", "sadly", "now", "always"]
        )
        return f'{text[: said.start(1)]}"{" ".join(clause)}"{text[said.end(1) :]}'
    if others and text.endswith("."):
        words = world.randomly.choice(others).split()
        world.randomly.shuffle(words)
        return f'{text[:-1]}, calling it "{" ".join(words[:6]).strip(",.").lower()}".'
    return None


def _reword(text: str, world: World) -> str | None:
    own = list(_PLAIN_WORD.finditer(text))
    at_home = world.randomly.random() < 0.5
    words = _PLAIN_WORD.findall(world.article if at_home else world.randomly.choice(world.others))
    spare = [w for w in dict.fromkeys(words) if w not in text and w not in FUNCTION]
    own = [m for m in own if m[0] not in FUNCTION]
    if len(own) < 4 or not spare:
        return None
    for match in sorted(world.randomly.sample(own, 1 + len(own) // 5), key=lambda m: -m.start()):
        # Of the same ending, so that most are of the same part of speech.
        new = [w for w in spare if w[-2:] == match[0][-2:]] or spare
        text = text[: match.start()] + world.randomly.choice(new) + text[match.end() :]
    return text


def _splice(text: str, world: World) -> str | None:
    """Return the beginning of the sentence with the end of another of the article, joined at a word that both have."""
    cuts = [m for m in _JOINT.finditer(text) if 15 < m.start() < len(text) - 15]
    if not cuts or _QUOTE_MARKS & set(text):
        return None
    cut = world.randomly.choice(cuts)
    own = set(text.split())
    ends = [
        m[0]
        for m in re.finditer(rf"\b{cut[0]}\b [^.?!\"“”‘]{{15,}}\.", world.article)
        if len(set(m[0].split()) & own) < 5
    ]
    return text[: cut.start()] + world.randomly.choice(ends) if ends else None


def _elsewhere(_text: str, world: World) -> str | None:
    sentences = re.findall(r"(?<=\. )[A-Z][^.?!\"“”]{30,150}\.", world.randomly.choice(world.others))
    return world.randomly.choice(sentences) if sentences else None


CORRUPTIONS: dict[str, Callable[[str, World], str | None]] = {
    "name": _swap_name,
    "number": _change_number,
    "negation": _negate,
    "attribution": _misattribute,
    "quotation": _invent,
    "wording": _reword,
    "splice": _splice,
    "elsewhere": _elsewhere,
}
