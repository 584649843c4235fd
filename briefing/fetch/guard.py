"""Which machines may be asked: public ones, and those of the user's own network that are named.

A feed's author chooses the addresses of its pages, pictures and redirects. Unchecked, they would reach what only this
machine can: the router, a database on localhost, a cloud's metadata. So the address is checked that is connected to,
after the name is resolved and for every redirect.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Self

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

Resolve = Callable[[str, int], Sequence[str]]
Address = IPv4Address | IPv6Address
_NAT64 = ip_network("64:ff9b::/96")
_SPECIAL = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48")))
"""Networks of special purpose that some versions of Python take for public ones."""


class RefusedAddressError(HTTPError):
    """A name leads to an address that may not be asked."""


def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, as the system resolves it."""
    return tuple(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def is_address(host: str) -> bool:
    """Tell whether a host is an address in figures."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class Guard:
    """Decides which addresses may be connected to, and connects to those alone."""

    def __init__(self, private_hosts: Sequence[str], resolver: Resolve = resolve) -> None:
        """`private_hosts` are names, addresses and networks of the user's own side that may be asked."""
        self._resolve = resolver
        self._names = {host.lower().strip("[]") for host in private_hosts}
        self._networks: list[IPv4Network | IPv6Network] = []
        for host in private_hosts:
            with contextlib.suppress(ValueError):
                self._networks.append(ip_network(host.strip("[]"), strict=False))

    def allows(self, host: str, address: str) -> bool:
        """Tell whether `host`, which resolved to `address`, may be asked there."""
        ip = ip_address(address.partition("%")[0])
        # What a translator or tunnel would make of the address is what counts.
        inner = _embedded(ip)
        real = inner or ip
        if any(real in network for network in self._networks):
            return True
        # Link-local addresses hold the metadata of cloud machines: a name never leads there.
        if host.lower() in self._names and not (real.is_link_local or real.is_multicast or real.is_unspecified):
            return True
        return real.is_global and not real.is_multicast and not any(real in network for network in _SPECIAL)

    def connect(self, connection: HTTPConnection) -> socket.socket:
        """Return a socket to the first address of the connection's host that may be asked and answers."""
        host, port = connection.host.strip("[]"), connection.port
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            cause = error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
            raise NameResolutionError(host, connection, cause) from error
        allowed = [address for address in found if self.allows(host, address)]
        if not allowed:
            raise RefusedAddressError(host if host in found else f"{host} is {found[0] if found else 'nowhere'}")
        problem: OSError | None = None
        for address in allowed:
            try:
                return create_connection((address, port), connection.timeout, socket_options=connection.socket_options)
            except OSError as error:
                problem = error
        if isinstance(problem, TimeoutError):
            raise ConnectTimeoutError(connection, f"{host} did not answer") from problem
        raise NewConnectionError(connection, f"{problem}") from problem


def _embedded(ip: Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(ip, IPv4Address):
        return None
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


class Watchdog:
    """Ends a request at its deadline, whatever it waits for: a server that sends a byte now and then as well."""

    active = threading.local()

    def __init__(self, seconds: float, at_work: set[Watchdog]) -> None:
        """The deadline is `seconds` from entering the context; until leaving it, this is one of those `at_work`."""
        self.expired = False
        self.socket: socket.socket | None = None
        self._at_work = at_work
        self._timer = threading.Timer(seconds, self.expire)
        self._timer.daemon = True

    def expire(self) -> None:
        """End the request now."""
        self.expired = True
        if self.socket is not None:
            with contextlib.suppress(OSError):
                # Past TLS, to the socket itself: what waits on it wakes up.
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        Watchdog.active.current = self
        self._at_work.add(self)
        self._timer.start()
        return self

    def __exit__(self, *exc: object) -> None:
        Watchdog.active.current = None
        self._at_work.discard(self)
        self._timer.cancel()


def pools(guard: Guard | None) -> dict[str, Any]:
    """Return urllib3's pool classes by scheme, for connections that a watchdog sees and that go through the guard."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return guard.connect(self) if guard else super()._new_conn()

        def getresponse(self) -> Any:
            _watch(self)
            return super().getresponse()

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return guard.connect(self) if guard else super()._new_conn()

        def getresponse(self) -> Any:
            _watch(self)
            return super().getresponse()

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _watch(connection: HTTPConnection) -> None:
    """Show the socket to the watchdog of this thread's request; until here, the connect timeout has held."""
    watchdog: Watchdog | None = getattr(Watchdog.active, "current", None)
    if watchdog is not None:
        watchdog.socket = connection.sock
        if watchdog.expired:
            watchdog.expire()
