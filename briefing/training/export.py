"""Export: a checkpoint to the shipped int8 file (`python -m briefing.training.export CHECKPOINT OUT.onnx`).

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
from onnxruntime.quantization import QuantType, quantize_dynamic

from briefing.salience.network import SalienceNetwork
from briefing.salience.windows import encode

INPUTS = ("ids", "mask", "pool", "features")


def export(network: SalienceNetwork, out: Path) -> str:
    """Write the network as int8 ONNX to `out` and return the file's SHA-256."""
    sample = encode(["One sentence here.", "And another one."], [[2028, 6251, 2182, 1012], [1998, 2178, 2028, 1012]])
    arrays = tuple(torch.from_numpy(getattr(sample, name)) for name in INPUTS)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = Path(folder) / "fp32.onnx"
        torch.onnx.export(network.eval(), arrays, str(whole), input_names=list(INPUTS),
                          output_names=["salience", "vectors"], opset_version=17, dynamo=False,
                          dynamic_axes={"ids": {0: "windows", 1: "tokens"}, "mask": {0: "windows", 1: "tokens"},
                                        "pool": {0: "sentences", 1: "places"}, "features": {0: "sentences"},
                                        "salience": {0: "sentences"}, "vectors": {0: "sentences"}})
        # Only the encoder's products: the head is small, and the picks hang on its precision.
        graph = onnx.load(whole).graph
        kept = [node.name for node in graph.node if "encoder" not in node.name]
        quantize_dynamic(whole, out, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8,
                         op_types_to_quantize=["MatMul", "Gather"],
                         nodes_to_exclude=[name for name in kept if name])
    return hashlib.sha256(out.read_bytes()).hexdigest()


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    print(export(SalienceNetwork.from_checkpoint(arguments.checkpoint), arguments.out))


if __name__ == "__main__":
    main()
