"""What is known of a source before a pass over it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from watcher.model import SourceState
from watcher.run.looking.habits import Habit, Past, Seen, learn
from watcher.store import health, pages

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from watcher.store import Health, Page


@dataclass(frozen=True, slots=True)
class Before:
    """What is known of a source before a pass: its health, its past passes (the newest last), the pages revisited today."""

    health: Health
    pages: dict[str, Page]
    past: tuple[Past, ...] = ()
    revisited: int = 0

    @property
    def habit(self) -> Habit:
        """Give what is usual for the source; its first look is a day with news, however long it had been silent."""
        dates = {page.row["date"] for page in self.pages.values() if not page.listing and page.row and page.row.get("date")}
        first = [self.health.baseline_at.date()] if self.health.baseline_at else []
        return learn(self.past, [*map(date.fromisoformat, dates), *first])


def before_pass(conn: Connection, source_id: str, now: datetime) -> Before:
    """Give what is known of a source before a pass at a time in the home's zone."""
    well = {str(SourceState.OK), str(SourceState.UNCHANGED)}
    past = tuple(Past(at.date(), state in well, Seen.of_json(seen)) for at, state, seen in health.past_passes(conn, source_id))
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    revisited = sum(seen.get("revisits", 0) for seen in health.passes_since(conn, source_id, midnight))
    return Before(health.health_of(conn, source_id), pages.pages_of(conn, source_id), past, revisited)
