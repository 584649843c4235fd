"""The package that docs/extending.md shows is built from that page, installed and used; channels take a digest once."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, SEEDS, Run
from webserver import Reply, WebServer

PAGE = ROOT / "docs" / "extending.md"
FILE = re.compile(r"`([\w/]+\.(?:toml|py))`:\n\n```\w+\n(.*?)^```", re.M | re.S)
FERRY = (SEEDS / "harbour-battery-ferry.txt").read_text(encoding="utf-8")
MBOX = f"From - Mon Nov 23 06:00:00 2026\nSubject: The ferry is back\n\n{FERRY}\n"


@pytest.fixture(scope="module")
def extras(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the page's package and return the folder that it is installed in."""
    folder = tmp_path_factory.mktemp("extras")
    for name, text in FILE.findall(PAGE.read_text(encoding="utf-8")):
        file = folder / "source" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    alone = ["--no-index", "--no-deps", "--no-build-isolation", "--quiet", "--target", str(folder / "site")]
    subprocess.run([sys.executable, "-m", "pip", "install", *alone, str(folder / "source")], check=True)
    return folder / "site"


def test_the_package_of_the_page_reads_and_notifies(extras: Path, run: Run, tmp_path: Path) -> None:
    box = tmp_path / "news.mbox"
    box.write_text(MBOX, encoding="utf-8")
    with WebServer({"/topic": Reply(b"{}")}) as server:
        settings = {"PYTHONPATH": str(extras), "BRIEFING_DIGEST_CHANNELS": f"ntfy:{server.url}/topic"}
        made = run("digest", f"mbox:{box}", "--title", "News", **settings)
        assert (made.returncode, made.stderr) == (0, "")
        (request,) = server.requests
        assert (request.headers["x-title"], request.body.decode()) == ("News", "The ferry is back")
        # The same digest again: it has been taken.
        assert run("digest", f"mbox:{box}", "--title", "News", **settings).returncode == 0
        assert len(server.requests) == 1
    missing = run("digest", "mbox:nowhere", PYTHONPATH=str(extras))
    assert "there is no nowhere; name an mbox file" in missing.stderr


def test_what_a_channel_did_not_take_is_tried_again(extras: Path, run: Run, tmp_path: Path) -> None:
    with WebServer() as server:
        settings = {"PYTHONPATH": str(extras), "BRIEFING_DIGEST_CHANNELS": f"files:kept,ntfy:{server.url}/topic"}
        refused = run("digest", SEEDS / "harbour-battery-ferry.txt", **settings)
        assert refused.returncode == 4
        assert "did not take the digest" in refused.stderr
        assert "404" in refused.stderr
        server.routes["/topic"] = Reply(b"{}")
        again = run("digest", SEEDS / "harbour-battery-ferry.txt", **settings)
        assert (again.returncode, len(server.requests)) == (0, 2)
    cwd = tmp_path / "cwd"
    assert {f.read_bytes() for f in (cwd / "kept").iterdir()} <= {f.read_bytes() for f in (cwd / "reports").iterdir()}


@pytest.mark.parametrize(
    ("channel", "said"),
    [("email", "has a table of its own"), ("fiels:x", "did you mean 'files'"), ("telegram", "there are: files")],
)
def test_a_channel_that_is_none_is_named_before_the_work(run: Run, channel: str, said: str) -> None:
    done = run("digest", SEEDS / "harbour-battery-ferry.txt", BRIEFING_DIGEST_CHANNELS=channel)
    assert done.returncode == 2
    assert said in done.stderr
