"""The wiring of what a model tells of several articles at once: asked once, kept, and nothing that can cost the digest."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from briefing import compose
from briefing.config import Config
from briefing.process.deadline import collect
from briefing.store import Store
from briefing.support import Held
from briefing.types import Article, Clock, Digest, Excerpt, Point, Size, Task, Writing

_log = logging.getLogger(__name__)

Best = Callable[[Size, Article, int], Sequence[Point]]


@dataclass(frozen=True, slots=True)
class Accounts:
    """Has the summarizer tell the stories that several articles report, and the day's opening, if it is one that writes."""

    summarizer: Held
    best: Best
    config: Config
    store: Store
    clock: Clock

    def __call__(self, digest: Digest, seconds: float | None) -> Digest:
        """Return the digest with what was told within `seconds`; the rest is as it was composed, with a label."""
        jobs = compose.jobs(digest) if self.summarizer.tells else ()
        if not jobs:
            return digest
        written: list[Writing] = []
        collect(self._written(jobs), written, seconds)
        written += [Writing((), ("model-no-time",))] * (len(jobs) - len(written))
        best = partial(self.best, self.config.size)
        made = compose.with_accounts(
            digest, list(zip(jobs, written, strict=True)), best, strict=self.config.support_strict
        )
        return compose.identified(made)

    def _written(self, jobs: Sequence[compose.Job]) -> Iterator[Writing]:
        """Yield what is written for each job, in order, a batch of one task at a time; what is kept is not asked for."""
        summarizer, size, store = self.summarizer, self.config.size, self.store
        model = (summarizer.backend, summarizer.revision)
        for task, same in groupby(jobs, lambda job: job.task):
            left = list(same)
            while batch := left[: summarizer.batch]:
                left = left[len(batch) :]
                kept = [store.written(task, job.excerpts, size, *model) for job in batch]
                new = self._told(task, [job.excerpts for job, known in zip(batch, kept, strict=True) if known is None])
                for job, known in zip(batch, kept, strict=True):
                    made = known or next(new)
                    if known is None and not any(label.startswith("model-") for label in made.labels):
                        store.keep_writing(made, task, job.excerpts, size, *model, self.clock())
                    yield made

    def _told(self, task: Task, groups: Sequence[Sequence[Excerpt]]) -> Iterator[Writing]:
        """Yield what is written of each group; of none where the model can't be used, which costs no digest."""
        try:
            made = list(self.summarizer.tell(task, groups, self.config.size)) if groups else []
        except Exception as error:  # another package's may raise anything
            _log.warning("%s: %s", type(error).__name__, error)
            made = [Writing((), ("model-failed",))] * len(groups)
        return iter(made)
