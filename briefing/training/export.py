"""Export: networks to the shipped files (`python -m briefing.training.export PREPARED CHECKPOINT`).

The salience encoder is multiplied in integers (`briefing.training.rounding`). Its word embeddings are int8 too, row by row.

MiniLM, whose vectors are only compared, is multiplied in int8 with one scale for all activations. Its weights take 7 of
their 8 bits: without VNNI the product of an unsigned and a signed byte is summed in pairs in 16 bits, which 255 * 64 * 2
cannot overflow, so every processor gets the same integers.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn
from transformers import BertModel

from briefing import models
from briefing.salience.network import SalienceNetwork
from briefing.salience.scorer import encode_texts
from briefing.training.batches import minilm
from briefing.training.documents import KINDS, load
from briefing.training.graph import salience
from briefing.training.rounding import in_bytes, reads

READ = 12
"""Articles of each kind whose sentences say what the encoder's products read."""
MINILM_AXES = {"ids": {0: "texts", 1: "tokens"}, "mask": {0: "texts", 1: "tokens"}}


class Sentences(nn.Module):
    """The untouched MiniLM as a sentence encoder: the unit mean of a text's last hidden states."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(minilm(), add_pooling_layer=False)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return texts x 384 for texts x tokens."""
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(states.dtype)
        return nn.functional.normalize((states * weights).sum(dim=1) / weights.sum(dim=1), dim=1)


def export(
    network: nn.Module, sample: tuple[Tensor, ...], axes: dict[str, dict[int, str]], outputs: dict[str, dict[int, str]]
) -> onnx.ModelProto:
    """Return the network as an fp32 ONNX graph."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Path(folder) / "fp32.onnx"
        torch.onnx.export(network.eval(), sample, str(whole), input_names=list(axes), output_names=list(outputs),
                          opset_version=17, dynamo=False, dynamic_axes={**axes, **outputs})  # fmt: skip
        return onnx.load(whole)


def in_integers(model: onnx.ModelProto, out: Path) -> None:
    """Write MiniLM with its products in int8."""
    from onnxruntime.quantization import QuantType, quantize_dynamic  # behind briefing.models, which keeps it quiet

    quantize_dynamic(model, out, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
                     op_types_to_quantize=["MatMul", "Gather"])  # fmt: skip


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("prepared", type=Path, help="what briefing.training.prepare wrote")
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, default=models.folder())
    arguments = parser.parse_args()
    network = SalienceNetwork.from_checkpoint(arguments.checkpoint)
    articles = [d for kind in KINDS for d in load(arguments.prepared / f"{kind}.train.jsonl", READ)]
    read = reads(network, (encode_texts(article.sentences) for article in articles))
    onnx.save(salience(network, in_bytes(read)), arguments.out / "salience.onnx")
    ids = torch.tensor([[101, 2028, 6251, 2182, 1012, 102]])
    sample = (ids, torch.ones_like(ids))
    in_integers(export(Sentences(), sample, MINILM_AXES, {"vectors": {0: "texts"}}), arguments.out / "minilm.onnx")
    for name in ("salience.onnx", "minilm.onnx"):
        print(f'"{name}": "{hashlib.sha256((arguments.out / name).read_bytes()).hexdigest()}",')


if __name__ == "__main__":
    main()
