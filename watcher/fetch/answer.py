"""What comes of asking for an address: an `Answer`, or `Trouble` that says in words why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site said about one address: its bytes, or that nothing changed, or that the page is gone."""

    url: str  # as asked
    final_url: str  # after redirects; the same as `url` where there were none
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""
    missing: str | None = None  # why the page counts as gone (404, 410, a soft 404, a redirect to an error or front page)

    @property
    def not_modified(self) -> bool:
        """Say whether the server holds what the validators named (304); the body is empty then."""
        return self.status == 304

    @property
    def content_type(self) -> str | None:
        """Give the Content-Type header as sent."""
        return self.headers.get("content-type")

    @property
    def etag(self) -> str | None:
        """Give the server's ETag, to be sent back as it is."""
        return self.headers.get("etag")

    @property
    def last_modified(self) -> str | None:
        """Give the server's Last-Modified, to be sent back as it is: a time of our own clock would hide pages put up with an older one."""
        return self.headers.get("last-modified")


class Trouble(Exception):
    """No good answer: `kind` is a short word, `reason` one line for the operator, with what to do where there is something to do.

    Kinds: outage, refused, busy, challenge, login, robots, redirects, and those of `watcher.http.NoReply`:
    url, private, dns, connection, timeout, tls, proxy, cut, encoding, too_large.
    """

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
