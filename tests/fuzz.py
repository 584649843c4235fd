"""Fuzzes what reads the bytes of others, guided by coverage: python -m tests.fuzz TARGET [--seconds 600]

It needs atheris (CONTRIBUTING.md). A finding is an error that nobody expects, an input that takes more than three
seconds of the processor, or text that can't be written; each kind is printed once, its input is kept in build/fuzz/TARGET/, and the run
goes on; `--replay FILE` runs such an input alone.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, is_dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib import import_module
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import atheris

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(Path(__file__).parent))

# Where arrays are compared, atheris 3.0 keeps them: 40 kB of each text.
ARRAYS = [f"briefing.clean.{name}" for name in ("joined", "table", "likeness", "vocabulary")]
with atheris.instrument_imports(include=["briefing", "feedparser", "jinja2", "tomllib"], exclude=ARRAYS):
    for name in ("tomllib", "feedparser", "jinja2", *(f"briefing.clean.{n}" for n in ("html", "text", "markdown"))):
        import_module(name)  # which the program itself imports only when it needs them

    import digests
    import jinja2
    from examples import article
    from world import feeds as made_feeds

    from briefing.batch import lines
    from briefing.batch.values import Piece
    from briefing.clean import clean
    from briefing.config import load
    from briefing.config.describe import example
    from briefing.decode import document
    from briefing.errors import BriefingError
    from briefing.feeds import opml
    from briefing.feeds.discover import discover
    from briefing.feeds.parse import Feed, looks_like_feed, parse
    from briefing.hub.describe import describe
    from briefing.render import index
    from briefing.segment import segment
    from briefing.sources._eml import letter
    from briefing.store import Store
    from briefing.summarizers._chat import Questions
    from briefing.summarizers._generative import Request
    from briefing.summarizers._text import sentences_of
    from briefing.summarizers.endpoint import EndpointWriter, Server
    from briefing.types import Article, Document
    from briefing.wiring import adapters, mailing

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

SLOW_SECONDS, STUCK_SECONDS, MOST_MEGABYTES, LONGEST = 3.0, 60, 3_000, 16_384
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
URL = "https://fuzz.example/feed"
EAST = ZoneInfo("Pacific/Kiritimati")
FOLDER = Path(tempfile.mkdtemp())
NEWS = article("The ferry sank. Nobody was hurt. The crew is glad.", title="Ferry")


def writable(value: DataclassInstance) -> None:
    """Whatever is read must be text that can be written."""
    json.dumps(asdict(value), ensure_ascii=False, default=str).encode()


def told(item: object) -> None:
    """Clean a document, if it is one, and find its sentences."""
    assert is_dataclass(item)
    assert not isinstance(item, type)
    writable(item)
    if isinstance(item, Document):
        made = clean(item)
        writable(made)
        if isinstance(made, Article):
            assert all(made.text[s.start : s.end] == s.text for s in segment(made))
            if made.published:
                made.published.astimezone(EAST)


def text(data: bytes) -> None:
    """Plain text, Markdown and mails."""
    told(document("fuzz.md" if data[:1] == b"#" else "fuzz.txt", data))
    told(letter("fuzz.eml", data))


def html(data: bytes) -> None:
    """Web pages: their text, what they say of themselves, and the feeds that they name."""
    item = document("fuzz.html", data)
    told(item)
    if isinstance(item, Document):
        discover(item.text, URL)


def feed(data: bytes) -> None:
    """RSS, Atom and JSON Feed."""
    looks_like_feed(data)
    found = parse(data, URL)
    writable(found)
    for item in found.items if isinstance(found, Feed) else ():
        told(item)


def subscriptions(data: bytes) -> None:
    """OPML: what is read of it is written and read again as the same."""
    with suppress(ValueError):
        found = opml.read(data)
        again = opml.read(opml.write(found).encode())
        assert {(s.url, s.name) for s in again} == {(s.url, s.name) for s in found}


def config(data: bytes) -> None:
    """Settings, and what is made of them before any work."""
    path = FOLDER / "briefing.toml"
    path.write_bytes(data)
    settings = load(path)
    writable(settings)
    _ = settings.timezone, settings.state, settings.size
    with Store(None) as store:
        mailing.letters(settings, store, lambda: NOW, digests.empty())


TEMPLATES = ("digest.md", "digest.html", "digest.txt", "mine.org", "mine.xml", "digest.css")
RAW = 128
"""In the first byte: the rest is taken as it is. Otherwise it is made text: most changed bytes are none, and go nowhere."""


def template(data: bytes) -> None:
    """Templates of the user's own, of every kind; and article text in the prompts."""
    kind, rest = (data[0], data[1:]) if data else (0, data)
    name = TEMPLATES[kind % RAW % len(TEMPLATES)]
    path = FOLDER / (name if name.endswith(".css") else f"{name}.j2")
    path.write_bytes(rest if kind & RAW else rest.decode(errors="replace").encode())
    try:
        shown = {"digest.md": "markdown", "digest.html": "html", "digest.css": "html", "digest.txt": "text"}
        settings = load(FOLDER / "empty.toml").with_flags(digest_templates=str(FOLDER))
        made = adapters.format_of(shown.get(name, name), settings)(DAY)
        assert isinstance(made, str)
        made.encode()
    finally:
        path.unlink()
    words = data.decode(errors="replace")
    assert QUESTIONS.ask(Request((words,), NEWS, 65, 3, 60.0)).count(words) >= 1


DAY, QUESTIONS = digests.followed_day(), Questions()


def compile_once() -> None:
    """Let Jinja compile each packaged template once: what it makes of one is the same in every environment."""
    compiled = jinja2.Environment.compile
    packaged = set(map(bytes.decode, _files("briefing/templates/**/*.j2", "briefing/templates/*.css")))
    known: dict[tuple[object, ...], Any] = {}

    def compile_(self: jinja2.Environment, source: str, *more: Any, **named: Any) -> Any:
        if source not in packaged:
            return compiled(self, source, *more, **named)
        key = (source, *more)
        known[key] = known.get(key) or compiled(self, source, *more, **named)
        return known[key]

    jinja2.Environment.compile = compile_  # type: ignore[assignment, method-assign]


def jsons(data: bytes) -> None:
    """Lines of a batch, answers of a model's server, a model's configuration, and the data of an index."""
    path = FOLDER / "fuzz.jsonl"
    path.write_bytes(data)
    for row in lines.read(path, Piece("lines", str(path), 0, len(data), len(data), len(data), 0)):
        assert row.id.encode()
        told(row.item)
    (FOLDER / "config.json").write_bytes(data)
    for file in ("tokenizer_config.json", "model.safetensors.index.json"):
        (FOLDER / file).write_bytes(data)
    describe(FOLDER)
    SERVER._exchange = lambda *_: (200, None, data)  # type: ignore[method-assign]
    with suppress(BriefingError):
        SERVER.models()
    (written,) = WRITER.write([Request((NEWS.text,), NEWS, 65, 3, 60.0)])
    for sentence in sentences_of(written.text, NEWS, cut=written.cut):
        sentence.encode()
    with suppress(BriefingError):
        index.page(index.read(f"{INDEX}{data.decode(errors='replace')}</script>", "index.html"), {})


SERVER = Server("http://127.0.0.1:9", "")
WRITER = EndpointWriter(SERVER, "m", 2048)
INDEX = '<script type="application/json" id="digests">'
CHAT = b'{"choices": [{"message": {"content": "The ferry sank. It was old."}, "finish_reason": "stop"}], "data": [{"id": "m"}]}'
LINE = b'{"id": "a", "url": "https://a.example/", "title": "Ferry", "text": "The ferry sank. It was old.", "html": "<p>Ferry</p>"}\n'
HUB = b'{"model_type": "t5", "architectures": ["T5ForConditionalGeneration"], "is_encoder_decoder": true, "weight_map": {}}'
KNOWN = b'{"editions":[{"id":"d","title":"Daily","day":"2026-11-23","window":1,"made":"2026-11-23T07:00:00+00:00","minutes":3,"files":["a.html"],"stories":[{"title":"T","outlet":"O","url":null,"points":["p"]}]}]}'


def _files(*patterns: str) -> Iterable[bytes]:
    return (path.read_bytes()[:LONGEST] for pattern in patterns for path in sorted(ROOT.glob(pattern)))


def _feeds() -> Iterable[bytes]:
    items = made_feeds.items_of(0, (1,), 0, 3)
    return (made_feeds.write(kind, "Fuzz", items).body[:LONGEST] for kind in made_feeds.GOOD if kind != "gzip")


def _templates() -> Iterable[bytes]:
    """Yield the packaged templates in the smallest parts that are templates by themselves, for each kind in turn."""
    names = b"{% set story = digest.stories[0] %}{% set article = story.briefing.article %}\n"
    *kinds, style = range(len(TEMPLATES))
    yield from (bytes([style]) + sheet for sheet in _files("briefing/templates/*.css"))
    kind = cycle(kinds)
    for file in _files("briefing/templates/*.j2"):
        part = b""
        for line in file.splitlines(keepends=True):
            part += line
            with suppress(jinja2.TemplateSyntaxError):
                jinja2.Environment(autoescape=True).parse(part.decode())
                yield bytes([next(kind)]) + names + part
                part = b""


TARGETS: Mapping[str, tuple[Callable[[bytes], None], Callable[[], Iterable[bytes]]]] = {
    "text": (text, lambda: _files("seeds/*.txt", "seeds/*.md")),
    "html": (html, lambda: _files("seeds/*.html")),
    "feed": (feed, _feeds),
    "opml": (
        subscriptions,
        lambda: (
            opml.write(
                opml.read(
                    b"<opml><body><outline title='A'><outline text='B' xmlUrl='http://b.example/' htmlUrl='/'"
                    b" category='/C/D,/E'/></outline></body></opml>"
                )
            ).encode(),
        ),
    ),
    "config": (config, lambda: (example().encode(), re.sub(r"(?m)^# ?(?=[\w\[])", "", example()).encode())),
    "template": (template, _templates),
    "json": (jsons, lambda: (CHAT, LINE, HUB, KNOWN)),
}


def main() -> None:
    """Fuzz a target, or run one input."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--replay", type=Path, help="Run one kept input instead, and let it fail.")
    given = parser.parse_args()
    target, seeds = TARGETS[given.target]
    (FOLDER / "empty.toml").touch()
    compile_once()
    logging.disable()
    if given.replay:
        target(given.replay.read_bytes())
        return
    out = ROOT / "build" / "fuzz" / given.target
    corpus = out / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    words: set[bytes] = set()
    for seed in seeds():
        (corpus / sha256(seed).hexdigest()[:16]).write_bytes(seed)
        words.update(re.findall(rb"(?a:</?[\w:]+|[{%}]{2}|[\w.-]{3,30})", seed))
    # libFuzzer puts these words into its inputs.
    (out / "words").write_text("".join(f'"{word.decode()}"\n' for word in sorted(words)[:2000]))
    for seed in seeds():
        with suppress(BriefingError):
            target(seed)  # what is loaded at first costs no input its time
    found: set[str] = set()

    def keep(kind: str, data: bytes, told: str) -> None:
        if kind not in found:
            found.add(kind)
            path = out / f"finding-{len(found)}"
            path.write_bytes(data)
            print(f"FINDING {kind}: {path}\n{told}", flush=True)  # noqa: T201 - this is a command

    def once(data: bytes) -> None:
        started = time.process_time()
        try:
            with suppress(BriefingError):
                target(data)
        except Exception as error:
            keep(_kind(error), data, traceback.format_exc(limit=-8))
        if (seconds := time.process_time() - started) > SLOW_SECONDS:
            keep("slow", data, f"{seconds:.1f} s")

    limits = [f"-max_total_time={given.seconds}", f"-timeout={STUCK_SECONDS}", f"-rss_limit_mb={MOST_MEGABYTES}"]
    atheris.Setup(
        [
            sys.argv[0],
            *limits,
            f"-max_len={LONGEST}",
            "-len_control=0",
            f"-artifact_prefix={out}/",
            f"-dict={out}/words",
            str(corpus),
        ],
        once,
    )
    atheris.Fuzz()


def _kind(error: Exception) -> str:
    """Return what tells a finding from others: the error, and the last place of ours that it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    last: Any = next((f for f in reversed(frames) if "/briefing/" in f.filename), frames[-1])
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


if __name__ == "__main__":
    main()
