"""JSON: as its published schema says."""

from __future__ import annotations

import json
from importlib.resources import files

import digests
from jsonschema import Draft202012Validator, FormatChecker
from rendered import DIGESTS, RENDERED, each_digest

SCHEMA = json.loads(files("briefing").joinpath("schemas/digest.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@each_digest
def test_every_digest_is_as_the_schema_says(key: str) -> None:
    VALIDATOR.validate(json.loads(RENDERED["json", key]))


def test_the_schema_knows_every_key_and_no_other() -> None:
    value = json.loads(RENDERED["json", "followed day"])
    for path in (
        [],
        ["stats"],
        ["sections", 0, "stories", 0],
        ["sections", 0, "stories", 0, "points", 0],
        ["decisions", 0],
    ):
        broken = json.loads(json.dumps(value))
        inner = broken
        for step in path:
            inner = inner[step]
        for key in list(inner):
            kept = inner.pop(key)
            assert not VALIDATOR.is_valid(broken), f"{path} {key} may be missing"
            inner[key] = kept
        inner["colour"] = "red"
        assert not VALIDATOR.is_valid(broken), f"{path} may hold anything"


def test_json_has_the_documented_shape() -> None:
    value = json.loads(RENDERED["json", "full day"])
    assert list(value) == list(SCHEMA["properties"])
    assert value["stats"] == {"articles": 17, "stories": 15, "minutes": 3, "minutes_saved": 22, "skipped": 3}
    story = value["sections"][0]["stories"][0]
    assert set(story) == set(SCHEMA["$defs"]["story"]["properties"])
    assert story["published"] == "2026-03-03T05:40:00+00:00"


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
