"""The daemon: each source on its interval, the sender every minute, the calendar every hour, until SIGTERM.

APScheduler only wakes us. When a source is due is told from its last pass in the store, so that a daemon that was
killed goes on where it stood; what runs twice meets the source's own turn.
"""

from __future__ import annotations

import signal
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from watcher.log import logger
from watcher.run.alive import rest
from watcher.run.clock import REAL
from watcher.run.looking.rhythm import due, next_pass
from watcher.run.readers.slots import unannounced
from watcher.run.schedule import CALENDAR_EVERY, SEND_EVERY, pass_over, send
from watcher.store.health import Health, health_of_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from watcher.config import Home, Source
    from watcher.run.clock import Clock
    from watcher.store import Store

PASSES_AT_ONCE = 8
"""Passes under way at once; each of them waits for its own site most of the time."""
EARLY = 0.5
"""The scheduler knows one interval; a source that failed waits for several of them, of which the last may come by so much too early."""
GRACE = 20.0
"""Seconds given to what is under way when the daemon is told to stop; what is cut off is done again next time."""


def serve_forever(home: Home, store: Store, *, web: Callable[[threading.Event], None] | None = None, clock: Clock = REAL) -> None:
    """Run until SIGTERM or SIGINT. Raises BusyError where a daemon runs on this store already.

    `web` is run in a thread of its own and returns when its event is set.
    """
    with store.exclusive("daemon", wait=False):
        stop = threading.Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: stop.set())
        scheduler = _scheduler(home, store, clock)
        scheduler.start()
        pages = threading.Thread(target=web, args=(stop,), daemon=True) if web else None
        if pages:
            pages.start()
        for year in unannounced(clock.at(home)):
            logger.warning("the working days of a year are not known; update the library holidays", year=year)
        logger.info("running", sources=len(home.sources), subscribers=len(home.subscribers))
        stop.wait()
        logger.info("stopping")
        _shut_down(scheduler)
        rest(store)
        if pages:
            pages.join(GRACE)


def _scheduler(home: Home, store: Store, clock: Clock) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        timezone=home.settings.zone,
        executors={"default": ThreadPoolExecutor(PASSES_AT_ONCE)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    now, awake = clock.at(home), datetime.now(UTC)

    def wake(errand: Callable[..., None], name: str, every: timedelta, *args: object, first: timedelta = timedelta()) -> None:
        """Have an errand done `first` from now, and then ever again."""
        start = awake + timedelta(seconds=clock.seconds(first)) if first else awake
        scheduler.add_job(errand, "interval", seconds=clock.seconds(every), args=(home, store, *args, clock), id=name, next_run_time=start)

    with store.read() as conn:
        known = health_of_all(conn)
    for source in home.sources:
        if source.enabled:
            first = next_pass(source, known.get(source.id, Health(source.id)), now) - now
            wake(_pass, f"source-{source.id}", source.every, source, first=first)
    wake(pass_over, "calendar", CALENDAR_EVERY, ())
    wake(send, "send", SEND_EVERY)
    return scheduler


def _pass(home: Home, store: Store, source: Source, clock: Clock) -> None:
    if due(store, [source], clock.at(home), early=EARLY):
        pass_over(home, store, [source], clock, early=EARLY)


def _shut_down(scheduler: BackgroundScheduler) -> None:
    done = threading.Thread(target=scheduler.shutdown, daemon=True)
    done.start()
    done.join(GRACE)
