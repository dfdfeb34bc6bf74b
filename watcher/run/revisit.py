"""When a known page is looked at again: young ones often, old ones ever more rarely, none never."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watcher.model import Item
    from watcher.store import Page

SOONEST, LATEST = timedelta(hours=6), timedelta(days=30)
PART_OF_AGE = 8
"""A page is looked at again after this part of its age: a day-old one within hours, a year-old one after a month."""


def due(page: Page, item: Item | None, revisit: str, now: datetime) -> bool:
    """Whether a known page is to be looked at in this pass, given its row on the list (None: no longer there).

    One that has not been read yet, one last found gone, and one whose row has changed are always due.
    """
    if page.sha256 is None or (page.gone_since and not believed_gone(page)) or (item is not None and _row_differs(page, item)):
        return True
    if revisit == "adaptive":
        return page.next_visit is None or page.next_visit <= now
    return revisit == "always"


def believed_gone(page: Page) -> bool:
    """Whether a page was gone in two passes in a row, and is asked for from now on like any other."""
    return page.gone_since is not None and page.next_visit is not None


def _row_differs(page: Page, item: Item) -> bool:
    row = page.row or {}
    return any(row.get(name) is not None and row[name] != value for name, value in (("title", item.title), ("status", item.status)))


def next_visit(published: date | None, first_seen: datetime, now: datetime) -> datetime:
    """Give the time of the next look at a page of this age."""
    born = min(first_seen, datetime.combine(published, time(), UTC)) if published else first_seen
    return now + min(LATEST, max(SOONEST, (now - born) / PART_OF_AGE))
