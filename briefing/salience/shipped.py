"""The shipped encoder, `salience.onnx`, as a torch network: its integer weights times their scales."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from numpy.typing import NDArray

from briefing import models
from briefing.salience.network import SalienceNetwork

_FIELDS = {
    "Model": [("graph", 7, "Graph", False)],
    "Graph": [("initializer", 5, "Tensor", True)],
    "Tensor": [("dims", 1, "INT64", True), ("data_type", 2, "INT32", False), ("name", 8, "STRING", False),
               ("raw_data", 9, "BYTES", False)],
}  # fmt: skip
"""Of ONNX's messages (onnx.proto), what weights are told by: name, number, type, and whether there are several."""
_TYPES = {1: np.float32, 3: np.int8, 10: np.float16}
"""Numbers that stand for types in ONNX."""
_ATTENTION = ("query", "key", "value")


def network() -> SalienceNetwork:
    """Return the network in evaluation mode.

    It differs from the file, as it is run, in what products read: here fp32, there 14 bits.

    Raises:
        ModelError: the file is missing or damaged.
    """
    known = _weights(models.read("salience.onnx"))
    state = {name: value for name, value in known.items() if name.endswith((".weight", ".bias")) and "Norm" in name}
    state |= {name: known[name] for name in ("norm.weight", "norm.bias", "hidden.bias", "out.bias")}
    state |= {"hidden.weight": known["hidden.half"].T, "out.weight": known["out.weight"].T}
    embeddings = "encoder.embeddings."
    state[f"{embeddings}word_embeddings.weight"] = known["words"] * known["words.scales"]
    # The file has the sum of places and of the one type of token.
    state[f"{embeddings}position_embeddings.weight"] = known["places"]
    state[f"{embeddings}token_type_embeddings.weight"] = np.zeros((2, known["places"].shape[1]))
    for name in (name.removesuffix(".weights") for name in known if name.endswith(".weights")):
        matrix = (known[f"{name}.weights"] * known[f"{name}.scales"] * known[f"{name}.inputs"][:, None]).T
        layer, bias = name.rsplit(".", 1)[0], known[f"{name}.bias"]
        if name.endswith(".joined"):
            for part, weight, own in zip(_ATTENTION, np.split(matrix, 3), np.split(bias, 3), strict=True):
                state |= {f"{layer}.attention.self.{part}.weight": weight, f"{layer}.attention.self.{part}.bias": own}
        else:
            state |= {f"{name}.dense.weight": matrix, f"{name}.dense.bias": bias}
    return SalienceNetwork.of({name: torch.tensor(value, dtype=torch.float32) for name, value in state.items()})


def _weights(content: bytes) -> dict[str, NDArray[Any]]:
    """Return the constants of an ONNX model that have one of _TYPES, by name."""
    file = descriptor_pb2.FileDescriptorProto(name="weights.proto", syntax="proto3")
    kind = descriptor_pb2.FieldDescriptorProto
    for message, fields in _FIELDS.items():
        made = file.message_type.add(name=message)
        for name, number, type_, several in fields:
            field = made.field.add(
                name=name, number=number, label=kind.LABEL_REPEATED if several else kind.LABEL_OPTIONAL
            )
            if type_ in _FIELDS:
                field.type, field.type_name = kind.TYPE_MESSAGE, type_
            else:
                field.type = kind.Type.Value(f"TYPE_{type_}")
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    model = message_factory.GetMessageClass(pool.FindMessageTypeByName("Model"))()
    model.ParseFromString(content)
    return {
        tensor.name: np.frombuffer(tensor.raw_data, _TYPES[tensor.data_type]).reshape(tensor.dims)
        for tensor in model.graph.initializer
        if tensor.data_type in _TYPES
    }
