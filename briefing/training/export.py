"""Export: networks to the shipped files (`python -m briefing.training.export CHECKPOINT`).

The salience encoder keeps its weights as int8 in blocks of BLOCK inputs, each block with a scale of its own, and
multiplies in fp32: activations are not rounded, so the picks are those of the fp32 network, and no processor's int8
instructions can saturate. Its word embeddings are int8 too, row by row.

MiniLM, whose vectors are only compared, is multiplied in int8. Its weights take 7 of their 8 bits: without VNNI the
product of an unsigned and a signed byte is summed in pairs in 16 bits, which 255 * 64 * 2 cannot overflow, so every
processor gets the same integers.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx.helper import make_node
from onnx.numpy_helper import from_array, to_array
from torch import Tensor, nn
from transformers import BertModel

from briefing import models
from briefing.salience.network import SalienceNetwork
from briefing.salience.windows import encode
from briefing.training.batches import minilm

SALIENCE = {"ids": {0: "windows", 1: "tokens"}, "mask": {0: "windows", 1: "tokens"},
            "pool": {0: "sentences", 1: "places"}, "features": {0: "sentences"}}  # fmt: skip
BLOCK = 64
IN_FP32 = 1
"""MatMulNBits' accuracy_level that multiplies in fp32."""
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


def in_blocks(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return the salience network with its encoder's weights in int8 blocks, and the other large ones in fp16."""
    graph = model.graph
    large = {w.name: to_array(w) for w in graph.initializer if np.prod(w.dims) >= 10_000}
    kept = [w for w in graph.initializer if w.name not in large]
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        name = next((i for i in node.input if i in large), None)
        if name is None:
            nodes.append(node)
        elif node.op_type == "MatMul" and "encoder" in node.name:
            made, weights = _product(node, name, large.pop(name))
            nodes.append(made)
            kept += weights
        elif node.op_type == "Gather" and len(large[name]) > 10_000:
            rows, weights = _rows(node, name, large.pop(name))
            nodes += rows
            kept += weights
        else:
            kept.append(from_array(large.pop(name).astype(np.float16), f"{name}.half"))
            nodes += [make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT), node]
    for field, values in ((graph.node, nodes), (graph.initializer, kept)):
        del field[:]
        field.extend(values)
    model.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    return model


def _product(node: onnx.NodeProto, name: str, weights: NDArray[np.float32]) -> tuple[onnx.NodeProto, list[Any]]:
    """Return the product with `weights` (inputs x outputs) as int8 in blocks of inputs; 128 stands for zero."""
    inputs, outputs = weights.shape
    blocks = weights.T.reshape(outputs, inputs // BLOCK, BLOCK)
    scales = np.abs(blocks).max(axis=2, keepdims=True) / 127
    rounded = (np.round(blocks / scales) + 128).astype(np.uint8)
    made = make_node("MatMulNBits", [node.input[0], f"{name}.blocks", f"{name}.scales"], list(node.output), node.name,
                     domain="com.microsoft", K=inputs, N=outputs, bits=8, block_size=BLOCK,
                     accuracy_level=IN_FP32)  # fmt: skip
    return made, [from_array(rounded, f"{name}.blocks"), from_array(scales[..., 0], f"{name}.scales")]


def _rows(node: onnx.NodeProto, name: str, table: NDArray[np.float32]) -> tuple[list[onnx.NodeProto], list[Any]]:
    """Return the look-up in `table` as int8 rows, each with its scale."""
    scales = np.abs(table).max(axis=1, keepdims=True) / 127
    made = [
        make_node("Gather", [f"{name}.rows", node.input[1]], [f"{name}.found"], axis=0),
        make_node("Cast", [f"{name}.found"], [f"{name}.float"], to=onnx.TensorProto.FLOAT),
        make_node("Gather", [f"{name}.scales", node.input[1]], [f"{name}.scale"], axis=0),
        make_node("Mul", [f"{name}.float", f"{name}.scale"], list(node.output)),
    ]
    rounded = np.round(table / scales).astype(np.int8)
    return made, [from_array(rounded, f"{name}.rows"), from_array(scales, f"{name}.scales")]


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
    encoded = encode(["One sentence here.", "And another one."], [[2028, 6251, 2182, 1012], [1998, 2178, 2028, 1012]])
    sample = tuple(torch.from_numpy(getattr(encoded, name)) for name in SALIENCE)
    network = SalienceNetwork.from_checkpoint(arguments.checkpoint)
    found = {"signals": {0: "sentences"}}
    onnx.save(in_blocks(export(network, sample, SALIENCE, found)), arguments.out / "salience.onnx")
    in_integers(export(Sentences(), sample[:2], MINILM_AXES, {"vectors": {0: "texts"}}), arguments.out / "minilm.onnx")
    for name in ("salience.onnx", "minilm.onnx"):
        print(f'"{name}": "{hashlib.sha256((arguments.out / name).read_bytes()).hexdigest()}",')


if __name__ == "__main__":
    main()
