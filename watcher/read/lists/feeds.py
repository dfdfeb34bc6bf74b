"""RSS and Atom. A date without a zone is a day in China: the sites print local time."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

from watcher.model import Item, Listing
from watcher.read.html.dom import joined
from watcher.read.html.metadata import day_of

_TAGS = re.compile(r"<[^>]{0,2000}>")
_SHANGHAI = ZoneInfo("Asia/Shanghai")


def read_feed(text: str, *, url: str) -> Listing:
    """Read the entries of a feed; an entry without a title or an address is no row."""
    import feedparser

    feed = feedparser.parse(text.encode("utf-8"), response_headers={"content-type": "application/xml; charset=utf-8"})
    items = []
    for entry in feed.entries:
        title = " ".join(_TAGS.sub("", entry.get("title", "")).split())
        address = (entry.get("link") or entry.get("id") or "").strip()
        if title and address:
            items.append(Item(joined(url, address) or address, title, _day(entry)))
    doubts = ("the feed is broken and holds no entry",) if feed.bozo and not items else ()
    return Listing(tuple(items), _next(feed, url), "feed", (f"{len(items)} entries of a {feed.get('version') or 'feed'}",), doubts)


def _day(entry: Any) -> dt.date | None:
    for name in ("published", "updated", "created"):
        said = entry.get(name)
        if not said:
            continue
        if day := day_of(said):
            return day
        try:
            moment = parsedate_to_datetime(said)
        except ValueError:
            continue
        return moment.astimezone(_SHANGHAI).date() if moment.tzinfo else moment.date()
    return None


def _next(feed: Any, url: str) -> str | None:
    return next((joined(url, link["href"]) for link in feed.feed.get("links", ()) if link.get("rel") == "next" and link.get("href")), None)
