"""What a cluster has to do, as jobs of a queue that lives in PostgreSQL (Procrastinate).

A job carries a name and no more; what has to be done is told from the store (`schedule.due`). So the queue holds no
truth: a job that is lost is planned anew, one that comes twice finds nothing due, and one whose worker died is struck off.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, LiteralString

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from procrastinate.schema import SchemaManager
from psycopg import OperationalError
from psycopg_pool import PoolTimeout
from sqlalchemy import inspect, text

from watcher.log import logger
from watcher.run.clock import REAL, StoreClock
from watcher.run.looking.rhythm import due
from watcher.run.schedule import compose, deliver, look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watcher.config import Home
    from watcher.run.clock import Clock
    from watcher.store import Store

SCHEMA = "watcher_jobs_" + "_".join(version("procrastinate").split(".")[:2])
"""Workers with another release of the engine have a queue of their own: a rolling upgrade never mixes two layouts."""
TRIES = 3
"""So often, a second apart, a statement is tried again when its connection broke."""
URGENT = 10
"""Priority of what plans and sends: a long queue of passes does not hold it up."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often, in seconds, the workers of a cluster do what."""

    plan: int = 10
    """One of them looks what is due and puts it into the queue; a divisor of 60."""
    beat: float = 10.0
    """Each says that it lives."""
    dead: float = 30.0
    """One that has not said so for so long counts as dead."""


class Connector(PsycopgConnector):
    """Writes once more what a broken connection swallowed: the end of a job that is never written holds its lock while the worker lives."""

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        """Run a statement that gives nothing back; raises ConnectorException where the database stays away."""
        for _ in range(TRIES):
            try:
                await super().execute_query_async(query, **arguments)
            except ConnectorException as wrong:
                if not isinstance(wrong.__cause__, OperationalError):
                    raise
                await asyncio.sleep(1.0)
            else:
                return
        await super().execute_query_async(query, **arguments)


def make_queue(store: Store) -> None:
    """Make the queue's tables, in a schema of their own, where they are not there yet."""
    with store.exclusive("queue"), store.engine.begin() as conn:
        if SCHEMA not in inspect(conn).get_schema_names():
            conn.execute(text(f"create schema {SCHEMA}"))
            conn.execute(text(f"set local search_path to {SCHEMA}"))
            conn.connection.cursor().execute(SchemaManager.get_schema())  # without parameters: the text has % of its own


def queue(home: Home, store: Store, at_once: int, rhythm: Rhythm, clock: Clock = REAL) -> App:
    """Give the queue with its jobs, to be opened and worked on."""
    address = store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    options = {"options": f"-c search_path={SCHEMA}"}
    app = App(connector=Connector(conninfo=address, kwargs=options, min_size=1, max_size=at_once + 4))
    sources = {s.id: s for s in home.sources if s.enabled}

    common = StoreClock(store) if clock is REAL else clock  # what one notes of a receiver's pace, another goes on from

    async def soon(task: str, turn: str, **of: str | int) -> None:
        with suppress(AlreadyEnqueued):
            await app.configure_task(task, lock=turn, queueing_lock=turn).defer_async(**of)

    def _look(source: str) -> bool:
        wanted = due(store, [sources[source]] if source in sources else [], clock.at(home))
        return bool(wanted and look(home, store, wanted, clock, early=0.0))

    @app.task(name="pass")
    async def one_pass(source: str) -> None:
        if await asyncio.to_thread(_look, source):
            await soon("send", "send", timestamp=0)

    @app.periodic(cron=f"* * * * * */{rhythm.plan}")
    @app.task(name="plan", lock="plan", queueing_lock="plan", priority=URGENT)
    async def plan(timestamp: int) -> None:
        del timestamp
        wanted = await asyncio.to_thread(due, store, list(sources.values()), clock.at(home))
        for source in await _unplanned(app, [source.id for source in wanted]):
            await soon("pass", f"source {source}", source=source)

    @app.periodic(cron="* * * * *")
    @app.task(name="send", lock="send", queueing_lock="send", priority=URGENT)
    async def send_now(timestamp: int) -> None:
        del timestamp
        for receiver in await asyncio.to_thread(compose, home, store, common) or ():
            await soon("deliver", f"receiver {receiver}", receiver=receiver)

    @app.task(name="deliver", priority=URGENT)
    def deliver_now(receiver: str) -> None:
        deliver(home, store, receiver, common)

    @app.periodic(cron="0 * * * *")
    @app.task(name="calendar", lock="calendar", queueing_lock="calendar", priority=URGENT)
    async def calendar(timestamp: int) -> None:
        del timestamp
        if await asyncio.to_thread(look, home, store, (), clock):
            await soon("send", "send", timestamp=0)

    return app


async def _unplanned(app: App, sources: Sequence[str]) -> list[str]:
    """Give those for which no job waits: of many that are due for long, each would only be refused, one by one, at every planning."""
    planned = {job.task_kwargs["source"] for job in await app.job_manager.list_jobs_async(task="pass")}
    return [source for source in sources if source not in planned]


async def plan_now(app: App) -> None:
    """Have the planning done at once, not only when its minute comes."""
    with suppress(AlreadyEnqueued):
        await app.configure_task("plan", lock="plan", queueing_lock="plan", priority=URGENT).defer_async(timestamp=0)


async def strike_off(app: App, rhythm: Rhythm) -> None:
    """Take away the jobs whose worker died, again and again, so that what they had to do can be planned anew.

    No job does this: the one over which a worker died may be the planning itself, which holds up every other one.
    """
    while True:
        with suppress(ConnectorException, PoolTimeout):  # another worker was quicker; or the database is away, for which the worker waits
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=rhythm.dead):
                await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
                logger.warning("a worker died over its job, which is planned anew", job=job.task_name, of=job.task_kwargs)
        await asyncio.sleep(rhythm.plan)
