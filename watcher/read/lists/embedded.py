"""A list page whose rows stand in its scripts: a page that shows nothing without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.model import Item, Listing
from watcher.read.lists.json_lists import next_by_totals, rows_by_place
from watcher.read.lists.pager import page_number
from watcher.read.lists.scripts import data_in

if TYPE_CHECKING:
    from collections.abc import Sequence

_TITLE = 8  # characters: a shorter name is rather that of a column in a menu
_FEW = 3


def read_embedded(page: str, *, url: str, following: str | None) -> Listing | None:
    """Give the rows that a page hands to its scripts, with `following` as its next page where the data say nothing of one.

    None where no script holds a list: dated rows, or enough rows with titles (menus and maps of the site are neither).
    """
    best: tuple[int, Listing] | None = None
    for name, value in data_in(page):
        places = {place: rows for place, rows in rows_by_place(value, url).items() if _is_list(rows)}
        items = tuple({item.url: item for rows in places.values() for item in rows}.values())
        worth = sum(2 if item.date else 1 for item in items)
        if items and (best is None or worth > best[0]):
            told = tuple(f"{len(rows)} rows in the page's script, at {name}{place[1:]}" for place, rows in places.items())
            by_totals = next_by_totals(value, url, len(items)) if page_number(url) else None
            best = worth, Listing(items, following or by_totals, "json", told)
    return best[1] if best else None


def _is_list(rows: Sequence[Item]) -> bool:
    dated = sum(item.date is not None for item in rows)
    titled = sum(len(item.title) >= _TITLE for item in rows)
    return dated * 2 >= len(rows) and titled * 2 >= len(rows) if dated else len(rows) >= _FEW and titled * 5 >= len(rows) * 4
