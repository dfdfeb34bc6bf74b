"""jpage data stores (大汉): <datastore> with the rows' HTML in <record> elements."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlsplit

from watcher.model import Listing
from watcher.read.html.dom import joined, parse
from watcher.read.lists.links import Group, link_of
from watcher.read.lists.pager import page_number, with_page
from watcher.read.lists.rows import rows_of

_RECORD = re.compile(r"<record>(.*?)</record>", re.DOTALL | re.IGNORECASE)
_GROUP = re.compile(r"<nextgroup>\s*<!\[CDATA\[\s*<a\s[^>]{0,40}href\s*=\s*[\"']([^\"'<>]{1,1000})[\"']", re.IGNORECASE)
_COUNT = re.compile(r"<(totalrecord|totalpage)>\s*(?:<!\[CDATA\[)?\s*(\d+)", re.IGNORECASE)


def read_jpage(text: str, *, url: str) -> Listing:
    """Read each record's first link that has a title, with the date beside it."""
    items = []
    for record in _RECORD.findall(text[: text.lower().rfind("</record>") + 9]):
        root = parse(record.strip().removeprefix("<![CDATA[").removesuffix("]]>"))
        links = [] if root is None else [link for a in root.iter("a") if (link := link_of(a, url))]
        if links:
            best = max(links, key=lambda link: len(link.title))
            items.append(rows_of(Group(best.chain, [best]))[0].item)
    return Listing(tuple(items), _next(text, url, len(items)), "jpage", (f"{len(items)} records of a jpage data store",))


def _next(text: str, url: str, shown: int) -> str | None:
    """By startrecord and endrecord where the address has them, else by the group that the store names or by the page's number."""
    counts = {name.lower(): int(value) for name, value in _COUNT.findall(text)}
    query = {k.lower(): v[0] for k, v in parse_qs(urlsplit(url).query).items()}
    if query.get("startrecord", "").isdigit() and query.get("endrecord", "").isdigit():
        first, last = int(query["startrecord"]), int(query["endrecord"])
        if last >= counts.get("totalrecord", 0) or last < first:
            return None
        return with_page(with_page(url, "startrecord", last + 1), "endrecord", last + (last - first + 1))
    if said := _GROUP.search(text):
        following = joined(url, html.unescape(said[1]))
        page = page_number(following) if following else None
        return following if page and shown and shown * (page[1] - 1) < counts.get("totalrecord", 0) else None
    key, here = page_number(url) or ("page" if "dataproxy" in url else "pageNum", 1)
    return with_page(url, key, here + 1) if shown and here < counts.get("totalpage", 0) else None
