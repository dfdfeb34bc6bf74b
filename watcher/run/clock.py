"""The clock by which a daemon and the workers go: the time that it is, and how long a span of it takes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

    from watcher.config import Home
    from watcher.store import Store


class Clock:
    """The real time. Whoever wants to see many days go by in an hour gives one of its own."""

    def now(self) -> datetime:
        """Give the present time, with its offset."""
        return datetime.now(UTC)

    def seconds(self, span: timedelta) -> float:
        """Give the real seconds in which so much time goes by."""
        return span.total_seconds()

    def at(self, home: Home) -> datetime:
        """Give the present time in the home's zone."""
        return self.now().astimezone(home.settings.zone)


class StoreClock(Clock):
    """The one that all processes on a store have in common, whatever their machines' clocks say."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def now(self) -> datetime:
        """Give the present time by the store's own clock."""
        return self._store.clock()


REAL = Clock()
