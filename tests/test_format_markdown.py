"""Markdown: CommonMark in which article text is text alone."""

from __future__ import annotations

import re

import html5lib
from hypothesis import given
from hypothesis import strategies as st
from rendered import RENDERED, each_digest, markdown, seen

from briefing.formats.markdown import escape


@each_digest
def test_markdown_renders_to_no_markup_of_the_articles_own(key: str) -> None:
    rendered = markdown(RENDERED["markdown", key])
    assert set(re.findall(r"</?([a-z][a-z0-9]*)", rendered)) <= {"h1", "h2", "h3", "p", "ul", "ol", "li", "a"}
    for href in re.findall(r'href="([^"]*)"', rendered):
        assert re.match("https?://", href, re.IGNORECASE), href


def test_markdown_keeps_the_shape_of_the_day() -> None:
    rendered = markdown(RENDERED["markdown", "full day"])
    assert rendered.count("<h3>") == 15
    assert rendered.count("<h2>") == 6 + 2
    assert '<a href="https://qmat.example/articles/fog#results">' in rendered
    assert "<li>“Sensors at a depth" in rendered


@given(
    st.text(st.characters(codec="utf-8"))
    | st.text(st.sampled_from("*_`[]()<>#|~&;!-+=\\ 1.$:ab\n\t{}\"'"), max_size=20)
)
def test_markdown_escapes_any_text(text: str) -> None:
    for before, after in (("", ""), ("- ", ""), ("### ", ""), ("[", "](https://a.example/x)")):
        rendered = markdown(f"{before}{escape(text)}{after}\n")
        parsed = html5lib.parse(rendered, namespaceHTMLElements=False)
        assert "".join("".join(parsed.itertext()).split()) == seen(text)
        assert not re.search("<(?!/?(?:p|ul|li|h3|a)[ >])", rendered)
