"""The library: one article summarized, or a digest made, from Python."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from os import PathLike, fspath
from pathlib import Path

from briefing.config import Config
from briefing.errors import BriefingError
from briefing.types import Briefing, Length, Skip

Input = str | PathLike[str]


def summarize(
    source: Input, *, length: Length = "medium", points: int | None = None, model: str = "embedded"
) -> Briefing:
    """Return the briefing of the one article at `source`: a path, an http or https address, or "-".

    Raises:
        BriefingError: the input can't be used; the message says why and what to do.
    """
    from briefing.store import Store
    from briefing.wiring import adapters, pipeline

    config = Config().with_flags(model_name=model, summarize_length=length, summarize_points=points)
    summarizer = adapters.summarizer_of(config)
    with Store(None) as store:
        for item in pipeline.briefings(
            pipeline.articles([fspath(source)], config, _now), summarizer, config, store, _now
        ):
            if isinstance(item, Skip):
                raise BriefingError(f"{item.source}: {item.detail}")
            return item
    raise BriefingError(f"{fspath(source)}: there is no article here")


def digest(
    sources: Sequence[Input],
    *,
    out: Input = "reports",
    formats: Sequence[str] = ("html", "markdown", "text", "json"),
    day: date | None = None,
    title: str = "Daily briefing",
    model: str = "embedded",
) -> tuple[Path, ...]:
    """Make the digest of `day` (today by default) from `sources` and return the files written, one a format.

    Inputs that can't be used don't stop it: the digest lists them.

    Raises:
        BriefingError: nothing could be written.
    """
    from briefing.store import Store
    from briefing.wiring import pipeline
    from briefing.wiring.composing import Period

    config = Config().with_flags(
        digest_out=fspath(out),
        digest_formats=tuple(formats),
        digest_title=title,
        digest_index=False,
        model_name=model,
    )
    with Store(None) as store:
        period = Period(day or _now().date())
        report = pipeline.digest([fspath(s) for s in sources], config, store, _now, period=period)
    return tuple(Path(receipt.recipient) for receipt in report.receipts)


def _now() -> datetime:
    return datetime.now().astimezone()
