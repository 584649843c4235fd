"""Export: networks to the shipped files (`python -m briefing.training.export CHECKPOINT`).

The salience encoder keeps its weights as int8 in blocks of BLOCK inputs, each block with a scale of its own. They are
unfolded to fp32 when the file is loaded, and multiplied in fp32: activations are not rounded, so the picks are those of
the fp32 network, and no processor's int8 instructions can saturate. Its word embeddings are int8 too, row by row.

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

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import BertModel

from briefing import models
from briefing.salience.network import SalienceNetwork
from briefing.training.batches import minilm
from briefing.training.graph import FLOAT, Graph, salience

BLOCK = 64
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


def in_blocks(graph: Graph, value: str, name: str, matrix: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
    """Multiply with a matrix (inputs x outputs) that is kept as int8 in blocks of inputs.

    The operators that unfold it depend on nothing but constants, so the runtime does them once, when it loads the file.
    """
    inputs, outputs = matrix.shape
    blocks = matrix.reshape(inputs // BLOCK, BLOCK, outputs)
    scales = np.abs(blocks).max(axis=1, keepdims=True) / 127
    rounded = graph.constant(f"{name}.blocks", np.round(blocks / scales).astype(np.int8))
    unfolded = graph("Mul", graph("Cast", rounded, to=FLOAT), graph.constant(f"{name}.scales", scales))
    whole = graph("Reshape", unfolded, graph.constant(f"{inputs} x {outputs}", np.array([inputs, outputs])))
    return graph("Add", graph("MatMul", value, whole), graph.constant(f"{name}.bias", bias))


def in_integers(model: onnx.ModelProto, out: Path) -> None:
    """Write MiniLM with its products in int8."""
    from onnxruntime.quantization import QuantType, quantize_dynamic  # behind briefing.models, which keeps it quiet

    quantize_dynamic(model, out, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
                     op_types_to_quantize=["MatMul", "Gather"])  # fmt: skip


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, default=models.folder())
    arguments = parser.parse_args()
    network = SalienceNetwork.from_checkpoint(arguments.checkpoint)
    onnx.save(salience(network, in_blocks), arguments.out / "salience.onnx")
    ids = torch.tensor([[101, 2028, 6251, 2182, 1012, 102]])
    sample = (ids, torch.ones_like(ids))
    in_integers(export(Sentences(), sample, MINILM_AXES, {"vectors": {0: "texts"}}), arguments.out / "minilm.onnx")
    for name in ("salience.onnx", "minilm.onnx"):
        print(f'"{name}": "{hashlib.sha256((arguments.out / name).read_bytes()).hexdigest()}",')


if __name__ == "__main__":
    main()
