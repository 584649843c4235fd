"""Which pages a site wants no programs to read: its robots.txt, asked for once a run."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from briefing.fetch.gate import Gate
from briefing.fetch.values import AGENT, Answer, Failure

_LONGEST_DELAY = 10.0
_REMEDY = "save the page from your browser, or set robots = false in [network]"


class Robots:
    """The rules of every site that was asked."""

    def __init__(self, get: Callable[[str], Answer | Failure], gate: Gate) -> None:
        """`get` fetches a robots.txt; `gate` is told of the delays that they ask for."""
        self._get, self._gate = get, gate
        self._lock = threading.Lock()
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._known: dict[str, RobotFileParser | Failure] = {}

    def refusal(self, url: str) -> Failure | None:
        """Return why the page at `url` may not be read, if it may not. A site that does not answer is no better."""
        rules = self._rules(url)
        if isinstance(rules, Failure):
            return rules
        return (
            None if rules.can_fetch(AGENT, url) else Failure("robots", f"the site's robots.txt forbids it; {_REMEDY}")
        )

    def _rules(self, url: str) -> RobotFileParser | Failure:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            lock = self._locks[origin]
        with lock:
            if origin not in self._known:
                self._known[origin] = self._read(origin, parts.netloc)
            return self._known[origin]

    def _read(self, origin: str, host: str) -> RobotFileParser | Failure:
        rules = RobotFileParser()
        answer = self._get(f"{origin}/robots.txt")
        if isinstance(answer, Answer):
            rules.parse(answer.body.decode("utf-8", "replace").splitlines())
            delay = rules.crawl_delay(AGENT)
            if delay:
                self._gate.slow(host, min(float(delay), _LONGEST_DELAY))
        elif answer.code.startswith("http-4") and answer.code != "http-429":
            # No rules: everything may be read (RFC 9309, 2.3.1.3).
            rules.parse([])
        else:
            # Rules that can't be had now forbid everything (2.3.1.4).
            return answer
        return rules
