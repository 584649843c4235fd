"""Export: networks to the shipped int8 files (`python -m briefing.training.export CHECKPOINT`).

Weights are quantised channel by channel to 7 of their 8 bits: on processors without VNNI the product of an unsigned
and a signed byte is summed in pairs in 16 bits, which 255 * 64 * 2 cannot overflow, so every processor gets the same
integers. The embeddings are quantised too; attention, normalisation and the head stay in fp32.
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
from briefing.salience.windows import encode
from briefing.training.train import minilm

SALIENCE = {"ids": {0: "windows", 1: "tokens"}, "mask": {0: "windows", 1: "tokens"},
            "pool": {0: "sentences", 1: "places"}, "features": {0: "sentences"}}  # fmt: skip
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


def export(network: nn.Module, sample: tuple[Tensor, ...], axes: dict[str, dict[int, str]],
           outputs: dict[str, dict[int, str]], out: Path) -> None:  # fmt: skip
    """Write the network as int8 ONNX to `out`; `sample` is one input, `axes` and `outputs` name what varies in size."""
    from onnxruntime.quantization import QuantType, quantize_dynamic  # behind briefing.models, which keeps it quiet

    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Path(folder) / "fp32.onnx"
        torch.onnx.export(network.eval(), sample, str(whole), input_names=list(axes), output_names=list(outputs),
                          opset_version=17, dynamo=False, dynamic_axes={**axes, **outputs})  # fmt: skip
        # Only the encoder's products: the head is small, and the picks hang on its precision.
        graph = onnx.load(whole).graph
        kept = [node.name for node in graph.node if node.name and "encoder" not in node.name]
        quantize_dynamic(whole, out, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
                         op_types_to_quantize=["MatMul", "Gather"], nodes_to_exclude=kept)  # fmt: skip


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, default=models.folder())
    arguments = parser.parse_args()
    encoded = encode(["One sentence here.", "And another one."], [[2028, 6251, 2182, 1012], [1998, 2178, 2028, 1012]])
    sample = tuple(torch.from_numpy(getattr(encoded, name)) for name in SALIENCE)
    export(SalienceNetwork.from_checkpoint(arguments.checkpoint), sample, SALIENCE,
           {"signals": {0: "sentences"}, "vectors": {0: "sentences"}}, arguments.out / "salience.onnx")  # fmt: skip
    export(Sentences(), sample[:2], MINILM_AXES, {"vectors": {0: "texts"}}, arguments.out / "minilm.onnx")
    for name in ("salience.onnx", "minilm.onnx"):
        print(f'"{name}": "{hashlib.sha256((arguments.out / name).read_bytes()).hexdigest()}",')


if __name__ == "__main__":
    main()
