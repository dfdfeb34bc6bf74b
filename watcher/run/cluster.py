"""One worker of a cluster: takes jobs from the queue until it is told to stop, or the store has moved on to a newer program."""

from __future__ import annotations

import asyncio
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout
from sqlalchemy.exc import SQLAlchemyError

from watcher.log import logger
from watcher.run.clock import REAL
from watcher.run.jobs import Rhythm, make_queue, plan_now, queue, strike_off
from watcher.store.open import is_current

if TYPE_CHECKING:
    from procrastinate import App

    from watcher.config import Home
    from watcher.run.clock import Clock
    from watcher.store import Store

GRACE = 20.0
"""Seconds given to what is under way when a worker is told to stop; what is cut off is done again by another."""
AGAIN = 2.0
"""Seconds before a worker that lost its database looks for it again."""


def work(home: Home, store: Store, *, at_once: int = 4, rhythm: Rhythm | None = None, clock: Clock = REAL) -> None:
    """Work until SIGTERM or SIGINT, on up to `at_once` jobs at a time; a database that goes away is waited for."""
    asyncio.run(_work(home, store, at_once, rhythm or Rhythm(), clock))


async def _work(home: Home, store: Store, at_once: int, rhythm: Rhythm, clock: Clock) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    loop.set_default_executor(ThreadPoolExecutor(at_once + 2))
    await asyncio.to_thread(make_queue, store)
    app = queue(home, store, at_once, rhythm, clock)
    logger.info("working", sources=len(home.sources), at_once=at_once)
    while not stop.is_set():
        try:
            async with app.open_async():
                await _until(stop, store, app, at_once, rhythm)
        except (ConnectorException, PoolTimeout, SQLAlchemyError) as wrong:
            logger.warning("the database cannot be reached; looking for it again", reason=str(wrong))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), AGAIN)
    await _leave(loop)


async def _until(stop: asyncio.Event, store: Store, app: App, at_once: int, rhythm: Rhythm) -> None:
    """Take jobs until told to stop; raises where the queue's connection breaks, or ends."""
    await app.job_manager.check_connection_async()
    await plan_now(app)
    worker = asyncio.create_task(
        app.run_worker_async(
            concurrency=at_once,
            delete_jobs="always",
            install_signal_handlers=False,
            shutdown_graceful_timeout=GRACE,
            update_heartbeat_interval=rhythm.beat,
            stalled_worker_timeout=rhythm.dead,
        )
    )
    told = asyncio.create_task(_told_to_stop(stop, store, rhythm))
    clearing = asyncio.create_task(strike_off(app, rhythm))
    await asyncio.wait({worker, told}, return_when=asyncio.FIRST_COMPLETED)
    for task in (clearing, told, worker):
        task.cancel()
    with suppress(asyncio.CancelledError):
        await worker


async def _told_to_stop(stop: asyncio.Event, store: Store, rhythm: Rhythm) -> None:
    """Wait for the signal, or for a newer program to have moved the store on: then this one concludes nothing more from it."""
    while not stop.is_set():
        if not await asyncio.to_thread(is_current, store):
            logger.warning("a newer watcher has moved the store on; this worker stops, start it anew with the new program")
            stop.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), rhythm.plan)


async def _leave(loop: asyncio.AbstractEventLoop) -> None:
    """End the process where a job's thread goes on: it cannot be stopped, and a killed worker loses nothing."""
    resting = asyncio.create_task(loop.shutdown_default_executor())
    await asyncio.wait({resting}, timeout=AGAIN)
    if not resting.done():
        logger.warning("stopped over unfinished jobs; another worker does them again")
        os._exit(0)
