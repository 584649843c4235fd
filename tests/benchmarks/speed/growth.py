"""How time and memory grow: `python -m tests.benchmarks.speed.growth DATA SIZE... [--plot SVG]`.

Each size is a `briefing digest` of its own, in a process of its own, with grouping, all formats, the index and an empty
state file; with `--batch`, a `briefing batch` with one worker instead. `--beginnings N` cuts the articles to N words, where the time does not allow whole ones; the networks then
read that much less, while all that is done once an article stays the same.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from . import corpora, machine

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 300, 60, 40


def cut(texts: Iterator[str], words: int | None) -> Iterator[str]:
    """Yield the articles, each without the lines behind its first `words` words."""
    for text in texts:
        kept: list[str] = []
        for line in text.splitlines() if words else ():
            kept.append(line)
            if sum(len(k.split()) for k in kept) >= (words or 0):
                break
        yield "\n".join(kept) + "\n" if words else text


def plot(points: Sequence[tuple[int, machine.Cost]]) -> str:
    """Return an SVG: processor seconds an article and peak memory, over the logarithm of the number of articles."""
    from math import log10

    first, last = log10(points[0][0]), log10(points[-1][0])
    each = [cost.processor / count * 1000 for count, cost in points]
    memory = [cost.memory / 1e6 for _, cost in points]

    def line(values: Sequence[float], colour: str, name: str, unit: str, at: int) -> str:
        top = max(values) * 1.25
        places = [
            (LEFT + (WIDTH - 2 * LEFT) * (log10(count) - first) / max(last - first, 1e-9),
             HEIGHT - BOTTOM - (HEIGHT - 2 * BOTTOM) * value / top)
            for (count, _), value in zip(points, values, strict=True)
        ]  # fmt: skip
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        labels = "".join(
            f'<text x="{x:.1f}" y="{y - 8:.1f}" fill="{colour}" text-anchor="middle">{value:.0f}</text>'
            for (x, y), value in zip(places, values, strict=True)
        )
        key = f'<text x="{LEFT}" y="{at}" fill="{colour}">{name}, {unit}</text>'
        return f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>{labels}{key}'

    ticks = "".join(
        f'<text x="{LEFT + (WIDTH - 2 * LEFT) * (log10(count) - first) / max(last - first, 1e-9):.1f}" '
        f'y="{HEIGHT - 15}" text-anchor="middle">{count:,}</text>'
        for count, _ in points
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<path d="M{LEFT} {HEIGHT - BOTTOM}H{WIDTH - LEFT}" stroke="#999"/>{ticks}'
        + line(each, "#0a58ca", "processor time of an article", "ms", 18)
        + line(memory, "#b02a37", "peak memory", "MB", 34)
        + "</svg>\n"
    )


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("sizes", type=int, nargs="+", help="articles")
    parser.add_argument("--beginnings", type=int, metavar="WORDS", help="cut the articles to about this many words")
    parser.add_argument("--batch", action="store_true", help="measure `briefing batch` instead of digests")
    parser.add_argument("--plot", type=Path, help="write the curve there, as SVG")
    arguments = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}; articles of {arguments.beginnings or 'all their'} words")
    print("| articles | seconds | of the processor | ms of it an article | peak memory, MB | written, MB |")
    print("|---:|---:|---:|---:|---:|---:|")
    points: list[tuple[int, machine.Cost]] = []
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary)
        for size in sorted(arguments.sizes):
            texts = cut(corpora.recombined(arguments.data), arguments.beginnings)
            folder = corpora.write(texts, size, scratch / "articles")
            out = scratch / f"{size}"
            options: list[str | Path] = (
                ["--output", out, "--workers", "1"] if arguments.batch else ["--out", out, "--state", out / "state.db"]
            )
            cost = machine.cost("batch" if arguments.batch else "digest", folder, *options, cwd=scratch)
            points.append((size, cost))
            written = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
            print(
                f"| {size:,} | {cost.seconds:.0f} | {cost.processor:.0f} | {1000 * cost.processor / size:.0f} | "
                f"{cost.memory / 1e6:.0f} | {written / 1e6:.0f} |",
                flush=True,
            )
    if arguments.plot:
        arguments.plot.write_text(plot(points), encoding="utf-8")


if __name__ == "__main__":
    main()
