"""Loopback and private addresses: refused by number, by name, on every step, and whatever a second look at the name would say."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fetch.wire import Wire, said
from watcher.config import FetchSettings
from watcher.fetch import Answer, Client, Trouble
from watcher.http import NoReply, is_public, post

OPEN = "93.184.215.14"
"""An address of the open internet, which these tests send to the loopback server."""
SETTINGS = FetchSettings(per_host_delay=0, timeout=5, respect_robots=False)


def get(url: str, settings: FetchSettings = SETTINGS) -> Answer:
    async def errand() -> Answer:
        async with Client(settings) as client:
            return await client.get(url)

    return asyncio.run(errand())


@pytest.fixture
def internet(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """Names and the addresses they have, look-up after look-up; OPEN leads to the loopback server."""
    names: dict[str, list[list[str]]] = {}
    look_up, connect = socket.getaddrinfo, anyio.connect_tcp

    def answers(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in names:
            return look_up(host, port, *args, **kwargs)
        found = names[host].pop(0) if len(names[host]) > 1 else names[host][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    async def reach(remote_host: str, remote_port: int, **kwargs: Any) -> Any:
        if remote_host == OPEN:
            remote_host, remote_port = "127.0.0.1", wire.port
        return await connect(remote_host, remote_port, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    monkeypatch.setattr(anyio, "connect_tcp", reach)
    return names


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "localhost",
        "10.0.0.8",
        "192.168.1.1",
        "172.20.0.3",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[fe80::1]",
        "[fd00::1]",
        "[64:ff9b::7f00:1]",
    ],
)
def test_private_hosts_are_refused_by_any_name(host: str) -> None:
    for scheme in ("http", "https"):
        with pytest.raises(Trouble) as refused:
            get(f"{scheme}://{host}/")
        assert refused.value.kind == "private"
    with pytest.raises(NoReply) as unsent:
        post(f"http://{host}/hook", content=b"{}", headers={})
    assert unsent.value.kind == "private"


def test_a_name_is_resolved_once_and_the_checked_address_is_used(wire: Wire, internet: dict[str, list[list[str]]]) -> None:
    wire.paths["/"] = said(200, b"open")
    internet["rebinds.example"] = [[OPEN], ["127.0.0.1"]]
    assert get("http://rebinds.example/").body == b"open"
    with pytest.raises(Trouble) as refused:
        get("http://rebinds.example/")
    assert refused.value.kind == "private"


def test_one_private_address_among_open_ones_is_enough(internet: dict[str, list[list[str]]]) -> None:
    internet["mixed.example"] = [[OPEN, "10.0.0.1"]]
    with pytest.raises(Trouble) as refused:
        get("http://mixed.example/")
    assert refused.value.kind == "private"


@pytest.mark.parametrize("inner", ["http://127.0.0.1:{port}/secret", "http://inner.example/secret", "//localhost:{port}/secret"])
def test_no_redirect_leads_inside(wire: Wire, internet: dict[str, list[list[str]]], inner: str) -> None:
    internet |= {"www.example": [[OPEN]], "inner.example": [["192.168.0.9"]]}
    wire.paths |= {"/go": said(302, b"", {"Location": inner.format(port=wire.port)}), "/secret": said(200, b"secret")}
    with pytest.raises(Trouble) as refused:
        get("http://www.example/go")
    assert refused.value.kind == "private"
    assert not wire.asked("/secret")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "192.168.1.1", "[::1]", "2130706433"])
def test_a_proxy_is_not_asked_for_what_is_private_on_its_face(wire: Wire, host: str) -> None:
    with pytest.raises(Trouble) as refused:
        get(f"http://{host}/", SETTINGS.model_copy(update={"proxy": wire.url}))
    assert refused.value.kind == "private"
    assert not wire.requests


def test_they_are_asked_where_the_operator_permits(wire: Wire) -> None:
    wire.paths["/"] = said(200, b"ours")
    assert get(wire.url + "/", SETTINGS.model_copy(update={"allow_private_hosts": True})).body == b"ours"


CARRIERS: list[Callable[[int], int]] = [
    lambda four: 0xFFFF << 32 | four,  # ::ffff:a.b.c.d
    lambda four: 0x2002 << 112 | four << 80,  # 6to4
    lambda four: 0x0064_FF9B << 96 | four,  # NAT64
]


@given(four=st.integers(0, 2**32 - 1), carry=st.sampled_from(CARRIERS))
def test_an_ipv6_address_is_no_more_public_than_the_ipv4_address_it_carries(four: int, carry: Callable[[int], int]) -> None:
    assert is_public(str(ipaddress.IPv6Address(carry(four)))) <= is_public(str(ipaddress.IPv4Address(four)))


@pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1", OPEN])
def test_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)
