"""Which sources this machine can reach, how fast, and what is wrong with the others."""

from __future__ import annotations

import asyncio
import socket
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from watcher.fetch import Client, Trouble
from watcher.run.looking.troubles import abroad_for, named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.config import FetchSettings, Source

UNSEEN = "可以访问；列表的样子未经核实，接着用 watcher sources test {id} --explain 核对"
"""What comes after the first contact with a source of which only the address was known."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How one source answers this machine. `kind` is ok or the kind of trouble; times are milliseconds."""

    id: str
    name: str
    url: str
    kind: str
    resolved_ms: int | None
    answered_ms: int | None
    problem: str | None = None
    reason: str | None = None  # in the words of whoever noticed it
    advice: str | None = None
    skew: timedelta | None = None  # how far the site's clock is ahead of ours

    @property
    def ok(self) -> bool:
        """Whether the source can be reached."""
        return self.kind == "ok"


def reach(sources: Sequence[Source], settings: FetchSettings) -> list[Reach]:
    """Ask each source's first address once, politely, all at the same time; not from inside an event loop."""

    async def errand() -> list[Reach]:
        async with Client(settings) as client:
            return list(await asyncio.gather(*(_reach(client, source, settings) for source in sources)))

    return asyncio.run(errand())


async def _reach(client: Client, source: Source, settings: FetchSettings) -> Reach:
    url = source.urls[0]
    through = source.proxy or settings.proxy
    resolved = None if through else await _resolved(url)
    began = time.monotonic()
    try:
        answer = await client.get(url, proxy=source.proxy, tls=source.tls)
    except Trouble as wrong:
        return _troubled(source, url, wrong.kind, wrong.reason, resolved, proxied=through is not None)
    took = round((time.monotonic() - began) * 1000)
    if answer.missing:
        return _troubled(source, url, "missing", answer.missing, resolved, proxied=through is not None)
    skew = _skew(answer.headers.get("date"))
    advice = UNSEEN.format(id=source.id) if "unseen" in source.quirks else None
    return Reach(source.id, source.name, url, "ok", resolved, took, advice=advice, skew=skew)


def _troubled(source: Source, url: str, kind: str, reason: str, resolved: int | None, *, proxied: bool) -> Reach:
    problem = named(kind, reason, abroad=abroad_for(source, proxied=proxied))
    return Reach(source.id, source.name, url, kind, resolved, None, problem.said, reason, problem.advice)


async def _resolved(url: str) -> int | None:
    """Give the milliseconds that the name took; None where it has no address."""
    split = urlsplit(url)
    began = time.monotonic()
    try:
        await asyncio.get_running_loop().getaddrinfo(split.hostname, split.port or split.scheme, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError):
        return None
    return round((time.monotonic() - began) * 1000)


def _skew(said: str | None) -> timedelta | None:
    try:
        return parsedate_to_datetime(said or "") - datetime.now(UTC)
    except (ValueError, TypeError):
        return None
