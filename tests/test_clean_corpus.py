"""Gates on the project's own pages: how well bodies are found, and what is refused. See clean_corpus/README.md."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from lxml import html

from briefing.clean import clean
from briefing.types import Article, Document, Media, Skip

CORPUS = Path(__file__).parent / "clean_corpus"
MEDIA: dict[str, Media] = {".txt": "text/plain", ".html": "text/html"}
PAGES = sorted(p for p in CORPUS.iterdir() if p.suffix in MEDIA)
REFUSED = sorted((CORPUS / "refused").iterdir())
TEASERS = sorted((CORPUS / "teasers").iterdir())
PINNED = "02dac4065c5f5849"
"""Change it together with the floors below when the corpus changes."""
FLOOR = 0.97


def load(path: Path) -> tuple[Document, str]:
    """Return the document that the corpus file stands for, and the body that it should give."""
    source = path.read_text("utf-8")
    if path.suffix == ".html":
        body = [e.text_content() for e in html.fromstring(source).iter() if e.get("data-body") is not None]
        return Document(path.name, "text/html", source.replace(" data-body", "")), "\n".join(body)
    lines = source.split("\n")
    document = Document(path.name, "text/plain", "\n".join(line[2:] for line in lines))
    return document, "\n".join(line[2:] for line in lines if line.startswith("+"))


def raw(path: Path) -> Document:
    """Return the page as it stands in the file."""
    return Document(path.name, MEDIA[path.suffix], path.read_text("utf-8"))


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))


def f1(wanted: str, given: str) -> float:
    a, b = shingles(wanted), shingles(given)
    return 2 * sum((a & b).values()) / (sum(a.values()) + sum(b.values()))


def test_the_corpus_is_the_one_the_floors_were_measured_on() -> None:
    digest = sha256(b"\0".join(p.read_bytes() for p in [*PAGES, *REFUSED, *TEASERS])).hexdigest()
    assert digest[:16] == PINNED


def test_bodies_are_found_above_the_floor() -> None:
    scores = {}
    for path in PAGES:
        document, body = load(path)
        result = clean(document)
        scores[path.name] = f1(body, result.text) if isinstance(result, Article) else 0.0
    assert sum(scores.values()) / len(scores) >= FLOOR, scores
    assert min(scores.values()) >= 0.85, scores


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.name)
def test_an_article_is_not_refused(path: Path) -> None:
    result = clean(load(path)[0])
    assert isinstance(result, Article)
    assert result.title
    assert not result.labels


@pytest.mark.parametrize("path", REFUSED, ids=lambda p: p.name)
def test_what_is_no_article_is_refused_with_its_code(path: Path) -> None:
    result = clean(raw(path))
    assert isinstance(result, Skip), result
    assert path.name.startswith(result.code)
    assert result.detail.endswith(".")


@pytest.mark.parametrize("path", TEASERS, ids=lambda p: p.name)
def test_the_lead_before_a_paywall_is_kept_and_labelled(path: Path) -> None:
    result = clean(raw(path))
    assert isinstance(result, Article), result
    assert result.labels == ("teaser",)
    assert "abonn" not in result.text.lower()
    assert "subscri" not in result.text.lower()
