"""The salience network in torch: the reference that is trained, and from which the shipped file is exported."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from briefing.salience.windows import EXTRAS

SIGNALS = ("cnndm", "xsum", "blog", "gov", "scitldr", "headline", "gap")
"""One output each: kinds of pairs and the two signals of news without summaries. The first is served."""


class SalienceNetwork(nn.Module):
    """MiniLM over windows, sentence vectors by pooling, and a two-layer head (in the line of BERTSumExt)."""

    def __init__(self, encoder: BertModel, hidden: int = 256) -> None:
        super().__init__()
        self.encoder = encoder
        size = encoder.config.hidden_size
        self.norm = nn.LayerNorm(3 * size)
        self.hidden = nn.Linear(3 * size + len(EXTRAS), hidden)
        self.out = nn.Linear(hidden, len(SIGNALS))
        self.drop = nn.Dropout(0.1)

    @classmethod
    def from_minilm(cls, folder: Path) -> SalienceNetwork:
        """Return an untrained head on the MiniLM weights in `folder`."""
        return cls(BertModel.from_pretrained(folder, add_pooling_layer=False))

    @classmethod
    def empty(cls, layers: int = 6) -> SalienceNetwork:
        """Return a network of MiniLM's shape without weights, to load a checkpoint into."""
        return cls(BertModel(BertConfig(vocab_size=30522, hidden_size=384, num_hidden_layers=layers,
                                        num_attention_heads=12, intermediate_size=1536), add_pooling_layer=False))

    def vectors(self, ids: Tensor, mask: Tensor, pool: Tensor) -> Tensor:
        """Return sentences x 384 for windows x tokens; several articles may share a batch."""
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return pool @ states.reshape(-1, states.shape[-1])

    def head(self, vectors: Tensor, owner: Tensor, extras: Tensor) -> Tensor:
        """Return sentences x signals; row j of `owner` averages the article of sentence j (sentences x sentences)."""
        article = owner @ vectors
        joined = self.norm(torch.cat([vectors, article, vectors * article], dim=1))
        return self.out(self.drop(nn.functional.gelu(self.hidden(torch.cat([joined, extras], dim=1)))))

    def forward(self, ids: Tensor, mask: Tensor, pool: Tensor, owner: Tensor, extras: Tensor) -> Tensor:
        """Return sentences x signals."""
        return self.head(self.vectors(ids, mask, pool), owner, extras)
