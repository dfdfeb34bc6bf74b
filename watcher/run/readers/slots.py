"""When a digest is due: slots on the reader's clock, on the working days of the Chinese calendar (调休 included)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from watcher.run.looking.hours import within

if TYPE_CHECKING:
    from watcher.config import DigestSettings

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LOOK_BACK = 40
"""Days in which every frequency has had a slot, holidays included."""
SKEW = timedelta(days=1)
"""An item recorded further in the future than this was recorded by a clock that has been set back since."""


def is_due(frequency: str, oldest: datetime, now: datetime, settings: DigestSettings) -> bool:
    """Whether items of which the oldest was recorded then are to be sent; `now` is in the reader's time zone.

    They are where a slot lies between the two, however late the program looks, or where the clock shows that
    waiting for a slot could take for ever.
    """
    if frequency == "immediate" or oldest > now + SKEW:
        return True
    slot = last_slot(frequency, now, settings)
    return slot is not None and slot >= oldest


def rests(hours: tuple[time, time] | None, now: datetime) -> bool:
    """Whether a reader wants to be left alone now (免打扰)."""
    return hours is not None and within(hours, now)


def last_slot(frequency: str, now: datetime, settings: DigestSettings) -> datetime | None:
    """Give the newest slot of a frequency (daily, weekly, monthly) that has come; None where there was none for weeks."""
    for back in range(LOOK_BACK):
        day = now.date() - timedelta(days=back)
        slot = datetime.combine(day, settings.daily_at, now.tzinfo)
        if slot <= now and _has_slot(frequency, day, settings):
            return slot
    return None


def next_slot(frequency: str, recorded: datetime, settings: DigestSettings) -> datetime:
    """Give the slot with which an item recorded then is sent; that very time where it is sent at once, or no slot comes for weeks."""
    if frequency != "immediate":
        for ahead in range(LOOK_BACK):
            day = recorded.date() + timedelta(days=ahead)
            slot = datetime.combine(day, settings.daily_at, recorded.tzinfo)
            if slot >= recorded and _has_slot(frequency, day, settings):
                return slot
    return recorded


def _has_slot(frequency: str, day: date, settings: DigestSettings) -> bool:
    if frequency == "daily":
        return not settings.workdays_only or is_workday(day)
    if frequency == "weekly":
        wanted = WEEKDAYS.index(settings.weekly_on)
        first = day - timedelta(days=(day.weekday() - wanted) % 7)
        return day == (_first_workday(first) if settings.workdays_only else first)
    return day == _first_workday(day.replace(day=1))


def _first_workday(day: date) -> date:
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def is_workday(day: date) -> bool:
    """Whether offices work on that day.

    Source: the yearly notice on holidays (国务院办公厅关于节假日安排的通知), as the library `holidays` has it; for a year
    of which it has none, the statutory holidays alone.
    """
    return bool(_calendar().is_working_day(day))


def calendar_known(year: int) -> bool:
    """Whether the year's holidays and the working days that make up for them are known, and not worked out from the statute alone.

    The State Council announces them in November of the year before; the library learns them with its next release.
    """
    return year in _calendar().special_public_holidays


def unannounced(now: datetime) -> tuple[int, ...]:
    """Give the years whose working days matter now and are not known: this one, and in December the next."""
    return tuple(year for year in sorted({now.year, (now + timedelta(days=31)).year}) if not calendar_known(year))


@cache
def _calendar() -> Any:
    import holidays

    return holidays.country_holidays("CN")
