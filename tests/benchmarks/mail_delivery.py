"""Prints the fault table of docs/email.md, and the tally of 200 kills and 50 double starts: a few minutes.

Usage: python tests/benchmarks/mail_delivery.py [--kills 200] [--digests 20] [--races 50]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

import crash  # noqa: E402
import faults  # noqa: E402


def main() -> None:
    """Run everything and print Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--digests", type=int, default=20)
    parser.add_argument("--races", type=int, default=50)
    given = parser.parse_args()
    os.environ["MAIL_PASSWORD"] = "pass:phrase"  # noqa: S105
    print("| fault | received | recorded | told |\n|---|---|---|---|")
    for fault in faults.FAULTS:
        with tempfile.TemporaryDirectory() as folder:
            receipt, taken, store, made, _clock = faults.meet(fault, Path(folder))
            store.close()
            told = receipt.detail.replace(f":{made.email_port}", ":PORT")
            print(f"| {fault.name} | {len(taken)} | {receipt.status} | {told} |", flush=True)
    for name in faults.STORE_FAULTS:
        with tempfile.TemporaryDirectory() as folder:
            print(f"| {name} | {' | '.join(map(str, faults.meet_in_store(name, Path(folder))))} |", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        _print("kill -9", crash.killed(Path(folder), kills=given.kills, count=given.digests))
    with tempfile.TemporaryDirectory() as folder:
        _print("kill -9 of whole runs", crash.killed(Path(folder), kills=given.kills, count=given.digests, whole=True))
        shown = crash.items_shown(Path(folder))
        print(
            f"{given.digests} items came in, {len(shown)} stand in a digest that was posted, {max(shown.values())} time"
        )
    with tempfile.TemporaryDirectory() as folder:
        _print("two runs at once", crash.raced(Path(folder), races=given.races))


def _print(name: str, tally: crash.Tally) -> None:
    print(
        f"\n{name}: {tally.kills} kills, {tally.posted} mails posted, {sum(tally.taken.values())} received; "
        f"{len(tally.lost)} lost, {len(tally.doubled)} doubled, {len(tally.uncertain)} labelled unknown",
        flush=True,
    )


if __name__ == "__main__":
    main()
