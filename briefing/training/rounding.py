"""Rounding: products of integers that are those of the fp32 network.

Weights are int8, with a scale an input and one an output. They are rounded by GPTQ (Frantar et al. 2022): those of one
input after the other, while what rounding did to the products of articles so far is made up for by the inputs still to
come. What they are multiplied with becomes two bytes, the second for what the first leaves: 14 bits together, because a
network that reads single bytes picks other points where a last bit falls differently, as on another processor.
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
"""Of a weight, and of what it is multiplied with: the sum of two such products fits the 16 bits in which a processor
without VNNI sums them (2 * 127 * 127 < 2^15)."""
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


def rounded(matrix: Tensor, moments: Tensor) -> tuple[Tensor, Tensor]:
    """Return a matrix (inputs x outputs) as integers, and the scale of each output. What is read most is rounded first."""
    order = moments.diagonal().argsort(descending=True)
    left = matrix[order]
    scales = (left.abs().amax(dim=0) / LARGEST).clamp(min=1e-9).float().double()
    damped = moments[order][:, order] + DAMPING * moments.diagonal().mean() * torch.eye(
        len(moments), dtype=torch.double
    )
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(damped))
    factor = torch.linalg.cholesky(inverse, upper=True)
    whole = torch.zeros_like(left)
    for i, row in enumerate(factor):
        whole[order[i]] = (left[i] / scales).round().clamp(-LARGEST, LARGEST)
        error = (left[i] - whole[order[i]] * scales) / row[i]
        left[i + 1 :] -= row[i + 1 :].unsqueeze(1) * error
    return whole, scales


def in_bytes(read: Mapping[str, Read]) -> Product:
    """Return how to multiply in integers, for layers that read this."""

    def product(graph: Graph, value: str, dense: Dense) -> str:
        matrix = torch.from_numpy(dense.matrix.copy()).double()
        moments, low, high = read[dense.layer]
        inputs = balance(matrix)
        whole, scales = rounded(matrix / inputs.unsqueeze(1), moments * inputs.outer(inputs))
        balanced, weights, scale, bias = (
            graph.constant(f"{dense.name}.{name}", array)
            for name, array in (("inputs", inputs.float().numpy()), ("weights", whole.to(torch.int8).numpy()),
                                ("scales", scales.float().numpy()), ("bias", dense.bias))
        )  # fmt: skip
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
