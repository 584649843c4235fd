"""One bad article costs no other: what the program itself fails at is a skip that asks for a report."""

from __future__ import annotations

from briefing import clean
from briefing.types import Article, Document, Skip, Stage


def cleaned(item: Document | Skip, keep: frozenset[str] = frozenset()) -> Article | Skip:
    """Return the article in a document; `keep` as in `clean`. A skip stays as it is."""
    if isinstance(item, Skip):
        return item
    try:
        return clean.clean(item, keep=keep)
    except Exception as error:
        return defect(item.source, "clean", error)


def defect(source: str, stage: Stage, error: Exception) -> Skip:
    """Return the skip of what the program failed at, at a stage."""
    told = f"the program failed at this input ({type(error).__name__}: {error}); please report it, with the input"
    return Skip(source, stage, "defect", " ".join(told.split()))
