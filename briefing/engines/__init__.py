"""What runs a batch: a file each, `create(options)` with `workers` and `address`.

Every worker computes on one thread: more workers are faster than more threads, and the results are the same anywhere.
"""

ONE_THREAD = {"OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}
"""The environment of a worker: torch, ONNX Runtime (by briefing.models) and tokenizers go by it."""
