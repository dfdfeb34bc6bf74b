"""Looking at a source as a pass would: the rows of its lists, its first document, and what that rests on."""

from __future__ import annotations

import asyncio
import html
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin

from watcher.config import Source
from watcher.fetch import Client, Trouble
from watcher.model import Refusal, SourceState
from watcher.read import decode, read_bytes, read_list

if TYPE_CHECKING:
    from watcher.config import FetchSettings
    from watcher.fetch import Answer
    from watcher.model import Document, Item

DOCUMENT_TRIES = 3
"""Rows that are opened until one is read as a document: the first of a list may be a link to another site, or a film."""
PAGES_TRIED = 2
"""List pages that `add` looks at: the first, and the next to see that paging works."""
START = 200_000

_SITE = re.compile(r"<meta\s[^>]{0,100}name\s*=\s*[\"']?SiteName[\"']?[^>]{0,100}?content\s*=\s*[\"']([^\"'<>]{1,60})", re.IGNORECASE)
_COLUMN = re.compile(r"<meta\s[^>]{0,100}name\s*=\s*[\"']?ColumnName[\"']?[^>]{0,100}?content\s*=\s*[\"']([^\"'<>]{1,60})", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,100}>([^<]{1,120})", re.IGNORECASE)
_UNIT = re.compile(
    r"<script\s[^>]{0,600}?url\s*=\s*\"([^\"]{1,200}/build/unit)\"[^>]{0,300}?queryData\s*=\s*\"\{([^\"]{1,1000})\}\"", re.IGNORECASE
)
_PAIR = re.compile(r"'(\w{1,40})'\s*:\s*'([^']{0,200})'")
_FEED = re.compile(r"<link\s[^>]{0,300}type\s*=\s*[\"']application/(?:rss|atom)\+xml[\"'][^>]{0,300}>", re.IGNORECASE)
_HREF = re.compile(r"href\s*=\s*[\"']([^\"']{1,500})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ListLook:
    """One list page: its rows, and what the page says of itself."""

    url: str
    form: str
    items: tuple[Item, ...]
    next: str | None
    explain: tuple[str, ...]
    site: str | None = None  # what the site calls itself
    column: str | None = None
    title: str | None = None
    elsewhere: str | None = None  # the address that the page names as the place of its rows


@dataclass(frozen=True, slots=True)
class DocumentLook:
    """One row opened: the document on its page, or why there is none."""

    url: str
    document: Document | None = None
    doubts: tuple[str, ...] = ()
    trouble: str | None = None


@dataclass(slots=True)
class Look:
    """What a source shows now."""

    lists: list[ListLook] = field(default_factory=list)
    documents: list[DocumentLook] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)  # did not answer
    odd: list[str] = field(default_factory=list)  # answered, but not as it should

    @property
    def items(self) -> list[Item]:
        """Give the rows of all list pages, each address once."""
        return list({item.url: item for page in self.lists for item in page.items}.values())

    @property
    def document(self) -> DocumentLook | None:
        """Give the first row that was read as a document."""
        return next((one for one in self.documents if one.document), None)

    @property
    def state(self) -> SourceState:
        """Say how a pass would call this."""
        if self.failed:
            return SourceState.FAILED
        return SourceState.DEGRADED if self.odd else SourceState.OK

    @property
    def problem(self) -> str | None:
        """Give what is wrong, in one line."""
        return "; ".join(self.failed + self.odd) or None


def look_at(source: Source, settings: FetchSettings, *, pages: int | None = None) -> Look:
    """Look at a source once: its lists, at most so many pages of each, and one document. Keeps nothing; a site cannot make it raise."""

    async def errand() -> Look:
        async with Client(settings) as client:
            return await _look(client, source, pages or source.pages)

    return asyncio.run(errand())


def explore(url: str, settings: FetchSettings) -> tuple[str, Look]:
    """Look at a list that nobody has described; gives the address at which its rows really stand, and what stands there."""
    look = look_at(_source(url), settings, pages=PAGES_TRIED)
    elsewhere = look.lists[0].elsewhere if look.lists else None
    if elsewhere:
        there = look_at(_source(elsewhere), settings, pages=PAGES_TRIED)
        if there.items:
            page = look.lists[0]
            there.lists[0] = replace(there.lists[0], site=page.site, column=page.column, title=page.title)
            return elsewhere, there
    return url, look


def _source(url: str) -> Source:
    return Source(id="new", name="new", urls=(url,))


async def _look(client: Client, source: Source, pages: int) -> Look:
    look = Look()
    for start in source.urls:
        await _follow(client, look, source, start, pages)
    least = source.expect.min_items
    if not look.failed and len(look.items) < least:
        look.odd.append(f"the list shows {len(look.items)} rows where at least {least} are expected")
    for item in look.items[:DOCUMENT_TRIES]:
        look.documents.append(await _open(client, source, item))
        if look.documents[-1].document:
            break
    return look


async def _follow(client: Client, look: Look, source: Source, start: str, pages: int) -> None:
    url: str | None = start
    asked: set[str] = set()
    while url and url not in asked and len(asked) < pages:
        asked.add(url)
        try:
            look.lists.append(await _list_page(client, source, url))
        except Trouble as wrong:
            (look.failed if url == start else look.odd).append(f"{url}: {wrong.reason}")
            return
        except Refusal as wrong:
            look.odd.append(f"{url}: {wrong}")
            return
        url = look.lists[-1].next


async def _list_page(client: Client, source: Source, url: str) -> ListLook:
    answer = await client.get(url, proxy=source.proxy)
    if answer.missing:
        raise Trouble("missing", f"the list page is gone: {answer.missing}")
    listing = read_list(answer.body, url=answer.final_url, content_type=answer.content_type, select=source.select or None)
    start = decode(answer.body[:START], answer.content_type).text
    elsewhere = unit_address(start, answer.final_url) or (None if listing.items else _feed_address(start, answer.final_url))
    site, column, title = (_named(pattern, start) for pattern in (_SITE, _COLUMN, _TITLE))
    return ListLook(url, listing.form, listing.items, listing.next, listing.explain, site, column, title, elsewhere)


async def _open(client: Client, source: Source, item: Item) -> DocumentLook:
    try:
        answer = await client.get(item.url, proxy=source.proxy)
        if answer.missing:
            return DocumentLook(item.url, trouble=f"the page is gone: {answer.missing}")
        return _read(answer, source, item)
    except Trouble as wrong:
        return DocumentLook(item.url, trouble=wrong.reason)
    except Refusal as wrong:
        return DocumentLook(item.url, trouble=f"cannot be read: {wrong}")


def _read(answer: Answer, source: Source, item: Item) -> DocumentLook:
    reading = read_bytes(answer.body, name=item.url, url=answer.final_url, content_type=answer.content_type, select=source.select or None)
    document = next(iter(reading.documents), None)
    doubts = reading.doubts + (document.doubts if document else ())
    return DocumentLook(item.url, document, doubts, None if document else "; ".join(reading.doubts) or "no document on the page")


def unit_address(page: str, url: str) -> str | None:
    """Give the address of the rows that a jpaas column page (大汉) fetches by script; what stands in the page itself is its margin.

    The parameters stand in the page: `<script url=".../build/unit" queryData="{'parseType':'…','webId':'…', …}">`.
    """
    found = _UNIT.search(page)
    if not found:
        return None
    asked = dict(_PAIR.findall(html.unescape(found[2])))
    return urljoin(url, found[1]) + "?" + urlencode(asked | {"paramJson": '{"pageNo":1,"pageSize":20}'}) if asked else None


def _feed_address(page: str, url: str) -> str | None:
    tag = _FEED.search(page)
    found = _HREF.search(tag[0]) if tag else None
    return urljoin(url, html.unescape(found[1])) if found else None


def _named(pattern: re.Pattern[str], page: str) -> str | None:
    found = pattern.search(page)
    return " ".join(html.unescape(found[1]).split()) or None if found else None
