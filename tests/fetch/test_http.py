"""One exchange: the whole answer within the deadline and the cap, or NoReply with a kind."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
import zlib
from http.server import BaseHTTPRequestHandler

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fetch.wire import Wire, drip, hang_up, said
from watcher.http import PART, Http, NoReply, Reply, _Inflater, post

WORDS = "自2026年1月1日起施行。".encode() * 500


def ask(url: str, *, max_bytes: int = 1_000_000, within: float = 5, proxy: str | None = None) -> Reply:
    async def errand() -> Reply:
        async with Http(max_bytes=max_bytes, allow_private=True) as http:
            return await http.ask("GET", url, headers={"User-Agent": "watcher"}, within=within, proxy=proxy)

    return asyncio.run(errand())


def kind_of(url: str, **limits: float) -> str:
    with pytest.raises(NoReply) as failed:
        ask(url, **limits)  # type: ignore[arg-type]
    assert failed.value.__cause__ is None
    assert failed.value.__context__ is None, "the exchange is kept alive by its failure"
    return failed.value.kind


def bare(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKED = {
    "gzip": gzip.compress(WORDS),
    "x-gzip": gzip.compress(WORDS[:300]) + gzip.compress(WORDS[300:]),
    "deflate": zlib.compress(WORDS),
    "Deflate": bare(WORDS),
    "identity": WORDS,
}


@pytest.mark.parametrize("coding", PACKED)
def test_packed_answers_are_unpacked(wire: Wire, coding: str) -> None:
    wire.paths["/"] = said(200, PACKED[coding], {"Content-Encoding": coding})
    assert ask(wire.url + "/").body == WORDS


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (said(200, b"x" * 50, length=100), "cut"),
        (said(200, gzip.compress(WORDS[:300])[:-12], {"Content-Encoding": "gzip"}), "cut"),
        (said(200, b"not packed at all", {"Content-Encoding": "gzip"}), "encoding"),
        (said(200, b"x", {"Content-Encoding": "br"}), "encoding"),
        (said(200, b"x" * 2000), "too_large"),
        (said(200, b"", length=10**12), "too_large"),
        (said(200, gzip.compress(bytes(100_000)), {"Content-Encoding": "gzip"}), "too_large"),
        (hang_up, "connection"),
    ],
)
def test_what_is_no_whole_answer_says_so(wire: Wire, script: object, kind: str) -> None:
    wire.paths["/"] = script  # type: ignore[assignment]
    assert kind_of(wire.url + "/", max_bytes=1000) == kind


def test_a_dripping_server_meets_the_deadline(wire: Wire) -> None:
    wire.paths["/"] = drip
    began = time.monotonic()
    assert kind_of(wire.url + "/", within=0.3) == "timeout"
    assert time.monotonic() - began < 1.0


def test_a_bomb_is_dropped_before_it_unfolds(wire: Wire) -> None:
    wire.paths["/"] = said(200, gzip.compress(bytes(60_000_000)), {"Content-Encoding": "gzip"})
    tracemalloc.start()
    try:
        assert kind_of(wire.url + "/", max_bytes=500_000) == "too_large"
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("http://nowhere.invalid/", "dns"),
        ("http://127.0.0.1:1/", "connection"),
        ("ftp://127.0.0.1/", "url"),
        ("http:///path", "url"),
        ("http://127.0.0.1:99999/", "url"),
        ("http://a b/", "dns"),
        ("http://[::1/", "url"),
        ("javascript:void(0)", "url"),
        ("", "url"),
    ],
)
def test_addresses_that_cannot_be_asked(url: str, kind: str) -> None:
    assert kind_of(url) == kind


def test_plain_http_where_tls_is_wanted(wire: Wire) -> None:
    assert kind_of(f"https://127.0.0.1:{wire.port}/") == "tls"


def test_one_connection_serves_many_requests(wire: Wire) -> None:
    wire.paths["/"] = said(200, b"page")

    async def errand() -> None:
        async with Http(max_bytes=1000, allow_private=True) as http:
            for _ in range(5):
                await http.ask("GET", wire.url + "/", headers={}, within=5)

    asyncio.run(errand())
    assert len({one.client_port for one in wire.requests}) == 1


def test_idle_connections_stay_few() -> None:
    async def errand(urls: list[str]) -> int:
        async with Http(max_bytes=1000, connections=2, allow_private=True) as http:
            for url in urls:
                await http.ask("GET", url, headers={}, within=5)
            return len(http._idle)

    with Wire() as one, Wire() as two, Wire() as three:
        assert asyncio.run(errand([one.url, two.url, three.url, one.url])) == 2


def test_a_proxy_is_asked_for_the_whole_address(wire: Wire) -> None:
    wire.paths["http://www.example.gov.cn/zcfb/"] = said(200, b"from afar")
    assert ask("http://www.example.gov.cn/zcfb/", proxy=wire.url).body == b"from afar"


def test_repeated_headers_stay_apart_and_odd_bytes_survive(wire: Wire) -> None:
    wire.paths["/"] = lambda h: (
        h.wfile.write("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-Title: 通知\r\nContent-Length: 0\r\n\r\n".encode()),
        None,
    )[1]
    headers = ask(wire.url + "/").headers
    assert headers["set-cookie"] == "a=1\nb=2"
    assert headers["x-title"].encode("latin-1").decode() == "通知"


def test_post_gives_whatever_status_and_follows_nothing(wire: Wire) -> None:
    wire.paths["/hook"] = said(302, b"elsewhere", {"Location": "/other"})
    reply = post(wire.url + "/hook", content=b'{"a": 1}', headers={"Content-Type": "application/json"}, allow_private=True)
    assert (reply.status, reply.body) == (302, b"elsewhere")
    (request,) = wire.requests
    assert (request.method, request.body, request.headers["content-type"]) == ("POST", b'{"a": 1}', "application/json")


@given(data=st.binary(max_size=3000), wrap=st.sampled_from(["gzip", "deflate", "bare"]), at=st.lists(st.integers(0, 3000), max_size=5))
def test_unpacking_does_not_care_how_the_bytes_arrive(data: bytes, wrap: str, at: list[int]) -> None:
    data *= 40
    packed = {"gzip": gzip.compress, "deflate": zlib.compress, "bare": bare}[wrap](data)
    cuts = sorted({2, *(min(2 + a, len(packed)) for a in at), len(packed)})
    inflater = _Inflater("gzip" if wrap == "gzip" else "deflate")
    parts = [part for start, end in zip([0, *cuts], cuts, strict=False) for part in inflater.feed(packed[start:end])]
    assert all(len(part) <= PART for part in parts)
    assert b"".join(parts) + inflater.end() == data


@given(data=st.binary(min_size=1, max_size=500), less=st.integers(1, 9))
def test_a_packed_body_without_its_end_is_cut(data: bytes, less: int) -> None:
    inflater = _Inflater("gzip")
    list(inflater.feed(gzip.compress(data)[:-less]))
    with pytest.raises(NoReply, match="broke off"):
        inflater.end()


START = st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"HTTP/1.1 99"])
HEADERS = st.sampled_from(
    [b"", b"Content-Length: 5\r\n\r\n", b"Content-Length: x\r\n", b"Content-Encoding: gzip\r\n\r\n", b"\xd6\xd0: \xce\xc4\r\n"]
)


@settings(max_examples=40, deadline=None)
@given(start=START, headers=HEADERS, rest=st.binary(max_size=60))
def test_any_bytes_give_a_reply_or_a_reason(start: bytes, headers: bytes, rest: bytes) -> None:
    def script(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(start + headers + rest)
        handler.close_connection = True

    with Wire({"/": script}) as wire:
        assert outcome(wire.url + "/") in {"reply", "connection", "cut", "encoding", "too_large"}


def outcome(url: str) -> str:
    try:
        ask(url, within=2)
    except NoReply as known:
        return known.kind
    return "reply"
