"""What a daemon and the workers of a cluster do when its time has come; what the disk or the database fails is done again."""

from __future__ import annotations

from datetime import timedelta
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from watcher.log import logger
from watcher.run.check import check
from watcher.run.clock import REAL
from watcher.run.looking.rhythm import due
from watcher.run.readers.members import with_members
from watcher.run.readers.profiles import load_profiles
from watcher.run.sending.sender import compose_due, deliver_to, send_due
from watcher.store import PlaceError
from watcher.store.faults import DATABASE, explained

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from watcher.config import Home, Source
    from watcher.run.clock import Clock
    from watcher.store import Store

SEND_EVERY = timedelta(minutes=1)
CALENDAR_EVERY = timedelta(hours=1)

P = ParamSpec("P")
R = TypeVar("R")


def surviving(errand: Callable[P, R]) -> Callable[P, R | None]:
    """Let an errand that the disk or the database fails be told in one line, give None, and be done again when its time comes."""

    @wraps(errand)
    def run(*args: P.args, **kwargs: P.kwargs) -> R | None:
        try:
            return errand(*args, **kwargs)
        except PlaceError as wrong:
            logger.warning("not done, and done again", errand=errand.__name__, reason=str(wrong))
        except SQLAlchemyError as wrong:
            if type(wrong).__name__ not in DATABASE:
                raise
            logger.warning("not done, and done again", errand=errand.__name__, reason=explained(wrong))
        return None

    return run


def pass_over(home: Home, store: Store, sources: Sequence[Source], clock: Clock = REAL, *, early: float | None = None) -> None:
    """Look at sources (`look`), or with none at the calendar alone, and send what is due at once where something was found."""
    if look(home, store, sources, clock, early=early):
        send(home, store, clock)


@surviving
def look(home: Home, store: Store, sources: Sequence[Source], clock: Clock = REAL, *, early: float | None = None) -> bool:
    """Pass over sources, or with none over the calendar alone, and say in the log what was found; gives whether anything is to be told.

    With `early`, only over those that are `due` still when nobody else is at them any more.
    """
    home = with_members(home, store)

    def still(waited: Sequence[Source]) -> list[Source]:
        return due(store, waited, clock.at(home), early=early or 0.0)

    report = check(home, store, load_profiles(home), clock.at(home), sources, still=None if early is None else still)
    for source in report.sources:
        logger.info(
            "passed", source=source.id, state=str(source.state), listed=source.listed, fetched=source.fetched, problem=source.problem
        )
    for change in report.changes:
        if not change.baseline:
            logger.info("change", kind=str(change.kind), title=change.title, source=change.source)
    return any(not change.baseline for change in report.changes)


@surviving
def send(home: Home, store: Store, clock: Clock = REAL) -> None:
    """Send what is due, and say that this process lives."""
    from watcher.run.alive import beat

    send_due(store, home, clock.at(home))
    beat(home, store, clock.at(home))


@surviving
def compose(home: Home, store: Store, clock: Clock = REAL) -> list[str]:
    """Compose what is due, and say that this process lives; gives the receivers to whom something is to be delivered."""
    from watcher.run.alive import beat

    receivers = compose_due(store, home, clock.at(home))
    beat(home, store, clock.at(home))
    return receivers


@surviving
def deliver(home: Home, store: Store, receiver: str, clock: Clock = REAL) -> None:
    """Deliver what is due at one receiver."""
    deliver_to(store, home, clock.at(home), receiver)
