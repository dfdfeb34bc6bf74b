"""Documents laid before the store one by one, day by day, without a site: what a pass concludes, and nothing of the network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.support.passes import FIRST
from tests.support.site import Notice
from watcher.match import Profiles
from watcher.model import Change
from watcher.model import Notice as Word
from watcher.read import read_bytes
from watcher.run.asking.agenda import Entry, agenda
from watcher.run.asking.history import History, find, history
from watcher.run.concluding.arrivals import take
from watcher.run.concluding.calendar import lapse, something_due, warn
from watcher.run.concluding.ledger import Ledger
from watcher.run.concluding.telling import Audience, Teller
from watcher.run.concluding.texts import Place
from watcher.store import Store, log, open_store, pages
from watcher.store.schema import changes


@dataclass
class Desk:
    """A store before which pages are laid. `day` counts from the first."""

    store: Store
    day: int = 0
    notices: list[Word] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return FIRST + timedelta(days=self.day)

    def lay(
        self, path: str, title: str, *paragraphs: str, status: str = "", source: str = "first", baseline: bool = False, **said: Any
    ) -> list[Change]:
        """Lay a page before the store; gives what is told of it. `said` are fields that the reader would have found."""
        html = Notice(title, f"{self.now.date()}", list(paragraphs), status).page(0).encode()
        reading = read_bytes(html, name=path, url=f"https://www.example.gov.cn{path}")
        with self.store.transaction() as conn:
            page_id = pages.put_page(
                conn, source, f"https://{source}.example.gov.cn{path}", listing=False, now=self.now, last_seen=self.now
            )
            ledger = Ledger(
                conn, Teller(conn, Audience(Profiles({}), {}), None, None, self.now), source, baseline, None, frozenset(), self.now
            )
            for document in reading.documents:
                take(ledger, replace(document, **said), Place(page_id, f"https://{source}.example.gov.cn{path}", None))
            self.notices += ledger.notices
            return log.changes_where(conn, changes.c.seq.in_(ledger.teller.seqs))

    def turn(self, days: int = 1, ahead: tuple[int, ...] = (90, 30, 7)) -> tuple[list[Change], list[Word]]:
        """Let days pass; gives what the calendar tells on the last of them."""
        self.day += days
        with self.store.transaction() as conn:
            teller = Teller(conn, Audience(Profiles({}), {}), None, None, self.now)
            foreseen = something_due(conn, self.now, ahead)
            lapse(conn, teller, self.now)
            given = warn(conn, self.now, ahead)
            assert foreseen == bool(teller.seqs or given)
            assert not something_due(conn, self.now, ahead)
            return log.changes_where(conn, changes.c.seq.in_(teller.seqs)), given

    def show(self, name: str, as_of: str | None = None, known_at: datetime | None = None) -> History:
        with self.store.read() as conn:
            [known] = find(conn, name)
            return history(conn, known.id, date.fromisoformat(as_of) if as_of else self.now.date(), known_at or self.now)

    def agenda(self) -> Mapping[str, Entry]:
        with self.store.read() as conn:
            return {entry.uid: entry for entry in agenda(conn, self.now)}


@contextmanager
def a_desk(path: Path, store_url: str) -> Iterator[Desk]:
    store = open_store(store_url, path / "state")
    try:
        yield Desk(store)
    finally:
        store.close()


def kinds(found: list[Change]) -> list[str]:
    return [str(change.kind) for change in found]
