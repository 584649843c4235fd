"""Fetching is safe: no spelling, redirect, name or proxy leads into a private network."""

from __future__ import annotations

import ssl
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

import pytest
import trustme
from fetching import LOCAL, failure
from hypothesis import example, given
from hypothesis import strategies as st
from webserver import Reply, WebServer

from briefing.fetch import Answer, Fetcher, Policy
from briefing.fetch.guard import Guard, _embedded

PRIVATE = [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200",
    "192.0.0.192", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_name_leads_into_a_private_network(address: str) -> None:
    # Asked of the guard alone, so that no mistake in it sends anything anywhere.
    assert not Guard(()).allows("news.example", address)


@pytest.mark.parametrize(
    "spelling",
    ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "[::1]", "[::ffff:7f00:1]", "localhost"],
)
def test_no_spelling_of_a_private_address_is_asked(web: WebServer, spelling: str) -> None:
    got = Fetcher(Policy()).get(f"http://{spelling}:{web.port}/", accept="*/*")
    # Some systems know no address by such a name: that is as good.
    assert failure(got) in {"private-address", "unreachable", "bad-url"}
    assert web.requests == []


def test_a_redirect_into_a_private_network_is_not_followed(web: WebServer) -> None:
    web.routes["/"] = Reply(status=302, headers={"Location": f"http://inside.example:{web.port}/secret"})
    public = Policy(private_hosts=("news.example",), delay=0)
    got = Fetcher(public, resolver=lambda host, port: ["127.0.0.1"]).get(
        f"http://news.example:{web.port}/", accept="*/*"
    )
    assert failure(got) == "private-address"
    assert web.asked() == ["/"]


def test_the_address_that_was_checked_is_the_one_connected_to(web: WebServer) -> None:
    """A name that changes its address between check and connection (DNS rebinding) gains nothing."""
    web.routes["/"] = Reply(b"x")
    answers = [["127.0.0.1"], ["127.0.0.9"]]
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers.pop(0)

    got = Fetcher(LOCAL, resolver=rebinding).get(f"http://news.example:{web.port}/", accept="*/*")
    assert isinstance(got, Answer)
    assert asked == ["news.example"]
    assert web.requests[0].headers["host"] == f"news.example:{web.port}"


def test_a_host_with_one_private_address_is_asked_at_its_public_one_only() -> None:
    guard = Guard(())
    assert [a for a in ("10.0.0.1", "93.184.215.14", "::1", "2606:2800:21f::1") if guard.allows("x", a)] == [
        "93.184.215.14",
        "2606:2800:21f::1",
    ]


def test_hosts_of_ones_own_network_are_asked_if_they_are_named() -> None:
    guard = Guard(["nas.home", "192.168.7.0/24", "fd12::/16"])
    assert guard.allows("nas.home", "10.0.0.9")
    assert guard.allows("feeds.example", "192.168.7.20")
    assert guard.allows("feeds.example", "fd12::7")
    assert not guard.allows("feeds.example", "192.168.8.20")
    # A name that is trusted leads to the metadata of no cloud.
    assert not guard.allows("nas.home", "169.254.169.254")


@given(st.ip_addresses())
@example(IPv6Address("2002:100::"))
def test_whatever_is_allowed_is_public(address: IPv4Address | IPv6Address) -> None:
    if Guard(()).allows("x", str(address)):
        # What stands for another address is as public as that one.
        assert (_embedded(address) or address).is_global


def test_the_certificate_is_the_names_and_not_the_addresss(web: WebServer, tmp_path: Path) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("news.example").configure_cert(context)
    web._server.socket = context.wrap_socket(web._server.socket, server_side=True)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    web.routes["/"] = Reply(b"secret")
    policy, known = Policy(private_hosts=("127.0.0.1",), delay=0, retries=0), lambda host, port: ["127.0.0.1"]
    assert (
        failure(Fetcher(policy, resolver=known).get(f"https://news.example:{web.port}/", accept="*/*")) == "certificate"
    )
    trusting = Fetcher(policy, resolver=known)
    trusting._pools.connection_pool_kw["ca_certs"] = str(tmp_path / "ca.pem")
    got = trusting.get(f"https://news.example:{web.port}/", accept="*/*")
    assert isinstance(got, Answer)
    assert got.body == b"secret"
    assert failure(trusting.get(f"https://other.example:{web.port}/", accept="*/*")) == "certificate"


def test_goes_through_the_proxy_of_the_environment(web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    web.routes["http://news.example/a"] = Reply(b"by proxy")
    monkeypatch.setenv("http_proxy", web.url)
    monkeypatch.setenv("no_proxy", "direct.example")
    fetch = Fetcher(Policy(delay=0), resolver=lambda host, port: ["127.0.0.1"])
    got = fetch.get("http://news.example/a", accept="*/*")
    assert isinstance(got, Answer)
    assert got.body == b"by proxy"
    assert failure(fetch.get("http://169.254.169.254/", accept="*/*")) == "private-address"
    assert failure(fetch.get("http://direct.example/", accept="*/*")) == "private-address"
    assert web.asked() == ["http://news.example/a"]
