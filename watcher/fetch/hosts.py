"""Politeness and health, host by host: whose turn it is, and which host need not be asked at all for the moment."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from watcher.fetch.retry import LONGEST_PAUSE, retry_after
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
LONGEST_REST = 3600.0
"""A host that asks for more is asked again by the next pass."""


class Lane:
    """The turns at one machine: http and https of one name share them."""

    def __init__(self, at_once: int) -> None:
        self.queue = asyncio.Semaphore(at_once)
        self.due = 0.0  # not asked before this moment of the monotonic clock


class Host:
    """One scheme, name and port: its robots.txt, and how it answered last. Nothing is kept of its pages."""

    def __init__(self, origin: str, lane: Lane) -> None:
        self.origin = origin
        self.lane = lane
        self.delay = 0.0  # what its robots.txt wants between requests
        self.robots_lock = asyncio.Lock()
        self.rules: Rules | None = None
        self.well = True  # the last request was answered: only then is a failure worth a second try
        self._silent = 0
        self._resting_until = 0.0
        self._asked_for_rest = False

    def wait(self, seconds: float) -> None:
        """Let nobody ask this host for so many seconds."""
        self.lane.due = max(self.lane.due, time.monotonic() + seconds)

    def note(self, outcome: Reply | NoReply) -> None:
        """Remember how the host answered."""
        self.well = not isinstance(outcome, NoReply) and outcome.status < 500
        if not isinstance(outcome, NoReply) and outcome.status in {429, 503} and (pause := retry_after(outcome) or 0) > LONGEST_PAUSE:
            self._asked_for_rest = True
            self._resting_until = time.monotonic() + min(pause, LONGEST_REST)
        if not (isinstance(outcome, NoReply) and outcome.kind in UNREACHABLE):
            self._silent = 0
            return
        self._silent += 1
        if self._silent >= PATIENCE:
            self._resting_until = time.monotonic() + REST_SECONDS

    def check_awake(self) -> None:
        """Raise NoReply at once for a host that wants a rest or has not answered for several pages in a row: it holds nobody up."""
        if self._asked_for_rest and (left := self._resting_until - time.monotonic()) > 0:
            raise NoReply("busy", f"{self.origin} asked to be left alone, for {left:.0f} s more (Retry-After)")
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
        self._lanes: dict[str, Lane] = {}

    def of(self, url: str) -> Host:
        """Give the host of an address, made when first met; raises NoReply or ValueError for what is no web address."""
        split = urlsplit(url)
        if split.scheme not in {"http", "https"} or not split.hostname or split.port == 0:  # `port` raises for one out of range
            raise NoReply("url", f"{url[:200]!r} is no web address; it starts with http:// or https://")
        origin = f"{split.scheme}://{split.netloc.rpartition('@')[2]}".lower()
        if origin not in self._known:
            name = origin.partition("://")[2] if split.port not in {None, 80, 443} else split.hostname
            self._known[origin] = Host(origin, self._lanes.setdefault(name, Lane(self._at_once)))
        return self._known[origin]

    @contextlib.asynccontextmanager
    async def turn(self, host: Host) -> AsyncIterator[None]:
        """Wait for this host's turn; the delay runs from the end of one request to the start of the next."""
        delay = max(self._delay, host.delay)
        async with host.lane.queue:
            start = max(host.lane.due, time.monotonic())
            host.lane.due = start + delay
            await asyncio.sleep(start - time.monotonic())
            host.check_awake()
            async with self._among_all(host.origin, delay), self._gate:
                try:
                    yield
                finally:
                    host.lane.due = max(host.lane.due, time.monotonic() + delay)

    def _among_all(self, origin: str, delay: float) -> AbstractAsyncContextManager[None]:
        return self._pace.turn(origin, delay) if self._pace and delay > 0 else contextlib.nullcontext()
