"""The daemon: each source on its interval, the sender every minute, the calendar every hour, until SIGTERM.

APScheduler only wakes us. When a source is due is told from its last pass in the store, so that a daemon that was
killed goes on where it stood; what runs twice meets the source's own turn.
"""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from watcher.log import logger
from watcher.run.alive import rest
from watcher.run.schedule import CALENDAR_EVERY, SEND_EVERY, due, next_pass, now_in, pass_over, send
from watcher.run.slots import unannounced
from watcher.store.health import Health, health_of_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from watcher.config import Home, Source
    from watcher.store import Store

PASSES_AT_ONCE = 8
"""Passes under way at once; each of them waits for its own site most of the time."""
GRACE = 20.0
"""Seconds given to what is under way when the daemon is told to stop; what is cut off is done again next time."""


def serve_forever(home: Home, store: Store, *, web: Callable[[threading.Event], None] | None = None) -> None:
    """Run until SIGTERM or SIGINT. Raises BusyError where a daemon runs on this store already.

    `web` is run in a thread of its own and returns when its event is set.
    """
    with store.exclusive("daemon", wait=False):
        stop = threading.Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: stop.set())
        scheduler = _scheduler(home, store)
        scheduler.start()
        pages = threading.Thread(target=web, args=(stop,), daemon=True) if web else None
        if pages:
            pages.start()
        for year in unannounced(now_in(home)):
            logger.warning("the working days of a year are not known; update the library holidays", year=year)
        logger.info("running", sources=len(home.sources), subscribers=len(home.subscribers))
        stop.wait()
        logger.info("stopping")
        _shut_down(scheduler)
        rest(store)
        if pages:
            pages.join(GRACE)


def _scheduler(home: Home, store: Store) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        timezone=home.settings.zone,
        executors={"default": ThreadPoolExecutor(PASSES_AT_ONCE)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    now = now_in(home)
    with store.read() as conn:
        known = health_of_all(conn)
    for source in home.sources:
        if source.enabled:
            scheduler.add_job(
                _pass,
                "interval",
                seconds=source.every.total_seconds(),
                args=(home, store, source),
                id=f"source-{source.id}",
                next_run_time=next_pass(source, known.get(source.id, Health(source.id)), now),
            )
    scheduler.add_job(
        pass_over, "interval", seconds=CALENDAR_EVERY.total_seconds(), args=(home, store, ()), id="calendar", next_run_time=now
    )
    scheduler.add_job(send, "interval", seconds=SEND_EVERY.total_seconds(), args=(home, store), id="send", next_run_time=now)
    return scheduler


def _pass(home: Home, store: Store, source: Source) -> None:
    # the scheduler knows one interval; a source that failed waits for several of them, of which the last may come a little early
    if due(store, [source], now_in(home), early=0.5):
        pass_over(home, store, [source])


def _shut_down(scheduler: BackgroundScheduler) -> None:
    done = threading.Thread(target=scheduler.shutdown, daemon=True)
    done.start()
    done.join(GRACE)
