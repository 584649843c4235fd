"""What the machine allows: its fastest int8 matrix product through the same runtime, and what a process costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from onnx import TensorProto, helper
from onnx.numpy_helper import from_array

SIZES = ((512, 384, 1152), (512, 384, 1536), (1024, 1536, 384), (2048, 2048, 2048))
"""Rows, inputs and outputs of the products that are tried; the fastest is the limit."""


def int8_limit(rounds: int = 5) -> float:
    """Return the most operations a second (a multiplication and an addition are two) of one core, in int8."""
    return max(_product(*size, rounds) for size in SIZES)


def _product(rows: int, inputs: int, outputs: int, rounds: int) -> float:
    rng = np.random.default_rng(0)
    weights = from_array(rng.integers(-63, 64, (inputs, outputs)).astype(np.int8), "w")
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["x", "w"], ["y"])], "product",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, [rows, inputs])],
        [helper.make_tensor_value_info("y", TensorProto.INT32, [rows, outputs])], [weights],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    given = {"x": rng.integers(0, 256, (rows, inputs)).astype(np.uint8)}
    session.run(None, given)
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        session.run(None, given)
        times.append(time.process_time() - begun)
    return 2 * rows * inputs * outputs / min(times)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of a process: seconds from its start to its end, seconds of the processor, and its largest memory in bytes."""

    seconds: float
    processor: float
    memory: int


_LAUNCH = """
import json, os, sys, time
begun = time.perf_counter()
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, usage = os.wait4(child, 0)
spent = time.perf_counter() - begun, usage.ru_utime + usage.ru_stime
print(json.dumps([os.waitstatus_to_exitcode(status), *spent, usage.ru_maxrss]))
"""
"""A process begins with the memory of the one that starts it, so a small one does that."""


def cost(*arguments: str | Path, cwd: Path) -> Cost:
    """Run `briefing` with these arguments in a process of its own, in an empty home.

    Raises:
        RuntimeError: it failed; a partial result (exit code 3) is none.
    """
    root = Path(__file__).parents[3]
    environment = {**os.environ, "PYTHONPATH": str(root), "HOME": str(cwd), "XDG_CONFIG_HOME": str(cwd / "config")}
    command = [sys.executable, "-m", "briefing", *map(str, arguments)]
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-c", _LAUNCH, *command],
        capture_output=True, text=True, cwd=cwd, env=environment, check=True,
    )  # fmt: skip
    code, seconds, processor, memory = json.loads(done.stdout.splitlines()[-1])
    if code not in (0, 3):
        raise RuntimeError(f"briefing {arguments}: {done.stderr[-2000:]}")
    # Kibibytes everywhere but on macOS.
    return Cost(seconds, processor, memory * (1 if sys.platform == "darwin" else 1024))
