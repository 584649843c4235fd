"""Every page in a real browser, examined by axe-core (Deque): no violation, light or dark, everything unfolded.

Skipped where there is no Chromium. The pages' own policy lets no script run; it is taken out here, with nothing else.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from pathlib import Path

import digests
import pytest
from rendered import RENDERED
from test_browser import CHROMIUM, load
from test_index import year

from briefing.render import index
from briefing.render.mail import MailPage

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

AXE = (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
RUN = """onload = () => axe.run().then(({violations, passes}) => {
  const found = violations.map(v => `${v.id}: ${v.nodes[0].html.slice(0, 160)}: ${v.nodes[0].failureSummary}`);
  document.body.innerHTML = "<pre id=axe></pre>";
  document.getElementById("axe").textContent = JSON.stringify({found, passes: passes.length});
})"""
PAGES: dict[str, Callable[[], str]] = {
    **{
        key: partial(RENDERED.__getitem__, ("html", key))
        for key in ("full day", "followed day", "written day", "hostile", "skips only")
    },
    "index": lambda: index.page(year(), {}),
    "mail": lambda: MailPage({})(digests.followed_day())[0],
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(name: str, dark: bool, tmp_path: Path) -> None:
    page = re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", PAGES[name]())
    page = page.replace("<details", "<details open")
    if dark:
        page = page.replace("(prefers-color-scheme: dark)", "all").replace("(prefers-color-scheme:dark)", "all")
    file = tmp_path / "page.html"
    file.write_text(page.replace("</body>", f"<script>{AXE}</script><script>{RUN}</script></body>"), encoding="utf-8")
    shown = re.search(r'<pre id="axe">(.*?)</pre>', load(tmp_path, file.as_uri()), re.S)
    assert shown, "axe did not come to an end"
    said = json.loads(html.unescape(shown[1]))
    assert said["passes"] > 5
    assert not said["found"], "\n".join(said["found"])
