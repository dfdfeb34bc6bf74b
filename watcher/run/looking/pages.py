"""Looking at detail pages: with the server's own validators, now and then without, and at a few more where some are gone."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from watcher.fetch import Trouble
from watcher.run.looking.sighted import Outcome, Sight
from watcher.run.looking.troubles import abroad_for, named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from watcher.config import Source
    from watcher.fetch import Answer, Client
    from watcher.run.looking.sighted import Row
    from watcher.store import Page, Store

AT_ONCE = 32
"""Pages of one source under way at once; the client keeps the limits per host and overall."""
UNSEEN_FOR, TURN = timedelta(days=14), 100
"""A page whose bytes have not come for so long is asked without validators on one day in `TURN`, each page on its own day."""


@dataclass
class Looker:
    """Asks for the pages of one source in one pass. `lied` is a page that had changed though the server said that it had not."""

    client: Client
    store: Store
    source: Source
    pages: dict[str, Page]
    rows: dict[str, Row]
    now: datetime
    distrusted: bool = False
    lied: str | None = None

    async def look_at(self, urls: Sequence[str]) -> list[Sight]:
        """Ask for pages; raises nothing that a site can cause."""
        sights: dict[str, Sight] = {}
        queue = iter(urls)

        async def look() -> None:
            for url in queue:
                sights[url] = await self._guarded(url)

        await asyncio.gather(*(look() for _ in range(min(AT_ONCE, len(urls)))))
        return [sights[url] for url in urls]

    async def _guarded(self, url: str) -> Sight:
        try:
            return await self._look(url)
        except Trouble as wrong:
            problem = named(wrong.kind, wrong.reason, where=url, abroad=abroad_for(self.source))
            return Sight(url, Outcome.TROUBLE, self.rows.get(url), self.pages.get(url), problem=problem)

    async def _look(self, url: str) -> Sight:
        row, page = self.rows.get(url), self.pages.get(url)
        held = page if page and page.sha256 and page.gone_since is None else None  # one that was gone is back when its bytes come
        probing = held is not None and (self.distrusted or wants_whole(held, self.now))
        answer = await self._ask(url, row, None if probing else held)
        sight = await self._sight(answer, url, row, page)
        if probing and held and sight.outcome is Outcome.READ and not self.distrusted and await self._lies(url, row, held):
            self.lied = url
        return sight

    async def _ask(self, url: str, row: Row | None, held: Page | None) -> Answer:
        return await self.client.get(
            (row and row.shown_at) or url,
            etag=held.etag if held else None,
            last_modified=held.last_modified if held else None,
            proxy=self.source.proxy,
            tls=self.source.tls,
        )

    async def _lies(self, url: str, row: Row | None, held: Page) -> bool:
        """Whether the server still answers 304 for bytes that it no longer has."""
        return bool(held.etag or held.last_modified) and (await self._ask(url, row, held)).not_modified

    async def _sight(self, answer: Answer, url: str, row: Row | None, page: Page | None) -> Sight:
        if answer.not_modified:
            return Sight(url, Outcome.SAME, row, page, status=304)
        if answer.missing:
            return Sight(url, Outcome.MISSING, row, page, reason=answer.missing, status=answer.status)
        sha256 = await self.store.blobs.keep(answer.body)
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


def wants_whole(page: Page, now: datetime) -> bool:
    """Whether a page is asked without validators today: its bytes have long not come, and it is its day among `TURN`."""
    if now - (page.whole_at or page.first_seen) < UNSEEN_FOR:
        return False
    mark = int.from_bytes(hashlib.sha256(page.url.encode()).digest()[:4])
    return mark % TURN == now.date().toordinal() % TURN
