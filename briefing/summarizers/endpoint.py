"""A local server that speaks OpenAI's chat protocol (llama.cpp, Ollama, vLLM): the one backend with a network.

Used only where its address is named, and only if that lies on this machine or in a private network: articles go to no
stranger.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import os
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from briefing._version import __version__
from briefing.errors import ModelError, UsageError
from briefing.foreign import read_json
from briefing.summarizers._chat import Questions
from briefing.summarizers._generative import Failure, GenerativeSummarizer, Request, Written
from briefing.summarizers._text import disarmed
from briefing.types import Options, Task

_CONTEXT = 2_048
"""Tokens for question, article and answer: the smallest default of these servers, some of which cut silently."""
_BYTES_A_TOKEN = 3
"""A cautious estimate: English has four, most scripts three."""
_TOKENS_A_WORD = 4
_MOST_BYTES = 1 << 20
_CONNECT_SECONDS = 5.0
_ATTEMPTS = 3
_PAUSE_SECONDS = 1.0
_BUSY = (429, 500, 502, 503, 504)
"""Answers of a server that may have another one in a moment."""

_log = logging.getLogger(__name__)


class _Unusable(Exception):  # noqa: N818 - no error that anybody sees
    """An answer that holds no summary."""


def create(
    options: Options, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
) -> GenerativeSummarizer:
    """Return the summarizer.

    Options: `address`, the server's base, with `#model` where it has several (`http://localhost:11434/v1#qwen3:4b`);
    `key_env`, the environment variable with its key; `context`, the tokens that it was started with; `seconds` for each
    article; `offline`, which refuses it.

    Raises:
        UsageError: the address is none, or lies outside of this machine and its private networks.
        ModelError: `offline` is set, or the server is there and has no such model.
    """
    address = str(options["address"])
    if options.get("offline"):
        raise ModelError(f"{address}: --offline refuses the network, local servers too; leave it away")
    base, _, model = address.partition("#")
    _check_private(base)
    key_env = options.get("key_env")
    key = os.environ.get(str(key_env), "") if key_env else ""
    if key_env and not key:
        raise UsageError(f"the environment variable {key_env}, which [model] key_env names, is not set")
    server = Server(base.rstrip("/"), key, clock, sleep)
    return GenerativeSummarizer(EndpointWriter(server, model, int(str(options.get("context") or _CONTEXT))), options)


class EndpointWriter:
    """Asks the server for a summary of one text after another."""

    backend = "endpoint"
    batch = 1

    def __init__(self, server: Server, model: str, context: int) -> None:
        self._server = server
        self._context = context
        self._named = model
        self._questions = Questions()
        self.revision = f"{self.model}@{urlsplit(server.base).netloc}+{self._questions.hash}+{context}"

    @cached_property
    def model(self) -> str:
        """The model that was named, or the only one that the server has.

        Raises:
            ModelError: there are several, or none, or no such one.
        """
        if self._named:
            return self._named
        models = self._server.models()
        if len(models) == 1:
            return models[0]
        listed = ", ".join(models[:9]) or "none"
        raise ModelError(f"{self._server.base}: name one of its models behind a #; it has: {listed}")

    def room(self, words: int, task: Task = "article", texts: int = 1, /) -> int:
        """Return how many tokens, as `count` estimates them, one request may hold."""
        frame = self.count(self._questions.frame(task, texts))
        return max(self._context - frame - words * _TOKENS_A_WORD, 64)

    def count(self, text: str, /) -> int:
        """Return about how many tokens a text has: the server's tokenizer is not known."""
        return len(text.encode()) // _BYTES_A_TOKEN + 1

    def write(self, requests: Sequence[Request], /) -> Sequence[Written]:
        """Answer each request, one after the other."""
        return [self._written(request) for request in requests]

    def _written(self, request: Request) -> Written:
        asked = self._questions.ask(replace(request, texts=tuple(map(disarmed, request.texts))))
        body = {
            "model": self.model,
            "messages": [{"role": "user", "content": asked}],
            "max_tokens": request.words * _TOKENS_A_WORD,
            "temperature": 0,
            "seed": 0,
            "stream": False,
        }
        started = self._server.clock()
        failure: Failure | None = None
        said, cut = "", True
        try:
            said, cut = _said(self._server.ask("/chat/completions", body, request.seconds))
        except TimeoutError:
            failure = "too-slow"
        except _Unusable as error:
            _log.warning("%s: %s", self._server.base, error)
            failure = "failed"
        return Written(said, cut, self._server.clock() - started, failure)


class Server:
    """Requests to one server: bounded in time and size, tried again where it is busy, never redirected."""

    def __init__(
        self,
        base: str,
        key: str,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base = base
        self.clock = clock
        self._sleep = sleep
        self._headers = {"User-Agent": f"briefing/{__version__}", "Content-Type": "application/json"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"

    def models(self) -> tuple[str, ...]:
        """Return the names of the server's models.

        Raises:
            ModelError: it can't be asked.
        """
        try:
            listed = self.ask("/models", None, _CONNECT_SECONDS * 2).get("data")
        except (TimeoutError, _Unusable) as error:
            raise ModelError(f"{self.base}: {error or 'no answer in time'}; check that the server runs") from error
        names = (m.get("id") for m in listed if isinstance(m, dict)) if isinstance(listed, list) else ()
        return tuple(str(name) for name in names if name)

    def ask(self, path: str, body: Mapping[str, Any] | None, seconds: float) -> dict[str, Any]:
        """Return the JSON object that the server answers, within `seconds`, waiting and trying again included.

        Raises:
            TimeoutError: it took longer.
            ModelError: the server refuses the request itself: a wrong key, no such model.
            _Unusable: it is not there, fails, or answers nonsense.
        """
        end = self.clock() + seconds
        for attempt in range(1, _ATTEMPTS + 1):
            status, wait, data = self._exchange(path, body, end)
            if status in _BUSY and attempt < _ATTEMPTS:
                pause = min(wait if wait is not None else _PAUSE_SECONDS * 2**attempt, end - self.clock())
                if pause > 0:
                    self._sleep(pause)
                continue
            return self._object(status, data, path)
        raise _Unusable("it stays busy")

    def _object(self, status: int, data: bytes, path: str) -> dict[str, Any]:
        if status in (401, 403):
            raise ModelError(f"{self.base}: it wants a key ({status}); name its variable in [model] key_env")
        if status == 404:
            raise ModelError(
                f"{self.base}{path}: not there (404); check the address, which mostly ends in /v1, and the model"
            )
        if status != 200:
            raise _Unusable(f"it answered {status}")
        try:
            value = read_json(data)
        except ValueError as error:
            raise _Unusable("its answer is not JSON") from error
        if not isinstance(value, dict):
            raise _Unusable("its answer is not a JSON object")
        return value

    def _exchange(self, path: str, body: Mapping[str, Any] | None, end: float) -> tuple[int, float | None, bytes]:
        """Return status, seconds to wait if the server names them, and body of one exchange."""
        import urllib3  # deferred: an address may be named and everything be in the cache

        if (left := end - self.clock()) <= 0:
            raise TimeoutError
        try:
            response = self._pool.request(
                "GET" if body is None else "POST",
                self.base + path,
                body=None if body is None else json.dumps(body).encode(),
                headers=self._headers,
                preload_content=False,
                redirect=False,
                retries=False,
                timeout=urllib3.Timeout(connect=min(_CONNECT_SECONDS, left), read=left),
            )
            try:
                data = bytearray()
                # A server that drips answers each read in time, and never ends.
                while piece := response.read1(1 << 16):
                    data += piece
                    if len(data) > _MOST_BYTES:
                        raise _Unusable("its answer has no end")
                    if self.clock() > end:
                        raise TimeoutError
            finally:
                response.close()
        except urllib3.exceptions.ConnectTimeoutError as error:
            raise _Unusable("it can't be reached") from error
        except urllib3.exceptions.TimeoutError as error:
            raise TimeoutError from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            if isinstance(error, TimeoutError):
                raise
            raise _Unusable(f"it can't be reached ({type(error).__name__})") from error
        wait = response.headers.get("Retry-After", "")
        return response.status, float(wait) if wait.isdecimal() else None, bytes(data)

    @cached_property
    def _pool(self) -> Any:
        import urllib3

        return urllib3.PoolManager()


def _said(answer: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the text of the first choice, and whether it was cut off."""
    try:
        choice = answer["choices"][0]
        text = choice["message"]["content"]
    except (LookupError, TypeError) as error:
        raise _Unusable("its answer holds no choice") from error
    if not isinstance(text, str):
        raise _Unusable("its answer holds no text")
    return text, choice.get("finish_reason") == "length"


def _check_private(base: str) -> None:
    """Refuse an address outside of this machine and its private networks."""
    try:
        parts = urlsplit(base)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        found = {entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, ValueError) as error:
        raise UsageError(f"{base}: there is no such host ({error}); check the address") from error
    if public := [a for a in found if not _is_private(str(a))]:
        raise UsageError(
            f"{base}: {public[0]} is neither on this machine nor in a private network; articles are sent to no stranger"
        )


def _is_private(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    # Link-local is where clouds answer for their own machines; 100.64/10 is neither private nor global: a VPN's.
    return not parsed.is_global and not parsed.is_link_local and not parsed.is_multicast
