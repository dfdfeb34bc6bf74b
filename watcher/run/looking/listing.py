"""The lists of a source, read back to known rows: what is new, and which known rows the site has touched."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from watcher.fetch import Trouble
from watcher.model import Item, Refusal, as_json
from watcher.run.looking.adapted import read_rows
from watcher.run.looking.sighted import Gathered, ListSight, Row
from watcher.run.looking.soundness import PATIENCE, ends_in_mid_air
from watcher.run.looking.troubles import abroad_for, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watcher.fetch import Client
    from watcher.store import Page

FARTHEST = 50
"""List pages that are followed at most when what stood on the list since the last pass has to be made up for."""
SHORT = 5
SWEEP_SHORT, SWEEP_LONG = timedelta(hours=20), timedelta(days=7)
"""How often all known pages of a list are gone through: one of up to `SHORT` pages daily, a longer one weekly."""
LIST_WHOLE = timedelta(days=3)
"""After so long a list page is asked for without validators: a server that answers 304 wrongly would hide all that is new."""


@dataclass(frozen=True, slots=True)
class Way:
    """How the lists of one pass are asked for."""

    first_pass: bool
    distrusted: bool  # the server's 304s are not believed
    now: datetime


async def follow_list(client: Client, seen: Gathered, start: str, pages: dict[str, Page], how: Way) -> None:
    """Read a list from its first page to where everything is known, or on the first pass as far as the source says.

    Once a day, or once a week where the list is long, all of its known pages are gone through: a document put in below
    known rows is found there. Beyond the known pages such a sweep does not go, and a trouble on its way is none of the pass.
    """
    url: str | None = start
    asked: set[str] = set()
    cut_before = not how.first_pass and _was_cut(start, pages)
    sweeping = not how.first_pass and _sweep_due(start, pages, how.now)
    needed = True  # this page belongs to the pass itself, not to the sweep alone
    while url and url not in asked and len(asked) < (seen.source.pages if how.first_pass else FARTHEST):
        asked.add(url)
        try:
            sight = await _list_page(client, seen, url, pages.get(url), how)
        except (Trouble, Refusal) as wrong:
            if needed:
                _note_trouble(seen, start, url, wrong)
            return
        seen.lists.append(sight)
        fresh = _take_rows(seen, sight, pages, cut=cut_before)
        needed = needed and (how.first_pass or fresh or len(asked) <= _overlap(sight))
        if not needed and not (sweeping and sight.next in pages):
            break
        url = sight.next
    if sweeping or how.first_pass:
        seen.lists = [replace(one, swept=how.now.isoformat()) if one.url == start else one for one in seen.lists]


def _sweep_due(start: str, pages: dict[str, Page], now: datetime) -> bool:
    length = len(list(_chain(start, pages)))
    swept = (pages[start].row or {}).get("swept") if start in pages else None
    every = SWEEP_SHORT if length <= SHORT else SWEEP_LONG
    return length > 1 and (swept is None or now - datetime.fromisoformat(swept) >= every)


def _chain(start: str, pages: dict[str, Page]) -> Iterator[str]:
    """Give the known pages of a list in their order."""
    url: str | None = start
    walked: set[str] = set()
    while url and url in pages and url not in walked:
        walked.add(url)
        yield url
        url = (pages[url].row or {}).get("next")


def _overlap(sight: ListSight) -> int:
    """How many list pages are read although all their rows are known: one more where the first has changed."""
    return 0 if sight.unchanged else 1


def _was_cut(start: str, pages: dict[str, Page]) -> bool:
    """Whether the first pass ended before the list did, so that rows below all known ones are older, not new."""
    walked = list(_chain(start, pages))
    last = (pages[walked[-1]].row or {}).get("next") if walked else start
    return last is not None and last not in walked


def _note_trouble(seen: Gathered, start: str, url: str, wrong: Exception) -> None:
    if not isinstance(wrong, Trouble):
        seen.odd.append(named("list", str(wrong), where=url))
        return
    problem = named(wrong.kind, wrong.reason, where=url, abroad=abroad_for(seen.source))
    (seen.failed if url == start or not seen.rows else seen.odd).append(problem)


async def _list_page(client: Client, seen: Gathered, url: str, page: Page | None, how: Way) -> ListSight:
    source = seen.source
    kept = page.row if page and page.row and page.row.get("rows") else None
    asked = page if page and kept and not how.distrusted and not _stale(page, how.now) else None
    answer = await client.get(
        url,
        etag=asked.etag if asked else None,
        last_modified=asked.last_modified if asked else None,
        proxy=source.proxy,
        tls=source.tls,
        method=source.method,
    )
    swept = (page.row or {}).get("swept") if page else None
    if answer.not_modified and kept and page:
        return _as_before(page, kept)
    if answer.missing:
        raise Trouble("missing", f"the list page is gone: {answer.missing}")
    from watcher.read import garbled

    if url in source.urls:
        seen.fronts[url] = answer.body
    closed = not ends_in_mid_air(answer.body)
    if not closed and page and (page.row or {}).get("closed") and how.now - (page.last_seen or page.first_seen) <= PATIENCE:
        raise Refusal(f"the list page is cut off after {len(answer.body)} bytes")
    listing = await read_rows(source, answer.body, url=answer.final_url, content_type=answer.content_type)
    if listing.doubts:
        raise Refusal("; ".join(listing.doubts))
    if garbled("".join(item.title for item in listing.items)):
        raise Refusal("the titles of the rows are garbled")
    rows = [as_json(item) for item in listing.items]
    before = kept["rows"] if kept else []
    moved = frozenset(out_of_order([row["url"] for row in before], [row["url"] for row in rows]))
    same = kept is not None and rows == before
    return ListSight(
        url,
        answer.etag,
        answer.last_modified,
        rows,
        listing.next,
        unchanged=same,
        moved=moved,
        swept=swept,
        place=listing.place,
        closed=closed,
        issue=as_json(listing.issue),
    )


def _as_before(page: Page, kept: dict[str, Any]) -> ListSight:
    """Give a list page that the server says stands unchanged."""
    sight = ListSight(page.url, page.etag, page.last_modified, kept["rows"], kept.get("next"), unchanged=True, whole=False)
    return replace(sight, swept=kept.get("swept"), place=kept.get("place") or "", closed=bool(kept.get("closed")), issue=kept.get("issue"))


def _stale(page: Page, now: datetime) -> bool:
    """Whether it is time to see a list page itself, and not the server's word that it stands unchanged."""
    return page.whole_at is None or now - page.whole_at >= LIST_WHOLE


def out_of_order(before: Sequence[str], now: Sequence[str]) -> list[str]:
    """Give those that stand in another order than before: all but a longest row of them that kept its order. n log n."""
    places = {url: i for i, url in enumerate(before)}
    common = [url for url in dict.fromkeys(now) if url in places]
    ends: list[int] = []  # ends[k]: the smallest place at which an ordered row of k + 1 ends
    at: list[int] = []
    for url in common:
        k = bisect_left(ends, places[url])
        ends[k : k + 1] = [places[url]]
        at.append(k)
    kept, length = set(), len(ends) - 1
    for url, k in zip(reversed(common), reversed(at), strict=True):
        if k == length:
            kept.add(url)
            length -= 1
    return [url for url in common if url not in kept]


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
