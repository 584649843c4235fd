"""Same-story grouping: B-cubed F1 on stories_dev mixed into the unrelated articles of news_dev, beside simple baselines.

    python tests/benchmarks/stories.py DATA [--state FILE] [--scale]

Scores are over the articles of stories_dev, which have gold stories; those of news_dev are there to be kept apart. Every
method is at the threshold of its best F1 at a precision of 0.96 or more. `--state` keeps the vectors for the next time.
`--scale` instead groups 1,000 to 10,000 articles of news_train, and prints pairs, seconds of one core and peak memory.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from briefing.compose import copies, grouping, story_text
from briefing.compose.grouping import group
from briefing.compose.likeness import likeness
from briefing.compose.words import count, weigh
from briefing.models.vocabulary import commonness
from briefing.store import Store
from briefing.types import Article, Span
from briefing.wiring.vectors import vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST = 0.96
Scores = tuple[float, float, float]


def rows(data: Path, name: str) -> Iterator[dict[str, Any]]:
    with lzma.open(data / f"{name}.jsonl.xz", "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def article(row: dict[str, Any], number: int) -> Article:
    """Return a row as an article; without a title its first line stands in, as in the program."""
    text = row["text"]
    title = row.get("title", "").strip() or text.split("\n", 1)[0][:100]
    return Article(f"{number:05}", str(number), title, None, None, None, None, "en", text, (Span(0, len(text)),))


def bcubed(found: Sequence[int], gold: Sequence[str], scored: Sequence[int]) -> Scores:
    """Return B-cubed precision, recall and F1 (Bagga and Baldwin 1998), averaged over the articles `scored`."""
    sizes, stories, both = Counter(found), Counter(gold), Counter(zip(found, gold, strict=True))
    precision = sum(both[found[i], gold[i]] / sizes[found[i]] for i in scored) / len(scored)
    recall = sum(both[found[i], gold[i]] / stories[gold[i]] for i in scored) / len(scored)
    return precision, recall, 2 * precision * recall / (precision + recall)


def labels(groups: Sequence[Sequence[int]], count: int) -> list[int]:
    found = [0] * count
    for number, members in enumerate(groups):
        for member in members:
            found[member] = number
    return found


def dense(alike: NDArray[np.float32]) -> Callable[[float], list[int]]:
    """Return average linkage over all pairs, for the baselines."""

    def at(threshold: float) -> list[int]:
        groups = [[i] for i in range(len(alike))]
        means = alike.copy()
        np.fill_diagonal(means, -1)
        # What is near to nothing stays alone.
        busy = np.flatnonzero((means >= threshold).any(axis=1))
        alone = [[int(i)] for i in np.flatnonzero(~(means >= threshold).any(axis=1))]
        groups, means = [[int(i)] for i in busy], means[np.ix_(busy, busy)]
        while len(groups) > 1:
            a, b = sorted(divmod(int(means.argmax()), len(groups)))
            if means[a, b] < threshold:
                break
            merged = np.average(means[[a, b]], axis=0, weights=(len(groups[a]), len(groups[b])))
            merged[a] = -1
            means[a], means[:, a] = merged, merged
            means[b], means[:, b] = -1, -1
            groups[a] += groups[b]
            groups[b] = []
        return labels([g for g in groups if g] + alone, len(alike))

    return at


def best(
    at: Callable[[float], list[int]], thresholds: Sequence[float], gold: Sequence[str], scored: Sequence[int]
) -> tuple[float, Scores] | None:
    tried = [(t, bcubed(at(t), gold, scored)) for t in thresholds]
    return max((found for found in tried if found[1][0] >= LEAST), key=lambda found: found[1][2], default=None)


def show(name: str, found: tuple[float, Scores] | None) -> None:
    if found is None:
        print(f"{name:44} never reaches a precision of {LEAST}")
    else:
        threshold, (precision, recall, f1) = found
        print(f"{name:44} {threshold:9.2f} {precision:9.3f} {recall:9.3f} {f1:9.3f}")


def cross_check(
    at: Callable[[float], list[int]], thresholds: Sequence[float], gold: Sequence[str], scored: Sequence[int]
) -> None:
    """Choose the threshold on one half of the stories and score it on the other."""
    stories = sorted({gold[i] for i in scored})
    random.Random(0).shuffle(stories)
    first = set(stories[: len(stories) // 2])
    halves = [[i for i in scored if (gold[i] in first) == side] for side in (True, False)]
    for chosen, judged in (halves, halves[::-1]):
        found = best(at, thresholds, gold, chosen)
        assert found is not None
        show("  chosen on one half, scored on the other", (found[0], bcubed(at(found[0]), gold, judged)))


def scale(data: Path) -> None:
    """Group more and more articles. The vectors are random: what is timed does not depend on them."""
    print("  articles     pairs   seconds  peak MB, the articles' own included")
    chance = np.random.default_rng(0)
    for size in (1000, 2500, 5000, 10000):
        texts = (row for part in "01" for row in rows(data, f"news_train.{part}"))
        some = [article(row, n) for n, row in enumerate(islice(texts, size))]
        made = chance.normal(size=(size, 384)).astype(np.float32)
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        started = time.process_time()
        pairs = likeness(weigh(map(count, some), commonness), made, [None] * size)
        group(size, pairs)
        copies.originals(some)
        seconds = time.process_time() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{size:10,} {len(pairs):9,} {seconds:9.1f} {peak:8.0f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--state", type=Path)
    parser.add_argument("--scale", action="store_true")
    asked = parser.parse_args()
    if asked.scale:
        scale(asked.data)
        return
    stories, news = list(rows(asked.data, "stories_dev")), list(rows(asked.data, "news_dev"))
    articles = [article(row, n) for n, row in enumerate([*stories, *news])]
    gold = [row["cluster"] for row in stories] + [row["id"] for row in news]
    scored = range(len(stories))
    with Store(asked.state) as store:
        made = vectors([story_text(a) for a in articles], store, datetime.now(UTC))
    print(f"{len(stories)} articles of {len(set(gold[: len(stories)]))} stories among {len(news)} others")
    print(f"{'':44} threshold precision    recall        F1")

    found = labels([], len(articles))
    originals = [original for original, _ in copies.originals(articles)]
    show("near-duplicates alone (shingles)", (copies.CONTAINED, bcubed(originals, gold, scored)))
    for name, texts in (
        ("titles, TF-IDF", [(a.title, "") for a in articles]),
        ("whole texts, TF-IDF", [(a.title, a.text) for a in articles]),
    ):
        words = weigh([count(Article("", "", t, None, None, None, None, "en", x, ())) for t, x in texts], commonness)
        matrix = np.zeros((len(words), 1 + max(int(w.ids.max(initial=0)) for w in words)), dtype=np.float32)
        for row, w in enumerate(words):
            matrix[row, w.ids] = w.weights
        show(
            f"{name}, average linkage",
            best(dense(matrix @ matrix.T), np.arange(0.14, 0.5, 0.03).tolist(), gold, scored),
        )
    show("MiniLM, average linkage", best(dense(made @ made.T), np.arange(0.6, 0.74, 0.02).tolist(), gold, scored))

    pairs = likeness(weigh(map(count, articles), commonness), made, [None] * len(articles))

    def ours(threshold: float) -> list[int]:
        return labels(group(len(articles), pairs, threshold), len(articles))

    thresholds = np.arange(0.28, 0.42, 0.01).round(2).tolist()
    show("words and vectors, at its best", best(ours, thresholds, gold, scored))
    cross_check(ours, thresholds, gold, scored)
    found = ours(grouping.SAME_STORY)
    show("as shipped", (grouping.SAME_STORY, bcubed(found, gold, scored)))
    show("as shipped, over all articles", (grouping.SAME_STORY, bcubed(found, gold, range(len(gold)))))
    print(f"pairs compared: {len(pairs):,} of {len(articles) * (len(articles) - 1) // 2:,}")


if __name__ == "__main__":
    main()
