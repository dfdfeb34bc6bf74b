"""When a source is passed over next: told from the store alone, so that whoever wakes up, daemon or worker, finds the same."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from watcher.run.looking.hours import next_within, open_now
from watcher.store import health

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from watcher.config import Source
    from watcher.store import Health, Store


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
