"""Looking at a source as a pass would: the rows of its lists, its first document, and what that rests on."""

from __future__ import annotations

import asyncio
import html
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from watcher.fetch import Client, Trouble
from watcher.model import Refusal, SourceState
from watcher.read import decode, read_bytes
from watcher.run.looking.adapted import read_rows
from watcher.run.looking.apart import extractor
from watcher.run.looking.troubles import Problem, abroad_for, advice, named, told, with_advice

if TYPE_CHECKING:
    from watcher.config import FetchSettings, Source
    from watcher.fetch import Answer
    from watcher.model import Document, Item

DOCUMENT_TRIES = 3
"""Rows that are opened until one is read as a document: the first of a list may be a link to another site, or a film."""
START = 200_000

_SITE = re.compile(r"<meta\s[^>]{0,100}name\s*=\s*[\"']?SiteName[\"']?[^>]{0,100}?content\s*=\s*[\"']([^\"'<>]{1,60})", re.IGNORECASE)
_COLUMN = re.compile(r"<meta\s[^>]{0,100}name\s*=\s*[\"']?ColumnName[\"']?[^>]{0,100}?content\s*=\s*[\"']([^\"'<>]{1,60})", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,100}>([^<]{1,120})", re.IGNORECASE)


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
    doubts: tuple[str, ...] = ()
    answer: Answer | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class DocumentLook:
    """One row opened: the document on its page, or why there is none."""

    url: str
    document: Document | None = None
    doubts: tuple[str, ...] = ()
    problem: Problem | None = None

    @property
    def trouble(self) -> str | None:
        """Give why there is no document, with what to do about it, in one line."""
        return with_advice(self.problem.line, self.problem.advice) if self.problem else None


@dataclass(slots=True)
class Look:
    """What a source shows now."""

    lists: list[ListLook] = field(default_factory=list)
    documents: list[DocumentLook] = field(default_factory=list)
    failed: list[Problem] = field(default_factory=list)  # did not answer
    odd: list[Problem] = field(default_factory=list)  # answered, but not as it should

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
        """Give what is wrong with what to do about it, in one line."""
        return with_advice(told(self.failed + self.odd), self.advice)

    @property
    def advice(self) -> str | None:
        """Give what a person should do; None where nothing is wrong."""
        return advice(self.failed + self.odd)


def look_at(source: Source, settings: FetchSettings, *, pages: int | None = None) -> Look:
    """Look at a source once: its lists, at most so many pages of each, and one document. Keeps nothing; a site cannot make it raise."""

    async def errand() -> Look:
        look = Look()
        async with Client(settings) as client:
            for start in source.urls:
                await follow(client, look, source, start, pages or source.pages)
            least = source.expect.min_items
            if not look.failed and len(look.items) < least:
                look.odd.append(named("rows", rows=len(look.items), least=least))
            await open_first(client, look, source)
        return look

    return asyncio.run(errand())


async def follow(client: Client, look: Look, source: Source, start: str, pages: int) -> None:
    """Add a list to a look, from its first page on; a page that cannot be read ends it."""
    url: str | None = start
    asked: set[str] = set()
    while url and url not in asked and len(asked) < pages:
        asked.add(url)
        try:
            page = await list_page(client, source, url)
        except Trouble as wrong:
            (look.failed if url == start else look.odd).append(_trouble(source, url, wrong))
            return
        except Refusal as wrong:
            look.odd.append(named("list", str(wrong), where=url))
            return
        look.lists.append(page)
        look.odd += [named("list", doubt, where=url) for doubt in page.doubts]
        url = page.next


async def list_page(client: Client, source: Source, url: str) -> ListLook:
    """Read one list page, with what it says of itself. Raises Trouble or Refusal."""
    answer = await client.get(url, proxy=source.proxy, tls=source.tls, method=source.method)
    if answer.missing:
        raise Trouble("missing", f"the list page is gone: {answer.missing}")
    listing = await read_rows(source, answer.body, url=answer.final_url, content_type=answer.content_type)
    start = decode(answer.body[:START], answer.content_type).text
    site, column, title = (_named(pattern, start) for pattern in (_SITE, _COLUMN, _TITLE))
    return ListLook(url, listing.form, listing.items, listing.next, listing.explain, site, column, title, listing.doubts, answer)


async def open_first(client: Client, look: Look, source: Source) -> None:
    """Open the first rows of a look until one is read as a document."""
    for item in look.items[:DOCUMENT_TRIES]:
        look.documents.append(await _open(client, source, item))
        if look.documents[-1].document:
            return


async def _open(client: Client, source: Source, item: Item) -> DocumentLook:
    try:
        answer = await client.get(item.url, proxy=source.proxy, tls=source.tls)
        if answer.missing:
            return DocumentLook(item.url, problem=named("page", f"the page is gone: {answer.missing}"))
        return _read(answer, source, item)
    except Trouble as wrong:
        return DocumentLook(item.url, problem=replace(_trouble(source, item.url, wrong), where=""))
    except Refusal as wrong:
        return DocumentLook(item.url, problem=named("page", str(wrong)))


def _trouble(source: Source, url: str, wrong: Trouble) -> Problem:
    return named(wrong.kind, wrong.reason, where=url, abroad=abroad_for(source))


def _read(answer: Answer, source: Source, item: Item) -> DocumentLook:
    reading = read_bytes(
        answer.body,
        name=item.url,
        url=answer.final_url,
        content_type=answer.content_type,
        select=source.select or None,
        extract=extractor(),
    )
    document = next(iter(reading.documents), None)
    doubts = reading.doubts + (document.doubts if document else ())
    problem = None if document else named("page", "; ".join(reading.doubts) or "no document on the page")
    return DocumentLook(item.url, document, doubts, problem)


def _named(pattern: re.Pattern[str], page: str) -> str | None:
    found = pattern.search(page)
    return " ".join(html.unescape(found[1]).split()) or None if found else None
