"""A real server on the loopback that speaks OpenAI's chat protocol, and fails in the ways that servers do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from loopback import Quiet, running

Answer = Callable[[Quiet, dict[str, Any]], None]


@dataclass
class ChatServer:
    """Its address, its models, what it was asked, and how it answers: one answer after another, the last for ever."""

    address: str = ""
    models: list[str] = field(default_factory=lambda: ["tiny"])
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


def say(text: object, *, finish: str = "stop") -> Answer:
    """Answer with a text, or with whatever stands in its place."""
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": finish}
    return send(json.dumps({"choices": [choice]}).encode())


def send(body: bytes, *, status: int = 200, length: int | None = None, headers: Mapping[str, str] = {}) -> Answer:
    """Answer with these bytes, and say that there are `length` of them."""

    def answer(handler: Quiet, asked: dict[str, Any]) -> None:
        handler.send(body, headers, status=status, length=length)
        handler.close_connection = True

    return answer


def first_sentences(count: int) -> Answer:
    """Answer with the first sentences of the article that stands between the fences."""

    def answer(handler: Quiet, asked: dict[str, Any]) -> None:
        message = asked["messages"][0]["content"]
        fence = re.search(r"^=== article \w+ ===$", message, re.M)
        assert fence is not None
        text = message.split(f"\n{fence[0]}\n")[1]
        say(". ".join(text.split(". ")[:count]).strip().removesuffix(".") + ".")(handler, asked)

    return answer


first_sentence = first_sentences(1)


@contextmanager
def serving() -> Iterator[ChatServer]:
    """Run a server until the block ends."""
    told = ChatServer(answers=[first_sentence])

    class Handler(Quiet, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            send(json.dumps({"data": [{"id": name} for name in told.models]}).encode())(self, {})

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.asked.append(asked)
            told.headers.append(dict(self.headers))
            answer = told.answers.pop(0) if len(told.answers) > 1 else told.answers[0]
            answer(self, asked)

    with running(Handler) as address:
        told.address = f"{address}/v1"
        yield told
