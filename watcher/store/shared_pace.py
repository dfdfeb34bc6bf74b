"""The pace of all workers on one PostgreSQL: an advisory lock a host, and a row with when it is, or was last, asked.

A worker that dies gives its turn back; the pause after what it asked last is kept all the same. A request costs two statements, one before
it and one after it: many workers wait for one database.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from watcher.store.locks import lock_key
from watcher.store.pace import POLL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from sqlalchemy import Connection, Engine

R = TypeVar("R")
_TAKE = text("""
with turn as materialized (select pg_try_advisory_lock(cast(:key as bigint)) as held),
asking as (
    insert into hosts as host (origin, asked_at) select :origin, clock_timestamp() from turn where held
    on conflict (origin) do update
    set asked_at = greatest(clock_timestamp(), least(host.asked_at, clock_timestamp()) + make_interval(secs => :delay))
    returning extract(epoch from asked_at - clock_timestamp()) as pause
)
select held, (select pause from asking) from turn""")
"""Take a host's turn and note when it will be asked; whoever comes upon the row sees it as the last holder left it.

A last request in what is the future to the server, whose clock was set back, counts as one just made.
"""
_GIVE_BACK = text("""
with noted as (update hosts set asked_at = clock_timestamp() where origin = :origin returning origin)
select pg_advisory_unlock(cast(:key as bigint)) from (select count(*) from noted) as done""")


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
        host = {"key": lock_key(f"host {origin}"), "origin": origin}
        while True:
            held, pause = await self._do(lambda conn: conn.execute(_TAKE, {**host, "delay": delay}).one())
            if held:
                break
            await asyncio.sleep(POLL)  # another process's release is no event of ours
        try:
            await asyncio.sleep(max(0.0, float(pause)))
            yield
        finally:
            await self._do(lambda conn: conn.execute(_GIVE_BACK, host))

    async def _do(self, work: Callable[[Connection], R]) -> R:
        """Run one statement on the one connection, away from the loop that the requests run on."""
        async with self._one:
            return await asyncio.to_thread(self._on_connection, work)

    def _on_connection(self, work: Callable[[Connection], R]) -> R:
        if self._conn is None:
            self._conn = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return work(self._conn)
