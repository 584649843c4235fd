"""One bad article, or adapter of another package, costs no other: what fails at it is a skip that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from briefing import clean
from briefing.errors import BriefingError, PluginError
from briefing.types import Article, Briefing, Document, Size, Skip, Source, Stage, Summarizer


def read(uri: str, source: Callable[[], Source]) -> Iterator[Document | Skip]:
    """Yield what the source, which `source` makes, reads under `uri`; a skip where a plugin fails."""
    try:
        yield from source()(uri)
    except PluginError as error:
        yield Skip(uri, "read", "plugin", str(error))


def cleaned(item: Document | Skip, keep: frozenset[str] = frozenset()) -> Article | Skip:
    """Return the article in a document; `keep` as in `clean`. A skip stays as it is."""
    if isinstance(item, Skip):
        return item
    try:
        return clean.clean(item, keep=keep)
    except Exception as error:
        return defect(item.source, "clean", error)


def summarized(articles: Sequence[Article], summarizer: Summarizer, size: Size) -> Iterator[Briefing | Skip]:
    """Yield what the summarizer makes of each article; where it breaks, it is tried with each of the rest alone."""
    done = 0
    try:
        for made in summarizer(articles, size):
            if not isinstance(made, Briefing | Skip):
                raise TypeError(f"{summarizer.backend} yields a {type(made).__name__}, neither a Briefing nor a Skip")
            if isinstance(made, Briefing) and made.article.id != articles[done].id:
                raise ValueError(f"{summarizer.backend} yields the briefing of another article")
            yield made
            done += 1
        if done < len(articles):
            raise ValueError(f"{summarizer.backend} yields {done} results of {len(articles)} articles")
    except BriefingError:
        raise
    except Exception as error:
        if len(articles) == 1:
            yield defect(articles[0].source, "summarize", error)
            return
        for article in articles[done:]:
            yield from summarized([article], summarizer, size)


def defect(source: str, stage: Stage, error: Exception) -> Skip:
    """Return the skip of what the program failed at, at a stage."""
    told = f"the program failed at this input ({type(error).__name__}: {error}); please report it, with the input"
    return Skip(source, stage, "defect", " ".join(told.split()))
