"""What held on which day: a document's dated events, folded into its status (DESIGN, law 4).

Pure: the events as known at a moment go in. Whoever asks about the past passes what was known then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sortedcontainers import SortedKeyList

if TYPE_CHECKING:
    from watcher.model import Cited


class Status(StrEnum):
    """How a document stands on a day. Unknown is no status: it is `None`."""

    NOT_YET = "not_yet"  # 尚未施行
    IN_FORCE = "in_force"  # 现行有效
    SUSPENDED = "suspended"  # 暂停实施
    EXPIRED = "expired"  # 已到期
    REPEALED = "repealed"  # 已废止


class Happening(StrEnum):
    """What can happen to a document."""

    KNOWN = "known"  # 收录: when we first held it
    ANNOUNCED = "announced"  # 成文
    COMMENCED = "commenced"  # 施行
    AMENDED = "amended"
    PARTIALLY_REPEALED = "partially_repealed"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    EXTENDED = "extended"
    CORRECTED = "corrected"
    EXPIRES = "expires"  # its last day in force
    REPEALED = "repealed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One happening: the day on which it holds in law (None where it is not stated) and when we learnt of it."""

    what: Happening
    day: date | None
    known_at: datetime
    by: Cited | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A status with the event that says so, and since when; all None where nothing says anything."""

    status: Status | None = None
    since: date | None = None
    event: TimelineEvent | None = None


def timeline(events: Iterable[TimelineEvent]) -> list[TimelineEvent]:
    """Give the events in the order of their days; one without a day stands where we learnt of it."""
    return list(SortedKeyList(events, key=lambda e: (e.day or e.known_at.date(), e.known_at, e.what)))


def standing_on(day: date, events: Iterable[TimelineEvent], *, marked_valid: bool = False) -> Standing:
    """Give how a document stands on a day.

    A repeal or lapse ends it for good; before its commencement it does not hold yet; a suspension holds until it is
    resumed. Where no commencement is stated only the site's own mark (`marked_valid`) says that it holds.
    A repeal without a date is certain from the day on which we learnt of it, and says nothing of the days before.
    """
    ordered = timeline(events)
    if ended := _ended(day, ordered):
        return ended
    commenced = _last(ordered, Happening.COMMENCED)
    if commenced and commenced.day and day < commenced.day:
        return Standing(Status.NOT_YET, None, commenced)
    halted = [e for e in ordered if e.what in {Happening.SUSPENDED, Happening.RESUMED} and e.day and e.day <= day]
    if halted and halted[-1].what is Happening.SUSPENDED:
        return Standing(Status.SUSPENDED, halted[-1].day, halted[-1])
    if any(e.what is Happening.REPEALED and e.day is None for e in ordered):
        return Standing()
    if commenced and commenced.day:
        return Standing(Status.IN_FORCE, commenced.day, commenced)
    return Standing(Status.IN_FORCE) if marked_valid else Standing()


def _ended(day: date, ordered: list[TimelineEvent]) -> Standing | None:
    for event in ordered:
        if event.what is Happening.REPEALED and (event.day or event.known_at.date()) <= day:
            return Standing(Status.REPEALED, event.day, event)
    lapse = _last(ordered, Happening.EXPIRES, Happening.EXTENDED)
    if lapse and lapse.day and day > lapse.day:
        return Standing(Status.EXPIRED, lapse.day, lapse)
    return None


def _last(ordered: list[TimelineEvent], *kinds: Happening) -> TimelineEvent | None:
    """Give the event of these kinds of which we learnt last: a later word on a day replaces the earlier one."""
    found = [e for e in ordered if e.what in kinds]
    return max(found, key=lambda e: (e.known_at, e.day or date.min)) if found else None
