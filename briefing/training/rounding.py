"""Rounding: products of integers that are those of the fp32 network.

Weights are int8, with a scale an input and one an output. They are rounded by GPTQ (Frantar et al. 2022): those of one
input after the other, while what rounding did to the products of articles so far is made up for by the inputs still to
come. What they are multiplied with becomes one byte, or two, the second for what the first leaves: 14 bits together,
because a network that reads single bytes picks other points where a last bit falls differently, as on another processor.

A processor without VNNI sums two products of bytes in 16 bits, so no such sum may reach 2^15: then every processor gets the
same integers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from briefing.salience.network import SalienceNetwork
from briefing.salience.windows import Encoded
from briefing.training.graph import FUSED, Dense, Graph, Product

LARGEST = 127
"""Of a weight that meets two bytes, and of each of them: 2 * 127 * 127 < 2^15."""
LARGEST_OF_ONE = 64
"""Of a weight that meets a single byte, which uses its 8 bits: 2 * 255 * 64 < 2^15."""
RANGE = 2.0
"""How much wider than what articles showed the range is that a product reads; what lies beyond is cut to it."""
MIDDLE = 64
"""The byte that stands for 0 where what the first byte leaves becomes the second."""
DAMPING = 0.01
"""Of the mean of the moments' diagonal, added to it."""


class Read(NamedTuple):
    """What a linear layer reads: second moments, inputs x inputs, and of each input the least and the greatest value."""

    moments: Tensor
    low: Tensor
    high: Tensor


def reads(network: SalienceNetwork, articles: Iterable[Encoded]) -> Mapping[str, Read]:
    """Return what each linear layer of the encoder reads of the articles, by the layer's name."""
    found: dict[str, Read] = {}

    def watch(name: str) -> Any:
        def look(_: nn.Module, given: tuple[Tensor]) -> None:
            values = given[0].reshape(-1, given[0].shape[-1]).double()
            new = Read(values.T @ values, values.amin(dim=0), values.amax(dim=0))
            old = found.get(name, Read(torch.zeros_like(new.moments), new.low, new.high))
            found[name] = Read(old.moments + new.moments, old.low.minimum(new.low), old.high.maximum(new.high))

        return look

    layers = {name: module for name, module in network.named_modules() if isinstance(module, nn.Linear)}
    hooks = [m.register_forward_pre_hook(watch(n)) for n, m in layers.items() if n.startswith("encoder.")]
    with torch.inference_mode():
        for article in articles:
            for ids, mask in zip(article.ids, article.mask, strict=True):
                window = torch.from_numpy(ids[mask == 1]).unsqueeze(0)
                network.encoder(input_ids=window, attention_mask=torch.ones_like(window))
    for hook in hooks:
        hook.remove()
    return found


def balance(matrix: Tensor) -> Tensor:
    """Return what to divide each input's weights by (and to multiply the input with), so that all use their 8 bits."""
    sizes = matrix.abs().clamp(min=1e-9)
    inputs = torch.ones(len(sizes), dtype=sizes.dtype)
    for _ in range(20):
        outputs = (sizes / inputs.unsqueeze(1)).amax(dim=0)
        inputs = (sizes / outputs).amax(dim=1)
    return inputs.float().double()


def rounded(matrix: Tensor, moments: Tensor, largest: int = LARGEST) -> tuple[Tensor, Tensor]:
    """Return a matrix (inputs x outputs) as integers up to `largest`, and the scale of each output.

    What is read most is rounded first.
    """
    order = moments.diagonal().argsort(descending=True)
    left = matrix[order]
    scales = (left.abs().amax(dim=0) / largest).clamp(min=1e-9).float().double()
    damped = moments[order][:, order] + DAMPING * moments.diagonal().mean() * torch.eye(
        len(moments), dtype=torch.double
    )
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(damped))
    factor = torch.linalg.cholesky(inverse, upper=True)
    whole = torch.zeros_like(left)
    for i, row in enumerate(factor):
        whole[order[i]] = (left[i] / scales).round().clamp(-largest, largest)
        error = (left[i] - whole[order[i]] * scales) / row[i]
        left[i + 1 :] -= row[i + 1 :].unsqueeze(1) * error
    return whole, scales


class _Rounded(NamedTuple):
    """What to multiply a product's inputs with, and its constants in a graph, by name."""

    inputs: Tensor
    balanced: str
    weights: str
    scales: str
    bias: str


def _rounded(graph: Graph, dense: Dense, read: Read, largest: int) -> _Rounded:
    matrix = torch.from_numpy(dense.matrix.copy()).double()
    inputs = balance(matrix)
    whole, scales = rounded(matrix / inputs.unsqueeze(1), read.moments * inputs.outer(inputs), largest)
    arrays = (("inputs", inputs.float().numpy()), ("weights", whole.to(torch.int8).numpy()),
              ("scales", scales.float().numpy()), ("bias", dense.bias))  # fmt: skip
    return _Rounded(inputs, *(graph.constant(f"{dense.name}.{name}", array) for name, array in arrays))


def in_bytes(read: Mapping[str, Read]) -> Product:
    """Return how to multiply in integers, for layers that read this: most read one byte, scaled by what it stands for; the
    second of a feed-forward reads two, because few values are large there, and would leave no bits to the others.
    """
    twice = in_two_bytes(read)

    def product(graph: Graph, value: str, dense: Dense) -> str:
        if dense.layer.endswith("output.dense") and "attention" not in dense.layer:
            return twice(graph, value, dense)
        own = _rounded(graph, dense, read[dense.layer], LARGEST_OF_ONE)
        byte, width, zero = graph.several("DynamicQuantizeLinear", 3, graph("Mul", value, own.balanced))
        return graph("MatMulIntegerToFloat", byte, own.weights, width, own.scales, zero, "", own.bias, domain=FUSED)

    return product


def in_two_bytes(read: Mapping[str, Read]) -> Product:
    """Return how to multiply in integers, for layers that read this: what they read in two bytes of a fixed range."""

    def product(graph: Graph, value: str, dense: Dense) -> str:
        _, low, high = read[dense.layer]
        inputs, balanced, weights, scale, bias = _rounded(graph, dense, read[dense.layer], LARGEST)
        least, greatest = float((low * inputs).min()), float((high * inputs).max())
        width = np.float32(RANGE * (greatest - least) / LARGEST)
        zero = round(float(-RANGE * least / width))
        ends = [graph.constant(f"{dense.name}.{end}", np.float32(end - zero) * width) for end in (0, LARGEST)]
        step = [graph.constant(f"{dense.name}.step", width), graph.constant(f"zero {zero}", np.uint8(zero))]
        fine = [graph.constant(f"{dense.name}.fine", width / np.float32(LARGEST - 1)),
                graph.constant(f"zero {MIDDLE}", np.uint8(MIDDLE))]  # fmt: skip

        inside = graph("Clip", graph("Mul", value, balanced), *ends)
        first = graph("QuantizeLinear", inside, *step)
        left = graph("Sub", inside, graph("DequantizeLinear", first, *step))
        second = graph("QuantizeLinear", left, *fine)
        return graph(
            "Add",
            graph("MatMulIntegerToFloat", first, weights, step[0], scale, step[1], "", bias, domain=FUSED),
            graph("MatMulIntegerToFloat", second, weights, fine[0], scale, fine[1], domain=FUSED),
        )

    return product
