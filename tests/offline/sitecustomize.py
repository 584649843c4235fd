"""Keeps a test, and each program that it starts, on this machine: Python imports a module of this name at its start."""

from __future__ import annotations

import ipaddress
import socket
import sys


def address(host: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that stands there as such; None for a name."""
    try:
        return ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return None


def is_here(host: object) -> bool:
    """Tell whether that is this machine."""
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    there = address(name)
    return there.is_loopback or there.is_unspecified if there else name.rpartition(".")[2] == "localhost"


def watch(event: str, args: tuple[object, ...]) -> None:
    """Find no name of another machine, and let nothing be sent there."""
    if event == "socket.getaddrinfo" and not is_here(args[0]) and not address(args[0]):
        raise socket.gaierror(socket.EAI_NONAME, "the tests ask no name server")
    if event in {"socket.connect", "socket.sendto"} and isinstance(args[1], tuple) and not is_here(args[1][0]):
        raise AssertionError(f"a test reached for {args[1]}")


sys.addaudithook(watch)
