"""The pace of all workers on one PostgreSQL: an advisory lock a host, and a row with when it was asked.

A worker that dies gives its turn back; the pause after what it asked last is kept all the same.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import extract, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from watcher.store.locks import lock_key
from watcher.store.pace import POLL, rest
from watcher.store.schema import hosts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from sqlalchemy import Connection, Engine

R = TypeVar("R")
CLOCK = func.clock_timestamp()
SINCE = extract("epoch", CLOCK - hosts.c.asked_at)


class SharedPace:
    """Turns of hosts, held on one connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._conn: Connection | None = None
        self._one = asyncio.Lock()

    def close(self) -> None:
        """Give back the connection, and with it whatever is held."""
        if self._conn is not None:
            with suppress(DBAPIError):  # a session that broke holds nothing
                self._conn.execute(select(func.pg_advisory_unlock_all()))
            self._conn.close()
            self._conn = None

    @asynccontextmanager
    async def turn(self, origin: str, delay: float) -> AsyncIterator[None]:
        """Wait until the host is free and `delay` seconds lie behind the last request to it; hold it meanwhile."""
        key = lock_key(f"host {origin}")
        while not await self._do(lambda conn: conn.scalar(select(func.pg_try_advisory_lock(key)))):  # noqa: ASYNC110  another process's release is no event of ours
            await asyncio.sleep(POLL)
        try:
            passed = await self._do(lambda conn: conn.scalar(select(SINCE).where(hosts.c.origin == origin)))
            if passed is not None:
                await asyncio.sleep(rest(float(passed), delay))
            await self._do(lambda conn: _note(conn, origin))
            try:
                yield
            finally:
                await self._do(lambda conn: _note(conn, origin))
        finally:
            await self._do(lambda conn: conn.scalar(select(func.pg_advisory_unlock(key))))

    async def _do(self, work: Callable[[Connection], R]) -> R:
        """Run one statement on the one connection, away from the loop that the requests run on."""
        async with self._one:
            return await asyncio.to_thread(self._on_connection, work)

    def _on_connection(self, work: Callable[[Connection], R]) -> R:
        if self._conn is None:
            self._conn = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return work(self._conn)


def _note(conn: Connection, origin: str) -> None:
    """Write down that the host is being asked, by the database's own clock."""
    row = insert(hosts).values(origin=origin, asked_at=CLOCK)
    conn.execute(row.on_conflict_do_update(index_elements=[hosts.c.origin], set_={"asked_at": CLOCK}))
