"""Nothing leaves the machine, and nothing is left on it, that was not asked for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ENV, ROOT, SEEDS, Run

FERRY = SEEDS / "harbour-battery-ferry.txt"

# An audit hook sees what Python does; what a library does natively shows in the files that it leaves.
WATCH = """
import sys
def watch(event, args):
    if event in {"socket.connect", "socket.getaddrinfo"}:
        print("CONNECTS", event, args[1:], flush=True)
sys.addaudithook(watch)
from briefing.cli import main
for model in sys.argv[2:]:
    try:
        main(["digest", sys.argv[1], "--out", "out", "--length", "short", "--model", model])
    except SystemExit as end:
        assert not end.code
"""


@pytest.mark.parametrize("command", [("digest", "--out", "out"), ("summarize",)])
def test_the_home_holds_the_state_file_and_nothing_else(command: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    assert run(command[0], FERRY, *command[1:], anew=True).returncode == 0
    left = {str(path.relative_to(tmp_path / "home")) for path in (tmp_path / "home").rglob("*") if path.is_file()}
    assert left == {".local/share/briefing/briefing.db"}
    assert (tmp_path / "home" / ".local/share/briefing/briefing.db").stat().st_mode & 0o077 == 0


def test_settings_state_locks_and_mails_are_their_owners_alone(run: Run, tmp_path: Path) -> None:
    cwd = tmp_path / "cwd"
    assert run("-c", "briefing.toml", "init").returncode == 0
    mails = '[email]\nvia = "{}"\nfrom = "me@example.org"\nto = ["ann@example.org"]\nfolder = "mail-{}"\n'
    for via in ("maildir", "eml"):
        (cwd / "mail.toml").write_text(mails.format(via, via))
        assert run("-c", "mail.toml", "digest", FERRY, "--email", "--state", f"{via}/s.db").returncode == 0
        assert [path for path in (cwd / f"mail-{via}").rglob("*") if path.is_file()]
    alone = [
        "briefing.toml",
        "maildir",
        "eml",
        "mail-maildir",
        "mail-eml",
        *(f"eml/s.db{s}" for s in ("", ".lock", ".holder")),
    ]
    assert {name: oct((cwd / name).stat().st_mode & 0o077) for name in alone} == dict.fromkeys(alone, "0o0")


@pytest.mark.parametrize("families", [("embedded",), ("t5", "qwen2")], ids=["built in", "one's own"])
def test_a_digest_of_files_connects_to_nothing(
    families: tuple[str, ...], tiny: Callable[[str], Path], tmp_path: Path
) -> None:
    models = [family if family == "embedded" else str(tiny(family)) for family in families]
    env = {**ENV, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    news = tmp_path / "news.txt"
    news.write_text(FERRY.read_text(encoding="utf-8")[:1500], encoding="utf-8")  # a little: tiny models write slowly
    done = subprocess.run(
        [sys.executable, "-c", WATCH, news, *models],
        capture_output=True, text=True, cwd=tmp_path, env=env, timeout=200,
    )  # fmt: skip
    assert (done.returncode, "CONNECTS" in done.stdout) == (0, False), done.stderr
    assert done.stdout.count("1 story from 1 article") == len(models)
