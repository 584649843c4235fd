"""Prepare: raw pairs and news in, labelled sentences out (`python -m briefing.training.prepare DATA OUT`).

Every line of OUT/KIND.PART.jsonl is one document: its sentences and, for each, how much a good summary wants it.
Human pairs get soft oracle labels: the share of a sentence in the sets of up to three sentences whose ROUGE with the
summary is high. News without summaries gets two signals: ROUGE with the headline, and with the rest of the article
(gap sentences, PEGASUS, Zhang et al. 2020).
"""

from __future__ import annotations

import argparse
import ast
import json
import lzma
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from briefing.segment import segment
from briefing.training.documents import KINDS, Labelled
from briefing.training.rouge import Reference, candidates, f1, tokens
from briefing.types import Article, Span

SHARPNESS = 30.0
"""Inverse temperature of the soft oracle: a set 0.1 of ROUGE below the best weighs e^-3 of it."""
SHINGLE = 8
NEAR_DUPLICATE = 0.2
"""A training document is dropped where this share of its 8-word shingles occurs in a dev document."""

_FURNITURE = re.compile(
    r"^(?:By\s.{3,200}?(?:PUBLISHED|UPDATED|Last updated).{0,120}?\d{1,2} \w+ \d{4}\s*(?:\.|(?=[A-Z]))"
    r"|[A-Z][\w .,'/-]{0,60}\(CNN(?:[^)]{0,30})\)\s*(?:--|—|-)?\s*|\(CNN[^)]{0,30}\)\s*(?:--|—|-)?\s*"
    r"|[A-Z][\w .,'-]{0,40}\((?:AP|Reuters)\)\s*(?:--|—|-)\s*)",
    re.DOTALL,
)


def article_of(row: dict[str, Any]) -> Article:
    """Return the raw row as an article: CNN/DailyMail's bylines and datelines taken off, one paragraph a line."""
    if "sentences" in row:
        listed = row["sentences"]
        lines = listed if isinstance(listed, list) else ast.literal_eval(listed)
    else:
        lines = _strip(row["text"]).split("\n")
    lines = [line.strip() for line in lines if line.strip()]
    text, spans = "", []
    for line in lines:
        text += "\n\n" if text else ""
        spans.append(Span(len(text), len(text) + len(line)))
        text += line
    return Article(row["id"], row["id"], row.get("title") or "", None, None, None, None, "en", text, tuple(spans))


def _strip(text: str) -> str:
    while match := _FURNITURE.match(text):
        text = text[match.end() :].lstrip(" .-—|")
    return text


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of an xz-compressed JSON-lines file."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def soft_oracle(summary: str, sentences: list[list[str]]) -> list[float]:
    """Return each sentence's probability of being in a set drawn with weight e^(SHARPNESS * ROUGE); 0 outside."""
    sets = candidates(Reference(summary), sentences)
    best = max(score for _, score in sets)
    weights = [math.exp(SHARPNESS * (score - best)) for _, score in sets]
    share: dict[int, float] = defaultdict(float)
    for (chosen, _), weight in zip(sets, weights, strict=True):
        for i in chosen:
            share[i] += weight
    total = sum(weights)
    return [round(share[i] / total, 4) for i in range(len(sentences))]


def headline_labels(title: str, sentences: list[list[str]]) -> list[float]:
    """Return each sentence's ROUGE with the headline."""
    reference = Reference(title)
    return [round(reference.score([sentence]), 4) for sentence in sentences]


def gap_labels(sentences: list[list[str]]) -> list[float]:
    """Return each sentence's ROUGE-1 F1 with the rest of the article (PEGASUS "Ind-Orig")."""
    whole = Counter(word for sentence in sentences for word in sentence)
    size = whole.total()
    labels = []
    for sentence in sentences:
        counts = Counter(sentence)
        found = sum(min(n, whole[word] - n) for word, n in counts.items())
        labels.append(round(f1(found, len(sentence), size - len(sentence)), 4))
    return labels


def label(row: dict[str, Any], kind: str) -> Labelled | None:
    """Return the row with its sentences and labels, or None where nothing can be learnt from it."""
    article = article_of(row)
    sentences = [sentence.text for sentence in segment(article)]
    words = [tokens(sentence) for sentence in sentences]
    if len(sentences) < 2 or not any(words):
        return None
    if kind == "news":
        summary: list[str] = []
        labels = {"headline": headline_labels(row["title"], words), "gap": gap_labels(words)}
    else:
        summary = [row["summary"]] if isinstance(row["summary"], str) else row["summary"]
        labels = {"human": soft_oracle("\n".join(summary), words)}
    useful = max(labels.get("human") or labels["headline"]) > 0
    return Labelled(row["id"], kind, article.title, sentences, summary, labels) if useful else None


def shingles(text: str) -> set[int]:
    """Return the hashes of the runs of SHINGLE words in `text`."""
    words = re.findall(r"\w+", text.lower())
    return {hash(tuple(words[i : i + SHINGLE])) for i in range(len(words) - SHINGLE + 1)}


def body(row: dict[str, Any]) -> str:
    """Return a raw row's text, whichever field holds it."""
    return str(row.get("text") or row.get("sentences"))


def part(row: dict[str, Any], kind: str) -> str:
    """Return `train` or `dev`. gov has no parts: the pairs whose summary does not open the article are for measuring."""
    if kind == "gov":
        return "train" if row["lead"] else "dev"
    return str(row["part"])


def _label(job: tuple[dict[str, Any], str]) -> Labelled | None:
    return label(*job)


def _write(path: Path, jobs: Iterable[tuple[dict[str, Any], str]], workers: int) -> int:
    count = 0
    partial = path.with_suffix(".partial")
    with partial.open("w", encoding="utf-8") as out, Pool(workers) as pool:
        for document in pool.imap(_label, jobs, chunksize=32):
            if document is not None:
                out.write(json.dumps(asdict(document), ensure_ascii=False) + "\n")
                count += 1
    partial.replace(path)
    return count


def prepare(data: Path, out: Path, workers: int, news_limit: int) -> None:
    """Write every file of OUT that is not there yet, and say how many near-duplicates of dev documents were dropped."""
    out.mkdir(parents=True, exist_ok=True)
    raw = {kind: list(rows(data / f"{kind}_pairs.jsonl.xz")) for kind in KINDS}
    dev = {kind: [row for row in found if part(row, kind) == "dev"] for kind, found in raw.items()}
    dev["news"] = list(rows(data / "news_dev.jsonl.xz"))
    held = [row for found in dev.values() for row in found]
    held += [row for name in ("stories_dev", "factuality_dev") for row in rows(data / f"{name}.jsonl.xz")]
    seen = set().union(*(shingles(body(row)) for row in held))

    def fresh(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        kept = []
        for row in found:
            own = shingles(body(row))
            if len(own & seen) < NEAR_DUPLICATE * max(len(own), 1):
                kept.append(row)
        return kept

    news = [row for path in sorted(data.glob("news_train.*.jsonl.xz")) for row in rows(path)][:news_limit]
    train = {kind: [row for row in found if part(row, kind) == "train"] for kind, found in raw.items()} | {"news": news}
    for kind, found in train.items():
        for name, which in (("dev", dev[kind]), ("train", found)):
            path = out / f"{kind}.{name}.jsonl"
            if path.exists() or not which:
                continue
            kept = fresh(which) if name == "train" else which
            count = _write(path, ((row, kind) for row in kept), workers)
            print(
                f"{kind:8} {name:5} {len(which):6} rows, {len(which) - len(kept)} near-duplicates of dev dropped, "
                f"{count} labelled",
                flush=True,
            )


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path, help="the folder with *_pairs.jsonl.xz and news_train.*.jsonl.xz")
    parser.add_argument("out", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--news", type=int, default=31_000, help="at most so many news articles (default: all)")
    arguments = parser.parse_args()
    prepare(arguments.data, arguments.out, arguments.workers, arguments.news)


if __name__ == "__main__":
    main()
