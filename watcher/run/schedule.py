"""What is due, told from the store alone: whoever wakes up, daemon or worker, finds the same."""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec

from sqlalchemy.exc import SQLAlchemyError

from watcher.log import logger
from watcher.run.check import check
from watcher.run.clock import REAL
from watcher.run.hours import next_within, open_now
from watcher.run.members import with_members
from watcher.run.profiles import load_profiles
from watcher.run.sender import send_due
from watcher.store import UnwritableError, health
from watcher.store.faults import DATABASE, explained

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from watcher.config import Home, Source
    from watcher.run.clock import Clock
    from watcher.store import Health, Store

SEND_EVERY = timedelta(minutes=1)
CALENDAR_EVERY = timedelta(hours=1)


def next_pass(source: Source, known: Health, now: datetime) -> datetime:
    """Give the time of a source's next pass: one interval after its last, ever longer after failures, a day at most, in its hours.

    `now` is in the home's zone, in which a source's hours are read.
    """
    planned = now
    if known.last_pass_at is not None:
        pause = min(source.every * 2 ** min(known.failures, 6), max(source.every, timedelta(days=1)))
        last = min(known.last_pass_at.astimezone(now.tzinfo), now)  # one to come was noted before the clock was set back
        planned = max(now, last + pause)
    return next_within(source.window, planned) if source.window else planned


def due(store: Store, sources: Sequence[Source], now: datetime, *, early: float = 0.0) -> list[Source]:
    """Give those of the sources whose next pass has come, or comes within the share `early` of their interval; none outside its hours."""
    with store.read() as conn:
        known = health.health_of_all(conn)
    return [s for s in open_now(sources, now) if next_pass(s, known.get(s.id, health.Health(s.id)), now) - now <= s.every * early]


P = ParamSpec("P")


def surviving(errand: Callable[P, None]) -> Callable[P, None]:
    """Let an errand that the disk or the database fails be told in one line and be done again when its time comes."""

    @wraps(errand)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            errand(*args, **kwargs)
        except UnwritableError as wrong:
            logger.warning("not done, and done again", errand=errand.__name__, reason=str(wrong))
        except SQLAlchemyError as wrong:
            if type(wrong).__name__ not in DATABASE:
                raise
            logger.warning("not done, and done again", errand=errand.__name__, reason=explained(wrong))

    return run


@surviving
def pass_over(home: Home, store: Store, sources: Sequence[Source], clock: Clock = REAL) -> None:
    """Pass over sources, or with none over the calendar alone, say in the log what was found, and send what is due at once."""
    home = with_members(home, store)
    report = check(home, store, load_profiles(home), clock.at(home), sources)
    for source in report.sources:
        logger.info(
            "passed", source=source.id, state=str(source.state), listed=source.listed, fetched=source.fetched, problem=source.problem
        )
    for change in report.changes:
        if not change.baseline:
            logger.info("change", kind=str(change.kind), title=change.title, source=change.source)
    if report.changes:
        send(home, store, clock)


@surviving
def send(home: Home, store: Store, clock: Clock = REAL) -> None:
    """Send what is due, and say that this process lives."""
    from watcher.run.alive import beat

    send_due(store, home, clock.at(home))
    beat(home, store, clock.at(home))
