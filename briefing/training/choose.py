"""Choose: fit what a candidate summary is worth (`python -m briefing.training.choose PREPARED SIGNALS`).

The worth is linear in four measures of a set (`briefing.selection.select.MEASURES`). Its weights maximise the likelihood of the
sets with high ROUGE among all that may be shown, in the listwise way (ListNet, Cao et al. 2007), on CNN/DailyMail's
training pairs. The salience comes from judges that have not seen the article.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from briefing.salience.judges import SIGNALS
from briefing.selection.select import MEASURES, Choice
from briefing.training.documents import Labelled, fold, load, load_table
from briefing.training.judge import fit, rows
from briefing.training.rouge import Reference, tokens
from briefing.types import Sentence, Size

FOLDS = 4
SHARPNESS = 30.0
"""Inverse temperature of the sets' ROUGE, a fraction."""

Sets = tuple[NDArray[np.float64], NDArray[np.float64]]
"""An article's candidate summaries: their measures, sets x MEASURES, and their ROUGE."""


def candidates(document: Labelled, salience: NDArray[np.float32]) -> Sets:
    """Return the sets of `document` that selection may choose from, `medium`."""
    sentences = [Sentence(i, 0, 0, text, 0) for i, text in enumerate(document.sentences)]
    choice = Choice(sentences, salience, document.title, Size())
    reference = Reference("\n".join(document.summary))
    words = [tokens(text) for text in document.sentences]
    found = choice.candidates()
    return (
        np.array([choice.measures(picks) for picks in found]),
        np.array([reference.score(words[i] for i in picks) for picks in found]),
    )


def weigh(found: Sequence[Sets]) -> NDArray[np.float64]:
    """Return one weight for each of MEASURES."""
    weights = torch.zeros(len(MEASURES), dtype=torch.float64, requires_grad=True)
    pairs = [(torch.from_numpy(x), torch.softmax(SHARPNESS * torch.from_numpy(y), dim=0)) for x, y in found]
    optimizer = torch.optim.LBFGS([weights], max_iter=60, line_search_fn="strong_wolfe")

    def closure() -> float:
        optimizer.zero_grad()
        losses = [-(share * torch.log_softmax(measures @ weights, dim=0)).sum() for measures, share in pairs]
        value = torch.stack(losses).mean()
        value.backward()  # type: ignore[no-untyped-call]
        return float(value.detach())

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    return weights.detach().numpy()


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("prepared", type=Path, help="what briefing.training.prepare wrote")
    parser.add_argument("signals", type=Path, help="what briefing.training.teach --folds wrote of the training pairs")
    parser.add_argument("--epochs", type=int, default=6, help="of the judges")
    arguments = parser.parse_args()
    known = rows(arguments.prepared, load_table(arguments.signals))
    documents = [d for d in load(arguments.prepared / "cnndm.train.jsonl") if d.id in known]
    found: list[Sets] = []
    for number in range(FOLDS):
        judges = fit([row for name, row in known.items() if fold(name, FOLDS) != number], arguments.epochs, judges=2)
        for d in (d for d in documents if fold(d.id, FOLDS) == number):
            inputs = known[d.id][0]
            found.append(candidates(d, judges(inputs[:, : len(SIGNALS)], inputs[:, len(SIGNALS) :])))
    print("WEIGHTS =", tuple(round(float(w), 2) for w in weigh(found)))


if __name__ == "__main__":
    main()
