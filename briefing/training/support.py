"""Learn the weights of the support check (`python -m briefing.training.support DATA`); prints what they do.

Two logistic regressions with a ridge, fitted on the half of the documents that the benchmark does not report on: one for
a name, of swapped names against those of true sentences; one for the rest of a sentence, of corrupted sentences against
true ones.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from briefing.models.encoder import encode
from briefing.support.align import align
from briefing.support.facts import Written, read
from briefing.support.naming import SIGNALS, readings
from briefing.support.score import FEATURES, SIGNS, features
from briefing.support.source import Source
from briefing.support.weights import Weights
from briefing.training.claims import FREE, TRUE, Claim, documents
from briefing.words import words

Floats = NDArray[np.float64]
Vectors = Callable[[Sequence[str]], NDArray[np.float32]]

SWAPPED = ("name", "attribution")
NAMES_FOUND = 0.93
"""The share of the names swapped in close sentences that must be told from the right ones."""
KEPT = 0.98
"""The share of the editors' free highlights that the score must let pass."""
FOR_THE_SCORE = ("wording", "splice", "elsewhere")
"""Corruptions that no fact gives away."""
_RIDGE = 1.0
_RIDGE_OF_THE_SCORE = 0.01
"""Less: its features are shares, most of which are small."""


class Cache:
    """The encoder, with the vectors of what it has read kept in a file: claims number tens of thousands."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: dict[str, NDArray[np.float16]] = {}
        if path is not None and path.is_file():
            with np.load(path) as kept:
                self._known = dict(zip(map(str, kept["texts"]), kept["vectors"], strict=True))

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, encode(new).astype(np.float16), strict=True))
        return np.stack([self._known[text] for text in texts]).astype(np.float32)

    def save(self) -> None:
        """Write the file."""
        if self._path is not None:
            np.savez(self._path, texts=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))


Read = tuple[Claim, Written, tuple[int, ...], Source]


def claims(data: Path, count: int, part: int, vectors: Vectors) -> Iterator[Read]:
    """Yield the claims of the documents of one part, each as the check reads it."""
    for document in documents(data, count):
        if document.part == part and document.sentences and document.claims:
            source = Source(document.article, document.sentences, vectors)
            for claim in document.claims:
                written = read(claim.text, source)
                yield claim, written, align(claim.text, written.stems, source), source


def fit(table: Floats, right: Floats, weight: Floats, ridge_of: float = _RIDGE) -> Weights:
    """Return the logistic regression that tells right from wrong rows, by Newton's method."""
    rows = np.hstack([np.ones((len(table), 1)), table])
    ridge = ridge_of * np.eye(rows.shape[1])
    ridge[0, 0] = 0
    beta = np.zeros(rows.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(rows @ beta, -30, 30)))
        slope = rows.T @ (weight * (p - right)) + ridge @ beta
        curve = (rows * (weight * p * (1 - p))[:, None]).T @ rows + ridge + 1e-6 * np.eye(len(beta))
        beta -= np.linalg.solve(curve, slope)
    return Weights(float(beta[0]), tuple(float(b) for b in beta[1:]), 0.5)


def names(read_claims: Sequence[Read]) -> Weights:
    """Return the weights for a name. Of a name in pieces the least likely piece counts, so the fit is repeated."""
    pieces: list[list[tuple[float, ...]]] = []
    right: list[float] = []
    weight: list[float] = []
    close: list[bool] = []
    for claim, written, rows, source in read_claims:
        if claim.kind not in (*TRUE, FREE, *SWAPPED):
            continue
        for name in written.unquoted_names:
            if claim.before and set(words(written.span(name))) & set(words(claim.before)):
                continue
            known = readings(name, written.tokens, written.stems, written.names, source, rows)
            pieces.append([reading.signals for reading in known])
            right.append(float(not claim.before))
            weight.append(1.0 if claim.before else 0.5 if claim.kind == FREE else 0.3)
            close.append(claim.base != FREE)
    fitted = Weights(0.0, tuple(float(s in {"in the nearest", "shared"}) for s in SIGNALS), 0.5)
    for _ in range(4):
        table = np.array([min(p, key=fitted) for p in pieces])
        fitted = fit(table, np.array(right), np.array(weight))
    wrong = sorted(min(map(fitted, p)) for p, good, near in zip(pieces, right, close, strict=True) if near and not good)
    return Weights(fitted.bias, fitted.weights, wrong[int(NAMES_FOUND * len(wrong))])


def sentences(read_claims: Sequence[Read]) -> Weights:
    """Return the weights for the rest of a sentence.

    Free highlights weigh as much as the close sentences, which are many more; what corruption makes of free ones is left
    out: hardly anything tells it from them. A feature whose weight has the wrong sign is taken out.
    """
    used = [r for r in read_claims if r[0].kind in (*TRUE, FREE) or (r[0].kind in FOR_THE_SCORE and r[0].base != FREE)]
    table = np.array([features(written, source, rows) for _, written, rows, source in used])
    right = np.array([float(not claim.before) for claim, *_ in used])
    group = np.array([0 if claim.before else 1 if claim.kind == FREE else 2 for claim, *_ in used])
    weight = len(used) / np.bincount(group)[group] * np.where(group == 0, 2, 1)
    kept = np.ones(len(FEATURES), dtype=bool)
    while True:
        fitted = fit(table * kept, right, weight, _RIDGE_OF_THE_SCORE)
        wrong = kept & (np.sign(fitted.weights) * SIGNS < 0)
        if not wrong.any():
            break
        kept &= ~wrong
    free = sorted(fitted(row) for row, (claim, *_) in zip(table * kept, used, strict=True) if claim.kind == FREE)
    clean = tuple(value if used else 0.0 for value, used in zip(fitted.weights, kept, strict=True))
    return Weights(fitted.bias, clean, free[int((1 - KEPT) * len(free))])


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--documents", type=int, default=200, help="news articles to take sentences of")
    parser.add_argument("--vectors", type=Path, help="a file (.npz) to keep the vectors in")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "support" / "weights.json")
    arguments = parser.parse_args()
    vectors = Cache(arguments.vectors)
    every = list(claims(arguments.data, arguments.documents, 0, vectors))
    vectors.save()
    kept = {}
    for label, columns, fitted in (("name", SIGNALS, names(every)), ("sentence", FEATURES, sentences(every))):
        print(f"{label}: bias {fitted.bias:.2f}, enough {fitted.enough:.3f}")
        for column, value in zip(columns, fitted.weights, strict=True):
            print(f"  {column:26} {value:6.2f}")
        rounded = [round(value, 3) for value in fitted.weights]
        kept[label] = {"bias": round(fitted.bias, 3), "weights": rounded, "enough": round(fitted.enough, 4)}
    arguments.out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
