"""The daemon: each source on its interval, the sender every minute, the calendar every hour, until SIGTERM.

APScheduler only wakes us. When a source is due is told from its last pass in the store, so that a daemon that was
killed goes on where it stood; what runs twice meets the source's own turn.
"""

from __future__ import annotations

import signal
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from watcher.run.check import check
from watcher.run.profiles import load_profiles
from watcher.run.sender import send_due
from watcher.run.slots import unannounced
from watcher.store import health

if TYPE_CHECKING:
    from collections.abc import Callable

    from watcher.config import Home, Source
    from watcher.store import Health, Store

logger = structlog.get_logger()
SEND_EVERY = timedelta(minutes=1)
CALENDAR_EVERY = timedelta(hours=1)
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
        for year in unannounced(_now(home)):
            logger.warning("the working days of a year are not known; update the library holidays", year=year)
        logger.info("running", sources=len(home.sources), subscribers=len(home.subscribers))
        stop.wait()
        logger.info("stopping")
        _shut_down(scheduler)
        if pages:
            pages.join(GRACE)


def _scheduler(home: Home, store: Store) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        timezone=home.settings.zone,
        executors={"default": ThreadPoolExecutor(PASSES_AT_ONCE)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    now = _now(home)
    for source in home.sources:
        if source.enabled:
            scheduler.add_job(
                _pass,
                "interval",
                seconds=source.every.total_seconds(),
                args=(home, store, (source,)),
                id=f"source-{source.id}",
                next_run_time=next_pass(source, _health(store, source), now),
            )
    scheduler.add_job(_pass, "interval", seconds=CALENDAR_EVERY.total_seconds(), args=(home, store, ()), id="calendar", next_run_time=now)
    scheduler.add_job(_send, "interval", seconds=SEND_EVERY.total_seconds(), args=(home, store), id="send", next_run_time=now)
    return scheduler


def next_pass(source: Source, known: Health, now: datetime) -> datetime:
    """Give the time of a source's next pass: one interval after its last, ever longer after failures, a day at most."""
    if known.last_pass_at is None:
        return now
    pause = min(source.every * 2 ** min(known.failures, 6), max(source.every, timedelta(days=1)))
    planned: datetime = known.last_pass_at.astimezone(now.tzinfo) + pause
    return max(now, planned)


def _health(store: Store, source: Source) -> Health:
    with store.read() as conn:
        return health.health_of(conn, source.id)


def _pass(home: Home, store: Store, sources: tuple[Source, ...]) -> None:
    now = _now(home)
    # the scheduler knows one interval; a source that failed waits for several of them, of which the last may come a little early
    sources_due = [s for s in sources if next_pass(s, _health(store, s), now) - now < s.every / 2]
    if sources and not sources_due:
        return
    report = check(home, store, load_profiles(home), now, sources)
    for source in report.sources:
        logger.info(
            "passed", source=source.id, state=str(source.state), listed=source.listed, fetched=source.fetched, problem=source.problem
        )
    for change in report.changes:
        if not change.baseline:
            logger.info("change", kind=str(change.kind), title=change.title, source=change.source)
    if report.changes:
        _send(home, store)


def _send(home: Home, store: Store) -> None:
    send_due(store, home, _now(home))


def _shut_down(scheduler: BackgroundScheduler) -> None:
    done = threading.Thread(target=scheduler.shutdown, daemon=True)
    done.start()
    done.join(GRACE)


def _now(home: Home) -> datetime:
    return datetime.now(UTC).astimezone(home.settings.zone)
