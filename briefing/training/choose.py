"""Choose: fit what a candidate summary is worth (`python -m briefing.training.choose PREPARED SIGNALS`).

The worth is linear in four measures of a set (`briefing.selection.select.MEASURES`). Its weights maximise the likelihood of the
sets with high ROUGE among all that may be shown, in the listwise way (ListNet, Cao et al. 2007), on CNN/DailyMail's
training pairs. The salience comes from judges that have not seen the article.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from briefing.salience.judges import SIGNALS
from briefing.selection.select import Choice, Picks
from briefing.training.documents import Labelled, fold, load, load_table
from briefing.training.judge import fit, rows
from briefing.training.rouge import Reference, tokens
from briefing.types import Sentence, Size

FOLDS = 4
SHARPNESS = 30.0
"""Inverse temperature of the sets' ROUGE, a fraction."""


class Sets(NamedTuple):
    """An article's candidate summaries: their sentences, their measures (sets x MEASURES), and their ROUGE."""

    picks: Sequence[Picks]
    measures: NDArray[np.float64]
    rouge: NDArray[np.float64]


def candidates(document: Labelled, salience: NDArray[np.float32]) -> Sets:
    """Return the sets of `document` that selection may choose from, `medium`."""
    sentences = [Sentence(i, 0, 0, text, 0) for i, text in enumerate(document.sentences)]
    choice = Choice(sentences, salience, document.title, Size())
    reference = Reference("\n".join(document.summary))
    words = [tokens(text) for text in document.sentences]
    found = choice.candidates()
    return Sets(
        found,
        np.array([choice.measures(picks) for picks in found]),
        np.array([reference.score(words[i] for i in picks) for picks in found]),
    )


def weigh(found: Sequence[Sets]) -> NDArray[np.float64]:
    """Return one weight for each measure of the sets."""
    weights = torch.zeros(found[0].measures.shape[1], dtype=torch.float64, requires_grad=True)
    pairs = [
        (torch.from_numpy(sets.measures), torch.softmax(SHARPNESS * torch.from_numpy(sets.rouge), dim=0))
        for sets in found
    ]
    optimizer = torch.optim.LBFGS([weights], max_iter=60, line_search_fn="strong_wolfe")

    def closure() -> float:
        optimizer.zero_grad()
        losses = [-(share * torch.log_softmax(measures @ weights, dim=0)).sum() for measures, share in pairs]
        value = torch.stack(losses).mean()
        value.backward()  # type: ignore[no-untyped-call]
        return float(value.detach())

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    return weights.detach().numpy()


def unseen(prepared: Path, signals: Path, epochs: int) -> Iterator[tuple[Labelled, NDArray[np.float32]]]:
    """Yield CNN/DailyMail's training documents, each with the salience that judges tell who have not seen it."""
    known = rows(prepared, load_table(signals))
    documents = [d for d in load(prepared / "cnndm.train.jsonl") if d.id in known]
    for number in range(FOLDS):
        judges = fit([row for name, row in known.items() if fold(name, FOLDS) != number], epochs, judges=2)
        for document in (d for d in documents if fold(d.id, FOLDS) == number):
            inputs = known[document.id][0]
            yield document, judges(inputs[:, : len(SIGNALS)], inputs[:, len(SIGNALS) :])


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("prepared", type=Path, help="what briefing.training.prepare wrote")
    parser.add_argument("signals", type=Path, help="what briefing.training.teach --folds wrote of the training pairs")
    parser.add_argument("--epochs", type=int, default=6, help="of the judges")
    arguments = parser.parse_args()
    found = [candidates(*known) for known in unseen(arguments.prepared, arguments.signals, arguments.epochs)]
    print("WEIGHTS =", tuple(round(float(w), 2) for w in weigh(found)))


if __name__ == "__main__":
    main()
