"""What one pass over one source means: the half without network, in transactions that stand whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from watcher.model import Notice, SourceState
from watcher.run import suspicion
from watcher.run.ledger import Ledger
from watcher.run.sighted import Outcome
from watcher.run.sights import Readings, Tally, read_ahead, take_sights
from watcher.run.telling import Teller
from watcher.store import PassFigures, documents, health, log, pages

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from watcher.config import Source
    from watcher.run.sighted import Gathered, Sight
    from watcher.run.telling import Audience
    from watcher.store import Health, Store

DISTRUSTED_FOR = timedelta(days=30)
"""So long the pages of a server that answered 304 wrongly are asked for in full."""
AT_A_TIME = 200
"""Pages of a baseline in one transaction; any later pass is one transaction as a whole."""


@dataclass
class SourceReport:
    """What `check` says of one source."""

    id: str
    state: SourceState
    problem: str | None = None
    listed: int = 0
    fetched: int = 0
    unchanged: int = 0
    held: int = 0
    baseline: bool = False
    seqs: list[int] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def conclude(store: Store, seen: Gathered, before: Health, audience: Audience, now: datetime) -> SourceReport:
    """Record what a source showed, tell what is new in it, and say how the source is."""
    report = SourceReport(seen.source.id, SourceState.OK, listed=len(seen.rows))
    if seen.failed or seen.odd:
        state = SourceState.FAILED if seen.failed else SourceState.DEGRADED
        _frozen(store, seen, report, state, "; ".join(seen.failed or seen.odd), now)
        if not seen.failed:
            _say_once(store, seen, report, before, now)
        return report
    baseline = report.baseline = before.baseline_at is None
    with store.transaction() as conn:
        pass_id = health.begin_pass(conn, seen.source.id, now)
    setting = _Setting(store, seen, audience, before.baseline_at, pass_id, now)
    counts = Tally()
    parts = list(_parts(seen.sights, AT_A_TIME)) if baseline else [seen.sights]
    for i, part in enumerate(parts or [[]]):
        readings = read_ahead(store, seen, part)
        with store.transaction() as conn:
            ledger, tally = setting.take(conn, part, readings)
            counts.add(tally)
            if i + 1 >= len(parts):
                _finish(conn, seen, ledger, report, counts, pass_id)
            report.held += ledger.teller.held
            report.seqs += ledger.teller.seqs
            report.notices += ledger.notices
    return report


@dataclass(frozen=True)
class _Setting:
    """What all parts of one pass over one source share."""

    store: Store
    seen: Gathered
    audience: Audience
    baseline_at: datetime | None
    pass_id: int
    now: datetime

    def take(self, conn: Connection, sights: list[Sight], readings: Readings) -> tuple[Ledger, Tally]:
        """Take pages; where they show more than can be believed at once, take it back and take them again with a doubt."""
        trial = conn.begin_nested()
        ledger = self._ledger(conn, None)
        tally = take_sights(self.store, self.seen, sights, readings, ledger)
        doubt = self._doubt(ledger, tally)
        if doubt is None:
            trial.commit()
            return ledger, tally
        trial.rollback()
        ledger = self._ledger(conn, doubt)
        return ledger, take_sights(self.store, self.seen, sights, readings, ledger)

    def _ledger(self, conn: Connection, doubt: str | None) -> Ledger:
        missing = frozenset(s.url for s in self.seen.sights if s.outcome is Outcome.MISSING)
        teller = Teller(conn, self.audience, self.seen.source, self.pass_id, self.now, doubt)
        source = self.seen.source
        baseline = self.baseline_at is None
        return Ledger(conn, teller, source.id, baseline, self.baseline_at, missing, self.now, select=source.select or None)

    def _doubt(self, ledger: Ledger, tally: Tally) -> str | None:
        burst = ledger.teller.burst(burst_limit(ledger.conn, self.seen.source))
        return burst or suspicion.of_pass(ledger.reworded, ledger.compared + tally.unchanged)


def _parts(sights: list[Sight], size: int) -> Iterator[list[Sight]]:
    for i in range(0, len(sights), size):
        yield sights[i : i + size]


def _frozen(store: Store, seen: Gathered, report: SourceReport, state: SourceState, problem: str, now: datetime) -> None:
    """Note a pass in which the lists did not answer as they should: nothing is concluded from it."""
    report.state, report.problem = state, problem
    with store.transaction() as conn:
        pass_id = health.begin_pass(conn, seen.source.id, now)
        health.end_pass(conn, pass_id, seen.source.id, _figures(report, seen), now)


def _say_once(store: Store, seen: Gathered, report: SourceReport, before: Health, now: datetime) -> None:
    """Tell the operator once that a source's lists are not as they should be, with the pages as they came."""
    since = f"{before.last_ok_at.astimezone(now.tzinfo):%Y-%m-%d %H:%M}之后" if before.last_ok_at else "首次检查"
    pages_kept = "；".join(f"{url} 的页面存于 {store.blobs.place_of(sha256)}" for url, sha256 in seen.saved.items())
    text = f"{seen.source.name}{since}读取异常，已知内容保持不变：{report.problem}" + (f"；{pages_kept}" if pages_kept else "")
    notice = Notice("source", seen.source.name, None, now.date(), text)
    with store.transaction() as conn:
        if log.add_notice(conn, f"source:degraded:{seen.source.id}:{before.last_ok_at}", notice, now):
            report.notices.append(notice)


def _finish(conn: Connection, seen: Gathered, ledger: Ledger, report: SourceReport, counts: Tally, pass_id: int) -> None:
    """Keep the lists for the next pass, and say how the source is."""
    for sight in seen.lists:
        row = {"rows": sight.rows, "next": sight.next, "swept": sight.swept}
        values = {"etag": sight.etag, "last_modified": sight.last_modified, "row": row, "last_seen": ledger.now}
        whole = {"whole_at": ledger.now} if sight.whole else {}
        pages.put_page(conn, ledger.source_id, sight.url, listing=True, now=ledger.now, **values, **whole)
    report.fetched, report.unchanged = counts.fetched, counts.unchanged
    report.state, report.problem = _verdict(counts, seen.silent)
    if seen.lied:
        _distrust(ledger, seen)
    held = report.held + ledger.teller.held
    health.end_pass(conn, pass_id, ledger.source_id, replace(_figures(report, seen), held=held, listed_well=True), ledger.now)


def _distrust(ledger: Ledger, seen: Gathered) -> None:
    """Ask for a source's pages in full for a while: its server answers 304 for what has changed."""
    until = ledger.now + DISTRUSTED_FOR
    health.distrust(ledger.conn, ledger.source_id, until)
    text = f"{seen.source.name}的服务器对已变化的页面仍回答“未修改”（304）：{seen.lied}；{until.date()}之前改为完整下载"
    ledger.note(f"source:304:{ledger.source_id}:{ledger.now.date()}", Notice("source", seen.source.name, None, ledger.now.date(), text))


def burst_limit(conn: Connection, source: Source) -> int:
    """Give how many amended, repealed or withdrawn documents one pass over a source may tell without a look."""
    limit = source.expect.max_changes
    return limit if limit is not None else max(20, documents.count_of(conn, source.id) // 3)


def _verdict(counts: Tally, silent: str | None) -> tuple[SourceState, str | None]:
    bad = counts.troubles + counts.unreadable
    problem = f"{len(bad)} of {counts.looked} pages: {bad[0]}" if bad else None
    if counts.gone or silent:
        return SourceState.DEGRADED, "; ".join(filter(None, [counts.gone, silent, problem]))
    if len(bad) >= max(3, counts.looked * 0.3) or (bad and len(bad) == counts.looked):
        return SourceState.DEGRADED, problem
    if not counts.fetched and not bad:
        return SourceState.UNCHANGED, None
    return SourceState.OK, problem


def _figures(report: SourceReport, seen: Gathered) -> PassFigures:
    saw = seen.shape.as_json() | {"revisits": seen.revisits, "postponed": seen.postponed}
    return PassFigures(report.state, report.problem, report.listed, report.fetched, report.unchanged, report.held, saw)
