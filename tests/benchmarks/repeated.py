"""What news pages say again and again, and cleaning keeps: `python -m tests.benchmarks.repeated DATA [--least 6]`.

A line that stands word for word in many articles is hardly any one's text. Those that no phrase names are sought in a few
of their articles after cleaning; what stays often is subheads, and phrases that `briefing/clean/phrases.py` lacks.
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections import defaultdict
from functools import cache
from pathlib import Path

from briefing.clean import clean
from briefing.clean.furniture import LONGEST, furniture_code
from briefing.types import Document, Skip

ARTICLES = 5
"""Articles of each line that are cleaned."""


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="the folder with news_train.*.jsonl.xz")
    parser.add_argument("--least", type=int, default=6, help="articles in which a line stands")
    parser.add_argument("--show", type=int, default=40, help="lines that are printed")
    arguments = parser.parse_args()
    articles: list[str] = []
    where: dict[str, list[int]] = defaultdict(list)
    for path in sorted(arguments.data.glob("news_train.*.jsonl.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                for line in {part.strip() for part in row["text"].split("\n")}:
                    if 3 < len(line) < LONGEST:
                        where[line].append(len(articles))
                articles.append(f"{row['title']}\n\n{row['text']}")

    @cache
    def kept(number: int) -> frozenset[str]:
        made = clean(Document(str(number), "text/plain", articles[number]))
        return frozenset() if isinstance(made, Skip) else frozenset(made.text.split("\n\n"))

    again = {line: found for line, found in where.items() if len(found) >= arguments.least}
    unnamed = {line: found for line, found in again.items() if furniture_code(line, "en") is None}
    stays = {
        line: len(found) * sum(line in kept(number) for number in found[:ARTICLES]) / len(found[:ARTICLES])
        for line, found in unnamed.items()
    }
    places = sum(map(len, again.values()))
    named = places - sum(map(len, unnamed.values()))
    print(
        f"{len(articles):,} articles; lines that stand in {arguments.least} or more: {len(again):,}, in {places:,} places; "
        f"phrases name {named / places:.1%} of these, and about {sum(stays.values()) / places:.1%} stay:"
    )
    for line, count in sorted(stays.items(), key=lambda item: -item[1])[: arguments.show]:
        print(f"{count:6.0f}  {line[:100]}")


if __name__ == "__main__":
    main()
