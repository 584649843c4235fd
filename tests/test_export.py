"""Export: the graph that is shipped computes what the network computes, rounded where it is said to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from briefing import models
from briefing.salience.windows import Encoded, encode

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from briefing.salience.network import SalienceNetwork
    from briefing.training.graph import Graph, Product

torch = pytest.importorskip("torch")
pytest.importorskip("onnx")


@pytest.fixture(scope="module")
def network() -> SalienceNetwork:
    """A small network with random weights."""
    from transformers import BertConfig, BertModel

    from briefing.salience.network import SalienceNetwork

    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=300, hidden_size=64, num_hidden_layers=2, num_attention_heads=4, intermediate_size=128
    )
    return SalienceNetwork(BertModel(config, add_pooling_layer=False), hidden=16).eval()


@pytest.fixture(scope="module")
def article() -> Encoded:
    """An article of several windows of unequal length, which overlap."""
    lengths = [9, 3, 14, 1, 7, 11, 5, 2, 12, 6]
    tokens = [[110 + (7 * i + k) % 180 for k in range(n)] for i, n in enumerate(lengths)]
    encoded = encode([f"Sentence {i}." for i in range(len(lengths))], tokens, window=32)
    assert len(encoded.ids) > 2
    assert not encoded.mask.all()
    return encoded


def exact(graph: Graph, value: str, name: str, matrix: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
    return graph("Add", graph("MatMul", value, graph.constant(name, matrix)), graph.constant(f"{name}.bias", bias))


def signals(network: SalienceNetwork, product: Product, article: Encoded) -> NDArray[np.float32]:
    from briefing.training.graph import salience

    session = models.started(salience(network, product).SerializeToString(), fused=True)
    inputs = {name: getattr(article, name) for name in ("ids", "mask", "pool", "features")}
    found: NDArray[np.float32] = session.run(["signals"], inputs)[0]
    return found


def test_window_by_window_the_graph_computes_what_the_network_does(network: SalienceNetwork, article: Encoded) -> None:
    with torch.inference_mode():
        inputs = (torch.from_numpy(getattr(article, name)) for name in ("ids", "mask", "pool", "features"))
        expected = network(*inputs).numpy()
    np.testing.assert_allclose(signals(network, exact, article), expected, atol=2e-3)


def test_rounding_to_int8_in_blocks_changes_little(network: SalienceNetwork, article: Encoded) -> None:
    from briefing.training.export import in_blocks

    whole, rounded = (signals(network, product, article) for product in (exact, in_blocks))
    assert 0 < np.abs(whole - rounded).max() < 0.02 * np.abs(whole).max()


def test_the_shipped_file_fits_and_multiplies_in_fp32() -> None:
    import onnx
    from onnx.numpy_helper import to_array

    path = models.folder() / "salience.onnx"
    assert path.stat().st_size <= 25_000_000
    graph = onnx.load(path).graph
    (loop,) = (node for node in graph.node if node.op_type == "Loop")
    (body,) = (attribute.g for attribute in loop.attribute if attribute.name == "body")
    kept = [to_array(weight) for weight in graph.initializer if weight.name.endswith(".blocks")]
    assert len(kept) == 24  # six layers, four matrices each: queries, keys and values are one
    assert {weights.dtype for weights in kept} == {np.dtype("int8")}
    assert sum(node.op_type == "MatMul" for node in body.node) == 25
    # Where activations are integers, a processor without VNNI sums two products of bytes in 16 bits.
    integers = {"MatMulInteger", "MatMulIntegerToFloat", "MatMulNBits", "DynamicQuantizeLinear", "QLinearMatMul"}
    assert not integers & {node.op_type for node in [*graph.node, *body.node]}
