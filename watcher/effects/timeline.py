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
    """One happening: the day on which it holds in law (None where it is not stated) and when we learnt of it.

    `said_on` is the day on which the document that says so was signed; of two words on one date the later one counts.
    """

    what: Happening
    day: date | None
    known_at: datetime
    by: Cited | None = None
    quote: str | None = None
    said_on: date | None = None

    @property
    def said(self) -> date:
        """Give the day on which it was said, as far as is known."""
        return self.said_on or self.known_at.date()


@dataclass(frozen=True, slots=True)
class Standing:
    """A status with the event that says so, and since when; all None where nothing says anything."""

    status: Status | None = None
    since: date | None = None
    event: TimelineEvent | None = None


def timeline(events: Iterable[TimelineEvent]) -> list[TimelineEvent]:
    """Give the events in the order of their days; one without a day stands where we learnt of it."""
    return list(SortedKeyList(events, key=lambda e: (_from(e), e.known_at, e.what, *_else(e))))


def standing_on(day: date, events: Iterable[TimelineEvent], *, marked_valid: bool = False) -> Standing:
    """Give how a document stands on a day.

    A repeal or lapse ends it for good; before its commencement it does not hold yet; a suspension holds until it is
    resumed. Where no commencement is stated only the site's own mark (`marked_valid`) says that it holds.
    A repeal or suspension without a date is certain from the day on which we learnt of it; an undated repeal says
    nothing of the days before.
    """
    ordered = timeline(events)
    if ended := _ended(day, ordered):
        return ended
    commenced = commencement_of(ordered)
    if commenced and commenced.day and day < commenced.day:
        return Standing(Status.NOT_YET, None, commenced)
    halted = [e for e in ordered if e.what in {Happening.SUSPENDED, Happening.RESUMED} and _from(e) <= day]
    if halted and halted[-1].what is Happening.SUSPENDED:
        return Standing(Status.SUSPENDED, halted[-1].day, halted[-1])
    repeal = repeal_of(ordered)
    if repeal and repeal.day is None:
        return Standing()
    if commenced and commenced.day:
        return Standing(Status.IN_FORCE, commenced.day, commenced)
    return Standing(Status.IN_FORCE) if marked_valid else Standing()


def _ended(day: date, ordered: list[TimelineEvent]) -> Standing | None:
    repeal, lapse = repeal_of(ordered), lapse_of(ordered)
    if repeal and _from(repeal) <= day:
        return Standing(Status.REPEALED, repeal.day, repeal)
    if lapse and lapse.day and day > lapse.day:
        return Standing(Status.EXPIRED, lapse.day, lapse)
    return None


def repeal_of(events: Iterable[TimelineEvent]) -> TimelineEvent | None:
    """Give the repeal that counts.

    A repeal still to come is moved by a later word that states another day, and lifted by an extension beyond it. One
    that has taken effect is moved by nothing: who names it again with another date repeats what was done.
    """
    counts: TimelineEvent | None = None
    for event in _as_said(events, Happening.REPEALED, Happening.EXTENDED):
        if event.what is Happening.EXTENDED:
            if counts and counts.day and event.day and event.said < counts.day <= event.day:
                counts = None
        elif counts is None or _moves(counts, event):
            counts = event
    return counts


def commencement_of(events: Iterable[TimelineEvent]) -> TimelineEvent | None:
    """Give the commencement that counts: one still ahead is moved by a later word; what has begun stays begun."""
    counts: TimelineEvent | None = None
    for event in _as_said(events, Happening.COMMENCED):
        if event.day and (counts is None or _moves(counts, event)):
            counts = event
    return counts


def lapse_of(events: Iterable[TimelineEvent]) -> TimelineEvent | None:
    """Give the word on the last day in force that counts: the later one."""
    return next((e for e in reversed(_as_said(events, Happening.EXPIRES, Happening.EXTENDED)) if e.day), None)


def _moves(before: TimelineEvent, word: TimelineEvent) -> bool:
    return before.day is not None and word.day is not None and word.day != before.day and word.said < before.day


def _from(event: TimelineEvent) -> date:
    return event.day or event.known_at.date()


def _as_said(events: Iterable[TimelineEvent], *kinds: Happening) -> list[TimelineEvent]:
    """Give the events of these kinds in the order in which they were said."""
    found = (e for e in events if e.what in kinds)
    return sorted(found, key=lambda e: (e.said, e.known_at, e.day or date.min, e.what, *_else(e)))


def _else(event: TimelineEvent) -> tuple[bool, str, str]:
    """Give what tells two events of one day and moment apart, so that no order depends on how they came."""
    return (event.day is None, event.quote or "", str(event.by))
