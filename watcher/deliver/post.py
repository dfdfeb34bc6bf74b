"""Posting: one request, one answer, through the program's one HTTP door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watcher.config import FetchSettings
    from watcher.http import Reply

TIMEOUT = 20.0
"""Seconds for a whole exchange."""


class Post(Protocol):
    """Posts a body; raises `watcher.http.NoReply` where no whole answer came."""

    def __call__(self, url: str, content: bytes, headers: Mapping[str, str], /) -> Reply:
        """Give the answer."""


def poster(settings: FetchSettings) -> Post:
    """Give the way to post under these settings: the same agent, proxy and guard against private addresses as for fetching."""

    def post(url: str, content: bytes, headers: Mapping[str, str], /) -> Reply:
        from watcher import http

        named = {"user-agent": settings.user_agent, **headers}
        private = settings.allow_private_hosts
        return http.post(url, content=content, headers=named, timeout=TIMEOUT, allow_private=private, proxy=settings.proxy)

    return post
