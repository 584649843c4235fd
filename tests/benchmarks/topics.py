"""Sections: how often an article of topics_dev lands in its own, by four one-line descriptions and no training.

    python tests/benchmarks/topics.py DATA [--state FILE]

`--state` keeps the vectors for the next time.
"""

from __future__ import annotations

import argparse
import json
import lzma
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from briefing.compose import TOPICS, Topic, phrases, story_text
from briefing.compose.sections import likenesses, place
from briefing.store import Store
from briefing.types import Article, Span
from briefing.wiring.vectors import vectors

DESCRIPTIONS = {
    "world": "world news, politics, government, war, diplomacy, elections and conflict abroad",
    "sports": "sport, matches, teams, players, championships and races",
    "business": "business, companies, markets, stocks, oil prices, economy, banks and deals",
    "technology": "science and technology, computers, software, internet, space, research and gadgets",
}


def article(row: dict[str, str]) -> Article:
    return Article(
        row["id"], row["id"], row["title"], None, None, None, None, "en", row["text"], (Span(0, len(row["text"])),)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--state", type=Path)
    asked = parser.parse_args()
    with lzma.open(asked.data / "topics_dev.jsonl.xz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    own = tuple(Topic(name, about) for name, about in DESCRIPTIONS.items())
    now = datetime.now(UTC)
    with Store(asked.state) as store:
        made = vectors([story_text(article(row)) for row in rows], store, now)
        lines = vectors([topic.about for topic in own], store, now)
        described = {topic.name: vectors(phrases(topic), store, now) for topic in (*own, *TOPICS)}
    names, gold = list(DESCRIPTIONS), [row["label"] for row in rows]
    nearest = [names[i] for i in (made @ lines.T).argmax(axis=1)]
    by_phrase = [names[int(np.argmax(likenesses(v, [described[n] for n in names])))] for v in made]
    placed = [place(article(row), v, own, described)[0].name for row, v in zip(rows, made, strict=True)]
    taken = [(p, g) for p, g in zip(placed, gold, strict=True) if p in names]
    print(f"{len(rows)} articles of {len(names)} topics")
    print(f"nearest whole description          {np.mean([a == b for a, b in zip(nearest, gold, strict=True)]):.3f}")
    print(f"nearest by its phrases             {np.mean([a == b for a, b in zip(by_phrase, gold, strict=True)]):.3f}")
    print(
        f"as sections beside the program's   {np.mean([a == b for a, b in taken]):.3f} right of the"
        f" {len(taken) / len(rows):.0%} that the sections take"
    )


if __name__ == "__main__":
    main()
