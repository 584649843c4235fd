"""Trains the line models of `briefing.clean` on a cleanbench folder, or makes what cross-validates them by site.

    python -m briefing.training.cleaning BENCH text|html --data FOLDER --weights FILE [--folds 5]

With `--folds`, one file a fold is written beside FILE (`text.fold0.npz`...), each trained without the sites of its fold.
The same seed gives the same bytes on the same machine. Of the pages' text, only hashed words enter the weights.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from briefing.training.cleaning_made import made
from briefing.training.cleaning_pages import fold_of, golds, read
from briefing.training.line_model import Page, export, train

ABSENT = {"text": 0.0, "html": 0.1}


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", type=Path)
    parser.add_argument("kind", choices=["text", "html"])
    parser.add_argument("--data", type=Path, help="folder of articles to make more pages of; text needs it")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=18)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    pages = list(read(args.bench, args.kind))
    if args.kind == "text":
        pages += made(args.data, golds(args.bench))

    def fit(chosen: list[Page], path: Path) -> None:
        export([train(chosen, seed, args.epochs, ABSENT[args.kind]) for seed in range(args.seeds)], path)

    if not args.folds:
        fit(pages, args.weights)
    for fold in range(args.folds):
        seen = [page for page in pages if fold_of(page.site, args.folds) != fold]
        fit(seen, args.weights.with_name(f"{args.weights.stem}.fold{fold}.npz"))


if __name__ == "__main__":
    main()
