"""What tightening deletes, and do people delete it too? `python -m tests.benchmarks.tightening DATA`.

With `--read 100` it prints sentences to be read by hand, what is deleted in brackets.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path

from briefing.clean import clean
from briefing.segment import segment
from briefing.selection.standalone import is_statement, without_connective
from briefing.selection.tighten import ENGLISH, dateline, english_connective, tighten
from briefing.types import Article, Document

_TOKEN = re.compile(r"\w+(?:[’']\w+)*|[^\w\s]")


def main() -> None:
    """Print the table of the human deletions and that of the articles, or sentences to read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with compression_dev, cnndm_pairs...")
    parser.add_argument("--sets", nargs="+", default=["cnndm_pairs", "news_dev", "xsum_pairs"])
    parser.add_argument("--part", default="dev", help="which part of a set that has parts")
    parser.add_argument("--limit", type=int, default=400, help="articles of each set")
    parser.add_argument("--skip", type=int, default=0, help="so many articles of each set first")
    parser.add_argument("--read", type=int, default=0, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    span = (arguments.skip, arguments.skip + arguments.limit)
    read = {name: tuple(_sentences(arguments.data, name, arguments.part, span)) for name in arguments.sets}
    if arguments.read:
        _print_changed([text for texts in read.values() for text in texts], arguments.read, arguments.seed)
        return
    _print_compression(list(_rows(arguments.data, "compression_dev")))
    _print_articles(read)


def _rows(data: Path, name: str) -> Iterator[dict[str, object]]:
    with lzma.open(data / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _sentences(data: Path, name: str, part: str, span: tuple[int, int]) -> Iterator[str]:
    """Yield every whole statement of the articles, as the summarizer sees them."""
    for row in islice((r for r in _rows(data, name) if r.get("part", part) == part), *span):
        title = f"{row['title']}\n\n" if row.get("title") else ""
        article = clean(Document(str(row["id"]), "text/plain", f"{title}{row['text']}"))
        if isinstance(article, Article):
            yield from (s.text for s in segment(article) if is_statement(s.text))


def _print_compression(rows: Sequence[dict[str, object]]) -> None:
    changed = tokens = ours = 0
    agreed = people = 0.0
    by_any = by_all = 0
    for row in rows:
        text = _joined(str(row["text"]))
        summaries = row["summaries"]
        assert isinstance(summaries, list)
        theirs = [_deleted(text, _joined(str(summary))) for summary in summaries]
        mine = _deleted(text, tighten(text))
        changed += bool(mine)
        tokens += len(_TOKEN.findall(text))
        people += sum(map(len, theirs)) / len(theirs)
        ours += len(mine)
        for token in mine:
            votes = sum(token in deleted for deleted in theirs)
            agreed += votes / len(theirs)
            by_any += votes > 0
            by_all += votes == len(theirs)
    print("| compression_dev | |\n|---|---:|")
    print(f"| sentences, of them tightened | {len(rows):,}, {changed:,} |")
    print(f"| tokens kept by us, by people | {1 - ours / tokens:.1%}, {1 - people / tokens:.1%} |")
    print(f"| tokens that we deleted | {ours:,} |")
    print(
        f"| ...the share of annotators who deleted them too (of any token: {people / tokens:.1%}) | {agreed / ours:.1%} |"
    )
    print(f"| ...deleted by one annotator at least, by all | {by_any / ours:.1%}, {by_all / ours:.1%} |")


def _print_articles(read: dict[str, tuple[str, ...]]) -> None:
    rules = (dateline, *ENGLISH, english_connective)
    print(
        "\n| sentences of | all | tightened | words deleted in these | " + " | ".join(r.__name__ for r in rules), end=""
    )
    print(" | opening connective |\n|---|" + "---:|" * (len(rules) + 4))
    for name, texts in read.items():
        pairs = [(text, tighten(text)) for text in texts]
        pairs = [(text, shorter) for text, shorter in pairs if shorter != text]
        gone = 1 - sum(len(s.split()) for _, s in pairs) / sum(len(t.split()) for t, _ in pairs)
        counts = [sum(any(True for _ in rule(text)) for text in texts) for rule in rules]
        counts.append(sum(without_connective(text) != text for text in texts))
        print(f"| {name} | {len(texts):,} | {len(pairs):,} | {gone:.1%} | {' | '.join(map(str, counts))} |", flush=True)


def _print_changed(texts: Sequence[str], count: int, seed: int) -> None:
    """Print sentences that are changed by more than an opening connective."""
    changed = [(t, s) for t in dict.fromkeys(texts) if (s := tighten(t)) not in (t, without_connective(t))]
    for number, (text, shorter) in enumerate(random.Random(seed).sample(changed, min(count, len(changed))), 1):
        old, new = text.split(), shorter.split()
        print(number, end=" ")
        for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            print(" ".join(old[a:b]) if kind == "equal" else f"[[{' '.join(old[a:b])}]] {' '.join(new[c:d])}", end=" ")
        print()


def _joined(text: str) -> str:
    """Return a tokenised sentence as it is written: "did n't , he said" is "didn't, he said"."""
    text = re.sub(r" (?=[,.;:?!)\]]|[’']\w|n[’']t)", "", text.replace("``", '"').replace("''", '"'))
    return re.sub(r"(?<=[(\[]) ", "", text)


def _deleted(text: str, shorter: str) -> set[int]:
    """Return the places of the tokens of `text` that `shorter` has not."""
    old, new = (_TOKEN.findall(t.lower()) for t in (text, shorter))
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return set(range(len(old))) - {i for b in blocks for i in range(b.a, b.a + b.size)}


if __name__ == "__main__":
    main()
