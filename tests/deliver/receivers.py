"""Receivers on loopback that do as they are told: a mail server and a web server."""

from __future__ import annotations

import email
import email.policy
import json
import socket
import ssl
import threading
from collections import defaultdict, deque
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from aiosmtpd.controller import Controller


@dataclass
class Mail:
    """One mail as it came in."""

    to: str
    raw: bytes
    sender: str = ""  # of the envelope

    @property
    def parsed(self) -> EmailMessage:
        message = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return message

    @property
    def key(self) -> str:
        return str(self.parsed["Message-ID"])

    @property
    def items(self) -> list[str]:
        return [item.strip() for item in str(self.parsed["X-Watcher-Items"]).split(",")]

    def part(self, kind: str) -> str:
        found = self.parsed.get_body((kind,))
        assert found is not None
        return str(found.get_content())


class MailServer:
    """Takes mail. `refuse` is recipient → answer to RCPT; after `drop` a message is taken and the connection cut
    before the answer; `verdict` is the answer to a whole message; `per_connection` messages are taken on one connection.
    With `tls` the whole talk is encrypted, with `starttls` from STARTTLS on, which is then demanded."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None) -> None:
        self.mails: list[Mail] = []
        self.refuse: dict[str, str] = {}
        self.drop = False
        self.verdict = "250 taken"
        self.connections = 0
        self.per_connection = 0
        more = {"tls_context": starttls, "require_starttls": True} if starttls else {}
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port(), ssl_context=tls, **more)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        return int(self._controller.port)

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> list[str]:  # noqa: N802 - the name that aiosmtpd calls
        self.connections += 1
        session.host_name = hostname
        session.taken = 0
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802 - the name that aiosmtpd calls
        if self.per_connection and session.taken >= self.per_connection:
            return "421 4.7.0 enough on this connection"
        session.taken += 1
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - the name that aiosmtpd calls
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the name that aiosmtpd calls
        if not self.verdict.startswith("250"):
            return self.verdict
        self.mails += [Mail(to, envelope.content, envelope.mail_from) for to in envelope.rcpt_tos]
        if self.drop:
            server.transport.abort()
        return self.verdict


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Request:
    """One POST as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class _Quiet(ThreadingHTTPServer):
    """Says nothing of callers that die in the middle of a word: here they are meant to."""

    def handle_error(self, *_: object) -> None:
        pass


@dataclass
class Answer:
    """What the web server says."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)


class WebServer:
    """Takes POSTs. `answers` is path → answers to give in turn; after them `answers_by_path`, and for other paths `usual`."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answers: defaultdict[str, deque[Answer]] = defaultdict(deque)
        self.usual = Answer()
        self.answers_by_path: dict[str, Answer] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                if len(body) < length:
                    return  # the caller died in the middle of it
                request = Request(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                outer.requests.append(request)
                answer = outer.answer(request)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

        self._server = _Quiet(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def answer(self, request: Request) -> Answer:
        waiting = self.answers[request.path.split("?")[0]]
        return waiting.popleft() if waiting else self.answers_by_path.get(request.path, self.usual)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"

    def to(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path.split("?")[0] == path]
