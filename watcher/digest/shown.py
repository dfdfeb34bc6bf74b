"""The items of a message as they stand in it: numbered, in groups, the first in full, with the redlines of what was amended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from watcher.compare import redline_fragment, redline_words
from watcher.digest.entries import entry_of
from watcher.digest.labels import group_labels
from watcher.digest.order import grouped, in_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from watcher.model import Entry, ItemOwed

REDLINES = 8
"""Articles whose redline a message shows of one document; the summary names the others."""
ALL_REDLINES = 20_000
"""Characters that the redlines of one message may take: some mail programs cut a page off at 100 kB."""
DETAILED = 20
"""Items that a message tells in full; those that follow stand in its contents alone, with their numbers and what holds now."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry with its number in the message, and the redline of what was amended; `brief` where the title must do."""

    number: int
    entry: Entry
    brief: bool = False
    redline_html: Markup | None = None
    redline_text: str = ""
    redline_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of one kind of change."""

    label: str
    shown: tuple[Shown, ...]

    @property
    def detailed(self) -> tuple[Shown, ...]:
        """Give those that are told in full."""
        return tuple(row for row in self.shown if not row.brief)


def groups_of(items: Sequence[ItemOwed], now: datetime, language: str, base_url: str | None) -> Iterator[Group]:
    """Give the groups in their order; `now` is in the reader's zone, `base_url` the address of the web pages."""
    groups = list(grouped(in_order(items)))
    number, room = 0, ALL_REDLINES
    for (group, rows), in_full in zip(groups, shares([len(rows) for _, rows in groups], DETAILED), strict=True):
        shown = []
        for place, item in enumerate(rows):
            number += 1
            entry = entry_of(item, now.tzinfo, language=language, base_url=base_url)
            one = Shown(number, entry, brief=True) if place >= in_full else _shown(number, item, entry, room)
            room -= len(one.redline_text)
            shown.append(one)
        yield Group(group_labels(language)[group], tuple(shown))


def shares(sizes: Sequence[int], room: int) -> list[int]:
    """Give each group a fair share of the room: a small one all that it needs, so that many new documents hide no repeal."""
    given = [0] * len(sizes)
    while (wanting := [i for i, size in enumerate(sizes) if given[i] < size]) and sum(given) < room:
        for i in wanting[: room - sum(given)]:
            given[i] += 1
    return given


def _shown(number: int, item: ItemOwed, entry: Entry, room: int) -> Shown:
    changes = item.change.redline
    if not changes:
        return Shown(number, entry)
    words = redline_words(changes, limit=REDLINES)
    if len(words) > room:
        return Shown(number, entry, redline_elsewhere=True)
    fragment = Markup(redline_fragment(changes, limit=REDLINES))  # noqa: S704 - escapes the words of the texts itself
    return Shown(number, entry, redline_html=fragment, redline_text=words)
