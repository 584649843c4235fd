"""The page: accessible, self-contained, inert whatever the articles hold."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from rendered import RENDERED, each_digest, page


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
        "footer", "dl", "dt", "dd", "cite", "code",
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
    titles = [e[0] for e in parsed.iter("li") if len(e) and e[0].tag == "span" and e[0].get("dir")]
    assert [e.get("lang") for e in titles] == ["en", "de"]
    assert all(e.get("dir") == "auto" for e in parsed.iter("h3"))
    assert {e.get("datetime") for e in parsed.iter("time")} >= {"2026-03-03", "2026-03-03T05:40:00+00:00"}


def test_html_states_figures_and_labels() -> None:
    text = " ".join("".join(page(RENDERED["html", "full day"]).itertext()).split())
    assert "From 17 articles, 15 stories, 3 min read; 22 min of reading saved" in text
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
