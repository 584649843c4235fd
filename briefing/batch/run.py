"""The wiring of a batch: what is missing goes through an engine, and its parts into the journal."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from briefing.batch import journal, parquet
from briefing.batch.plan import chunks
from briefing.batch.stage import made_by, stage_of
from briefing.batch.values import Chunk, Job, Part
from briefing.config import Config
from briefing.errors import OutputError
from briefing.types import Engine
from briefing.wiring import adapters

Progress = Callable[[Iterable[Part], int], Iterable[Part]]
"""Wraps the parts as they are made, of which there are so many, to show how far the work has come."""


@dataclass(frozen=True, slots=True)
class Report:
    """What stands in the output: parts, of which `made` are new, a row for each article, and the skips by code."""

    parts: int
    made: int
    articles: int
    left_out: Mapping[str, int]


def run(
    inputs: Sequence[str],
    output: Path,
    config: Config,
    engine: Engine,
    *,
    form: str,
    text: bool,
    step: int,
    progress: Progress,
) -> Report:
    """Make what is missing in `output` of the inputs: a row for each article, in parts of about `step` bytes of input.

    Raises:
        BriefingError: the request, the inputs, the model or the folder can't be used; what is made stays.
    """
    if form == "parquet":
        parquet.arrow()
    decides = made_by(
        adapters.summarizer_of(config), config.size, form=form, text=text, strict=config.support_strict, step=step
    )
    job = Job(anywhere(config), os.getcwd(), os.path.abspath(output), form, text, decides)
    plan = partial(chunks, inputs, step, job.output)
    next(plan(), None)  # a wrong input leaves no folder behind
    with journal.opened(output, decides) as done:
        count = sum(1 for _ in _missing(plan(), done))
        made = 0
        if count:
            for part in progress(engine(partial(stage_of, job), _missing(plan(), done)), count):
                done.add(part)
                made += 1
        done.finish()
        left_out = Counter[str]()
        for part in done.parts.values():
            left_out.update(part.left_out)
        articles = sum(part.articles for part in done.parts.values())
        return Report(len(done.parts), made, articles, dict(left_out.most_common()))


def _missing(planned: Iterable[Chunk], done: journal.Journal) -> Iterator[Chunk]:
    """Yield the chunks that no part is made of. All parts must be of these inputs."""
    made = set(done.parts)
    for chunk in planned:
        if not done.has(chunk):
            yield chunk
        made.discard(chunk.number)
    if made:
        raise OutputError(journal.OTHERS.format(done.folder))


def anywhere(config: Config) -> Config:
    """Return the settings with whole paths: a worker may start in another folder."""
    paths = {
        name: str(Path(value).expanduser().absolute())
        for name, value in (("model_name", config.model_name), ("support_nli", config.support_nli))
        if value not in {None, "embedded"} and Path(value).expanduser().exists()
    }
    return config.with_flags(**paths)
