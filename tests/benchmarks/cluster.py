"""A real Ray cluster of several nodes on this machine, with a worker, a node and the driver killed in mid-run.

`python -m tests.benchmarks.cluster [INPUT...] [--workers 2] [--articles 1000]` (needs the extra ray). It shows that each
output is, byte for byte, what the local engine writes, and how many articles pass with 1 to N nodes of one worker each.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]
# Nodes take on what they are started with.
os.environ.update(RAY_USAGE_STATS_ENABLED="0", PYTHONPATH=str(ROOT))

from corpora import contents, records, write_lines  # noqa: E402


def main() -> None:
    """Run everything and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("input", nargs="*", help="articles of your own; by default made ones")
    parser.add_argument("--articles", type=int, default=1000, help="of the made ones")
    parser.add_argument("--workers", type=int, default=2, help="nodes, each with one worker")
    parser.add_argument("--part-mb", default="0.03")
    parser.add_argument("--kills-alone", action="store_true", help="do not measure the undisturbed runs")
    parser.add_argument("--tasks", type=int, help="instead of all this, run so many empty tasks: what Ray itself costs")
    given = parser.parse_args()
    if given.tasks:
        empty(given.tasks, given.workers)
        return
    with tempfile.TemporaryDirectory(prefix="batch-") as name:
        folder = Path(name)
        inputs = [str(Path(path).absolute()) for path in given.input]
        inputs = inputs or [str(write_lines(folder / "in.jsonl", records(given.articles)))]
        bench = Bench(folder, [*inputs, "--part-mb", given.part_mb])
        bench.local()
        for nodes in [] if given.kills_alone else range(1, given.workers + 1):
            bench.undisturbed(nodes)
        bench.worker_and_node_killed(given.workers + 1)
        bench.driver_killed(given.workers)


class Bench:
    """The same work again and again, in a folder."""

    def __init__(self, folder: Path, arguments: list[str]) -> None:
        self.folder, self.arguments = folder, arguments
        self.expected: dict[str, bytes] = {}

    def local(self) -> None:
        """Run the local engine with one worker: what all others must write, and what an article costs."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        told = self.wait(self.start("local", "--workers", "1"))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.expected = contents(self.folder / "local")
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        articles = int(told.split(": ")[1].split()[0].replace(",", ""))
        print(
            f"local, 1 worker: {told.partition(': ')[2].strip()}; {seconds:.1f} s of processor time, "
            f"{1000 * seconds / articles:.1f} ms an article, start included; "
            f"{after.ru_maxrss / 1000:.0f} MB at most; {self.pace('local', articles)}",
            flush=True,
        )

    def undisturbed(self, nodes: int) -> None:
        """Run on so many nodes."""
        output = f"ray{nodes}"
        with cluster(nodes) as (address, _, __):
            self.wait(self.start(output, "--engine", "ray", "--address", address))
        articles = sum(content.count(b"\n") for content in self.parts(output).values())
        print(f"ray, {count(nodes, 'node')}: {self.pace(output, articles)}; {self.verdict(output)}", flush=True)

    def worker_and_node_killed(self, nodes: int) -> None:
        """Kill a worker once a fifth is made, and a whole node once two fifths are."""
        with cluster(nodes) as (address, running, system):
            process = self.start("killed", "--engine", "ray", "--address", address)
            self.until_made("killed", 0.2, process)
            victim = workers()[0]
            os.kill(victim, signal.SIGKILL)
            print(f"killed worker {victim} with {count(len(self.parts('killed')), 'part')} made", flush=True)
            self.until_made("killed", 0.4, process)
            before, made = set(workers()), len(self.parts("killed"))
            system.remove_node(running[-1], allow_graceful=False)
            until(lambda: before - set(workers()))
            lost = len(before - set(workers()))
            print(
                f"killed a node with {count(made, 'part')} made, and {lost} of {len(before)} workers with it",
                flush=True,
            )
            self.wait(process)
        print(f"ray, {count(nodes, 'node')}, a worker and a node killed: {self.verdict('killed')}", flush=True)

    def driver_killed(self, nodes: int) -> None:
        """Kill the driver at the half, and start it again."""
        with cluster(nodes) as (address, _, __):
            process = self.start("again", "--engine", "ray", "--address", address)
            self.until_made("again", 0.5, process)
            process.kill()
            process.communicate()
            made = len(self.parts("again"))
            told = self.wait(self.start("again", "--engine", "ray", "--address", address))
        print(
            f"killed the driver with {count(made, 'part')} made; then {told.strip()}: {self.verdict('again')}",
            flush=True,
        )

    def start(self, output: str, *more: str) -> subprocess.Popen[str]:
        """Start a run."""
        command = [sys.executable, "-m", "briefing", "batch", *self.arguments, "--output", output, *more]
        return subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def wait(self, process: subprocess.Popen[str]) -> str:
        """Return what a run printed."""
        out, told = process.communicate()
        if process.returncode not in {0, 3}:
            sys.exit(f"it ended with {process.returncode}: {told}")
        return out

    def until_made(self, output: str, share: float, process: subprocess.Popen[str]) -> None:
        """Wait until this share of the parts is made."""
        while len(self.parts(output)) < share * len(self.parts("local")):
            if process.poll() is not None:
                self.wait(process)
                sys.exit("it was done before anything could be killed; give more --articles")
            time.sleep(0.01)

    def parts(self, output: str) -> dict[str, bytes]:
        """Return the parts of an output that are made."""
        found = (self.folder / output).glob("part-*") if (self.folder / output).exists() else []
        return {path.name: path.read_bytes() for path in found}

    def pace(self, output: str, articles: int) -> str:
        """Say how many articles a second passed between the first part and the last."""
        times = sorted(path.stat().st_mtime for path in (self.folder / output).glob("part-*"))
        share = (len(times) - 1) / len(times)
        return f"{share * articles / max(times[-1] - times[0], 1e-9):.0f} articles/s from the first part to the last"

    def verdict(self, output: str) -> str:
        """Say whether an output is what the local engine writes; end here if it is not."""
        if contents(self.folder / output) != self.expected:
            found = contents(self.folder / output)
            other = [name for name in {*found, *self.expected} if found.get(name) != self.expected.get(name)]
            sys.exit(f"{output}: differs from what the local engine writes in {', '.join(sorted(other))}")
        return f"all {len(self.expected)} files are, byte for byte, the local engine's"


@contextmanager
def cluster(nodes: int) -> Iterator[tuple[str, list[Any], Any]]:
    """Run a head without work and so many nodes of one worker; yield the address, the nodes and the cluster."""
    from ray.cluster_utils import Cluster

    system = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    try:
        running = [system.add_node(num_cpus=1) for _ in range(nodes)]
        yield system.address, running, system
    finally:
        system.shutdown()


def until(so: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 60
    while not so() and time.monotonic() < end:
        time.sleep(0.01)


def empty(tasks: int, nodes: int) -> None:
    """Run tasks that do nothing, and print what Ray and the driver need for them."""
    from briefing import registry

    with cluster(nodes) as (address, _, __):
        engine = registry.create("engines", "ray", {"address": address, "workers": nodes})
        results = engine(partial(partial, abs), range(tasks))
        next(results)
        began, used = time.monotonic(), time.process_time()
        done = 1 + sum(1 for _ in results)
        seconds, used = time.monotonic() - began, time.process_time() - used
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(
        f"{done} empty tasks on {count(nodes, 'node')}: {done / seconds:.0f} a second; the driver took "
        f"{1000 * used / done:.1f} ms of processor time a task, and {held:.0f} MB at most"
    )


def workers() -> list[int]:
    """Return the processes in which the stage runs, of the clusters that this process started."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and (entry / "cmdline").read_bytes().startswith(b"ray::MapWorker"):
                found.append(int(entry.name))
        except OSError:
            continue
    return sorted(found)


def count(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}{'s' * (number != 1)}"


if __name__ == "__main__":
    main()
