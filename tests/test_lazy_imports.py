"""Starting is quick: what a command does not need is not imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "torch",
    "transformers",
    "numpy",
    "trafilatura",
    "lxml",
    "jinja2",
    "urllib3",
    "feedparser",
    "tqdm",
    "onnxruntime",
    "tokenizers",
    "css_inline",
    "smtplib",
    "pyarrow",
    "ray",
)


@pytest.mark.parametrize(
    "code",
    [
        "from briefing.cli import cli; cli.main(['--help'], standalone_mode=False)",
        "from briefing.cli import cli; from briefing.commands import names\n"
        "for name in names(): cli.main([name, '--help'], standalone_mode=False)",
        "import briefing",
        "import briefing.registry as r; [r.builtin_names(k) for k in ('sources', 'summarizers', 'formats', 'channels', 'engines')]",
    ],
)
def test_imports_nothing_heavy(code: str) -> None:
    script = f"{code}\nimport sys; print('HEAVY', [m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "HEAVY []" in done.stdout


def test_cleaning_a_text_needs_no_html_parser() -> None:
    script = (
        "from briefing.clean import clean; from briefing.types import Document\n"
        "clean(Document('a', 'text/plain', 'The council met on Monday evening. It voted for the bridge.'))\n"
        "import sys; print([m for m in ('torch', 'trafilatura', 'lxml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
