"""One pass, from top to bottom: the whole job of this program.

Every source is looked at (`gather`, the network), what it showed is held against the store (`conclude`: read,
compare, effects, store, match, in one transaction), the files linked on its pages likewise, and the calendar tells what falls
due by itself.
"""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from watcher.fetch import Client
from watcher.model import Change, Notice, SourceState, as_json, change_json
from watcher.run.concluding.attached import gather_files
from watcher.run.concluding.attached_texts import conclude_files
from watcher.run.concluding.burst import burst_limit
from watcher.run.concluding.calendar import lapse, something_due, warn
from watcher.run.concluding.catching_up import catch_up
from watcher.run.concluding.conclude import SourceReport, conclude
from watcher.run.concluding.ledger import Ledger
from watcher.run.concluding.telling import Audience, Teller
from watcher.run.looking.before import before_pass
from watcher.run.looking.gather import gather
from watcher.run.readers.joining import welcome
from watcher.store import health, log
from watcher.store.schema import changes
from watcher.store.subscribing import settled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection

    from watcher.config import Home, Source
    from watcher.match import Profiles
    from watcher.run.concluding.attached import FileSight
    from watcher.run.looking.sighted import Gathered
    from watcher.store import Store

    Still = Callable[[Sequence[Source]], Sequence[Source]]

TOGETHER = 32
"""Sources looked at together; what they showed is concluded one after the other, in the order of their names."""
POLL = 0.1
"""Seconds between two looks at whether another process has finished with a source."""


@dataclass
class CheckReport:
    """What a call of `check` did."""

    started: datetime
    finished: datetime
    sources: list[SourceReport] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every source answered as it should."""
        return all(s.state in {SourceState.OK, SourceState.UNCHANGED} for s in self.sources)

    def as_json(self) -> dict[str, Any]:
        """Give the report as `check --json` prints it."""
        shown = ("id", "state", "problem", "advice", "listed", "fetched", "unchanged", "held")
        return {
            "started": as_json(self.started),
            "finished": as_json(self.finished),
            "sources": [{name: as_json(getattr(s, name)) for name in shown} for s in self.sources],
            "changes": [change_json(c) for c in self.changes],
            "notices": [as_json(n) for n in self.notices],
        }


def check(
    home: Home, store: Store, profiles: Profiles, now: datetime, sources: Sequence[Source], *, still: Still | None = None
) -> CheckReport:
    """Pass once over the given sources; what is found is recorded and owed, and nothing is sent.

    `now` is the time of the pass, in the home's zone. `still` gives those of some sources that are to be passed over when it is their
    turn: another process may have been at them meanwhile, and two looks within a minute count for two where a page is gone.
    """
    catch_up(store)
    audience = Audience(profiles, {s.id: s.channel.key for s in home.subscribers})
    with store.read() as conn:
        everybody_known = settled(conn, home.subscribers)
    if not everybody_known:
        with store.transaction() as conn:
            welcome(conn, home, profiles, now)
    report = CheckReport(now, now)
    seqs: list[int] = []
    for group in _groups(sources, TOGETHER):
        for done in asyncio.run(_pass_over(home, store, group, audience, now, still)):
            report.sources.append(done)
            report.notices += done.notices
            seqs += done.seqs
    seqs += _calendar(home, store, audience, report, now)
    with store.read() as conn:
        report.changes = log.changes_of(conn, seqs, changes.c.held.is_(False))
    return report


async def _pass_over(
    home: Home, store: Store, group: Sequence[Source], audience: Audience, now: datetime, still: Still | None
) -> list[SourceReport]:
    with store.turns() as take, closing(store.pace()) as pace:
        for name in sorted(f"source-{source.id}" for source in group):  # in one order, lest two wait for each other
            while not take(name):  # noqa: ASYNC110  another process passes over it, whose end is no event of ours
                await asyncio.sleep(POLL)
        group = still(group) if still else group
        async with Client(home.settings.fetch, pace) as client:
            seen = await asyncio.gather(*(_gather(client, home, store, source, now) for source in group))
            reports = [_conclude(store, each, audience, now) for each in seen]
            files = await asyncio.gather(*(gather_files(client, store, each, home.settings.fetch, now) for each in seen))
        for each, report, sights in zip(seen, reports, files, strict=True):
            _conclude_files(store, each, report, sights, audience, now)
        return reports


async def _gather(client: Client, home: Home, store: Store, source: Source, now: datetime) -> Gathered:
    with store.read() as conn:
        before = before_pass(conn, source.id, now)
    return await gather(client, store, source, home.settings.fetch, before, now)


def _conclude(store: Store, seen: Gathered, audience: Audience, now: datetime) -> SourceReport:
    with store.read() as conn:
        before = health.health_of(conn, seen.source.id)
    return conclude(store, seen, before, audience, now)


def _conclude_files(
    store: Store, seen: Gathered, report: SourceReport, sights: Sequence[FileSight], audience: Audience, now: datetime
) -> None:
    if not sights:
        return
    with store.transaction() as conn:
        trial = conn.begin_nested()
        ledger = _file_ledger(conn, seen, report, audience, now, None)
        conclude_files(store, ledger, sights)
        baseline_at = health.health_of(conn, seen.source.id).baseline_at
        doubt = ledger.teller.burst(burst_limit(conn, seen.source, baseline_at, now))
        if doubt:
            trial.rollback()
            ledger = _file_ledger(conn, seen, report, audience, now, doubt)
            conclude_files(store, ledger, sights)
        else:
            trial.commit()
        report.held += ledger.teller.held
        report.seqs += ledger.teller.seqs
        report.notices += ledger.notices


def _file_ledger(conn: Connection, seen: Gathered, report: SourceReport, audience: Audience, now: datetime, doubt: str | None) -> Ledger:
    return Ledger(conn, Teller(conn, audience, seen.source, None, now, doubt), seen.source.id, report.baseline, None, frozenset(), now)


def _calendar(home: Home, store: Store, audience: Audience, report: CheckReport, now: datetime) -> list[int]:
    ahead = home.settings.notices.expires_ahead
    with store.read() as conn:
        if not something_due(conn, now, ahead):
            return []
    with store.transaction() as conn:
        teller = Teller(conn, audience, None, None, now)
        lapse(conn, teller, now)
        report.notices += warn(conn, now, ahead, audience)
        return teller.seqs


def _groups(sources: Sequence[Source], size: int) -> Iterator[Sequence[Source]]:
    for i in range(0, len(sources), size):
        yield sources[i : i + size]
