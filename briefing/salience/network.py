"""The salience network in torch: what is trained, what the reference scorer runs, what the shipped file is made of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from briefing.salience.features import PLACE
from briefing.salience.judges import SIGNALS


class SalienceNetwork(nn.Module):
    """MiniLM over windows, sentence vectors by pooling, and a two-layer head (in the line of BERTSumExt)."""

    def __init__(self, encoder: BertModel, hidden: int = 256) -> None:
        super().__init__()
        self.encoder = encoder
        size = encoder.config.hidden_size
        self.norm = nn.LayerNorm(3 * size)
        self.hidden = nn.Linear(3 * size + len(PLACE), hidden)
        self.out = nn.Linear(hidden, len(SIGNALS))
        self.drop = nn.Dropout(0.1)

    @classmethod
    def from_minilm(cls, folder: Path, layers: int = 6) -> SalienceNetwork:
        """Return an untrained head on the MiniLM weights in `folder`: `layers` of its six, evenly spread."""
        encoder = BertModel.from_pretrained(folder, add_pooling_layer=False, dtype=torch.float32)
        found = encoder.encoder.layer
        kept = [round((i + 1) * len(found) / layers) - 1 for i in range(layers)]
        encoder.encoder.layer = nn.ModuleList(found[i] for i in kept)
        encoder.config.num_hidden_layers = layers
        return cls(encoder)

    @classmethod
    def from_checkpoint(cls, path: Path) -> SalienceNetwork:
        """Return the network that `save` kept, in evaluation mode."""
        return cls.of(torch.load(path, weights_only=True, map_location="cpu"))

    @classmethod
    def of(cls, state: Mapping[str, Tensor]) -> SalienceNetwork:
        """Return the network of these weights, by name, in evaluation mode."""
        layers = 1 + max(int(name.split(".")[3]) for name in state if name.startswith("encoder.encoder.layer."))
        config = BertConfig(
            vocab_size=30522, hidden_size=384, num_hidden_layers=layers, num_attention_heads=12, intermediate_size=1536
        )
        network = cls(BertModel(config, add_pooling_layer=False))
        network.load_state_dict({name: value.float() for name, value in state.items()})
        return network.eval()

    def save(self, path: Path) -> None:
        """Keep the weights in half precision; what is shipped is rounded further."""
        partial = path.with_suffix(".partial")
        torch.save({name: value.detach().half().cpu() for name, value in self.state_dict().items()}, partial)
        partial.replace(path)

    def states(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return windows x tokens x 384 for windows x tokens; several articles may share a batch."""
        states: Tensor = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return states

    def told(self, states: Tensor, pool: Tensor, features: Tensor) -> Tensor:
        """Return one article's signals, sentences x SIGNALS, from its `states`."""
        vectors = pool @ states.reshape(-1, states.shape[-1])
        return self.signals(vectors, vectors.mean(dim=0, keepdim=True).expand_as(vectors), features)

    def signals(self, vectors: Tensor, article: Tensor, features: Tensor) -> Tensor:
        """Return sentences x SIGNALS; `article` is, for each sentence, the mean vector of its article."""
        joined = self.norm(torch.cat([vectors, article, vectors * article], dim=1))
        known = torch.cat([joined, features[:, : len(PLACE)]], dim=1)
        signals: Tensor = self.out(self.drop(nn.functional.gelu(self.hidden(known))))
        return signals

    def forward(self, ids: Tensor, mask: Tensor, pool: Tensor, features: Tensor) -> Tensor:
        """Return one article's signals, sentences x SIGNALS."""
        return self.told(self.states(ids, mask), pool, features)
