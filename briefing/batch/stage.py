"""The stage: one chunk of the input into one part of the output. Every engine runs this and nothing else."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from briefing import support
from briefing._version import __version__
from briefing.batch import lines, parquet
from briefing.batch.rows import row
from briefing.batch.values import Chunk, Job, Part, Piece, Record, path_of
from briefing.channels.files import atomic
from briefing.decode import named
from briefing.errors import BriefingError
from briefing.sources import files
from briefing.types import Article, Briefing, Size, Skip, Summarizer
from briefing.wiring import adapters
from briefing.wiring.careful import cleaned, summarized


def made_by(summarizer: Summarizer, size: Size, *, form: str, text: bool, strict: bool, step: int) -> dict[str, object]:
    """Return everything besides the inputs that decides the output."""
    return {
        **_program(summarizer),
        "length": size.length,
        "points": size.points,
        "tighten": size.tighten,
        "strict": strict,
        "format": form,
        "text": text,
        "part_bytes": step,
    }


def stage_of(job: Job) -> Callable[[Chunk], Part]:
    """Return what makes a part of a chunk, with the model that it keeps: made once in each worker.

    Raises:
        BriefingError: this worker has another version or model than the run began with.
    """
    summarizer = adapters.summarizer_of(job.config)
    for name, value in _program(summarizer).items():
        if value != job.made_by[name]:
            told = f"a worker has the {name} {value}, and this run {job.made_by[name]}; install the same everywhere"
            raise BriefingError(told)
    return partial(_part, job, summarizer)


def _program(summarizer: Summarizer) -> dict[str, str]:
    """Return what must be the same on every machine of a run."""
    return {"version": __version__, "model": f"{summarizer.backend} {summarizer.revision}"}


def _part(job: Job, summarizer: Summarizer, chunk: Chunk) -> Part:
    """Write the part of a chunk, whole or not at all: a row for each article, in order.

    Raises:
        BriefingError: the input is another than when the run began, the model fails, or nothing can be written.
    """
    articles, left_out = 0, Counter[str]()
    path = path_of(job.output, job.form, chunk.number)
    with atomic(path, "--output") as file:
        writer = parquet.Writer(file, text=job.text) if job.form == "parquet" else lines.Writer(file)
        for name, made in _results(_records(job, chunk), summarizer, job):
            writer.add(row(name, made, text=job.text))
            articles += 1
            left_out.update([made.code] if isinstance(made, Skip) else [])
        writer.close()
        size = file.tell()
    return Part(chunk.number, chunk.key, size, articles, dict(sorted(left_out.items())))


def _records(job: Job, chunk: Chunk) -> Iterator[Record]:
    for piece in chunk.pieces:
        if isinstance(piece, Skip):
            yield Record(named(piece).source, piece)
            continue
        try:
            path = Path(job.base, piece.path)
            told = path.stat()
            if (told.st_size, told.st_mtime_ns) != (piece.size, piece.changed):
                raise BriefingError(f"{piece.path}: it has changed since the run began; start anew in another --output")
            yield from _READERS[piece.kind](path, piece)
        except OSError as error:
            why = f"{piece.path}: can't be read here ({error.strerror}); every worker must see the inputs"
            raise BriefingError(why) from error


def _articles(path: Path, piece: Piece) -> Iterator[Record]:
    """Yield the article of a file of its own, or the items of a saved feed."""
    for item in files.create({})(str(path)):
        own = item.source == str(path)
        told = named(replace(item, source=piece.path) if own else item)
        yield Record(told.source, told)


_READERS = {"article": _articles, "lines": lines.read, "parquet": parquet.read}


def _results(records: Iterator[Record], summarizer: Summarizer, job: Job) -> Iterator[tuple[str, Briefing | Skip]]:
    """Yield the name and the briefing of each record, or why there is none, in order, a batch at a time."""
    while group := tuple(islice(records, summarizer.batch)):
        items = [cleaned(record.item) for record in group]
        made = deque(summarized([item for item in items if isinstance(item, Article)], summarizer, job.config.size))
        for record, item in zip(group, items, strict=True):
            result = item if isinstance(item, Skip) else made.popleft()
            if job.config.support_strict and isinstance(result, Briefing):
                result = support.strictly(result)
            yield record.id, result
