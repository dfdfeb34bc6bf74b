"""What a source's list must look like: as `expect` says in its file, else as its own history of passes has it.

Below that the source is degraded and nothing is concluded from it. Pure rules over what passes saw; a list that has settled in
another shape is taken as it is after `SETTLED` passes in a row that saw the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Any

from watcher.run.looking.troubles import Problem, named

if TYPE_CHECKING:
    from watcher.config import Expect

SETTLED = 3
"""Passes in a row after which a list that has another shape is taken as it is."""
KNOWN_AFTER = 3
"""Good passes after which a habit is one."""
FEW = 6
"""Rows below which a halved list says nothing."""
FILLED, LOST = 0.8, 0.4
"""A field that most rows had counts as lost when fewer than this share of them have it."""
SILENCE_AT_LEAST = timedelta(days=14)
"""Holidays last up to nine days, with the weekend beside them."""
DATES = 12
"""Days with news from which the longest usual silence is learnt."""
NEEDED = ("title", "date")
"""Fields without which a list cannot be followed; numbers and marks of validity are read from the documents too."""
FIELDS = {"title": "标题", "date": "日期", "number": "文号", "status": "效力状态"}
NONE_LEFT, NEW_THERE = 0.05, 0.5
"""Beside other rows of the same design, a column of fields has vanished below the one share, and has appeared above the other."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one pass saw of a source's lists, as kept with the pass."""

    rows: int = 0  # on the first pages of its lists
    fill: dict[str, float] = field(default_factory=dict)  # field → share of those rows that have it
    newest: date | None = None  # newest date among them
    listed: int = 0  # rows of all list pages that were read
    place: str = ""  # where the rows stand in the markup: elsewhere in another design

    def as_json(self) -> dict[str, Any]:
        """Give it as it is kept."""
        newest = self.newest.isoformat() if self.newest else None
        return {"rows": self.rows, "fill": self.fill, "newest": newest, "listed": self.listed, "place": self.place}

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> Seen:
        """Give back what `as_json` gave."""
        newest = kept.get("newest")
        day = date.fromisoformat(newest) if newest else None
        return cls(kept.get("rows", 0), kept.get("fill") or {}, day, kept.get("listed", 0), kept.get("place") or "")


@dataclass(frozen=True, slots=True)
class Past:
    """One pass of a source's history: when, whether it ended well, and what it saw."""

    day: date
    well: bool
    seen: Seen


@dataclass(frozen=True, slots=True)
class Habit:
    """What is usual for a source; None where its history does not say yet. `expect` stands over it."""

    rows: int | None = None
    fill: dict[str, float] = field(default_factory=dict)
    silence: timedelta | None = None
    newest: date | None = None  # the newest date that was seen on its lists
    place: str = ""  # where its rows stood when it was last well

    @property
    def least_rows(self) -> int | None:
        """Give the rows below which a list is halved."""
        return -(-self.rows // 2) if self.rows is not None and self.rows >= FEW else None

    def least_fill(self, name: str) -> float:
        """Give the share of rows below which a field counts as lost; 0 for one that not nearly all rows had."""
        return LOST if name in NEEDED and self.fill.get(name, 0.0) >= FILLED else 0.0


def see(rows: Sequence[dict[str, Any]], listed: int, place: str = "") -> Seen:
    """Sum up the rows of a source's first list pages."""
    names = {"title": "title", "date": "date", "number": "doc_number", "status": "status"}
    fill = {name: round(sum(bool(row.get(key)) for row in rows) / len(rows), 3) for name, key in names.items()} if rows else {}
    days = [date.fromisoformat(row["date"]) for row in rows if row.get("date")]
    return Seen(len(rows), fill, max(days, default=None), listed, place)


def learn(past: Sequence[Past], days: Sequence[date] = ()) -> Habit:
    """Give what is usual, from the passes of a source (the newest last) and the days of its documents.

    A list that was taken in another shape has its habit from then on.
    """
    newest = max((one.seen.newest for one in past if one.well and one.seen.newest), default=None)
    taken = max((i for i, one in enumerate(past) if one.well and _settled(past[:i], one.seen)), default=0)
    well = [one.seen for one in past[taken:] if one.well and one.seen.rows]
    if not well:
        return Habit(newest=newest)
    if len(well) < KNOWN_AFTER:
        return Habit(well[-1].rows, well[-1].fill, None, newest, well[-1].place)
    last = well[-1]
    alike = [seen.fill for seen in well[-10:] if seen.place == last.place]  # another design may have had other columns
    shares = {name: median(fill.get(name, 0.0) for fill in alike) for name in last.fill}
    return Habit(round(median(seen.rows for seen in well[-10:])), shares, usual_silence(days), newest, last.place)


def usual_silence(days: Sequence[date]) -> timedelta | None:
    """Give twice the longest time between two days with news; None where there were too few of them."""
    ordered = sorted(set(days))[-60:]
    if len(ordered) < DATES:
        return None
    longest = max(later - earlier for earlier, later in pairwise(ordered))
    return max(2 * longest, SILENCE_AT_LEAST)


def breaches(expect: Expect, habit: Habit, past: Sequence[Past], seen: Seen) -> list[Problem]:
    """Say in which ways a source's lists are not as they should be; nothing is concluded from them then."""
    if seen.listed < expect.min_items:
        return [named("rows", rows=seen.listed, least=expect.min_items)]
    if _settled(past, seen):
        return []
    return [*_fewer(habit, seen), *_unfilled(expect, habit, seen), *_columns(expect, habit, seen)]


def frozen(expect: Expect, habit: Habit, seen: Seen, today: date, arrived: date | None = None) -> Problem | None:
    """Say that a list shows nothing new for longer than is usual; what it shows is concluded from all the same.

    Dates that move while no row comes are no news: `arrived` is the day on which a row was last seen for the first time.
    """
    newest = max(filter(None, (habit.newest, seen.newest)), default=None)
    newest = min(newest, arrived) if newest and arrived else newest
    most = expect.max_silence or habit.silence
    if newest is None or most is None or today - newest <= most:
        return None
    return named("silent", newest=newest, days=most.days)


def _fewer(habit: Habit, seen: Seen) -> Iterator[Problem]:
    least = habit.least_rows
    if least is not None and seen.rows < least:
        yield named("halved", rows=seen.rows, usual=habit.rows, settled=SETTLED)


def _unfilled(expect: Expect, habit: Habit, seen: Seen) -> Iterator[Problem]:
    wanted: dict[str, float] = {str(name): share for name, share in expect.fill.items()}
    for name, word in FIELDS.items():
        share, asked = seen.fill.get(name, 0.0), wanted.get(name)
        if asked is not None and share < asked:
            yield named("unfilled", share=f"{share:.0%}", asked=f"{asked:.0%}", field=word, name=name)
        elif asked is None and share < habit.least_fill(name):
            yield _lost(habit, name, share)


def _columns(expect: Expect, habit: Habit, seen: Seen) -> Iterator[Problem]:
    """Say which columns have vanished from rows of the same design, or appeared in them; another design may have others."""
    if not habit.place or seen.place != habit.place:
        return
    for name, usual in habit.fill.items():
        share = seen.fill.get(name, 0.0)
        if usual >= FILLED and share < NONE_LEFT and name not in {*NEEDED, *expect.fill}:
            yield _lost(habit, name, share)
        elif usual < NONE_LEFT and share > NEW_THERE:
            yield named("appeared", share=f"{share:.0%}", field=FIELDS[name], settled=SETTLED)


def _lost(habit: Habit, name: str, share: float) -> Problem:
    return named("lost", share=f"{share:.0%}", usual=f"{habit.fill[name]:.0%}", field=FIELDS[name], name=name, settled=SETTLED)


def _settled(past: Sequence[Past], seen: Seen) -> bool:
    """Whether the last passes all saw what this one sees, and were not believed."""
    last = past[-SETTLED:]
    return len(last) == SETTLED and all(not one.well and _alike(one.seen, seen) for one in last)


def _alike(one: Seen, other: Seen) -> bool:
    same_rows = abs(one.rows - other.rows) <= max(2, other.rows // 5)
    return other.rows > 0 and same_rows and all(abs(one.fill.get(name, 0) - other.fill.get(name, 0)) < 0.2 for name in FIELDS)
