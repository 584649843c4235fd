"""The page in a real browser: no sideways scrolling at any width, and evidence that opens when it is followed.

Skipped where there is no Chromium. The page itself runs no script; a frame around it measures.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from rendered import RENDERED

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-features=Translate",
)  # fmt: skip
WIDTHS = (320, 390, 768, 1280)

MEASURE = """
onload = () => {
  const overflows = {};
  for (const frame of document.querySelectorAll("iframe")) {
    const root = frame.contentDocument.documentElement;
    overflows[frame.id] = root.scrollWidth - root.clientWidth;
  }
  document.getElementById("found").textContent = JSON.stringify(overflows);
};
"""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


def load(folder: Path, address: str) -> str:
    """Return the document at `address` as it stands once it has loaded."""
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", address]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def test_no_page_scrolls_sideways(tmp_path: Path) -> None:
    pages = {key.split()[0]: RENDERED["html", key] for key in ("full day", "followed day", "empty", "hostile")}
    frames = "".join(
        f'<iframe id="{name}-{width}" style="border:0;width:{width}px" srcdoc="{html.escape(page)}"></iframe>'
        for name, page in pages.items()
        for width in WIDTHS
    )
    outer = tmp_path / "outer.html"
    outer.write_text(f"<!DOCTYPE html><meta charset=utf-8><pre id=found></pre><script>{MEASURE}</script>{frames}")
    found = re.search('<pre id="found">(.+?)</pre>', load(tmp_path, outer.as_uri()))
    assert found, "the frame did not measure"
    overflows = json.loads(html.unescape(found[1]))
    assert overflows == {f"{name}-{width}": 0 for name in pages for width in WIDTHS}


def test_the_address_of_a_source_sentence_opens_its_quotation(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(RENDERED["html", "full day"])
    (opened,) = re.findall(r"<details[^>]* open[^>]*>.*?</details>", load(tmp_path, f"{page.as_uri()}#s5n2"), re.DOTALL)
    assert "Cold surface water normally sinks" in opened
