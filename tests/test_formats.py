"""One contract for every format, then what each promises: safe HTML, inert Markdown, 80 columns, stable JSON."""

from __future__ import annotations

import json
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import digests
import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from briefing import formats, render
from briefing.errors import BriefingError, ConfigError, UsageError
from briefing.formats.markdown import escape
from briefing.formats.text import COLUMNS, width, wrap
from briefing.types import Format, Section, Story

NAMES = sorted(module.name for module in pkgutil.iter_modules(formats.__path__))
DIGESTS = {
    "empty": digests.empty(),
    "skips only": digests.empty(digests.SKIPS),
    "full day": digests.full_day(),
    "hostile": digests.hostile(),
}
TEXT = st.text(max_size=60)


def form(name: str) -> Format:
    made: Format = import_module(f"briefing.formats.{name}").create({})
    return made


FORMATS = {name: form(name) for name in NAMES}
RENDERED = {(name, key): FORMATS[name](value) for name in NAMES for key, value in DIGESTS.items()}
each_format = pytest.mark.parametrize("name", NAMES)
each_digest = pytest.mark.parametrize("key", DIGESTS)


def page(text: str) -> Element:
    """Parse as a browser would; any parse error fails."""
    parsed: Element = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True).parse(text)
    return parsed


def markdown(text: str) -> str:
    """Render by an independent CommonMark implementation, with the extensions that most viewers add."""
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))


def shown(name: str, document: str) -> str:
    """The text that a reader of the document sees, without white space (formats break lines differently)."""
    if name == "json":
        document = render.visible("\n".join(_strings(json.loads(document))))
    if name == "markdown":
        document = markdown(document)
    if name in ("html", "markdown"):
        document = "".join(html5lib.parse(document, namespaceHTMLElements=False).itertext())
    return "".join(document.split())


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def seen(text: str) -> str:
    return "".join(render.visible(text).split())


# The contract


@each_format
def test_a_format_names_itself(name: str) -> None:
    assert re.fullmatch(r"\.[a-z]+", FORMATS[name].suffix)
    assert re.fullmatch(r"[a-z]+/[a-z]+", FORMATS[name].media_type)


@each_format
@each_digest
def test_a_document_ends_in_one_newline_and_has_a_utf_8_encoding(name: str, key: str) -> None:
    document = RENDERED[name, key]
    assert document.endswith("\n")
    assert not document.endswith("\n\n")
    document.encode()


@each_format
@each_digest
def test_the_same_digest_gives_the_same_bytes(name: str, key: str) -> None:
    assert form(name)(DIGESTS[key]) == RENDERED[name, key]


@each_format
@each_digest
def test_every_title_point_and_skip_is_shown(name: str, key: str) -> None:
    text = shown(name, RENDERED[name, key])
    value = DIGESTS[key]
    assert seen(value.title) in text
    for briefing in value.briefings:
        assert seen(briefing.article.title) in text
        for point in briefing.points:
            assert seen(point.text) in text
    for skip in value.skips:
        assert seen(skip.detail) in text
        assert seen(skip.source) in text


@each_format
@each_digest
def test_nothing_acts_on_a_terminal_or_reorders_the_page(name: str, key: str) -> None:
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", RENDERED[name, key])


@each_format
@pytest.mark.parametrize("key", ["empty", "skips only"])
def test_an_empty_day_says_why(name: str, key: str) -> None:
    text = shown(name, RENDERED[name, key])
    causes = render.causes(DIGESTS[key])
    assert causes
    for cause in causes:
        assert seen(cause) in text


@pytest.mark.parametrize("name", [name for name in NAMES if name != "text"])  # it gives the article's address alone
def test_evidence_is_reachable_from_every_point(name: str) -> None:
    document = RENDERED[name, "full day"]
    for briefing in DIGESTS["full day"].briefings:
        for note in render.notes(briefing):
            reached = note.link and (note.link in document or note.link.replace("&", "&amp;") in document)
            assert reached or seen(note.sentence.text) in shown(name, document)


@each_format
def test_an_unknown_option_is_a_usage_error(name: str) -> None:
    with pytest.raises(UsageError, match="colour"):
        import_module(f"briefing.formats.{name}").create({"colour": "red"})


@each_format
def test_a_message_carries_the_format(name: str) -> None:
    made = render.message(DIGESTS["full day"], name, FORMATS[name])
    assert (made.format, made.suffix, made.content) == (name, FORMATS[name].suffix, RENDERED[name, "full day"])


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXT, min_size=8, max_size=8))
def test_no_text_breaks_any_format(texts: list[str]) -> None:
    title, point, author, publisher, section, source, url, sentence = texts
    briefing = digests.brief(
        title, sentence or "x", points=(point,), author=author, publisher=publisher, source=source, url=url
    )
    value = digests.digest(Section(section, (Story(briefing, (briefing,)),)), skips=digests.SKIPS)
    for name, made in FORMATS.items():
        document = made(value)
        assert document.endswith("\n")
        if name == "html":
            document = document.translate(dict.fromkeys(NONCHARACTERS, "x"))
            page(document)
        text = shown(name, document)
        if not NONCHARACTERS & set(map(ord, "".join(texts))):
            assert seen(title) in text
            assert seen(point) in text


NONCHARACTERS = {*range(0xFDD0, 0xFDF0), *(plane << 16 | low for plane in range(17) for low in (0xFFFE, 0xFFFF))}


# HTML


@each_digest
def test_html_has_one_h1_and_headings_without_gaps(key: str) -> None:
    levels = [int(e.tag[1]) for e in page(RENDERED["html", key]).iter() if re.fullmatch("h[1-6]", str(e.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@each_digest
def test_html_ids_are_unique_and_internal_links_resolve(key: str) -> None:
    parsed = page(RENDERED["html", key])
    ids = [e.get("id") for e in parsed.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    targets = [a.get("href", "")[1:] for a in parsed.iter("a") if a.get("href", "").startswith("#")]
    targets += [e.get("aria-labelledby", "") for e in parsed.iter() if e.get("aria-labelledby")]
    assert set(targets) <= set(ids)


@each_digest
def test_html_has_no_script_outside_request_or_other_scheme(key: str) -> None:
    parsed = page(RENDERED["html", key])
    known = {
        "html", "head", "meta", "title", "style", "body", "header", "p", "time", "h1", "h2", "h3", "h4", "strong", "a",
        "nav", "ul", "ol", "li", "bdi", "b", "span", "main", "section", "div", "article", "details", "summary", "q",
        "footer", "dl", "dt", "dd",
    }  # fmt: skip
    assert {str(e.tag) for e in parsed.iter() if isinstance(e.tag, str)} <= known
    for element in parsed.iter():
        assert not [name for name in element.attrib if name.startswith("on") or name in ("src", "style", "srcset")]
        if (href := element.get("href")) is not None:
            assert re.match(r"#|https?://", href, re.IGNORECASE), href
    assert "url(" not in RENDERED["html", key].partition("</style>")[0]
    assert "@import" not in RENDERED["html", key].partition("</style>")[0]


def test_html_has_landmarks_a_skip_link_and_languages() -> None:
    parsed = page(RENDERED["html", "full day"])
    tags = [e.tag for e in parsed.iter()]
    assert all(tags.count(tag) == 1 for tag in ("main", "nav", "header", "footer"))
    assert next(parsed.iter("a")).get("href") == "#" + next(parsed.iter("main")).get("id", "")
    assert parsed.get("lang") == "en"
    assert {e.get("lang") for e in parsed.iter("h3")} == {"en", "ar"}
    assert {e.get("lang") for e in parsed.iter("h4")} == {"en", "de"}
    assert all(e.get("dir") == "auto" for tag in ("h3", "h4") for e in parsed.iter(tag))
    assert {e.get("datetime") for e in parsed.iter("time")} >= {"2026-03-03", "2026-03-03T05:40:00+00:00"}


def test_html_states_figures_and_labels() -> None:
    text = " ".join("".join(page(RENDERED["html", "full day"]).itertext()).split())
    assert "From 17 articles, 15 stories, 4 min read; 22 min of reading saved" in text
    assert "teaser only" in text
    assert "in Arabic" in text
    assert "Also in The Islander and Nordsee-Kurier" in text


def test_html_evidence_of_a_file_is_quoted_between_its_neighbours() -> None:
    parsed = page(RENDERED["html", "full day"])
    marks = {a.get("href", "") for a in parsed.iter("a") if a.get("class") == "mark"}
    inner = {mark[1:] for mark in marks if mark.startswith("#")}
    assert len(inner) == 4, "two points of each of the two files"
    quoted = {e.get("id"): "".join(e.itertext()) for e in parsed.iter("li") if e.get("id") in inner}
    assert any("“" not in text and "Sensors at a depth" in text and "Cold surface" in text for text in quoted.values())


def test_html_policy_admits_the_style_sheet_by_its_hash() -> None:
    from base64 import b64encode
    from hashlib import sha256

    parsed = page(RENDERED["html", "full day"])
    (style,) = parsed.iter("style")
    policy = next(m.get("content", "") for m in parsed.iter("meta") if m.get("http-equiv"))
    assert "default-src 'none'" in policy
    assert f"'sha256-{b64encode(sha256((style.text or '').encode()).digest()).decode()}'" in policy


def _luminance(colour: str) -> float:
    def channel(value: int) -> float:
        part = value / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (channel(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize("colour", ["ink", "soft", "accent"])
def test_html_colours_reach_a_contrast_of_4_5(scheme: int, colour: str) -> None:
    palettes = re.findall(r"(--paper: #[^}]*)", RENDERED["html", "empty"])
    named = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", palettes[scheme]))
    bright, dark = sorted((_luminance(named[colour]), _luminance(named["paper"])), reverse=True)
    assert (bright + 0.05) / (dark + 0.05) >= 4.5


def test_html_stays_below_the_size_at_which_mail_is_clipped() -> None:
    assert len(RENDERED["html", "full day"].encode()) < 102_000


# Markdown


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


# Plain text


@each_digest
def test_text_keeps_to_80_columns_but_for_addresses(key: str) -> None:
    for line in RENDERED["text", key].splitlines():
        assert width(line) <= COLUMNS or "https://" in line.lower()
        assert line == line.rstrip(" ")


@given(st.text(st.characters(codec="utf-8")), st.sampled_from(["", "  - ", "    "]))
def test_wrap_fits_and_loses_nothing(text: str, first: str) -> None:
    wrapped = wrap(text, first)
    assert all(width(line) <= COLUMNS for line in wrapped.split("\n"))
    assert seen(wrapped) == seen(first + text)


def test_width_counts_terminal_columns() -> None:
    assert (width("abc"), width("世界"), width("e\u0301"), width("👩")) == (3, 4, 1, 2)


# JSON


def test_json_has_the_documented_shape() -> None:
    value = json.loads(RENDERED["json", "full day"])
    assert list(value) == [
        "id", "title", "day", "version", "backend", "revision", "stats", "sections", "skips", "notes",
    ]  # fmt: skip
    assert value["stats"] == {"articles": 17, "stories": 15, "minutes": 4, "minutes_saved": 22, "skipped": 3}
    story = value["sections"][0]["stories"][0]
    assert list(story) == [
        "title", "url", "source", "publisher", "author", "published", "language", "labels", "points", "also",
    ]  # fmt: skip
    assert [set(other) | {"also"} for other in story["also"]] == [set(story)] * 2
    assert story["published"] == "2026-03-03T05:40:00+00:00"
    assert list(value["skips"][0]) == ["source", "stage", "code", "detail"]


def test_json_evidence_points_into_the_article() -> None:
    sections = json.loads(RENDERED["json", "full day"])["sections"]
    values = [value for section in sections for value in section["stories"]]
    for value, story in zip(values, DIGESTS["full day"].stories, strict=True):
        text = story.briefing.article.text
        cited = [evidence for point in value["points"] for evidence in point["evidence"]]
        assert [text[e["start"] : e["end"]] for e in cited] == [e["text"] for e in cited]
        assert cited


def test_json_loses_no_character() -> None:
    titles = [s["stories"][0]["title"] for s in json.loads(RENDERED["json", "hostile"])["sections"]]
    assert titles == list(digests.HOSTILE)


# Templates of one's own


def test_a_folder_of_templates_comes_before_the_packaged_ones(tmp_path: Path) -> None:
    (tmp_path / "digest.md.j2").write_text("{{ digest.title }}: {{ stats.stories }}\n")
    (tmp_path / "digest.css").write_text("p { color: red; }")
    options = {"templates": str(tmp_path)}
    made = import_module("briefing.formats.markdown").create(options)
    assert made(replace(digests.empty(), title="*A*")) == "\\*A\\*: 0\n"
    assert "<style>p { color: red; }</style>" in import_module("briefing.formats.html").create(options)(digests.empty())


@pytest.mark.parametrize("source", ["{% if %}", "{{ missing }}", "{{ digest.__class__.__mro__ }}"])
def test_a_broken_template_is_an_error_with_its_name(tmp_path: Path, source: str) -> None:
    (tmp_path / "digest.txt.j2").write_text(source)
    with pytest.raises(BriefingError, match=r"digest\.txt\.j2") as raised:
        import_module("briefing.formats.text").create({"templates": str(tmp_path)})(digests.empty())
    assert isinstance(raised.value, ConfigError)
