"""What one pass over one source means: the half without network, in transactions that stand whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from watcher.compare import quoted
from watcher.log import logger
from watcher.model import ChangeKind, Document, Notice, Reading, Refusal, SourceState
from watcher.run.arrivals import Place, mark, take
from watcher.run.bulletins import is_issue, take_issue
from watcher.run.gather import Outcome
from watcher.run.ledger import Ledger
from watcher.run.reader import completed, read_snapshot
from watcher.run.reread import renew_page
from watcher.run.revisit import next_visit
from watcher.run.telling import Teller
from watcher.store import Event, PassFigures, documents, health, pages

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from watcher.config import Source
    from watcher.run.gather import Gathered, Sight
    from watcher.run.telling import Audience
    from watcher.store import Health, Store

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


@dataclass
class _Counts:
    unreadable: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    looked: int = 0


def conclude(store: Store, seen: Gathered, before: Health, audience: Audience, now: datetime) -> SourceReport:
    """Record what a source showed, tell what is new in it, and say how the source is."""
    report = SourceReport(seen.source.id, SourceState.OK, listed=len(seen.rows))
    if seen.failed or seen.odd:
        state = SourceState.FAILED if seen.failed else SourceState.DEGRADED
        _frozen(store, seen, report, state, "; ".join(seen.failed or seen.odd), now)
        return report
    baseline = report.baseline = before.baseline_at is None
    counts = _Counts()
    with store.transaction() as conn:
        pass_id = health.begin_pass(conn, seen.source.id, now)
    parts = list(_parts(seen.sights, AT_A_TIME)) if baseline else [seen.sights]
    for i, part in enumerate(parts or [[]]):
        with store.transaction() as conn:
            teller = Teller(conn, audience, seen.source, pass_id, now)
            missing = frozenset(s.url for s in seen.sights if s.outcome is Outcome.MISSING)
            ledger = Ledger(conn, teller, seen.source.id, baseline, before.baseline_at, missing, now, select=seen.source.select or None)
            _take_part(store, seen, part, ledger, report, counts)
            if i + 1 >= len(parts):
                _finish(conn, seen, ledger, report, counts, pass_id)
            report.held += teller.held
            report.seqs += teller.seqs
            report.notices += ledger.notices
    return report


def _parts(sights: list[Sight], size: int) -> Iterator[list[Sight]]:
    for i in range(0, len(sights), size):
        yield sights[i : i + size]


def _frozen(store: Store, seen: Gathered, report: SourceReport, state: SourceState, problem: str, now: datetime) -> None:
    """Note a pass in which the lists did not answer as they should: nothing is concluded from it."""
    report.state, report.problem = state, problem
    with store.transaction() as conn:
        pass_id = health.begin_pass(conn, seen.source.id, now)
        health.end_pass(conn, pass_id, seen.source.id, _figures(report), now)


def _take_part(store: Store, seen: Gathered, part: list[Sight], ledger: Ledger, report: SourceReport, counts: _Counts) -> None:
    same: list[tuple[int, datetime | None]] = []
    for sight in part:
        counts.looked += 1
        match sight.outcome:
            case Outcome.SAME:
                report.unchanged += 1
                _same(ledger, sight, same)
            case Outcome.READ:
                report.fetched += 1
                _read_safely(store, seen, ledger, sight, counts)
            case Outcome.MISSING:
                _missing(ledger, sight)
            case Outcome.TROUBLE:
                counts.troubles.append(f"{sight.url}: {sight.reason}")
                _remember(ledger, sight)
    pages.seen_again(ledger.conn, same, ledger.now)


def _same(ledger: Ledger, sight: Sight, same: list[tuple[int, datetime | None]]) -> None:
    """Take a page that answered as before; its row on the list may still show another mark, and it may be back again."""
    page = sight.page
    if page is None:
        return
    same.append((page.id, next_visit(sight.row.item.date if sight.row else None, page.first_seen, ledger.now)))
    shown = sight.row.item.status if sight.row else None
    if page.gone_since is None and not shown:
        return
    for location in documents.on_page(ledger.conn, page.id):
        _back(ledger, location.id, location.document_id, gone=location.gone_at is not None)
        if shown:
            mark(ledger, documents.known(ledger.conn, location.document_id), location.status, shown, sight.url)


def _back(ledger: Ledger, location_id: int, document_id: int, *, gone: bool) -> None:
    if not gone:
        return
    documents.mark_gone(ledger.conn, location_id, None)
    known = documents.known(ledger.conn, document_id)
    notice = Notice("back", known.title, known.doc_number, None, f"{quoted(known.title)}的页面已恢复", str(known.id))
    ledger.note(f"back:{location_id}:{ledger.now.isoformat()}", notice)


def _read_safely(store: Store, seen: Gathered, ledger: Ledger, sight: Sight, counts: _Counts) -> None:
    """Read one page so that a fault of ours costs this page and not the pass; the page is read again next time."""
    try:
        with ledger.conn.begin_nested():
            _read(store, seen, ledger, sight, counts)
    except SQLAlchemyError:
        raise
    except Exception as fault:  # law 8: no input crashes a pass
        logger.exception("a page could not be taken", url=sight.url, source=seen.source.id)
        counts.unreadable.append(f"{sight.url}: a fault of this program: {fault!r}")


def _read(store: Store, seen: Gathered, ledger: Ledger, sight: Sight, counts: _Counts) -> None:
    """Read new bytes; a page that held documents and now cannot be read keeps them and is looked at again."""
    reading = _reading(store, seen, sight)
    if isinstance(reading, Reading) and any(map(_garbled, reading.documents)):
        counts.unreadable.append(f"{sight.url}: {'; '.join(reading.doubts) or 'its characters cannot be decoded'}")
        return
    if isinstance(reading, Refusal) or not reading.documents:
        why = str(reading) if isinstance(reading, Refusal) else "; ".join(reading.doubts) or "no document in it"
        if sight.page and sight.page.sha256 and documents.on_page(ledger.conn, sight.page.id):
            counts.unreadable.append(f"{sight.url}: {why}")
            return
        _remember(ledger, sight, sha256=sight.sha256)
        return
    if sight.page and sight.page.sha256:
        renew_page(store.blobs, ledger, sight.page)
    page_id = _remember(ledger, sight, sha256=sight.sha256)
    for location in documents.on_page(ledger.conn, page_id):
        _back(ledger, location.id, location.document_id, gone=location.gone_at is not None)
    older = _stood_before(ledger, sight)
    place, row = Place(page_id, sight.url, sight.sha256, older), sight.row.item if sight.row else None
    if is_issue(reading):
        take_issue(ledger, reading, place, row)
    else:
        take(ledger, completed(reading.documents[0], row), place)


def _reading(store: Store, seen: Gathered, sight: Sight) -> Reading | Refusal:
    return read_snapshot(
        store.blobs,
        sight.sha256 or "",
        url=sight.final_url or sight.url,
        content_type=sight.headers.get("content-type"),
        select=seen.source.select,
    )


def _garbled(document: Document) -> bool:
    """Whether more than one character in a hundred could not be decoded: no text to conclude anything from."""
    return document.text.count("\ufffd") * 100 > len(document.text)


def _stood_before(ledger: Ledger, sight: Sight) -> bool:
    """Whether a page belongs to what stood on the site before the first pass, though it is read only now."""
    if sight.row and sight.row.older:
        return True
    return bool(ledger.baseline_at and sight.page and sight.page.first_seen <= ledger.baseline_at)


def _remember(ledger: Ledger, sight: Sight, sha256: str | None = None) -> int:
    """Keep an address with what is needed to ask for it again; with `sha256` its bytes count as concluded from."""
    item = sight.row.item if sight.row else None
    values: dict[str, object] = {}
    if item:
        values["row"] = {"title": item.title, "date": item.date.isoformat() if item.date else None, "status": item.status}
    if sha256:
        headers = sight.headers
        first_seen = sight.page.first_seen if sight.page else ledger.now
        values |= {"sha256": sha256, "etag": headers.get("etag"), "last_modified": headers.get("last-modified"), "last_seen": ledger.now}
        values |= {"gone_since": None, "next_visit": next_visit(item.date if item else None, first_seen, ledger.now)}
        pages.keep_snapshot(
            ledger.conn,
            url=sight.url,
            final_url=sight.final_url,
            at=ledger.now,
            status=sight.status or 200,
            headers=headers,
            sha256=sha256,
            size=sight.size,
        )
    return pages.put_page(ledger.conn, ledger.source_id, sight.url, listing=False, now=ledger.now, **values)


def _missing(ledger: Ledger, sight: Sight) -> None:
    """Take a page that is gone: believed on the second pass in a row, and told when its documents stand nowhere else."""
    page = sight.page
    if page is None or page.gone_since is None:
        page_id = _remember(ledger, sight)
        pages.touch(ledger.conn, page_id, gone_since=ledger.now, next_visit=None)
        return
    if ledger.now <= page.gone_since:
        return
    pages.touch(ledger.conn, page.id, next_visit=next_visit(None, page.first_seen, ledger.now))
    for location in documents.on_page(ledger.conn, page.id):
        if location.gone_at is not None:
            continue
        documents.mark_gone(ledger.conn, location.id, ledger.now)
        elsewhere = [spot for spot in documents.locations_of(ledger.conn, location.document_id) if not spot.gone_at]
        if not elsewhere:
            known = documents.known(ledger.conn, location.document_id)
            said = f"发布网站已撤下该文件（{sight.reason}），未见废止依据"
            event = Event(
                f"withdrawn:{known.id}:{ledger.now.date()}",
                ChangeKind.WITHDRAWN,
                known.title,
                known.doc_number,
                said,
                known.id,
                known.version_id,
                source_id=ledger.source_id,
                url=sight.url,
            )
            ledger.teller.tell(event, baseline=ledger.untold(known))


def _finish(conn: Connection, seen: Gathered, ledger: Ledger, report: SourceReport, counts: _Counts, pass_id: int) -> None:
    """Keep the lists for the next pass, hold a burst, and say how the source is."""
    for sight in seen.lists:
        values = {"etag": sight.etag, "last_modified": sight.last_modified, "row": {"rows": sight.rows, "next": sight.next}}
        pages.put_page(conn, ledger.source_id, sight.url, listing=True, now=ledger.now, last_seen=ledger.now, **values)
    ledger.teller.hold_burst(burst_limit(conn, seen.source))
    report.state, report.problem = _verdict(report, counts)
    held = report.held + ledger.teller.held
    health.end_pass(conn, pass_id, ledger.source_id, replace(_figures(report), held=held), ledger.now)


def burst_limit(conn: Connection, source: Source) -> int:
    """Give how many amended, repealed or withdrawn documents one pass over a source may tell without a look."""
    limit = source.expect.max_changes
    return limit if limit is not None else max(20, documents.count_of(conn, source.id) // 3)


def _verdict(report: SourceReport, counts: _Counts) -> tuple[SourceState, str | None]:
    bad = counts.troubles + counts.unreadable
    problem = f"{len(bad)} of {counts.looked} pages: {bad[0]}" if bad else None
    if len(bad) >= max(3, counts.looked * 0.3) or (bad and len(bad) == counts.looked):
        return SourceState.DEGRADED, problem
    if not report.fetched and not bad:
        return SourceState.UNCHANGED, None
    return SourceState.OK, problem


def _figures(report: SourceReport) -> PassFigures:
    return PassFigures(report.state, report.problem, report.listed, report.fetched, report.unchanged, report.held)
