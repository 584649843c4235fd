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
    from briefing.training.graph import Dense, Graph, Product

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


def exact(graph: Graph, value: str, dense: Dense) -> str:
    product = graph("MatMul", value, graph.constant(dense.name, dense.matrix))
    return graph("Add", product, graph.constant(f"{dense.name}.bias", dense.bias))


def signals(network: SalienceNetwork, product: Product, article: Encoded) -> NDArray[np.float32]:
    from briefing.training.graph import salience

    session = models.started(salience(network, product).SerializeToString())
    inputs = {name: getattr(article, name) for name in ("ids", "mask", "pool", "features")}
    found: NDArray[np.float32] = session.run(["signals"], inputs)[0]
    return found


def test_window_by_window_the_graph_computes_what_the_network_does(network: SalienceNetwork, article: Encoded) -> None:
    with torch.inference_mode():
        inputs = (torch.from_numpy(getattr(article, name)) for name in ("ids", "mask", "pool", "features"))
        expected = network(*inputs).numpy()
    np.testing.assert_allclose(signals(network, exact, article), expected, atol=2e-3)


def test_products_of_integers_change_little(network: SalienceNetwork, article: Encoded) -> None:
    from briefing.training.rounding import in_two_bytes, reads

    whole, rounded = (
        signals(network, product, article) for product in (exact, in_two_bytes(reads(network, [article])))
    )
    assert 0 < np.abs(whole - rounded).max() < 0.02 * np.abs(whole).max()


def test_what_rounding_does_to_a_product_is_made_up_for() -> None:
    from briefing.training.rounding import rounded

    torch.manual_seed(1)
    # Inputs that say much the same, as those of a network do.
    values = (torch.randn(400, 8) @ torch.randn(8, 64) + 0.1 * torch.randn(400, 64)).double()
    matrix = torch.randn(64, 16).double()
    whole, scales = rounded(matrix, values.T @ values)
    nearest = (matrix / scales).round()
    assert whole.abs().max() == nearest.abs().max() == 127
    ours, plain = ((values @ (w * scales - matrix)).square().mean() for w in (whole, nearest))
    assert ours < plain / 2


def test_balanced_weights_use_their_bits() -> None:
    from briefing.training.rounding import balance

    torch.manual_seed(1)
    matrix = torch.randn(32, 16).double() * torch.logspace(-2, 2, 32).double().unsqueeze(1)
    even = matrix / balance(matrix).unsqueeze(1)
    largest = (even.abs() / even.abs().amax(dim=0)).amax(dim=1)
    np.testing.assert_allclose(largest.numpy(), 1, atol=1e-6)


def test_what_lies_beyond_the_range_is_cut_to_it() -> None:
    from briefing.training.graph import Dense, Graph
    from briefing.training.rounding import Read, in_two_bytes

    graph = Graph("product")
    dense = Dense("one", "layer", np.ones((2, 1), np.float32), np.zeros(1, np.float32))
    read = Read(torch.eye(2).double(), torch.tensor([-1.0, 0.0]).double(), torch.tensor([0.0, 3.0]).double())
    out = in_two_bytes({"layer": read})(graph, "given", dense)
    model = graph.model({"given": (1, ["rows", "columns"])}, out, ["rows", "columns"])
    given = np.array([[0.0, 1.0], [-1.5, 5.0], [-100.0, 100.0]], np.float32)
    (found,) = models.started(model.SerializeToString()).run(None, {"given": given})
    # Twice the range: -2 to 6, in 2^14 steps; the ends lie within one step of the first byte.
    np.testing.assert_allclose(found[:2], given[:2].sum(axis=1, keepdims=True), atol=2 * 8 / 2**14)
    np.testing.assert_allclose(found[2], [-2.0 + 6.0], atol=2 * 8 / 127)


def test_one_text_at_a_time_a_graph_gives_the_unit_mean_of_its_tokens(network: SalienceNetwork) -> None:
    from briefing.training.graph import sentences

    ids = torch.tensor([[101, 110, 120, 130, 102]])
    with torch.inference_mode():
        mean = network.encoder(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state.mean(dim=1)
    session = models.started(sentences(network, exact).SerializeToString())
    np.testing.assert_allclose(
        session.run(["vectors"], {"ids": ids.numpy()})[0], torch.nn.functional.normalize(mean, dim=1), atol=2e-3
    )


def test_products_of_single_bytes_change_more_but_not_much(network: SalienceNetwork, article: Encoded) -> None:
    from briefing.training.rounding import in_bytes, reads

    whole, rounded = (signals(network, product, article) for product in (exact, in_bytes(reads(network, [article]))))
    assert 0 < np.abs(whole - rounded).max() < 0.2 * np.abs(whole).max()


@pytest.mark.parametrize(
    ("name", "count"),
    [
        # Six layers of four matrices each (queries, keys and values are one), two bytes each.
        ("salience.onnx", 48),
        # The same, one byte each, but two behind the activation.
        ("minilm.onnx", 30),
    ],
)
def test_the_shipped_files_fit_and_cannot_saturate(name: str, count: int) -> None:
    import onnx
    from onnx.numpy_helper import to_array

    path = models.folder() / name
    assert path.stat().st_size <= 25_000_000
    graph = onnx.load(path).graph
    known = {weight.name: to_array(weight) for weight in graph.initializer}
    loops = [attribute.g for node in graph.node for attribute in node.attribute if attribute.name == "body"]
    nodes = [node for part in (graph, *loops) for node in part.node]
    made = {node.output[0]: node for node in nodes}
    products = [node for node in nodes if node.op_type == "MatMulIntegerToFloat"]
    assert len(products) == count
    for product in products:
        value, weights = product.input[:2]
        assert known[weights].dtype == np.int8
        largest = 127
        if made[value].op_type == "DynamicQuantizeLinear":
            largest = 255
        elif (read := made[made[value].input[0]]).op_type == "Clip":  # the first byte: its ends are 0 and 127
            step, zero = (known[name] for name in made[value].input[1:3])
            ends = [round(float(known[name] / step)) + int(zero) for name in read.input[1:3]]
            assert (min(ends), max(ends)) == (0, 127)
        else:  # the second: half a step of the first to each side
            first = made[read.input[1]]
            assert (read.op_type, first.op_type) == ("Sub", "DequantizeLinear")
            half = known[first.input[1]] / known[made[value].input[1]] / 2
            assert (round(float(64 - half)), round(float(64 + half))) == (1, 127)
        # Without VNNI a processor sums two products of bytes in 16 bits.
        assert 2 * largest * int(np.abs(known[weights]).max()) < 2**15
