"""Windows: a long article as overlapping runs of whole sentences, each short enough for the encoder.

Numpy and tokenizers only. The encoder reads `[CLS] sentence [SEP] sentence [SEP] ...`; the matrix `pool` averages the
tokens of a sentence (and the separator behind it) over every window that holds it, so that one product gives the
sentences of the whole article, however many windows it took.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from briefing.salience.features import features

CLS, SEP = 101, 102
WINDOW = 512
"""Tokens of the longest window, `[CLS]` and separators included."""
OVERLAP = 2
"""Sentences that a window repeats from the one before it."""
SENTENCE = 128
"""Tokens of a sentence that are read; the rest of a longer one is not."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """An article as the network reads it: `ids` and `mask` are windows x tokens, `pool` is sentences x (windows *
    tokens) with rows that sum to 1, `features` is sentences x len(FEATURES).
    """

    ids: NDArray[np.int64]
    mask: NDArray[np.int64]
    pool: NDArray[np.float32]
    features: NDArray[np.float32]


def split(lengths: Sequence[int], window: int = WINDOW, overlap: int = OVERLAP) -> list[range]:
    """Return runs of sentences that cover all of them in order, each within `window` tokens.

    `lengths` are tokens without separators. A run starts `overlap` sentences before the end of the one before it,
    or fewer where it would not get further otherwise.
    """
    runs: list[range] = []
    start, covered = 0, 0
    while covered < len(lengths):
        stop, used = start, 1
        while stop < len(lengths) and used + lengths[stop] + 1 <= window:
            used += lengths[stop] + 1
            stop += 1
        if stop <= covered:
            start += 1
            continue
        runs.append(range(start, stop))
        covered, start = stop, max(stop - overlap, start + 1)
    return runs


def lay_out(
    tokens: Sequence[Sequence[int]], window: int = WINDOW, overlap: int = OVERLAP
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return `ids`, `mask` and `owner`, each windows x tokens, of sentences whose ids come without special tokens.

    `owner` is the sentence that a token (or the separator behind it) belongs to, -1 for none.
    """
    cut = [list(sentence[:SENTENCE]) for sentence in tokens]
    runs = split([len(sentence) for sentence in cut], window, overlap)
    width = max(1 + sum(len(cut[i]) + 1 for i in run) for run in runs)
    ids = np.zeros((len(runs), width), dtype=np.int64)
    owner = np.full_like(ids, -1)
    mask = np.zeros_like(ids)
    for row, run in enumerate(runs):
        ids[row, 0], at = CLS, 1
        for i in run:
            end = at + len(cut[i]) + 1
            ids[row, at:end] = [*cut[i], SEP]
            owner[row, at:end] = i
            at = end
        mask[row, :at] = 1
    return ids, mask, owner


def encode(
    texts: Sequence[str], tokens: Sequence[Sequence[int]], window: int = WINDOW, overlap: int = OVERLAP
) -> Encoded:
    """Return the article of these sentences (at least one), whose token ids come without special tokens."""
    ids, mask, owner = lay_out(tokens, window, overlap)
    own = owner.reshape(1, -1) == np.arange(len(tokens))[:, None]
    pool = (own / own.sum(axis=1, keepdims=True)).astype(np.float32)
    return Encoded(ids, mask, pool, features(texts, [len(s) for s in tokens]))
