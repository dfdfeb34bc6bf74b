"""A list that nobody has described: where its rows stand, how its pages go on, and which lists a front page leads to."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from watcher.config import Source
from watcher.fetch import Client, Trouble
from watcher.model import Refusal
from watcher.read import decode, leads_in_program, leads_of, programs_of, read_bytes
from watcher.read.lists.pager import unit_of_size
from watcher.run.looking.apart import extractor
from watcher.run.tending.discover import Look, follow, list_page, open_first

if TYPE_CHECKING:
    from datetime import date

    from watcher.config import FetchSettings
    from watcher.read import Lead
    from watcher.run.tending.discover import ListLook

PAGES_TRIED = 2
"""List pages that are looked at: the first, and the next to see that paging works."""
COLUMNS = frozenset({"section", "column"})
PROGRAM_BYTES = 3_000_000
COLUMNS_TRIED = 8
"""Columns of a front page that are looked at."""
WAYS = {
    "unit": "the page fetches its rows by script from a unit whose parameters stand in it",
    "feed": "the page shows no rows, and names a feed",
    "file": "the page shows no rows, and its scripts ask for this",
    "frame": "the page shows no rows, and holds this one in a frame",
    "page": "the page sends its readers here",
}
_FRONT = re.compile(r"/?(?:(?:index|default|main|home)\.\w{2,5})?")
_WORDS = re.compile(r"<(script|style)\b.*?(?:</\1|\Z)|<[^>]{0,2000}>", re.IGNORECASE | re.DOTALL)
_SHELL = 400  # characters of text of a page that is nothing without its scripts


@dataclass(frozen=True, slots=True)
class Column:
    """A list that a front page leads to."""

    name: str
    url: str
    form: str
    rows: int
    newest: date | None


@dataclass(slots=True)
class Exploration:
    """What was found at an address: the place of its rows and what stands there, or why it cannot be watched."""

    url: str
    place: str
    look: Look
    method: str = "get"  # how the place is asked, as `method` of a source
    way: str | None = None  # how the place was found, where it is not the address itself
    paged: bool = False  # a second page was read, and showed other rows
    columns: list[Column] = field(default_factory=list)
    sections: tuple[Lead, ...] = ()  # columns of which the page shows only the first rows
    refused: str | None = None  # why there is nothing to watch here, and what to do


def explore(url: str, settings: FetchSettings, *, front: bool = False) -> Exploration:
    """Look at an address that nobody has described. A front page is no list, unless `front` says that it shall be taken as one.

    Keeps nothing; a site cannot make it raise.
    """

    async def errand() -> Exploration:
        async with Client(settings) as client:
            return await _explore(client, url, take_front=front)

    return asyncio.run(errand())


async def _explore(client: Client, url: str, *, take_front: bool) -> Exploration:
    here = Exploration(url, url, await _lists(client, url))
    first = here.look.lists[0] if here.look.lists else None
    if first is None:
        here.refused = here.look.problem or "nothing answered"
        return here
    leads = _leads(first)
    found = await _elsewhere(client, here, leads) or (here if _is_list(here.look) else None)
    if found is None and not any(lead.kind in COLUMNS for lead in leads):
        found = await _elsewhere(client, here, await _in_programs(client, first))
    if found is None or (found is here and not take_front and _FRONT.fullmatch(urlsplit(url).path)):
        here.columns = await _columns(client, leads)
    if found is None or (here.columns and found is here):
        here.refused = _reason(here, first)
        return here
    await _settle(client, found)
    if found is here and not found.paged:
        found.sections = tuple(lead for lead in leads if lead.kind == "section")
    await open_first(client, found.look, _source(found.place, found.method))
    return found


async def _lists(client: Client, url: str, method: str = "get") -> Look:
    """Read the first list pages; a second one that cannot be read only says that paging is not known to work."""
    look = Look()
    await follow(client, look, _source(url, method), url, PAGES_TRIED)
    if look.lists and not look.lists[0].doubts:
        look.odd.clear()
    return look


def _leads(page: ListLook) -> tuple[Lead, ...]:
    assert page.answer is not None  # noqa: S101 - a page that was fetched
    return leads_of(page.answer.body, url=page.answer.final_url, content_type=page.answer.content_type)


async def _in_programs(client: Client, page: ListLook) -> tuple[Lead, ...]:
    """Give the places that the page's own programs ask for rows: a page that shows nothing without them."""
    assert page.answer is not None  # noqa: S101 - a page that was fetched
    found: list[Lead] = []
    for url in programs_of(page.answer.body, url=page.answer.final_url, content_type=page.answer.content_type):
        try:
            answer = await client.get(url)
        except Trouble:
            continue
        found += leads_in_program(decode(answer.body[:PROGRAM_BYTES], answer.content_type).text, page.answer.final_url)
    return tuple(found)


def _is_list(look: Look) -> bool:
    return bool(look.lists and look.lists[0].items and not look.lists[0].doubts)


async def _elsewhere(client: Client, here: Exploration, leads: tuple[Lead, ...]) -> Exploration | None:
    """Find the rows at a place that the page names: at its unit even where it shows rows, which are those of its margin."""
    own = _is_list(here.look)
    for lead in leads:
        if lead.kind in COLUMNS or (own and lead.kind != "unit"):
            continue
        there = await _lists(client, lead.url, lead.method)
        if _is_list(there):
            page = here.look.lists[0]
            there.lists[0] = replace(there.lists[0], site=page.site, column=page.column, title=page.title)
            return Exploration(here.url, lead.url, there, lead.method, WAYS[lead.kind])
    return None


async def _settle(client: Client, found: Exploration) -> None:
    """Say whether its pages go on. A unit that gives fewer rows than it was asked for is asked for as many as it gives."""
    lists = found.look.lists
    if len(lists) == 1 and (smaller := unit_of_size(found.place, len(lists[0].items))):
        try:
            second = await list_page(client, _source(smaller), unit_of_size(smaller, len(lists[0].items), page=2) or smaller)
        except (Trouble, Refusal):
            return
        if _is_other(second, lists[0]):
            found.place = smaller
            lists.append(second)
    found.paged = len(lists) > 1 and _is_other(lists[1], lists[0])


def _is_other(page: ListLook, before: ListLook) -> bool:
    return bool({item.url for item in page.items} - {item.url for item in before.items})


async def _columns(client: Client, leads: tuple[Lead, ...]) -> list[Column]:
    """Look at the columns that a page names, and give those that are lists."""
    found = []
    for lead in [lead for lead in leads if lead.kind in COLUMNS][:COLUMNS_TRIED]:
        look = Look()
        await follow(client, look, _source(lead.url), lead.url, 1)
        if _is_list(look):
            page = look.lists[0]
            newest = max((item.date for item in page.items if item.date), default=None)
            found.append(Column(lead.name, lead.url, page.form, len(page.items), newest))
    return found


def _source(url: str, method: str = "get") -> Source:
    return Source.model_validate({"id": "new", "name": "new", "urls": (url,), "method": method})


def _reason(here: Exploration, first: ListLook) -> str:
    """Say why an address cannot be watched, and what can be."""
    if here.columns and _is_list(here.look):
        return "this is a site's front page; add one of its columns (--force watches the front page itself)"
    instead = "; add one of the columns that it leads to" if here.columns else ""
    if first.doubts:
        return "; ".join(first.doubts) + (
            instead or "; open it in a browser and look for a feed, or for the address that its script asks for rows"
        )
    if first.form == "json":
        return "; ".join(first.explain)
    assert first.answer is not None  # noqa: S101 - a page that was fetched
    if title := _document_title(first):
        return f"this is the page of one document ({title}), no list" + (instead or "; add the list on which it stands")
    text = decode(first.answer.body[:1_000_000], first.answer.content_type).text
    if "<script" in text.lower() and len("".join(_WORDS.sub(" ", text).split())) < _SHELL:
        return "the page is filled by a script" + (
            instead or "; open it in a browser, look under 'network' for the JSON that holds the rows, and add that address"
        )
    return "no rows were found on it" + (instead or "; add a list page, a feed or a list API, or write its rows down in `select`")


def _document_title(first: ListLook) -> str | None:
    answer = first.answer
    assert answer is not None  # noqa: S101 - a page that was fetched
    try:
        reading = read_bytes(answer.body, name=first.url, url=answer.final_url, content_type=answer.content_type, extract=extractor())
    except Refusal:
        return None
    return next((document.title for document in reading.documents if document.title and len(document.text) > _SHELL), None)
