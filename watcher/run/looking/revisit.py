"""When a known page is looked at again: young ones often, old ones ever more rarely, none never."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from watcher.model import Item
    from watcher.store import Page

SOONEST, LATEST = timedelta(hours=6), timedelta(days=30)
PART_OF_AGE = 8
"""A page is looked at again after this part of its age: a day-old one within hours, a year-old one after a month."""


def is_pressing(page: Page, item: Item | None) -> bool:
    """Whether a known page is looked at whatever the time: not read yet, gone at the last look, or with another row (`item`)."""
    return (
        page.sha256 is None or (page.gone_since is not None and not believed_gone(page)) or (item is not None and _row_differs(page, item))
    )


def is_due(page: Page, revisit: str, now: datetime) -> bool:
    """Whether it is time to look at a known page again, as `fetch.revisit` says."""
    if revisit == "adaptive":
        return page.next_visit is None or page.next_visit <= now
    return revisit == "always"


def within_budget(due: Sequence[Page], left: int) -> set[str]:
    """Give the addresses that are asked today, those that have waited longest first; the others wait for another day, none for ever."""
    waiting = sorted(due, key=lambda page: (page.next_visit is not None, page.next_visit or page.first_seen, page.id))
    return {page.url for page in waiting[:left]}


def requests_a_day(ages: Iterable[timedelta]) -> float:
    """Give how many looks a day documents of these ages ask for by their time, in the long run."""
    return sum(timedelta(days=1) / _pause(age) for age in ages)


def age_of(published: date | None, first_seen: datetime, now: datetime) -> timedelta:
    """Give the age by which a page is looked at: since its row's date, or since it was first seen."""
    return now - (min(first_seen, datetime.combine(published, time(), UTC)) if published else first_seen)


def believed_gone(page: Page) -> bool:
    """Whether a page was gone in two passes in a row, and is asked for from now on like any other."""
    return page.gone_since is not None and page.next_visit is not None


def _row_differs(page: Page, item: Item) -> bool:
    row = page.row or {}
    now = {"title": item.title, "status": item.status, "date": item.date.isoformat() if item.date else None}
    return any(row.get(name) is not None and row[name] != value for name, value in now.items())


def next_visit(published: date | None, first_seen: datetime, now: datetime) -> datetime:
    """Give the time of the next look at a page of this age."""
    return now + _pause(age_of(published, first_seen, now))


def _pause(age: timedelta) -> timedelta:
    return min(LATEST, max(SOONEST, age / PART_OF_AGE))
