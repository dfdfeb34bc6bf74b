"""The one door to httpx, so that its successor can take its place here: a deadline, a byte cap and an address check around every exchange.

httpx has no limit on a whole exchange, hands out decompressed chunks of any size, and resolves a name anew after
anybody has checked it; all three are bounded here. One request gives one `Reply` (redirects are not followed) or `NoReply`.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
import ssl
import sys
import zlib
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Self

# httpx imports its command line (rich, pygments) and httpcore imports h2 with themselves: half of their start-up. The one is never used
# here, the other when a server offers HTTP/2; None marks a module as absent for the moment.
_LATER = [name for name in ("httpx._main", "h2") if sys.modules.setdefault(name, None) is None]  # type: ignore[arg-type]
import httpcore  # noqa: E402
import httpx  # noqa: E402

for _name in _LATER:
    del sys.modules[_name]
if find_spec("sniffio") is None:
    # httpcore looks for it several times a request, each time along the whole path
    sys.modules["sniffio"] = None  # type: ignore[assignment]

from watcher import tls  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
    from types import TracebackType

PART = 65_536
"""Bytes that a compressed body may grow by before the cap is looked at again."""
CONNECT_SHARE = 3
"""A connection may take this part (one third) of the deadline, so that a second try still fits into it."""
ADDRESSES = 4
"""Addresses of one host that are tried."""
IDLE_SECONDS = 15.0


class NoReply(Exception):
    """No whole answer came. `kind` is a short word, `reason` one line for the operator.

    Kinds: url, private, dns, connection, timeout, tls, proxy, cut, encoding, too_large.
    """

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer, decompressed. Header names in lower case, bytes as Latin-1; of repeated ones the first, cookies a line each."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


def post(
    url: str, *, content: bytes, headers: Mapping[str, str], timeout: float = 30, allow_private: bool = False, proxy: str | None = None
) -> Reply:
    """Send `content` and give the reply of whatever status, within `timeout` seconds; not from inside an event loop. Raises NoReply."""
    return _once("POST", url, content=content, headers=headers, timeout=timeout, allow_private=allow_private, proxy=proxy)


def get(url: str, *, timeout: float = 30, allow_private: bool = False, proxy: str | None = None) -> Reply:
    """Ask for an address and give the reply of whatever status, within `timeout` seconds; not from inside an event loop. Raises NoReply."""
    return _once("GET", url, content=b"", headers={}, timeout=timeout, allow_private=allow_private, proxy=proxy)


def _once(
    method: str, url: str, *, content: bytes, headers: Mapping[str, str], timeout: float, allow_private: bool, proxy: str | None
) -> Reply:
    async def errand() -> Reply:
        async with Http(max_bytes=1_000_000, allow_private=allow_private) as http:
            return await http.ask(method, url, content=content, headers=headers, within=timeout, proxy=proxy)

    return asyncio.run(errand())


@dataclass(frozen=True, slots=True)
class _Way:
    """How a host is reached: over which proxy, under which remedy, and whether by the certificate's fingerprint alone."""

    proxy: str | None
    remedy: tls.Remedy | None = None
    pinned: bool = False


class Http:
    """Connections, kept open between requests; an async context manager."""

    def __init__(self, *, max_bytes: int, connections: int = 16, allow_private: bool = False, http2: bool = True) -> None:
        self._max_bytes = max_bytes
        self._http2 = http2
        self._most_idle = connections
        self._allow_private = allow_private
        self._idle: list[tuple[tuple[Any, ...], httpx.AsyncHTTPTransport]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None) -> None:
        while self._idle:
            await self._idle.pop()[1].aclose()

    async def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        within: float,
        content: bytes = b"",
        proxy: str | None = None,
        remedy: tls.Remedy | None = None,
    ) -> Reply:
        """Ask once and read the whole answer `within` so many seconds; `remedy` is for a site whose TLS is at fault.

        Raises NoReply, which holds on to nothing of the exchange.
        """
        try:
            async with asyncio.timeout(within):
                return await self._exchange(url, _request(method, url, headers, content, within), _Way(proxy, remedy))
        except NoReply as known:
            problem = NoReply(known.kind, known.reason)
        except TimeoutError:
            problem = NoReply("timeout", f"no whole answer within {within:.3g} s")
        except (httpx.HTTPError, httpx.InvalidURL, httpcore.ProxyError, OSError, ValueError, ImportError) as wrong:
            problem = _named(wrong)
        raise problem  # outside the handlers: an exception with its context would keep the connection and the body alive

    async def _exchange(self, url: str, request: httpx.Request, way: _Way) -> Reply:
        if way.proxy and not self._allow_private:
            _check_literal(request.url.host)
        try:
            return await self._over(url, request, way)
        except httpx.ConnectError as wrong:
            if not (way.remedy and way.remedy.accept_fingerprint and any(map(tls.is_about_certificate, _chain(wrong)))):
                raise
        return await self._over(url, request, _Way(way.proxy, way.remedy, pinned=True))

    async def _over(self, url: str, request: httpx.Request, way: _Way) -> Reply:
        async with self._connection(request.url, way) as connection:
            response = await connection.handle_async_request(request)
            assert isinstance(response.stream, httpx.AsyncByteStream)  # noqa: S101 - tells the type checker what an async transport gives
            try:
                headers = _headers(response.headers.raw)
                body = await self._body(response.stream, headers)
            except (httpx.ReadError, httpx.RemoteProtocolError) as wrong:
                raise NoReply("cut", f"the answer broke off before its end ({wrong or type(wrong).__name__})") from None
            finally:
                await response.stream.aclose()
        return Reply(url, response.status_code, headers, body)

    @contextlib.asynccontextmanager
    async def _connection(self, url: httpx.URL, way: _Way) -> AsyncIterator[httpx.AsyncHTTPTransport]:
        """Lend a connection, the last one used for this host if it is free; the longest idle one is closed when there are too many.

        One httpx transport each: a shared pool looks at all its connections for every request, at half the cost of a pass.
        """
        key = (way, url.scheme, url.host, url.port)
        at = next((i for i in reversed(range(len(self._idle))) if self._idle[i][0] == key), None)
        transport = self._transport(way, secure=url.scheme == "https") if at is None else self._idle.pop(at)[1]
        try:
            yield transport
        finally:
            self._idle.append((key, transport))
            if len(self._idle) > self._most_idle:
                await self._idle.pop(0)[1].aclose()

    async def _body(self, stream: httpx.AsyncByteStream, headers: Mapping[str, str]) -> bytes:
        if headers.get("content-length", "").isdecimal() and int(headers["content-length"]) > self._max_bytes:
            raise self._too_large()
        inflater = _Inflater(headers.get("content-encoding", ""))
        body = bytearray()
        async for piece in stream:
            for part in inflater.feed(piece):
                body += part
                if len(body) > self._max_bytes:
                    raise self._too_large()
        body += inflater.end()
        return bytes(body)

    def _too_large(self) -> NoReply:
        return NoReply("too_large", f"the answer is larger than {self._max_bytes} bytes; raise fetch.max_bytes if it is wanted")

    def _transport(self, way: _Way, *, secure: bool) -> httpx.AsyncHTTPTransport:
        """Make one. HTTP/2 is spoken where the server offers it, and its package is imported then."""
        # certificates are loaded for the first https address
        trust = tls.context(way.remedy, pinned=way.pinned) if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        limits = httpx.Limits(max_connections=1, keepalive_expiry=IDLE_SECONDS)
        transport = httpx.AsyncHTTPTransport(verify=trust, limits=limits, proxy=way.proxy, http2=self._http2 and secure)
        if way.proxy is None:
            # httpx has no public place for a network backend; tests/fetch/test_private.py holds that this one is used.
            transport._pool._network_backend = _CheckedNetwork(allow_private=self._allow_private)  # noqa: SLF001
        return transport


def _request(method: str, url: str, headers: Mapping[str, str], content: bytes, within: float) -> httpx.Request:
    raw = [(name.encode("ascii"), value.encode("latin-1", "replace")) for name, value in headers.items()]
    raw.append((b"Accept-Encoding", b"gzip, deflate"))
    request = httpx.Request(method, url, headers=raw, content=content or None, extensions={"timeout": {"connect": within / CONNECT_SHARE}})
    if request.url.scheme not in {"http", "https"} or not request.url.host or (request.url.port or 0) > 65_535:
        raise NoReply("url", f"{url[:200]!r} is no web address; only http:// and https:// are asked")
    return request


def _headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}\n{text}" if key == "set-cookie" and key in found else found.get(key, text)
    return found


class _CheckedNetwork(httpcore.AnyIOBackend):
    """Connects to the very addresses that were checked: a name is resolved once, here, so no second answer can differ (DNS rebinding)."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await _resolve(host, port)
        if not self._allow_private:
            for address in addresses:
                _check_public(host, address)
        share = timeout / len(addresses) if timeout else None
        for address in addresses[:-1]:
            try:
                return await super().connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await super().connect_tcp(addresses[-1], port, share, local_address, socket_options)


async def _resolve(host: str, port: int) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as wrong:
        raise NoReply("dns", f"the name {host} has no address ({wrong}); check the spelling, or the resolver") from None
    return list(dict.fromkeys(str(info[4][0]) for info in found))[:ADDRESSES]


def _check_public(host: str, address: str) -> None:
    if not is_public(address):
        raise NoReply("private", f"{host} is the private address {address}; fetch.allow_private_hosts would permit it")


def _check_literal(host: str) -> None:
    """Refuse what is private on the face of it; other names are resolved by the proxy, out of our sight."""
    try:
        _check_public(host, host)
    except ValueError:
        if host == "localhost" or host.endswith(".localhost") or host.replace(".", "").isdecimal() or host.startswith("0x"):
            raise NoReply("private", f"{host} is a private address; fetch.allow_private_hosts would permit it") from None


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the open internet, also where an IPv6 address carries an IPv4 one. Raises ValueError."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        carried = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in ipaddress.ip_network("64:ff9b::/96"):  # NAT64, RFC 6052
            carried = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if carried:
            return is_public(str(carried))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


class _Inflater:
    """Undoes a Content-Encoding in parts of at most PART bytes, so that a small answer cannot unfold to a huge one unseen."""

    def __init__(self, coding: str) -> None:
        self._coding = coding.strip().lower()
        self._stream: Any = None
        if self._coding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise NoReply("encoding", f"the answer is packed as {self._coding[:40]!r}, which was not asked for")

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._coding in {"", "identity"}:
            yield data
            return
        if self._stream is None and data:
            self._stream = zlib.decompressobj(self._window(data))
        while data:
            try:
                yield self._stream.decompress(data, PART)
            except zlib.error:
                raise NoReply("encoding", f"the answer calls itself {self._coding} and is not") from None
            data = self._stream.unconsumed_tail
            if self._stream.eof:
                data = self._stream.unused_data
                if not data.startswith(b"\x1f\x8b"):
                    return
                self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)  # gzip members may stand one behind another

    def end(self) -> bytes:
        """Give what is left, some kilobytes at most; a stream without its end mark was cut."""
        if self._stream is None:
            return b""
        rest: bytes = self._stream.flush()
        if not self._stream.eof:
            raise NoReply("cut", "the packed answer broke off before its end")
        return rest

    def _window(self, data: bytes) -> int:
        if self._coding != "deflate":
            return zlib.MAX_WBITS | 16
        wrapped = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0  # RFC 1950; some servers send bare RFC 1951
        return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS


def _chain(wrong: BaseException) -> list[BaseException]:
    """Give a failure and what caused it, the first cause last."""
    chain = [wrong]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None:  # httpcore cuts causes off and leaves contexts
        chain.append(cause)
    return chain


def _named(wrong: BaseException) -> NoReply:
    """Put a failure of httpx into a kind and a line; the words come from the first cause."""
    chain = _chain(wrong)
    said = str(chain[-1]) or type(chain[-1]).__name__
    if secure := next((one for one in reversed(chain) if isinstance(one, ssl.SSLError)), None):
        return NoReply("tls", tls.in_words(secure))
    if isinstance(wrong, httpx.TimeoutException):
        return NoReply("timeout", "no connection in time; the site is down, or does not let this machine in")
    if isinstance(wrong, httpx.ProxyError | httpcore.ProxyError | ImportError):  # a SOCKS proxy needs a package of its own
        return NoReply("proxy", f"the proxy does not serve: {said}")
    if isinstance(wrong, httpx.NetworkError | httpx.RemoteProtocolError | OSError):
        return NoReply("connection", f"the connection failed: {said}")
    return NoReply("url", f"the address cannot be asked: {said}")
