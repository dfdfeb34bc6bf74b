"""One address on its way through redirects and tries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

if TYPE_CHECKING:
    from watcher.http import Reply
    from watcher.tls import Remedy


@dataclass(frozen=True, slots=True)
class Route:
    """How an address is reached: over which proxy, and under which remedy for its site's TLS."""

    proxy: str | None = None
    tls: Remedy | None = None


class Errand:
    """What is sent along for one address, and the seconds it may still take on the wire (waiting for a turn is not counted)."""

    def __init__(self, url: str, headers: dict[str, str], route: Route, seconds: float) -> None:
        self.url = url
        self.content: bytes | None = None  # sent by POST, until a redirect says to ask for another address
        self.headers = headers
        self.route = route
        self.left = seconds
        self.cookies: dict[str, str] = {}  # set on the way by a redirect, and forgotten with the errand

    def send_query(self, method: str) -> None:
        """Send the address's query as the body of a POST: as a `form`, or as the object of `json`."""
        parts = urlsplit(self.url)
        self.url = urlunsplit(parts._replace(query=""))
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        if method == "json":
            self.content = json.dumps(
                {key: int(value) if value.isdecimal() else value for key, value in pairs}, ensure_ascii=False
            ).encode()
            self.headers["Content-Type"] = "application/json"
        else:
            self.content = urlencode(pairs).encode()
            self.headers["Content-Type"] = "application/x-www-form-urlencoded"

    def headers_now(self) -> dict[str, str]:
        """Give the headers of the next request."""
        return self.headers | ({"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {})

    def keep_cookies(self, reply: Reply | None) -> None:
        """Take the cookies that a redirect sets (without them some sites send everybody in circles); `None`, another host: forget all."""
        if reply is None:
            self.cookies.clear()
            return
        for line in reply.headers.get("set-cookie", "").split("\n"):
            name, _, value = line.partition(";")[0].partition("=")
            if name.strip() and value:
                self.cookies[name.strip()] = value.strip()
