"""One request, with everything that may befall it: redirects, retries, bombs, drips; and many of them at once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import TypeVar
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    InvalidHeader,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)

from briefing.fetch.gate import Gate
from briefing.fetch.guard import Guard, RefusedAddressError, Resolve, Watchdog, is_address, pools, resolve
from briefing.fetch.robots import Robots
from briefing.fetch.values import Answer, Failure, Policy
from briefing.types import Clock

T = TypeVar("T")
R = TypeVar("R")

_SCHEMES = {"http", "https"}
_REDIRECTS = {301, 302, 303, 307, 308}
_PERMANENT = {301, 308}
_CHUNK = 65_536
_DAY = 86_400
_REMEDIES = {
    401: "it wants a login; save the page from your browser and give the file",
    403: "it refuses programs; save the page from your browser and give the file",
    404: "the page does not exist; check the address",
    410: "it was taken down for good",
    429: "it asks to slow down; try again later",
}


class Fetcher:
    """Fetches. One for a run, so that the whole run is polite; any number of threads may use it."""

    def __init__(
        self,
        policy: Policy | None = None,
        *,
        now: Clock = lambda: datetime.now(UTC),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
        resolver: Resolve = resolve,
    ) -> None:
        """`now` dates a server's Retry-After, `clock` and `sleep` are what waiting is counted in, `resolver` names."""
        self.policy = policy or Policy()
        self._stopped = threading.Event()
        self._now, self._sleep = now, sleep or self._stopped.wait
        self._at_work: set[Watchdog] = set()
        self._guard = Guard(self.policy.private_hosts, resolver)
        self._gate = Gate(self.policy.delay, self.policy.per_host, clock, self._sleep)
        self._robots = Robots(lambda url: self.get(url, accept="text/plain"), self._gate)
        self._pools = urllib3.PoolManager(num_pools=50, maxsize=self.policy.per_host)
        self._pools.pool_classes_by_scheme = pools(self._guard)
        self._proxies = {
            scheme: urllib3.ProxyManager(proxy) for scheme, proxy in getproxies().items() if scheme in _SCHEMES
        }
        for manager in self._proxies.values():
            manager.pool_classes_by_scheme = pools(None)

    def page(self, url: str, *, accept: str) -> Answer | Failure:
        """Fetch a page, if its site's robots.txt lets programs do that."""
        asks = self.policy.robots and not self.policy.offline and _host(url) is not None
        return (self._robots.refusal(url) if asks else None) or self.get(url, accept=accept)

    def get(self, url: str, *, accept: str, etag: str | None = None, modified: str | None = None) -> Answer | Failure:
        """Fetch `url`; with what a server said before of its state (`etag`, `modified`), only if it has changed."""
        if self.policy.offline:
            return Failure("offline", "--offline refuses the network; leave it away, or give a saved page")
        if self._stopped.is_set():
            return Failure("interrupted", "the run ended before this was read; the next run reads it")
        headers = {"User-Agent": self.policy.agent, "Accept": accept, "Accept-Encoding": "gzip, deflate"}
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        pause = 1.0
        for attempt in range(self.policy.retries + 1):
            got = self._follow(url, headers)
            if isinstance(got, Answer) or got.code not in {"http-429", "http-503", "broken-off"}:
                return got
            rest = (got.until - self._now()).total_seconds() if got.until else pause
            if attempt == self.policy.retries or rest > self.policy.patience:
                return got
            self._sleep(max(rest, 0.0))
            pause *= 2
        raise AssertionError("the last attempt returns")

    def each(
        self, task: Callable[[T], R], items: Sequence[T], url: Callable[[T], str]
    ) -> Generator[tuple[T, R], None, None]:
        """Do `task` for each item in as many threads as the policy allows, and yield the results as they come.

        Hosts take turns, so that no thread waits for a busy host while another host is free.
        """
        count: Counter[str | None] = Counter()
        turns: list[tuple[int, int]] = []
        for at, item in enumerate(items):
            host = _host(url(item))
            turns.append((count[host], at))
            count[host] += 1
        queue = iter([items[at] for _, at in sorted(turns)])
        pool = ThreadPoolExecutor(self.policy.connections, thread_name_prefix="fetch")
        # Few more than there are threads: what is fetched and not yet used costs memory.
        running: dict[Future[R], T] = {
            pool.submit(task, item): item for item in islice(queue, 2 * self.policy.connections)
        }
        try:
            while running:
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    item = running.pop(future)
                    running.update({pool.submit(task, more): more for more in islice(queue, 1)})
                    yield item, future.result()
        except BaseException:
            self._stop()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _stop(self) -> None:
        """End what is under way, so that an interrupted run need not wait for the slowest server."""
        self._stopped.set()
        for watchdog in tuple(self._at_work):
            watchdog.expire()

    def _follow(self, url: str, headers: Mapping[str, str]) -> Answer | Failure:
        """Make one attempt, through its redirects."""
        here, moved, left = url, True, self.policy.total
        for _ in range(self.policy.redirects + 1):
            host = _host(here)
            if host is None:
                return _bad_address(here, redirected=here != url)
            with self._gate.turn(host), Watchdog(left, self._at_work) as watchdog:
                started = time.monotonic()
                try:
                    got = self._once(here, headers, watchdog)
                except (HTTPError, OSError, ValueError) as error:
                    if watchdog.expired:
                        return self._too_slow()
                    return _failure(error, here)
                left -= time.monotonic() - started
            if watchdog.expired or left <= 0:
                return self._too_slow()
            if not isinstance(got, _Redirect):
                if isinstance(got, Answer) and moved and here != url:
                    return replace(got, moved=here)
                return got
            moved = moved and got.permanent
            here = urljoin(here, got.location).partition("#")[0]
        return Failure("redirects", f"it redirects more than {self.policy.redirects} times; check the address")

    def _once(self, url: str, headers: Mapping[str, str], watchdog: Watchdog) -> Answer | Failure | _Redirect:
        response = self._pool(url).urlopen(
            "GET",
            url,
            headers=headers,
            preload_content=False,
            retries=False,
            redirect=False,
            timeout=urllib3.Timeout(connect=self.policy.connect, read=self.policy.read),
        )
        complete = False
        try:
            given = {name.lower(): value for name, value in response.headers.items()}
            if response.status in _REDIRECTS and given.get("location"):
                return _Redirect(given["location"], response.status in _PERMANENT)
            if response.status == 304 and {"If-None-Match", "If-Modified-Since"} & headers.keys():
                complete = True
                return Answer(url, 304, given, b"")
            if response.status != 200:
                return _refusal(response.status, self._until(given.get("retry-after")))
            body = self._body(response, watchdog)
            complete = isinstance(body, bytes)
            return Answer(url, 200, given, body) if isinstance(body, bytes) else body
        finally:
            # A connection with an unread rest is of no use to the next request.
            if complete:
                response.release_conn()
            else:
                response.close()

    def _body(self, response: urllib3.BaseHTTPResponse, watchdog: Watchdog) -> bytes | Failure:
        """Read the body piece by piece: `read` would wait for a whole one, and inflate a bomb."""
        pieces, size = [], 0
        while piece := response.read1(_CHUNK, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > self.policy.size:
                limit = f"{self.policy.size / 1e6:.0f} MB"
                return Failure(
                    "too-large", f"it is over the limit of {limit}, which no article reaches; check the address"
                )
        # The watchdog's end of a connection looks like the server's.
        return self._too_slow() if watchdog.expired else b"".join(pieces)

    def _pool(self, url: str) -> urllib3.PoolManager:
        """Return what connects to the host of `url`: the guard, or the proxy that the environment names.

        Behind a proxy, names are resolved by it, so that only addresses in figures can be checked here.
        """
        parts = urlsplit(url)
        proxy = self._proxies.get(parts.scheme)
        host = parts.hostname or ""
        if proxy is None or proxy_bypass(host):
            return self._pools
        literal = "127.0.0.1" if host == "localhost" else host
        if is_address(literal) and not self._guard.allows(host, literal):
            raise RefusedAddressError(host)
        return proxy

    def _until(self, retry_after: str | None) -> datetime | None:
        """Return the time that a Retry-After names, in seconds from now or as a date."""
        if not retry_after:
            return None
        if retry_after.strip().isdecimal():
            return self._now() + timedelta(seconds=min(int(retry_after.strip()[:9]), _DAY))
        try:
            at = parsedate_to_datetime(retry_after)
        except (ValueError, OverflowError):
            return None
        return at if at.tzinfo else at.replace(tzinfo=UTC)

    def _too_slow(self) -> Failure:
        return Failure("too-slow", f"the server was not done after {self.policy.total:g} s; try again later")


@dataclass(frozen=True, slots=True)
class _Redirect:
    location: str
    permanent: bool


def _host(url: str) -> str | None:
    """Return the host, with its port, of an http or https address; None for anything else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.netloc.rpartition("@")[2].lower() or None if parts.scheme in _SCHEMES else None


def _bad_address(url: str, *, redirected: bool) -> Failure:
    if redirected:
        return Failure("bad-redirect", f"it redirects to {url[:200]!r}, which is no http or https address; check it")
    return Failure("bad-url", "this is not a valid http or https address; check the spelling")


def _refusal(status: int, until: datetime | None) -> Failure:
    later = "try again later" if status >= 500 else "check the address"
    return Failure(f"http-{status}", f"the server answered {status}; {_REMEDIES.get(status, later)}", until)


def _failure(error: Exception, url: str) -> Failure:
    """Say what an exception of the network means for who wanted the page."""
    if isinstance(error, RefusedAddressError):
        return Failure(
            "private-address",
            f"it leads into a private network ({error}), where no page or feed may send this program; if it is yours, "
            "name its host in private_hosts of [network]",
        )
    if isinstance(error, NameResolutionError):
        return Failure("unreachable", f"the host {_host(url)} is not known; check the address and the network")
    if isinstance(error, NewConnectionError):
        cause = str(error).rpartition(": ")[2]
        return Failure("unreachable", f"no connection ({cause}); check the address and the network")
    if isinstance(error, ConnectTimeoutError):
        return Failure("unreachable", "the server does not answer; check the network, or try again later")
    if isinstance(error, SSLError):
        cause = str(error).rpartition("] ")[2].partition(" (_ssl")[0]
        return Failure("certificate", f"the server can't prove who it is ({cause}); try again later, or tell its owner")
    if isinstance(error, ReadTimeoutError | TimeoutError):
        return Failure("too-slow", "the server stopped in the middle; try again later")
    if isinstance(error, DecodeError):
        return Failure("damaged", "what the server sent is damaged: it can't be decompressed; try again later")
    if isinstance(error, LocationParseError | InvalidHeader | UnicodeError):
        return Failure("bad-url", "this is not a valid http or https address; check the spelling")
    return Failure("broken-off", "the server broke off in the middle; try again later")
