"""Hours of the day, such as 20:00-07:00: whether a moment lies in them, and when they begin next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import time

    from watcher.config import Source


def within(hours: tuple[time, time], moment: datetime) -> bool:
    """Whether a moment lies in the hours; their first minute is one of them, their last is not.

    Hours that end before they begin go over midnight; hours that end when they begin are none.
    """
    begin, end = hours
    minute = moment.time()
    return begin <= minute < end if begin <= end else minute >= begin or minute < end


def next_within(hours: tuple[time, time], moment: datetime) -> datetime:
    """Give the moment itself where it lies in the hours, else the moment at which they begin next; hours that are none begin at once."""
    if hours[0] == hours[1] or within(hours, moment):
        return moment
    today = datetime.combine(moment.date(), hours[0], moment.tzinfo)
    return today if today >= moment else today + timedelta(days=1)


def open_now(sources: Iterable[Source], now: datetime) -> list[Source]:
    """Give the sources that may be asked at this hour of their site; `now` is in the home's zone."""
    return [s for s in sources if s.window is None or next_within(s.window, now) == now]
