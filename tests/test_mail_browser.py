"""The mail's page in a real browser, at the widths of mail clients: no sideways scrolling. Skipped without Chromium."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import digests
import pytest
from test_browser import CHROMIUM, MEASURE, load

from briefing.render.mail import MailPage

WIDTHS = (320, 390, 600, 800)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


def test_no_mail_scrolls_sideways(tmp_path: Path) -> None:
    made = MailPage({})
    pages = {"full": digests.full_day(), "empty": digests.empty(), "hostile": digests.hostile()}
    frames = "".join(
        f'<iframe id="{name}-{width}" style="border:0;width:{width}px" srcdoc="{html.escape(made(page)[0])}"></iframe>'
        for name, page in pages.items()
        for width in WIDTHS
    )
    outer = tmp_path / "outer.html"
    outer.write_text(f"<!DOCTYPE html><meta charset=utf-8><pre id=found></pre><script>{MEASURE}</script>{frames}")
    found = re.search('<pre id="found">(.+?)</pre>', load(tmp_path, outer.as_uri()))
    assert found, "the frame did not measure"
    assert json.loads(html.unescape(found[1])) == {f"{name}-{width}": 0 for name in pages for width in WIDTHS}
