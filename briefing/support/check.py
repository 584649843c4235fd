"""The check: each written sentence against the sentences of the article that it stands on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from briefing.support.align import align
from briefing.support.facts import facts, read
from briefing.support.quotations import plainly
from briefing.support.score import features
from briefing.support.source import Encode, Source
from briefing.support.weights import load
from briefing.types import Article, Sentence, Verdict
from briefing.words import words

EVEN = 0.5

Entails = Callable[[str, str], float]
"""How likely a text, the first, entails another, in 0..1."""


def check(
    texts: Sequence[str],
    article: Article,
    sentences: Sequence[Sentence],
    encode: Encode,
    entails: Entails | None = None,
) -> tuple[Verdict, ...]:
    """Return the verdict on each of `texts`, held to the article's `sentences`.

    A sentence is supported when every fact of it is found in its evidence and its score is high enough: that of
    `weights`, or the likelihood that `entails` gives.
    """
    if not sentences:
        return tuple(Verdict(text, (), (), 0.0, "unsupported") for text in texts)
    source = Source(article, sentences, encode)
    whole = {plainly(s.text): row for row, s in reversed(list(enumerate(sentences)))}
    return tuple(_verdict(text, source, whole, entails) for text in texts)


def _verdict(text: str, source: Source, whole: dict[str, int], entails: Entails | None) -> Verdict:
    if (same := whole.get(plainly(text))) is not None:
        return Verdict(text, (source.sentences[same],), (), 1.0, "extractive")
    written = read(text, source)
    rows = align(text, written.stems, source)
    found = tuple(facts(written, source, rows))
    sentences = tuple(source.sentences[row] for row in sorted(rows))
    if entails is None:
        likely = load("sentence")
        score, enough = likely(features(written, source, rows)), likely.enough
    else:
        score, enough = entails(" ".join(s.text for s in sentences), text), EVEN
    # Gibberish has no facts that could be missing, and its vector is near to any.
    shared = set(words(text)) & set(words(" ".join(s.text for s in sentences)))
    holds = score >= enough and bool(shared) and all(fact.found for fact in found)
    return Verdict(text, sentences, found, score, "supported" if holds else "unsupported")
