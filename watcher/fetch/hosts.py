"""Politeness and health, host by host: whose turn it is, and which host need not be asked at all for the moment."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from watcher.http import NoReply

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager

    from watcher.config import FetchSettings
    from watcher.fetch.robots import Rules
    from watcher.http import Reply

UNREACHABLE = frozenset({"connection", "timeout", "dns", "tls"})
"""Kinds of NoReply that speak of the host and not of the page."""
PATIENCE = 3
"""After so many pages in a row without any answer, a host is left alone for a while."""
REST_SECONDS = 60.0


class Host:
    """One scheme, name and port: its queue, its robots.txt, and how it answered last. Nothing is kept of its pages."""

    def __init__(self, origin: str, at_once: int) -> None:
        self.origin = origin
        self.queue = asyncio.Semaphore(at_once)
        self.due = 0.0  # not asked before this moment of the monotonic clock
        self.delay = 0.0  # what its robots.txt wants between requests
        self.robots_lock = asyncio.Lock()
        self.rules: Rules | None = None
        self.well = True  # the last request was answered: only then is a failure worth a second try
        self._silent = 0
        self._resting_until = 0.0

    def wait(self, seconds: float) -> None:
        """Let nobody ask this host for so many seconds."""
        self.due = max(self.due, time.monotonic() + seconds)

    def note(self, outcome: Reply | NoReply) -> None:
        """Remember how the host answered."""
        self.well = not isinstance(outcome, NoReply) and outcome.status < 500
        if not (isinstance(outcome, NoReply) and outcome.kind in UNREACHABLE):
            self._silent = 0
            return
        self._silent += 1
        if self._silent >= PATIENCE:
            self._resting_until = time.monotonic() + REST_SECONDS

    def check_awake(self) -> None:
        """Raise NoReply at once for a host that has not answered for several pages in a row, so that it holds nobody up."""
        if self._silent >= PATIENCE and time.monotonic() < self._resting_until:
            raise NoReply("connection", f"{self.origin} did not answer {self._silent} times in a row and is left alone for a minute")


class Pace(Protocol):
    """The pace that this process keeps together with others."""

    def turn(self, origin: str, delay: float) -> AbstractAsyncContextManager[None]:
        """Wait until the host is free and `delay` seconds lie behind the last request to it; hold it meanwhile."""
        ...


class Hosts:
    """All hosts met so far. With a delay, one request at a time to each; without, as many as the whole client may make."""

    def __init__(self, settings: FetchSettings, pace: Pace | None) -> None:
        self._pace = pace
        self._delay = settings.per_host_delay
        self._at_once = 1 if settings.per_host_delay > 0 else settings.concurrency
        self._gate = asyncio.Semaphore(settings.concurrency)
        self._known: dict[str, Host] = {}

    def of(self, url: str) -> Host:
        """Give the host of an address, made when first met; raises NoReply or ValueError for what is no web address."""
        split = urlsplit(url)
        if split.scheme not in {"http", "https"} or not split.hostname or split.port == 0:  # `port` raises for one out of range
            raise NoReply("url", f"{url[:200]!r} is no web address; it starts with http:// or https://")
        origin = f"{split.scheme}://{split.netloc.rpartition('@')[2]}".lower()
        if origin not in self._known:
            self._known[origin] = Host(origin, self._at_once)
        return self._known[origin]

    @contextlib.asynccontextmanager
    async def turn(self, host: Host) -> AsyncIterator[None]:
        """Wait for this host's turn; the delay runs from the end of one request to the start of the next."""
        delay = max(self._delay, host.delay)
        async with host.queue:
            start = max(host.due, time.monotonic())
            host.due = start + delay
            await asyncio.sleep(start - time.monotonic())
            host.check_awake()
            async with self._among_all(host.origin, delay), self._gate:
                try:
                    yield
                finally:
                    host.due = max(host.due, time.monotonic() + delay)

    def _among_all(self, origin: str, delay: float) -> AbstractAsyncContextManager[None]:
        return self._pace.turn(origin, delay) if self._pace and delay > 0 else contextlib.nullcontext()
