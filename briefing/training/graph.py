"""The networks as ONNX graphs of onnxruntime's fused operators, with room for any rounding of their products.

torch's exporter writes attention, its mask and each residual sum as a dozen operators that pass through memory; fused,
the same network takes less time and a fifth of the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx.helper import make_graph, make_model, make_node, make_opsetid, make_tensor_value_info
from onnx.numpy_helper import from_array

from briefing.salience.features import PLACE
from briefing.salience.network import SalienceNetwork

FUSED = "com.microsoft"
FLOAT, INT = onnx.TensorProto.FLOAT, onnx.TensorProto.INT64


class Dense(NamedTuple):
    """Linear layers that read the same, side by side: the matrix is inputs x outputs; `layer` is the name of the first."""

    name: str
    layer: str
    matrix: NDArray[np.float32]
    bias: NDArray[np.float32]


Product = Callable[["Graph", str, Dense], str]
"""A graph, the name of a value and what to multiply it with in; the result's name out."""


class Graph:
    """An ONNX graph that is being written: each operator returns the name of its result."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}
        self._made = 0

    def constant(self, name: str, value: Any) -> str:
        """Add a constant, unless there is one of this name, and return the name."""
        if name not in self.constants:
            self.constants[name] = from_array(np.asarray(value, order="C"), name)
        return name

    def __call__(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add an operator with one result."""
        return self.several(operator, 1, *inputs, domain=domain, **attributes)[0]

    def several(self, operator: str, results: int, *inputs: str, domain: str = "", **attributes: Any) -> list[str]:
        """Add an operator with so many results."""
        self._made += 1
        names = [f"{operator}_{self._made}_{i}" for i in range(results)]
        self.nodes.append(make_node(operator, inputs, names, domain=domain, **attributes))
        return names

    def model(self, inputs: Mapping[str, tuple[int, list[str]]], output: str, shape: list[str]) -> onnx.ModelProto:
        """Return the graph with these inputs (type and dimensions) and one float result."""
        given = [make_tensor_value_info(name, kind, dimensions) for name, (kind, dimensions) in inputs.items()]
        result = make_tensor_value_info(output, FLOAT, shape)
        graph = make_graph(self.nodes, self.name, given, [result], list(self.constants.values()))
        opsets = [make_opsetid("", 17), make_opsetid(FUSED, 1)]
        return make_model(graph, opset_imports=opsets, ir_version=8)


class _Weights:
    """A network's weights, by name under a prefix, as constants of a graph."""

    def __init__(self, graph: Graph, network: SalienceNetwork, prefix: str = "") -> None:
        self.graph, self.network, self.prefix = graph, network, prefix

    def under(self, prefix: str) -> _Weights:
        """Return the weights under a prefix of these."""
        return _Weights(self.graph, self.network, self.prefix + prefix)

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        """Return a weight's values, float32."""
        found: NDArray[np.float32] = self.network.get_parameter(self.prefix + name).detach().float().cpu().numpy()
        return found

    def constant(self, name: str) -> str:
        """Return a weight as a constant of the graph."""
        return self.graph.constant(self.prefix + name, self[name])

    def dense(self, name: str, *layers: str) -> Dense:
        """Return linear layers that read the same, side by side."""
        matrix = np.concatenate([self[f"{layer}.weight"] for layer in layers]).T
        bias = np.concatenate([self[f"{layer}.bias"] for layer in layers])
        return Dense(self.prefix + name, self.prefix + layers[0], matrix, bias)

    def norm(self, name: str) -> tuple[str, str]:
        """Return a normalisation's two weights as constants."""
        return self.constant(f"{name}.weight"), self.constant(f"{name}.bias")


def salience(network: SalienceNetwork, product: Product) -> onnx.ModelProto:
    """Return the network: `ids` and `mask` (windows x tokens), `pool` and `features` in, `signals` out.

    A loop reads one window after another, each without its padding: so none needs a mask, attention is the fastest
    kernel's, and memory is that of one window. `product` multiplies with the encoder's matrices.
    """
    graph = Graph("salience")
    weights = _Weights(graph, network)
    size = network.encoder.config.hidden_size
    windows, tokens = (graph("Shape", "ids", start=i, end=i + 1) for i in (0, 1))
    sentences = graph("Shape", "pool", start=0, end=1)
    places = graph("Reshape", "pool", graph("Concat", sentences, windows, tokens, axis=0))
    width = graph.constant("width", np.array([size]))
    none = graph(
        "Expand", graph.constant("none", np.zeros((1, 1), np.float32)), graph("Concat", sentences, width, axis=0)
    )
    count = graph("Squeeze", windows)
    always = graph.constant("always", np.array(True))
    body = _window(graph, weights, network, places, product)
    (vectors,) = graph.several("Loop", 1, count, always, none, body=body)
    graph.nodes.append(make_node("Identity", [_head(graph, weights, vectors)], ["signals"]))
    inputs = {"ids": (INT, ["windows", "tokens"]), "mask": (INT, ["windows", "tokens"]),
              "pool": (FLOAT, ["sentences", "places"]), "features": (FLOAT, ["sentences", "columns"])}  # fmt: skip
    return graph.model(inputs, "signals", ["sentences", "signals"])


def sentences(network: SalienceNetwork, product: Product) -> onnx.ModelProto:
    """Return the network's encoder alone, for one text at a time: `ids` (1 x tokens) in, the unit mean of the last hidden
    states out, as sentence-transformers has it (`vectors`, 1 x 384).
    """
    graph = Graph("sentences")
    weights = _Weights(graph, network)
    states = _encoded(graph, weights, "ids", graph("Shape", "ids", start=1, end=2), product, network)
    mean = graph("ReduceMean", states, axes=[1], keepdims=0)
    graph.nodes.append(make_node("LpNormalization", [mean], ["vectors"], axis=1, p=2))
    return graph.model({"ids": (INT, ["texts", "tokens"])}, "vectors", ["texts", "width"])


def _window(
    graph: Graph, weights: _Weights, network: SalienceNetwork, places: str, product: Product
) -> onnx.GraphProto:
    """Return the loop's body: the number of a window and the sentences' vectors so far in, those with its tokens out."""
    outside, graph.nodes = graph.nodes, []
    zero, last = (graph.constant(name, np.array([axis])) for name, axis in (("zero", 0), ("last", 1)))
    length = graph("ReduceSum", graph("Gather", "mask", "number"), zero)
    ids = graph("Slice", graph("Gather", "ids", "number"), zero, length, zero)
    states = _encoded(graph, weights, graph("Unsqueeze", ids, zero), length, product, network)
    own = graph("Slice", graph("Gather", places, "number", axis=1), zero, length, last)
    read = graph("MatMul", own, graph("Squeeze", states, zero))
    results = [("onward", "Identity", ["going"]), ("more", "Add", ["sofar", read])]
    graph.nodes += [make_node(operator, inputs, [name]) for name, operator, inputs in results]
    nodes, graph.nodes = graph.nodes, outside
    return make_graph(
        nodes, "window",
        [make_tensor_value_info("number", INT, []), make_tensor_value_info("going", onnx.TensorProto.BOOL, []),
         make_tensor_value_info("sofar", FLOAT, ["sentences", "width"])],
        [make_tensor_value_info("onward", onnx.TensorProto.BOOL, []),
         make_tensor_value_info("more", FLOAT, ["sentences", "width"])],
    )  # fmt: skip


def _encoded(graph: Graph, weights: _Weights, ids: str, tokens: str, product: Product, network: SalienceNetwork) -> str:
    """Return the states behind the last layer."""
    states = _embedded(graph, weights.under("encoder.embeddings."), ids, tokens)
    for number in range(len(network.encoder.encoder.layer)):
        states = _layer(graph, weights.under(f"encoder.encoder.layer.{number}."), states, product, network)
    return states


def _embedded(graph: Graph, weights: _Weights, ids: str, tokens: str) -> str:
    """Return the states before the first layer. Words are int8, row by row, places fp16."""
    words = weights["word_embeddings.weight"]
    scales = np.maximum(np.abs(words).max(axis=1, keepdims=True), 1e-9) / 127
    rows = graph.constant("words", np.round(words / scales).astype(np.int8))
    found = graph("Cast", graph("Gather", rows, ids), to=FLOAT)
    word = graph("Mul", found, graph("Gather", graph.constant("words.scales", scales), ids))
    places = weights["position_embeddings.weight"] + weights["token_type_embeddings.weight"][0]
    zero = graph.constant("zero", np.array([0]))
    place = graph("Slice", graph.constant("places", places.astype(np.float16)), zero, tokens, zero)
    summed = graph("Add", word, graph("Cast", place, to=FLOAT))
    return graph("LayerNormalization", summed, *weights.norm("LayerNorm"), epsilon=1e-12)


def _layer(graph: Graph, weights: _Weights, states: str, product: Product, network: SalienceNetwork) -> str:
    """Return the states behind a layer; queries, keys and values are one product."""
    joined = weights.dense("joined", "attention.self.query", "attention.self.key", "attention.self.value")
    sizes = graph.constant("sizes", np.array([len(joined.matrix)] * 3))
    both = product(graph, states, joined)
    query, key, value = graph.several("Split", 3, both, sizes, axis=-1)
    heads = network.encoder.config.num_attention_heads
    read = graph("MultiHeadAttention", query, key, value, domain=FUSED, num_heads=heads)
    states = _summed(graph, weights, "attention.output", read, states, product)
    inner = graph("Gelu", product(graph, states, weights.dense("intermediate", "intermediate.dense")), domain=FUSED)
    return _summed(graph, weights, "output", inner, states, product)


def _summed(graph: Graph, weights: _Weights, name: str, read: str, states: str, product: Product) -> str:
    """Return the normalised sum of the states and of a product of what was read.

    Not SkipLayerNormalization, which takes eight times as long on a CPU (onnxruntime 1.32).
    """
    summed = graph("Add", product(graph, read, weights.dense(name, f"{name}.dense")), states)
    return graph("LayerNormalization", summed, *weights.norm(f"{name}.LayerNorm"), epsilon=1e-12)


def _head(graph: Graph, weights: _Weights, vectors: str) -> str:
    """Return the signals: sentence vectors, beside their article's mean, through two layers."""
    mean = graph("ReduceMean", vectors, axes=[0], keepdims=1)
    article = graph("Expand", mean, graph("Shape", vectors))
    joined = graph("Concat", vectors, article, graph("Mul", vectors, mean), axis=1)
    joined = graph("LayerNormalization", joined, *weights.norm("norm"), epsilon=1e-5)
    first = graph.constant("first", np.array([len(PLACE)]))
    joined = graph("Concat", joined, graph("Slice", "features", "zero", first, "last"), axis=1)
    half = graph.constant("hidden.half", weights["hidden.weight"].T.astype(np.float16))
    hidden = graph("MatMul", joined, graph("Cast", half, to=FLOAT))
    hidden = graph("BiasGelu", hidden, weights.constant("hidden.bias"), domain=FUSED)
    out = graph("MatMul", hidden, graph.constant("out.weight", weights["out.weight"].T))
    return graph("Add", out, weights.constant("out.bias"))
