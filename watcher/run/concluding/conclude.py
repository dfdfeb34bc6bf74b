"""What one pass over one source means: the half without network, in transactions that stand whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from watcher.model import Issue, Notice, SourceState
from watcher.run.concluding import suspicion
from watcher.run.concluding.bulletins import take_contents
from watcher.run.concluding.burst import burst_limit
from watcher.run.concluding.ledger import Ledger
from watcher.run.concluding.sights import Readings, Tally, read_ahead, take_sights
from watcher.run.concluding.telling import Teller
from watcher.run.looking.sighted import Outcome
from watcher.run.looking.troubles import advice, named, told, with_advice
from watcher.store import PassFigures, health, log, pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, NestedTransaction

    from watcher.run.concluding.telling import Audience
    from watcher.run.looking.sighted import Gathered, Sight
    from watcher.run.looking.troubles import Problem
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
    problems: tuple[Problem, ...] = ()
    listed: int = 0
    fetched: int = 0
    unchanged: int = 0
    held: int = 0
    baseline: bool = False
    seqs: list[int] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    @property
    def problem(self) -> str | None:
        """Give what is wrong with what to do about it, in one line."""
        return with_advice(told(self.problems), self.advice)

    @property
    def advice(self) -> str | None:
        """Give what a person should do; None where nothing is wrong."""
        return advice(self.problems)


def conclude(store: Store, seen: Gathered, before: Health, audience: Audience, now: datetime) -> SourceReport:
    """Record what a source showed, tell what is new in it, and say how the source is."""
    report = SourceReport(seen.source.id, SourceState.OK, listed=len(seen.rows))
    if seen.failed or seen.odd:
        report.state = SourceState.FAILED if seen.failed else SourceState.DEGRADED
        report.problems = tuple(seen.failed or seen.odd)
        with store.transaction() as conn:
            pass_id = health.begin_pass(conn, seen.source.id, now)
            health.end_pass(conn, pass_id, seen.source.id, _figures(report, seen), now)
            if not seen.failed:
                _say_once(conn, store, report, _Silence(seen, before, seen.saved), now)
        return report
    baseline = report.baseline = before.baseline_at is None
    pass_id, counts = 0, Tally()
    parts = list(_parts(seen.sights, AT_A_TIME)) if baseline else [seen.sights]
    for i, part in enumerate(parts or [[]]):
        readings = read_ahead(store, seen, part)
        with store.transaction() as conn:
            pass_id = pass_id or health.begin_pass(conn, seen.source.id, now)
            ledger, tally = _Setting(store, seen, audience, before.baseline_at, pass_id, now).take(conn, part, readings)
            counts.add(tally)
            if i + 1 >= len(parts):
                _finish(conn, seen, ledger, report, counts, pass_id)
                if report.state is SourceState.DEGRADED and counts.saved:
                    first = dict(list(counts.saved.items())[:1])
                    _say_once(conn, store, report, _Silence(seen, before, first), now)
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
        trial, ledger, tally = self._attempt(conn, sights, readings)
        if impostors := suspicion.of_same(ledger.aside):
            trial.rollback()
            trial, ledger, tally = self._attempt(conn, sights, readings, impostors)
        if doubt := self._doubt(ledger, tally):
            trial.rollback()
            trial, ledger, tally = self._attempt(conn, sights, readings, impostors, doubt)
        trial.commit()
        return ledger, tally

    def _attempt(
        self,
        conn: Connection,
        sights: list[Sight],
        readings: Readings,
        impostors: frozenset[str] = frozenset(),
        doubt: str | None = None,
    ) -> tuple[NestedTransaction, Ledger, Tally]:
        trial = conn.begin_nested()
        ledger = self._ledger(conn, doubt, impostors)
        return trial, ledger, take_sights(self.store, self.seen, sights, readings, ledger)

    def _ledger(self, conn: Connection, doubt: str | None, impostors: frozenset[str]) -> Ledger:
        missing = frozenset(s.url for s in self.seen.sights if s.outcome is Outcome.MISSING)
        teller = Teller(conn, self.audience, self.seen.source, self.pass_id, self.now, doubt)
        source = self.seen.source
        baseline = self.baseline_at is None
        select = source.select or None
        return Ledger(conn, teller, source.id, baseline, self.baseline_at, missing, self.now, select=select, impostors=impostors)

    def _doubt(self, ledger: Ledger, tally: Tally) -> str | None:
        burst = ledger.teller.burst(burst_limit(ledger.conn, self.seen.source, self.baseline_at, self.now))
        return burst or suspicion.of_pass(ledger.reworded, ledger.compared + tally.unchanged)


def _parts(sights: list[Sight], size: int) -> Iterator[list[Sight]]:
    for i in range(0, len(sights), size):
        yield sights[i : i + size]


@dataclass(frozen=True, slots=True)
class _Silence:
    """What shows why a source is not believed: what it showed, how it was before, and pages as they came (address → hash)."""

    seen: Gathered
    before: Health
    pages: Mapping[str, str]


def _say_once(conn: Connection, store: Store, report: SourceReport, why: _Silence, now: datetime) -> None:
    """Tell the operator once that a source cannot be read as it was, with pages as they came."""
    name, last = why.seen.source.name, why.before.last_ok_at
    since = f"{last.astimezone(now.tzinfo):%Y-%m-%d %H:%M}之后" if last else "首次检查"
    kept = "".join(f"；{url} 的页面存于 {store.blobs.place_of(sha256)}" for url, sha256 in why.pages.items())
    text = f"{name}{since}读取异常，已知内容保持不变：{report.problem}{kept}"
    notice = Notice("source", name, None, now.date(), text)
    if log.add_notice(conn, f"source:degraded:{report.id}:{last}", notice, now):
        report.notices.append(notice)


def _finish(conn: Connection, seen: Gathered, ledger: Ledger, report: SourceReport, counts: Tally, pass_id: int) -> None:
    """Keep the lists for the next pass, and say how the source is."""
    for sight in seen.lists:
        row = {
            "rows": sight.rows,
            "next": sight.next,
            "swept": sight.swept,
            "place": sight.place,
            "closed": sight.closed,
            "issue": sight.issue,
        }
        values = {"etag": sight.etag, "last_modified": sight.last_modified, "row": row, "last_seen": ledger.now}
        whole = {"whole_at": ledger.now} if sight.whole else {}
        page_id = pages.put_page(conn, ledger.source_id, sight.url, listing=True, now=ledger.now, **values, **whole)
        if sight.issue:
            urls = [seen.twins.first(row["url"]) for row in sight.rows]
            take_contents(ledger, Issue(**{**sight.issue, "date": None}), page_id, urls)
    report.fetched, report.unchanged = counts.fetched, counts.unchanged
    doubts = list(suspicion.of_bare(ledger.bare, ledger.compared))
    if ledger.aside:
        doubts.append(named("aside", ledger.aside_for or "", where=next(iter(ledger.aside)), pages=len(ledger.aside), source=report.id))
    report.state, report.problems = _verdict(counts, seen.silent, doubts)
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


def _verdict(counts: Tally, silent: Problem | None, doubts: Sequence[Problem]) -> tuple[SourceState, tuple[Problem, ...]]:
    bad = counts.troubles + counts.unreadable
    problems = tuple(filter(None, [counts.gone, silent, *doubts, *_summed(bad, counts.looked)]))
    if counts.gone or silent or doubts:
        return SourceState.DEGRADED, problems
    if len(bad) >= max(3, counts.looked * 0.3) or (bad and len(bad) == counts.looked):
        return SourceState.DEGRADED, problems
    if not counts.fetched and not bad:
        return SourceState.UNCHANGED, ()
    return SourceState.OK, problems


def _summed(bad: Sequence[Problem], looked: int) -> Iterator[Problem]:
    """Sum up what is wrong with pages: of each kind how many there are, with the first as an example."""
    kinds: dict[str, list[Problem]] = {}
    for problem in bad:
        kinds.setdefault(problem.said, []).append(problem)
    for alike in kinds.values():
        yield replace(alike[0], where=f"本次查看的{looked}个页面中{len(alike)}个有问题，如{alike[0].where}")


def _figures(report: SourceReport, seen: Gathered) -> PassFigures:
    saw = seen.shape.as_json() | {"revisits": seen.revisits, "postponed": seen.postponed}
    figures = (report.listed, report.fetched, report.unchanged, report.held)
    return PassFigures(report.state, told(report.problems), *figures, saw, advice=report.advice)
