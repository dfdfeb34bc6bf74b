"""The reading half of a pass that needs the network: which pages a source shows now, and what each answered.

Nothing is concluded here. Bytes go to the snapshots under their hash, so that memory holds one line a page.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from watcher.fetch import Trouble
from watcher.model import Item, Refusal, as_json
from watcher.run.adapted import read_rows
from watcher.run.revisit import due
from watcher.run.twins import Twins

if TYPE_CHECKING:
    from datetime import datetime

    from watcher.config import FetchSettings, Source
    from watcher.fetch import Answer, Client
    from watcher.store import Health, Page, Store

FARTHEST = 50
"""List pages that are followed at most when what stood on the list since the last pass has to be made up for."""
AT_ONCE = 32
"""Pages of one source under way at once; the client keeps the limits per host and overall."""
SETTLED = 3
"""Passes in a row after which a list that shrank is taken as it is."""


class Outcome(StrEnum):
    """How a detail page answered."""

    SAME = "same"  # 304, or the bytes of last time
    READ = "read"  # new bytes
    MISSING = "missing"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the source's lists, and whether it belongs to what stood there before the first pass.

    Its item carries the address by which the page is known; `shown_at` is the spelling that the list shows now, which is asked for.
    """

    item: Item
    older: bool = False
    shown_at: str | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """One detail page as it answered in this pass."""

    url: str
    outcome: Outcome
    row: Row | None
    page: Page | None
    reason: str | None = None
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    sha256: str | None = None
    size: int = 0
    final_url: str | None = None


@dataclass(frozen=True, slots=True)
class ListSight:
    """One list page as it answered: its validators and its rows, for the next pass."""

    url: str
    etag: str | None
    last_modified: str | None
    rows: list[dict[str, Any]]
    next: str | None
    unchanged: bool


@dataclass(slots=True)
class Gathered:
    """All that a source showed in one pass."""

    source: Source
    twins: Twins
    lists: list[ListSight] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)
    sights: list[Sight] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)  # list pages that did not answer, with the reason
    odd: list[str] = field(default_factory=list)  # list pages that answered, but not as they should


async def gather(
    client: Client, store: Store, source: Source, settings: FetchSettings, pages: dict[str, Page], health: Health, now: datetime
) -> Gathered:
    """Look at a source's lists and at those of its pages that are new or due; raises nothing that a site can cause."""
    seen = Gathered(source, Twins(url for url, page in pages.items() if not page.listing))
    for url in source.urls:
        await _follow_list(client, seen, url, pages, health)
    if len(seen.rows) < source.expect.min_items and not seen.failed:
        seen.odd.append(f"the list shows {len(seen.rows)} rows where at least {source.expect.min_items} are expected")
    if seen.failed or seen.odd:
        return seen
    wanted = _wanted(seen, settings, pages, now)
    sights: dict[str, Sight] = {}
    queue = iter(wanted)

    async def look() -> None:
        for url in queue:
            sights[url] = await _look(client, store, source, url, seen.rows.get(url), pages.get(url))

    await asyncio.gather(*(look() for _ in range(AT_ONCE)))
    seen.sights = [sights[url] for url in wanted]
    return seen


def _halved(sight: ListSight, page: Page | None, health: Health) -> str | None:
    """Say that a list's first page lost more than half of its rows; believed after three passes, when the site has so settled."""
    before = len((page.row or {}).get("rows") or ()) if page else 0
    if before < 6 or len(sight.rows) * 2 >= before or health.failures >= SETTLED:
        return None
    return f"{sight.url}: the list shows {len(sight.rows)} rows where the last good look found {before}"


async def _follow_list(client: Client, seen: Gathered, start: str, pages: dict[str, Page], health: Health) -> None:
    """Read a list from its first page to where everything is known, or on the first pass as far as the source says."""
    url: str | None = start
    asked: set[str] = set()
    first_pass = health.baseline_at is None
    cut_before = not first_pass and _was_cut(start, pages)
    while url and url not in asked and len(asked) < (seen.source.pages if first_pass else FARTHEST):
        asked.add(url)
        try:
            sight = await _list_page(client, seen.source, url, pages.get(url))
        except (Trouble, Refusal) as wrong:
            _note_trouble(seen, start, url, wrong)
            return
        if url == start and (halved := _halved(sight, pages.get(url), health)):
            seen.odd.append(halved)
            return
        seen.lists.append(sight)
        fresh = _take_rows(seen, sight, pages, cut=cut_before)
        if not first_pass and not fresh and len(asked) > _overlap(sight):
            return
        url = sight.next


def _overlap(sight: ListSight) -> int:
    """How many list pages are read although all their rows are known: one more where the first has changed."""
    return 0 if sight.unchanged else 1


def _was_cut(start: str, pages: dict[str, Page]) -> bool:
    """Whether the first pass ended before the list did, so that rows below all known ones are older, not new."""
    url: str | None = start
    walked: set[str] = set()
    while url and url in pages and url not in walked:
        walked.add(url)
        row = pages[url].row or {}
        url = row.get("next")
    return url is not None and url not in walked


def _note_trouble(seen: Gathered, start: str, url: str, wrong: Exception) -> None:
    reason = f"{url}: {getattr(wrong, 'reason', None) or wrong}"
    if isinstance(wrong, Refusal):
        seen.odd.append(reason)
    elif url == start or not seen.rows:
        seen.failed.append(reason)
    else:
        seen.odd.append(reason)


async def _list_page(client: Client, source: Source, url: str, page: Page | None) -> ListSight:
    kept = page.row if page and page.row and page.row.get("rows") else None
    answer = await client.get(
        url,
        etag=page.etag if page and kept else None,
        last_modified=page.last_modified if page and kept else None,
        proxy=source.proxy,
        tls=source.tls,
        method=source.method,
    )
    if answer.not_modified and kept:
        return ListSight(
            url, page.etag if page else None, page.last_modified if page else None, kept["rows"], kept.get("next"), unchanged=True
        )
    if answer.missing:
        raise Trouble("missing", f"the list page is gone: {answer.missing}")
    listing = await read_rows(source, answer.body, url=answer.final_url, content_type=answer.content_type)
    if listing.doubts:
        raise Refusal("; ".join(listing.doubts))
    rows = [as_json(item) for item in listing.items]
    return ListSight(url, answer.etag, answer.last_modified, rows, listing.next, unchanged=kept is not None and rows == kept["rows"])


def _take_rows(seen: Gathered, sight: ListSight, pages: dict[str, Page], *, cut: bool) -> bool:
    """Add a list page's rows; gives whether one of them is new to the store.

    Where the first pass was cut, unknown rows below the last known one belong to its baseline.
    """
    items = [_known_as(_item(row), seen, pages) for row in sight.rows]
    known = [i for i, item in enumerate(items) if item.url in pages]
    below = (known[-1] if known else -1) if cut and (known or seen.rows) else len(items)
    fresh = False
    for i, item in enumerate(items):
        unknown = item.url not in pages
        fresh = fresh or unknown
        seen.rows.setdefault(item.url, Row(item, older=unknown and i > below, shown_at=sight.rows[i]["url"]))
    return fresh


def _known_as(item: Item, seen: Gathered, pages: dict[str, Page]) -> Item:
    return item if item.url in pages else replace(item, url=seen.twins.first(item.url))


def _item(row: dict[str, Any]) -> Item:
    day = date.fromisoformat(row["date"]) if row.get("date") else None
    return Item(row["url"], row["title"], day, row.get("doc_number"), row.get("status"))


def _wanted(seen: Gathered, settings: FetchSettings, pages: dict[str, Page], now: datetime) -> list[str]:
    """Give the addresses to look at, the oldest first, as the log shall tell them.

    New rows come before known pages: a decision is read before the text that it changed and the mark that it set.
    """
    oldest_first = list(reversed(seen.rows.items()))
    fresh = [url for url, _ in oldest_first if url not in pages]
    known = [url for url, row in oldest_first if url in pages and due(pages[url], row.item, settings.revisit, now)]
    rest = [url for url, page in pages.items() if not page.listing and url not in seen.rows and due(page, None, settings.revisit, now)]
    return fresh + rest + known


async def _look(client: Client, store: Store, source: Source, url: str, row: Row | None, page: Page | None) -> Sight:
    validators = page if page and page.sha256 else None
    try:
        answer = await client.get(
            (row and row.shown_at) or url,
            etag=validators.etag if validators else None,
            last_modified=validators.last_modified if validators else None,
            proxy=source.proxy,
            tls=source.tls,
        )
    except Trouble as wrong:
        return Sight(url, Outcome.TROUBLE, row, page, reason=wrong.reason)
    return _sight(store, answer, url, row, page)


def _sight(store: Store, answer: Answer, url: str, row: Row | None, page: Page | None) -> Sight:
    if answer.not_modified:
        return Sight(url, Outcome.SAME, row, page, status=304)
    if answer.missing:
        return Sight(url, Outcome.MISSING, row, page, reason=answer.missing, status=answer.status)
    sha256 = store.blobs.put(answer.body)
    outcome = Outcome.SAME if page and page.sha256 == sha256 else Outcome.READ
    return Sight(
        url,
        outcome,
        row,
        page,
        status=answer.status,
        headers=dict(answer.headers),
        sha256=sha256,
        size=len(answer.body),
        final_url=answer.final_url,
    )
