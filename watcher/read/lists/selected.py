"""A list page whose rows a source's own CSS selectors fix."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from watcher.model import Item, Listing
from watcher.read.html.dom import parse
from watcher.read.html.metadata import day_of
from watcher.read.html.selectors import mark_list, picked, picked_words
from watcher.read.lists.links import Group, Link, title_of
from watcher.read.lists.pager import next_page
from watcher.read.lists.rows import rows_of
from watcher.read.numbers import normalize_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.html import HtmlElement


def read_selected(text: str, *, url: str, select: Mapping[str, str]) -> Listing:
    """Read the rows that `item` selects: in each the `link` (else its first), `title`, `date`, `number`, `status`; `next` for paging."""
    root = parse(mark_list(text, select))
    if root is None:
        return Listing((), explain=("the page is empty",))
    items = [item for row in picked(root, "item") if (item := _item(row, url))]
    following = next((urljoin(url, e.get("href")) for e in picked(root, "next") if e.get("href")), None)
    if not select.get("next"):
        following = next_page(root, text, url)
    return Listing(tuple(dict.fromkeys(items)), following, "html", (f"{len(items)} rows by the source's selectors",), place="select")


def _item(row: HtmlElement, url: str) -> Item | None:
    chosen = picked(row, "link") or [a for a in ([row] if row.tag == "a" else row.iter("a")) if a.get("href")]
    link = next((a for a in chosen if a.get("href")), None)
    if link is None:
        return None
    title = picked_words(row, "title") or title_of(link)
    found = rows_of(Group("", [Link(link, urljoin(url, link.get("href", "")), title, "")]))[0].item
    number = picked_words(row, "number")
    return dataclasses.replace(
        found,
        date=day_of(picked_words(row, "date")) or found.date,
        doc_number=(normalize_number(number) if number else None) or found.doc_number,
        status=picked_words(row, "status") or found.status,
    )
