"""Pictures of a mail's HTML in headless Chromium, at the widths of mail clients, light and dark."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

WIDTHS = (390, 600, 800)
SCHEMES = {"light": 1, "dark": 0}
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-features=Translate", "--hide-scrollbars",
)  # fmt: skip
MEASURE = """<script>onload = () => {
  const root = document.querySelector("iframe").contentDocument.documentElement;
  document.getElementById("found").textContent = JSON.stringify([root.scrollHeight, root.scrollWidth - root.clientWidth]);
};</script>"""


def take(page: str, name: str, folder: Path) -> Iterator[tuple[Path, int]]:
    """Write a picture of `page` for each width and scheme; yield it, and the pixels that scroll sideways (0 is good)."""
    program = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    for width in WIDTHS:
        for scheme, number in SCHEMES.items():
            made = folder / f"{name}-{width}-{scheme}.png"
            outer = folder / "outer.html"
            paper = {"light": "#ffffff", "dark": "#000000"}[scheme]
            frame = f'<iframe style="border:0;width:{width}px;height:HIGHpx" srcdoc="{html.escape(page)}"></iframe>'
            style = f"<style>:root{{color-scheme:{scheme};background:{paper}}}body{{margin:0}}iframe{{display:block}}</style>"
            whole = f"<!DOCTYPE html><meta charset=utf-8>{style}<pre id=found hidden></pre>{MEASURE}{frame}"
            look = [
                program,
                *FLAGS,
                f"--user-data-dir={folder / 'profile'}",
                f"--blink-settings=preferredColorScheme={number}",
            ]
            outer.write_text(whole.replace("HIGH", "600"))
            done = subprocess.run([*look, "--dump-dom", outer.as_uri()], capture_output=True, text=True, timeout=120)
            found = re.search(r'<pre id="found"[^>]*>(.+?)</pre>', done.stdout)
            assert found, done.stderr
            high, aside = json.loads(html.unescape(found[1]))
            outer.write_text(whole.replace("HIGH", str(high)))
            size = f"--window-size={max(width, 500)},{min(high, 12_000)}"
            subprocess.run(
                [*look, size, f"--screenshot={made}", outer.as_uri()], capture_output=True, timeout=120, check=True
            )
            outer.unlink()
            yield made, aside
    shutil.rmtree(folder / "profile", ignore_errors=True)
