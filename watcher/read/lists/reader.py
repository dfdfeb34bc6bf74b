"""The door for lists: what form a list has, and who reads it."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from watcher.model import Item, Listing, Refusal
from watcher.read.addresses import address_key, clean_address
from watcher.read.attachments import what_is
from watcher.read.charset import decode
from watcher.read.lists.feeds import read_feed
from watcher.read.lists.html import read_html
from watcher.read.lists.jpage import read_jpage
from watcher.read.lists.json_lists import read_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_STORE = re.compile(r"<datastore[\s>]", re.IGNORECASE)
_MOST = 10_000_000


def read_list(data: bytes, *, url: str, content_type: str | None = None, select: Mapping[str, str] | None = None) -> Listing:
    """Read the rows of a list page, feed or list API. `url` is its address; `select` fixes what detection cannot find.

    Each page stands once, at the address that names it without session, tracking and marks. An emptied list gives an empty Listing.
    Raises Refusal where the bytes are no list at all.
    """
    listing = _read(data, url, content_type, select)
    return dataclasses.replace(listing, items=_each_page_once(listing.items))


def _each_page_once(items: Iterable[Item]) -> tuple[Item, ...]:
    found: dict[str, Item] = {}
    for item in items:
        found.setdefault(address_key(item.url), dataclasses.replace(item, url=clean_address(item.url)))
    return tuple(found.values())


def _read(data: bytes, url: str, content_type: str | None, select: Mapping[str, str] | None) -> Listing:
    if len(data) > _MOST:
        raise Refusal(f"too large for a list: {len(data)} bytes")
    if kind := what_is(data):
        raise Refusal(f"no list, but {kind if ' ' in kind else f'a file: {kind}'}")
    text = decode(data, content_type).text.strip()
    if not text:
        raise Refusal("empty")
    start = text[:2000]
    if text[0] in "[{" or re.match(r"[\w$.]{1,60}\s*\(\s*[\[{]", start):
        return read_json(text, url=url, select=select)
    if not select and _STORE.search(text):
        return read_jpage(text, url=url)
    if _FEED.search(start) and not select:
        return read_feed(text, url=url)
    return read_html(text, url=url, select=select)
