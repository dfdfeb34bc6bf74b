"""The demo's servers on loopback: one for each sample site, and a mailbox that keeps what is sent to it."""

from __future__ import annotations

import email
import email.policy
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer, StreamRequestHandler, ThreadingTCPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from watcher.demo.sites import Site


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it arrived, and the files in which it lies."""

    to: str
    subject: str
    items: int
    eml: Path
    html: Path


class Mailbox(ThreadingTCPServer):
    """A mail server that takes everything (RFC 5321, as far as the sender needs it) and writes it into a folder."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.folder = folder
        self.letters: list[Letter] = []

    def take(self, data: bytes) -> None:
        """Keep a message as .eml, and its HTML part beside it."""
        message = email.message_from_bytes(data, policy=email.policy.default)
        to = str(message["To"])
        stem = f"{parsedate_to_datetime(str(message['Date'])):%Y-%m-%d}-{to.split('@', maxsplit=1)[0]}"
        eml, page = self.folder / f"{stem}.eml", self.folder / f"{stem}.html"
        eml.write_bytes(data)
        body = message.get_body(("html",))
        page.write_text(str(body.get_content()) if body else "", "utf-8")
        self.letters.append(Letter(to, str(message["Subject"]), len(str(message["X-Watcher-Items"]).split(",")), eml, page))


class _Talk(StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self._say("220 demo")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self._say("354 go on")
                self.server.take(self._data())
            self._say("221 bye" if verb == b"QUIT" else "250 ok")

    def _data(self) -> bytes:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def serving(sites: Iterable[Site], mailbox: Mailbox) -> Iterator[None]:
    """Serve the sites, each under an address of its own (`Site.base`), and the mailbox."""
    with ExitStack() as open_servers:
        for site in sites:
            server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
            site.base = f"http://127.0.0.1:{server.server_port}"
            open_servers.enter_context(_running(server))
        open_servers.enter_context(_running(mailbox))
        yield


@contextmanager
def _running(server: BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, content_type, body = site.answer(self.path)
            self.send_response(status)
            self.send_header("content-type", content_type)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in http.server
            """Be quiet: the demo prints what matters."""

    return Handler
