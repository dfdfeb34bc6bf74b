"""The items of a message as they stand in it: numbered, in groups, the first in full, with the redlines of what was amended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from watcher.compare import Excerpt, fair_share, redline_excerpt
from watcher.digest.entries import entry_of
from watcher.digest.labels import group_labels
from watcher.digest.order import grouped, in_order
from watcher.model import Entry, ItemOwed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

REDLINES = 8
"""Articles whose redline a message shows of one document; the summary names the others."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much a message tells of its items: so many in full, so many with a link, the others by title alone.

    `redlines` are bytes of HTML that all redlines together may take.
    """

    detailed: int = 20
    redlines: int = 40_000
    linked: int = 10_000


ROOMS = (
    Room(),
    Room(redlines=24_000),
    Room(redlines=12_000),
    Room(detailed=12, redlines=12_000),
    Room(detailed=6, redlines=8_000),
    Room(detailed=0),
    Room(detailed=0, linked=150),
    Room(detailed=0, linked=80),
    Room(detailed=0, linked=0),
)
"""What is tried in turn until a message is short enough: redlines give way first, then details, then links; a title never does."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry with its number in the message, and the redline of what was amended.

    `brief` where the title must do, `bare` where it does without a link.
    """

    number: int
    entry: Entry
    brief: bool = False
    bare: bool = False
    redline: Excerpt | None = None

    @property
    def redline_html(self) -> Markup | None:
        """Give the redline for a page."""
        return Markup(self.redline.html) if self.redline else None  # noqa: S704 - escapes the words of the texts itself

    @property
    def redline_text(self) -> str:
        """Give the redline as text."""
        return self.redline.text if self.redline else ""

    @property
    def redline_elsewhere(self) -> bool:
        """Whether some of the redline stands only in the whole."""
        return self.redline is not None and self.redline.left_out > 0


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of one kind of change."""

    label: str
    shown: tuple[Shown, ...]

    @property
    def detailed(self) -> tuple[Shown, ...]:
        """Give those that are told in full."""
        return tuple(row for row in self.shown if not row.brief)


Told = list[tuple[str, list[tuple[ItemOwed, Entry]]]]
"""The items of a message with their entries, by groups."""


def told_of(items: Sequence[ItemOwed], now: datetime, language: str, base_url: str | None) -> Told:
    """Give items in the order of a message; `now` is in the reader's zone, `base_url` the address of the web pages."""
    return [
        (group, [(item, entry_of(item, now.tzinfo, language=language, base_url=base_url)) for item in rows])
        for group, rows in grouped(in_order(items))
    ]


def groups_of(told: Told, language: str, room: Room) -> tuple[Group, ...]:
    """Give the groups of a message as they stand in it, where it has so much room."""
    sizes = [len(rows) for _, rows in told]
    in_full, linked = shares(sizes, room.detailed), shares(sizes, room.linked)
    detailed = [item for (_, rows), count in zip(told, in_full, strict=True) for item, _ in rows[:count]]
    redlines = _redlines(detailed, language, room.redlines)
    groups, number = [], 0
    for (group, rows), full, links in zip(told, in_full, linked, strict=True):
        shown = []
        for place, (item, entry) in enumerate(rows):
            number += 1
            redline = redlines.get(item.change.id)
            shown.append(Shown(number, entry, brief=place >= full, bare=place >= max(full, links), redline=redline))
        groups.append(Group(group_labels(language)[group], tuple(shown)))
    return tuple(groups)


def shares(sizes: Sequence[int], room: int) -> list[int]:
    """Give each group a fair share of the room: a small one all that it needs, so that many new documents hide no repeal."""
    given = [0] * len(sizes)
    while (wanting := [i for i, size in enumerate(sizes) if given[i] < size]) and sum(given) < room:
        for i in wanting[: room - sum(given)]:
            given[i] += 1
    return given


def _redlines(items: Sequence[ItemOwed], language: str, room: int) -> dict[str, Excerpt]:
    """Give the redlines of changes by their ids; where they do not fit the longest give way first."""
    redlines = {item.change.id: item.change.redline for item in items if item.change.redline}
    whole = {ident: redline_excerpt(changes, language=language, limit=REDLINES) for ident, changes in redlines.items()}
    share = fair_share([len(one.html.encode()) for one in whole.values()], room)
    return {
        ident: one if len(one.html.encode()) <= share else redline_excerpt(redlines[ident], language=language, limit=REDLINES, room=share)
        for ident, one in whole.items()
    }
