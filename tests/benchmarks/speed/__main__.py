"""Print the tables of docs/performance.md: `python -m tests.benchmarks.speed [DATA]` (`make bench DATA=...`).

Everything is measured in one run, in turn, round after round, and the best of the rounds is told: what another program
takes of the machine meanwhile hits all alike. Without DATA, the articles are those of seeds/ alone.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

import onnxruntime
import torch

from briefing import models
from briefing.config import Config
from briefing.models.threads import cores
from briefing.types import Article
from briefing.wiring import pipeline

from . import corpora, machine, rivals, stages

OURS = "briefing digest, everything"


def articles_of(folder: Path) -> list[Article]:
    """Return the cleaned articles of a folder."""
    read = pipeline.articles([str(folder)], Config(), lambda: stages.NOW)
    return [item for item in read if isinstance(item, Article)]


def speeds(folder: Path, scratch: Path, texts: Sequence[str], rounds: int, batch: int) -> None:
    """Print articles a second of the whole pipeline on `folder` and of the rivals on some of the `texts`."""
    systems: dict[str, tuple[Callable[[], object], int]] = {
        OURS: (lambda: stages.digest(folder, scratch), len(articles_of(folder)))
    }
    torch.set_num_threads(cores())
    for name, rival in rivals.rivals(batch).items():
        some = texts[: batch if "generate" in name else 12]
        systems[name] = partial(rival, some), len(some)
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in systems}
    for number in range(rounds + 1):
        for name, (run, count) in systems.items():
            begun, processor = time.perf_counter(), time.process_time()
            run()
            if number:  # the first round warms up
                took[name].append(((time.perf_counter() - begun) / count, (time.process_time() - processor) / count))
    best = {name: tuple(map(min, zip(*rows, strict=True))) for name, rows in took.items()}
    print("| system | articles/s | ms of the processor an article | ours is faster by, clock | processor |")
    print("|---|---:|---:|---:|---:|")
    for name, (clock, processor) in best.items():
        ratios = (f"{clock / best[OURS][0]:.1f} x", f"{processor / best[OURS][1]:.1f} x") if name != OURS else ("", "")
        print(f"| {name} | {1 / clock:.2f} | {1000 * processor:.0f} | {ratios[0]} | {ratios[1]} |")


def where(folder: Path, scratch: Path, rounds: int) -> None:
    """Print the time of each stage, and the encoder's beside the machine's limit."""
    articles = articles_of(folder)
    runs = [stages.measure(folder, scratch) for _ in range(rounds + 1)][1:]  # the first one imports
    whole = median(processor for _, processor in runs)
    parts = {stage: median(seconds[stage] for seconds, _ in runs) for stage, _, _ in stages.STAGES}
    print("| stage | ms an article | share |\n|---|---:|---:|")
    for stage, seconds in {**parts, "the rest": whole - sum(parts.values())}.items():
        print(f"| {stage} | {1000 * seconds / len(articles):.2f} | {seconds / whole:.1%} |")
    model = sum(parts[stage] for stage in stages.MODEL)
    print(f"\nThe networks: {model / whole:.1%}; everything else: {1 - model / whole:.1%}.")
    limit = max(machine.int8_limit() for _ in range(rounds))
    work = sum(map(stages.operations, articles))
    print(
        f"One core does {limit / 1e9:.0f} billion int8 operations a second; the encoder's {work / len(articles) / 1e9:.1f} "
        f"billion an article take {parts['encode'] / (work / limit):.1f} times as long as they would at that rate."
    )


def processes(scratch: Path, rounds: int) -> None:
    """Print what a process takes from its start to its end."""
    article = corpora.SEEDS / "mayor-tie-lots.txt"
    commands: dict[str, Sequence[str | Path]] = {
        "briefing --help": ["--help"],
        "briefing summarize ARTICLE": ["summarize", article, "--state", scratch / "cold.db"],
        "briefing digest seeds": ["digest", corpora.SEEDS, "--out", scratch / "cold", "--state", scratch / "cold.db"],
    }
    print("| command, cold | seconds | of the processor | peak memory, MB |\n|---|---:|---:|---:|")
    for name, arguments in commands.items():
        costs = []
        for _ in range(rounds):
            (scratch / "cold.db").unlink(missing_ok=True)
            costs.append(machine.cost(*arguments, cwd=scratch))
        seconds, processor, memory = (min(c.seconds for c in costs), min(c.processor for c in costs), costs[0].memory)
        print(f"| {name} | {seconds:.2f} | {processor:.2f} | {memory / 1e6:.0f} |")


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, nargs="?", help="the folder with news_dev.jsonl.xz")
    parser.add_argument("--count", type=int, default=60, help="articles of DATA")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, help="of all systems alike; by default one a core")
    parser.add_argument("--batch", type=int, default=4, help="articles that generate takes at once")
    parser.add_argument(
        "--only", nargs="+", choices=["speeds", "stages", "processes"], default=["speeds", "stages", "processes"]
    )
    arguments = parser.parse_args()
    if arguments.threads:
        os.environ["OMP_NUM_THREADS"] = str(arguments.threads)
    there = arguments.data and (arguments.data / "news_dev.jsonl.xz").exists()
    print(
        f"{platform.machine()}, {cores()} threads, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, "
        f"onnxruntime {onnxruntime.__version__}, torch {torch.__version__}, salience {models.CHECKSUMS['salience.onnx'][:12]}"
    )
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        folders = {"seeds": corpora.SEEDS}
        if there:
            folders["news"] = corpora.write(corpora.news(arguments.data), arguments.count, scratch / "news")
        else:
            print("\nThe news are left out: name the folder that has news_dev.jsonl.xz.")
        for name, folder in folders.items():
            words = [len(a.text.split()) for a in articles_of(folder)]
            about = f"{name}, {len(words)} articles of {median(words):.0f} words"
            if "speeds" in arguments.only:
                print(f"\n### Articles a second: {about}\n", flush=True)
                texts = [f"{a.title}\n\n{a.text}\n" for a in articles_of(folder)]
                speeds(folder, scratch, texts, arguments.rounds, arguments.batch)
            if "stages" in arguments.only:
                print(f"\n### Where the time goes, on one thread: {about}\n", flush=True)
                where(folder, scratch, arguments.rounds)
        if "processes" in arguments.only:
            print("\n### From start to end of a process\n", flush=True)
            processes(scratch, arguments.rounds)


if __name__ == "__main__":
    main()
