"""The salience network in torch: what is trained, what the reference engine runs, what the shipped file is made of."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from briefing.salience.features import FEATURES, PLACE

SIGNALS = ("cnndm", "xsum", "blog", "gov", "scitldr", "headline", "gap")
"""One output each of the encoder's head: the kinds of pairs, and the two signals of news without summaries."""
JUDGES = 8


class Judge(nn.Module):
    """A small perceptron over everything known of a sentence; several, averaged, make the served score."""

    def __init__(self, inputs: int, hidden: int = 48) -> None:
        super().__init__()
        self.drop = nn.Dropout(0.2)
        self.hidden = nn.Linear(inputs, hidden)
        self.out = nn.Linear(hidden, 1)

    def forward(self, known: Tensor) -> Tensor:
        """Return one logit a row of `known` (sentences x inputs)."""
        return self.out(self.drop(nn.functional.gelu(self.hidden(known)))).squeeze(1)


class SalienceNetwork(nn.Module):
    """MiniLM over windows, sentence vectors by pooling, a two-layer head (in the line of BERTSumExt), and judges."""

    mean: Tensor
    scale: Tensor

    def __init__(self, encoder: BertModel, hidden: int = 256) -> None:
        super().__init__()
        self.encoder = encoder
        size = encoder.config.hidden_size
        self.norm = nn.LayerNorm(3 * size)
        self.hidden = nn.Linear(3 * size + len(PLACE), hidden)
        self.out = nn.Linear(hidden, len(SIGNALS))
        self.drop = nn.Dropout(0.1)
        known = len(SIGNALS) + len(FEATURES)
        self.judges = nn.ModuleList(Judge(known) for _ in range(JUDGES))
        self.register_buffer("mean", torch.zeros(known))
        self.register_buffer("scale", torch.ones(known))

    @classmethod
    def from_minilm(cls, folder: Path) -> SalienceNetwork:
        """Return an untrained head on the MiniLM weights in `folder`."""
        return cls(BertModel.from_pretrained(folder, add_pooling_layer=False))

    @classmethod
    def from_checkpoint(cls, path: Path) -> SalienceNetwork:
        """Return the network that `torch.save(network.state_dict(), path)` kept, in evaluation mode."""
        state = torch.load(path, weights_only=True)
        layers = 1 + max(int(name.split(".")[3]) for name in state if name.startswith("encoder.encoder.layer."))
        config = BertConfig(vocab_size=30522, hidden_size=384, num_hidden_layers=layers, num_attention_heads=12,
                            intermediate_size=1536)
        network = cls(BertModel(config, add_pooling_layer=False))
        network.load_state_dict(state)
        return network.eval()

    def vectors(self, ids: Tensor, mask: Tensor, pool: Tensor) -> Tensor:
        """Return sentences x 384 for windows x tokens; several articles may share a batch."""
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return pool @ states.reshape(-1, states.shape[-1])

    def signals(self, vectors: Tensor, article: Tensor, features: Tensor) -> Tensor:
        """Return sentences x SIGNALS; `article` is, for each sentence, the mean vector of its article."""
        joined = self.norm(torch.cat([vectors, article, vectors * article], dim=1))
        known = torch.cat([joined, features[:, : len(PLACE)]], dim=1)
        return self.out(self.drop(nn.functional.gelu(self.hidden(known))))

    def known(self, signals: Tensor, features: Tensor) -> Tensor:
        """Return what the judges see of one article's sentences, standardised: signals (as log-shares) and features."""
        joined = torch.cat([torch.log_softmax(signals, dim=0), features], dim=1)
        return (joined - self.mean) / self.scale

    def forward(self, ids: Tensor, mask: Tensor, pool: Tensor, features: Tensor) -> tuple[Tensor, Tensor]:
        """Return one article's salience (a log-share: its exponentials sum to 1) and its sentences' unit vectors."""
        vectors = self.vectors(ids, mask, pool)
        signals = self.signals(vectors, vectors.mean(dim=0, keepdim=True).expand_as(vectors), features)
        known = self.known(signals, features)
        logits = torch.stack([judge(known) for judge in self.judges]).mean(dim=0)
        return torch.log_softmax(logits, dim=0), nn.functional.normalize(vectors, dim=1)
