"""The reading half of a pass that needs the network: which pages a source shows now, and what each answered.

Nothing is concluded here. Bytes go to the snapshots under their hash, so that memory holds one line a page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.run.looking import habits
from watcher.run.looking.listing import Way, follow_list
from watcher.run.looking.pages import Looker
from watcher.run.looking.revisit import believed_gone, is_due, is_pressing, within_budget
from watcher.run.looking.sighted import Gathered, Outcome
from watcher.run.looking.twins import Twins

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from watcher.config import FetchSettings, Source
    from watcher.fetch import Client
    from watcher.run.looking.before import Before
    from watcher.run.looking.sighted import Sight
    from watcher.store import Page, Store

CONTROLS = 5
"""Known pages that are looked at beside ones that are gone, to see whether the site is well at all."""


async def gather(client: Client, store: Store, source: Source, settings: FetchSettings, before: Before, now: datetime) -> Gathered:
    """Look at a source's lists and at those of its pages that are new or due; raises nothing that a site can cause."""
    pages = before.pages
    seen = Gathered(source, Twins(url for url, page in pages.items() if not page.listing))
    distrusted = before.health.distrusted_until is not None and now < before.health.distrusted_until
    way = Way(before.health.baseline_at is None, distrusted, now)
    for url in source.urls:
        await follow_list(client, seen, url, pages, way)
    _hold_against_habit(seen, before, now)
    if seen.odd:
        seen.saved = {url: await store.blobs.keep(body) for url, body in seen.fronts.items()}
    seen.fronts.clear()
    if seen.failed or seen.odd:
        return seen
    looker = Looker(client, store, source, pages, seen.rows, now, distrusted)
    seen.sights = await looker.look_at(_wanted(seen, settings, before, now))
    seen.sights += await looker.look_at(_controls(seen.sights, pages))
    seen.lied = looker.lied
    return seen


def _hold_against_habit(seen: Gathered, before: Before, now: datetime) -> None:
    if seen.failed:
        return
    seen.shape = habits.see(seen.front, len(seen.rows), seen.place)
    habit = before.habit
    if not seen.odd:
        seen.odd += habits.breaches(seen.source.expect, habit, before.past, seen.shape)
    if before.health.baseline_at:
        seen.silent = habits.frozen(seen.source.expect, habit, seen.shape, now.date(), _last_arrival(seen, before, now))


def _last_arrival(seen: Gathered, before: Before, now: datetime) -> date:
    """Give the day on which the source last showed a row that was not known."""
    if not seen.rows.keys() <= before.pages.keys():
        return now.date()
    arrivals = (page.first_seen for page in before.pages.values() if not page.listing)
    return max(arrivals, default=now).astimezone(now.tzinfo).date()


def _wanted(seen: Gathered, settings: FetchSettings, before: Before, now: datetime) -> list[str]:
    """Give the addresses to look at, the oldest first, as the log shall tell them.

    New rows come before known pages: a decision is read before the text that it changed and the mark that it set.
    """
    pages, moved = before.pages, seen.moved
    oldest_first = list(reversed(seen.rows.items()))
    listed = {url: row.item for url, row in oldest_first if url in pages}
    known = [*(url for url, page in pages.items() if not page.listing and url not in listed), *listed]
    pressing = {url for url in known if url in moved or is_pressing(pages[url], listed.get(url))}
    due = [url for url in known if url not in pressing and is_due(pages[url], settings.revisit, now)]
    left = max(0, settings.revisit_budget - before.revisited) if settings.revisit == "adaptive" else len(due)
    chosen = within_budget([pages[url] for url in due], left)
    seen.revisits, seen.postponed = len(chosen), len(due) - len(chosen)
    return [url for url, _ in oldest_first if url not in pages] + [url for url in known if url in pressing or url in chosen]


def _controls(sights: Sequence[Sight], pages: dict[str, Page]) -> list[str]:
    """Give known pages to look at beside those that are gone now, the newest first, to see whether the others are well."""
    gone = [sight for sight in sights if sight.outcome is Outcome.MISSING and sight.page and not believed_gone(sight.page)]
    looked = {sight.url for sight in sights}
    others = [url for url, page in reversed(pages.items()) if page.sha256 and not page.listing and not page.gone_since]
    return [url for url in others if url not in looked][: CONTROLS if gone else 0]
