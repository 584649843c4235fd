"""The engine ray, on a cluster that it starts on this machine. `tests/benchmarks/cluster.py` kills nodes of a real one."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from conftest import Run
from corpora import CONSENT, contents, records, write_lines

pytestmark = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed: the extra ray")
CALL = ("batch", "in.jsonl", "--part-mb", "0.004")


def test_the_cluster_writes_the_bytes_that_this_machine_writes_and_goes_on_where_it_stopped(
    run: Run, tmp_path: Path
) -> None:
    cwd = tmp_path / "cwd"
    write_lines(cwd / "in.jsonl", [*records(20), "no JSON", {"id": "wall", "html": CONSENT}])
    local = run(*CALL, "--output", "local", "--workers", "1")
    assert local.returncode == 3
    done = run(*CALL, "--output", "ray", "--engine", "ray", anew=True)
    assert done.returncode == 3
    assert done.stderr.endswith(local.stderr)  # before it, Ray's own warnings
    assert done.stdout == local.stdout.replace("local", "ray")
    assert contents(cwd / "ray") == contents(cwd / "local")
    # Whatever engine began it, any other goes on.
    (cwd / "local" / "part-000001.jsonl").unlink()
    again = run(*CALL, "--output", "local", "--engine", "ray", "--workers", "1", anew=True)
    assert "1 made now" in again.stdout
    assert contents(cwd / "ray") == contents(cwd / "local")


@pytest.mark.parametrize("address", ["auto", "127.0.0.1:1"])
def test_no_cluster_at_the_address_is_told_in_a_line(address: str, run: Run, tmp_path: Path) -> None:
    write_lines(tmp_path / "cwd" / "in.jsonl", records(1))
    done = run(*CALL, "--output", "out", "--engine", "ray", "--address", address, anew=True)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert f"there is no Ray cluster at {address}" in done.stderr
