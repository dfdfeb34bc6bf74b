"""The order of a printed bulletin: by group, within it the nation before provinces before cities, then by agency and number."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from watcher.digest.labels import kind_labels
from watcher.model import ChangeKind
from watcher.read.agencies import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from watcher.model import Change, ItemOwed

LEVELS = {"national": 0, "province": 1, "city": 2}


def in_order(items: Iterable[ItemOwed]) -> list[ItemOwed]:
    """Put items in order, each once; those of which nothing more is known stay as they came."""
    once = {item.change.id: item for item in items}
    return sorted(once.values(), key=lambda item: _place(item.change))


def grouped(items: Iterable[ItemOwed]) -> Iterator[tuple[str, list[ItemOwed]]]:
    """Give the groups of items in order, by their ids."""
    for group, rows in groupby(items, key=lambda item: _group(item.change)):
        yield group, list(rows)


def _group(change: Change) -> str:
    """Give the group in which a change stands; what puts right an earlier word stands before all news."""
    return kind_labels()[ChangeKind.RETRACTED if change.supersedes else change.kind].group


def _place(change: Change) -> tuple[int, int, str]:
    agency = _agency(change)
    body = resolve(agency) if agency else None
    level = LEVELS.get((body.level if body else change.level) or "", len(LEVELS))
    place = kind_labels()[ChangeKind.RETRACTED if change.supersedes else change.kind].place
    return place, level, body.name if body else agency


def _agency(change: Change) -> str:
    """Give the body that a change comes from: the first that signs, or one that title and number name, or the source's."""
    if change.document:
        named = (*change.document.issuers, *change.document.agencies)
        if named:
            return named[0]
    return change.agency or ""
