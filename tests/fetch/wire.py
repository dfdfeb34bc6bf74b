"""A web server on loopback whose every path answers as told, down to the bytes on the wire."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

Script = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float
    client_port: int  # one connection has one


def said(status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None, *, length: int | None = None) -> Script:
    """Answer with these; `length` is what Content-Length claims, where it lies."""

    def script(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        if status not in {204, 304}:
            handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)
        if length is not None:
            handler.close_connection = True

    return script


def in_turn(*scripts: Script) -> Script:
    """Answer with one after the other, then with the last for ever."""
    left = list(scripts)

    def script(handler: BaseHTTPRequestHandler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return script


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then, for longer than anybody should wait."""
    handler.send_response(200)
    handler.send_header("Content-Length", "10000")
    handler.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(200):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.02)
    handler.close_connection = True


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection without a word."""
    handler.close_connection = True


def slowly(script: Script, seconds: float) -> Script:
    """Think before answering."""

    def thinking(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        script(handler)

    return thinking


@dataclass
class Wire:
    """Paths and their scripts; what is not told is 404. Remembers who asked what."""

    paths: dict[str, Script] = field(default_factory=dict)
    requests: list[Asked] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked(self, path: str) -> list[Asked]:
        """The requests for one path."""
        return [one for one in self.requests if one.path == path]

    def __enter__(self) -> Self:
        wire = self
        count = threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                with count:
                    wire.at_once += 1
                    wire.most_at_once = max(wire.most_at_once, wire.at_once)
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                headers = {name.lower(): value for name, value in self.headers.items()}
                wire.requests.append(Asked(self.command, self.path, headers, body, time.monotonic(), self.client_address[1]))
                try:
                    wire.paths.get(self.path, said(404))(self)
                finally:
                    with count:
                        wire.at_once -= 1

            def do_POST(self) -> None:
                self.do_GET()

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, *_: object) -> None:
                pass  # the client hung up first, as some of these tests want

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
