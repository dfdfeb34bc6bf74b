"""Passes in this process, day by day, on a store of the test's choice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from watcher.config import load_home
from watcher.model import Change
from watcher.run.check import CheckReport, check
from watcher.run.readers.profiles import load_profiles
from watcher.store import Store, open_store
from watcher.store.schema import changes, documents, owed

FIRST = datetime(2026, 3, 10, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass
class Watch:
    """A home with an open store, passed over once a day."""

    path: Path
    store: Store
    day: int = 0

    def look(self, *idents: str, days: int = 1) -> CheckReport:
        """Pass over the sources (all of them), `days` after the last time."""
        home = load_home(self.path)
        wanted = [home.source(i) for i in idents] or list(home.sources)
        report = check(home, self.store, load_profiles(home), self.now, wanted)
        self.day += days
        return report

    @property
    def now(self) -> datetime:
        return FIRST + timedelta(days=self.day)


@contextmanager
def watching(path: Path, store_url: str) -> Iterator[Watch]:
    store = open_store(store_url, path / "state")
    try:
        yield Watch(path, store)
    finally:
        store.close()


def told(report: CheckReport) -> list[tuple[str, str]]:
    """What a pass tells, as (kind, title)."""
    return [(str(c.kind), c.title) for c in report.changes if not c.baseline]


def states(report: CheckReport) -> dict[str, str]:
    return {s.id: str(s.state) for s in report.sources}


def only(report: CheckReport, kind: str) -> Change:
    found = [c for c in report.changes if c.kind == kind and not c.baseline]
    assert len(found) == 1, [(str(c.kind), c.title) for c in report.changes]
    return found[0]


def log_rows(store: Store) -> list[tuple[Any, ...]]:
    """The log as it must be the same after any undisturbed or disturbed run: without times and ids."""
    columns = (changes.c.kind, changes.c.title, changes.c.doc_number, changes.c.source_id, changes.c.baseline, changes.c.held)
    more = (changes.c.effective_date, changes.c.by_number, changes.c.quote, changes.c.summary)
    with store.read() as conn:
        rows = sorted(tuple(map(str, row)) for row in conn.execute(select(*columns, *more)))
        items = sorted(
            tuple(map(str, row))
            for row in conn.execute(select(changes.c.title, changes.c.kind, owed.c.subscriber_id).join_from(owed, changes))
        )
        held = sorted(tuple(map(str, row)) for row in conn.execute(select(documents.c.title, documents.c.doc_number, documents.c.status)))
    return [*rows, ("owed",), *items, ("documents",), *held]
